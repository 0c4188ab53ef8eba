"""Where a sentence ends and the next begins, with a space between them or glued together. Pure.

Linear in its input: what stands around a full stop is looked at in slices of bounded length.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from archiver.text import CLOSING, ENDS, OPENING

# Words before a full stop that does not end the sentence, folded to lower case.
_ABBREVIATIONS = frozenset(
    """mr mrs ms mx dr dra st ste sto sta nr núm nº n° sr sra sras sres srta lic gen gral cnel lt sgt capt cmdr prof
    mme mlle mm mgr excmo excma exmo ilmo vs cf eds p.ex p.ej ej e.g i.e approx tél dept dpto avda blvd mt ft supt
    insp maj adm jan feb apr aug sept oct nov janv févr avr juil déc ene abr dic""".split()  # noqa: SIM905  (a hundred quotation marks fewer)
)
# Words of their own ("works of art.", "un vol.", "years ago.") that are abbreviations before a number alone.
_BEFORE_NUMBERS = frozenset(
    {"art", "arts", "no", "nos", "num", "fig", "vol", "pp", "sec", "cap", "op", "ed", "av", "tel", "col"}
)
# Words that open a sentence, though a host's name may end in them: "réclamée.De 21 heures".
_SMALL_WORDS = frozenset(["De", "En", "Es", "In", "It", "No", "At", "Me", "To", "Be", "My", "So", "Is", "Us"])
# After a full stop without a space these are the end of a host's name, not the start of a sentence.
_HOST_ENDINGS = frozenset("int org com net edu gov info eu fr es uk us ch de io ar co".split())  # noqa: SIM905
_CONTEXT = 64  # characters looked at on either side of a full stop: longer than any word that matters
# Read backwards from a full stop: searching forwards for what ends there costs the square of the slice.
_WORD_BACKWARDS = re.compile(r"[\w\u0300-\u036f\u064b-\u0652°'’.-]{1,40}")
_ARABIC_LETTER = re.compile("[\u0620-\u064a\u066e-\u06d3]")
_SENTENCE_GAP = re.compile(rf"[{re.escape(ENDS)}][{re.escape(CLOSING)}\"']{{0,3}}(?=\s)")
# "5 500 officers"; "2. The second point" of a list that was typed.
_NUMBER_START = re.compile(r"\d{1,4}(?:[ ,.]\d{3}){0,3}\s+\w|\d{1,2}[.)]\s+[^\W\d_]")


def split_glued(text: str) -> list[str]:
    """Split *text* where paragraphs were glued together: a sentence ends and the next begins, no space between.

    In doubt it stays whole: initials, abbreviations, numbers, host names and addresses are no ends.

    >>> split_glued("It met in Lyon.Officers of the U.S. took part, see www.interpol.int. “All well.”Next year: Oslo.")
    ['It met in Lyon.', 'Officers of the U.S. took part, see www.interpol.int. “All well.”', 'Next year: Oslo.']
    """
    return _cut(text, _glued_ends(text))


def split_sentences(text: str) -> list[str]:
    """Split *text* into its sentences, glued ones too; nothing is lost but the space between them.

    >>> split_sentences("Mr. Stock spoke. “We agree!” he said. It ended at 4.30.")
    ['Mr. Stock spoke.', '“We agree!” he said.', 'It ended at 4.30.']
    """
    ends = sorted({*_glued_ends(text), *_spaced_ends(text)})
    return _cut(text, ends)


def _cut(text: str, ends: Iterable[int]) -> list[str]:
    """Cut *text* at the places *ends*, squeezing nothing but the space at the cuts."""
    places = [0, *ends, len(text)]
    pieces = (text[start:end].strip() for start, end in pairwise(places))
    return [piece for piece in pieces if piece]


def _spaced_ends(text: str) -> Iterable[int]:
    """Yield where a sentence ends before white space."""
    for match in _SENTENCE_GAP.finditer(text):
        after = text[match.end() : match.end() + _CONTEXT].lstrip()
        if not after or after[0].islower() or after[0] in ENDS + CLOSING:
            continue
        if text[match.start()] != "." or not _is_abbreviation(text, match.start()):
            yield match.end()


def _is_abbreviation(text: str, stop: int) -> bool:
    """Say whether the word before the full stop at *stop* is an abbreviation or an initial."""
    word = _before(text, stop).casefold()
    last = word.rpartition(".")[2]
    if word in _BEFORE_NUMBERS:
        return text[stop + 1 : stop + 3].lstrip()[:1].isdecimal()
    return word in _ABBREVIATIONS or (len(last) == 1 and last.isalpha())


# A sentence's end with what closes it, and no space: the French mark may stand off, as in "monde. »Les".
_GLUE = re.compile(
    r"[.!?…؟](?:[”’»)\]\"]{0,3}|[ \u00a0\u202f]»)(?=[^\s.!?…؟,;:])|[”»\)](?P<stop>\.)(?=[^\s.,;:])"
)


def _glued_ends(text: str) -> Iterable[int]:
    """Yield where a sentence ends and the next begins without a space between."""
    straight = 0  # how many straight quotation marks stand before the place looked at
    seen = 0
    for match in _GLUE.finditer(text):
        stop = match.start("stop") if match["stop"] else match.start()
        straight += text.count('"', seen, stop)
        seen = stop
        end = match.end()
        if text[stop + 1 : stop + 2] == '"' and straight % 2 == 0:
            end = stop + 1  # an opening mark: it belongs to what follows
        if _ends_sentence(text, stop) and _begins_sentence(text[end : end + _CONTEXT], _before(text, stop)):
            yield end


def _before(text: str, stop: int) -> str:
    """Return the word that ends at *stop*, "" where a closing mark stands there."""
    found = _WORD_BACKWARDS.match(text[max(0, stop - _CONTEXT) : stop][::-1])
    return found[0][::-1].lstrip("°'’.-") if found else ""


def _ends_sentence(text: str, stop: int) -> bool:
    """Say whether the mark at *stop* ends a sentence, from what stands before it."""
    word = _before(text, stop)
    if text[stop] != ".":
        return stop > 0 and not text[stop - 1].isspace()
    if not word:
        return stop > 0 and text[stop - 1] in CLOSING + '"%°€$'
    if "/" in text[max(0, stop - _CONTEXT) : stop].rpartition(" ")[2]:
        return False  # inside an address, whose dots are its own
    if word.isdecimal():  # "in 2014.The" ends, "1.Introduction" begins a list
        lead = text[max(0, stop - len(word) - 2) : stop - len(word)].strip()
        return bool(lead) and lead[-1] not in ENDS
    return word.casefold() in ("a.m", "p.m") or not _is_abbreviation(text, stop)


def _begins_sentence(after: str, before: str) -> bool:
    """Say whether *after* begins a sentence, glued behind the word *before*."""
    opening = len(after) - len(after.lstrip(OPENING + '"' + "\u00a0\u202f "))
    rest = after[opening:]
    if not rest:
        return False
    token = rest.split(None, 1)[0]
    word = re.split(r"[^\w\u0300-\u036f]", token, maxsplit=1)[0]
    if rest[0].isdecimal():
        return bool(_NUMBER_START.match(rest)) and len(before) > 2 and before[-1].isalpha()  # noqa: PLR2004
    if _ARABIC_LETTER.match(rest):
        return True
    if not rest[0].isupper():
        return False
    if opening:
        return True
    # "INTERPOL.INT", "Report.Final.pdf" and "U.S" are one word each.
    return (
        (word.casefold() not in _HOST_ENDINGS or (word in _SMALL_WORDS and before[:1].islower()))
        and "@" not in token
        and not re.match(r"\.\w", token[len(word) :])
    )
