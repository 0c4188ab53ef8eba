"""Plain text: spaces, sentences, and whether two texts are the same but for their typing. Pure.

Every function here is linear in its input: contexts are looked at in slices of bounded length.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise

# What ends a sentence: Latin, the ellipsis, the Arabic question mark.
ENDS = ".!?…؟"
OPENING = "“«‘„‹([¿¡"
CLOSING = "”»’›)]"

# Controls, soft hyphens, zero-width space and word joiner, byte order marks, bidirectional marks and
# isolates. ZWNJ and ZWJ (U+200C, U+200D) stay: Arabic script writes with them. Surrogates can't be stored.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)

# Words before a full stop that does not end the sentence, folded to lower case.
ABBREVIATIONS = frozenset(
    """mr mrs ms mx dr dra st ste sto sta nr núm nº n° sr sra sras sres srta lic gen gral cnel lt sgt capt cmdr prof
    mme mlle mm mgr excmo excma exmo ilmo vs cf eds p.ex p.ej ej e.g i.e approx tél dept dpto avda blvd mt ft supt
    insp maj adm jan feb apr aug sept oct nov janv févr avr juil déc ene abr dic""".split()  # noqa: SIM905  (a hundred quotation marks fewer)
)
# Words of their own ("works of art.", "un vol.", "years ago.") that are abbreviations before a number alone.
_BEFORE_NUMBERS = frozenset(
    {"art", "arts", "no", "nos", "num", "fig", "vol", "pp", "sec", "cap", "op", "ed", "av", "tel", "col"}
)
# After a full stop without a space these are the end of a host name, not the start of a sentence.
# Words that open a sentence, and end a host's name: "réclamée.De 21 heures".
_SMALL_WORDS = frozenset(["De", "En", "Es", "In", "It", "No", "At", "Me", "To", "Be", "My", "So", "Is", "Us"])
_HOST_ENDINGS = frozenset(
    {
        "int",
        "org",
        "com",
        "net",
        "edu",
        "gov",
        "info",
        "eu",
        "fr",
        "es",
        "uk",
        "us",
        "ch",
        "de",
        "io",
        "ar",
        "co",
    }
)

_LIKE, _SLACK = (
    0.75,
    12,
)  # how much shorter, in share and characters, the same text can be: marks, spaces, a word
# A sentence said again: at least so many words, as long but for a cut word, this share of them met, each within reach.
_FEW, _AGAIN_LENGTH, _AGAIN_SHARE, _AGAIN_REACH = 4, 0.8, 0.85, 40
_LINE = 2_000  # a paragraph has fewer characters
_CONTEXT = 64  # characters looked at on either side of a full stop: longer than any word that matters
# Read backwards from a full stop: searching forwards for what ends there costs the square of the slice.
_WORD_BACKWARDS = re.compile(r"[\w\u0300-\u036f\u064b-\u0652°'’.-]{1,40}")
# Combining marks of Latin letters and Arabic vowels; what is no space between words. `fold` is the hottest function of
# reading a page.
_MARK = re.compile("[\u0300-\u036f\u064b-\u065f\u0670\u06d6-\u06ed]+")
_WORDS = re.compile(r"[^\W_]+")
# The same for ASCII, in a quarter of the time; an English text has the marks of print beside it, and seldom more.
_BETWEEN = bytes(code if chr(code).isalnum() else 0x20 for code in range(128)).ljust(256)
_PRINTED = "’“”–—‘«»"
_ARABIC_LETTER = re.compile("[\u0620-\u064a\u066e-\u06d3]")
_SENTENCE_GAP = re.compile(rf"[{re.escape(ENDS)}][{re.escape(CLOSING)}\"']{{0,3}}(?=\s)")
# "5 500 officers"; "2. The second point" of a list that was typed.
_NUMBER_START = re.compile(r"\d{1,4}(?:[ ,.]\d{3}){0,3}\s+\w|\d{1,2}[.)]\s+[^\W\d_]")


def squeeze(text: str) -> str:
    r"""Return *text* on one line: every run of white space one space, none at the ends, nothing unseen.

    No-break spaces become plain ones; controls, NUL, zero-width and bidirectional marks go; the joiners
    that Arabic script needs stay.

    >>> squeeze("  5\u202f500 officers\n\n of\u00a0 45 countries\u200b ")
    '5 500 officers of 45 countries'
    """
    # Most texts are squeezed already, and asking costs half. Of what is printable, the plain space alone is a space.
    if is_squeezed(text):
        return text
    line = " ".join(text.split())
    # Nothing unseen is printable, and the asking costs a fifth of the pattern.
    return line if line.isprintable() else " ".join(_UNSEEN.sub("", line).split())


def is_squeezed(text: str) -> bool:
    """Say whether *text* is as `squeeze` leaves it; in doubt False."""
    return text.isprintable() and "  " not in text and text[:1] != " " != text[-1:]


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


def fold(text: str) -> str:
    """Return the letters and digits of *text* alone, case and diacritics folded, words apart by one space.

    >>> fold("« L’Été à  Zürich »: 5 500")
    'l ete a zurich 5 500'
    """
    return _fold_line(text) if len(text) < _LINE else _fold(text)


def _fold(text: str) -> str:
    folded = text.casefold()
    if not folded.isascii():
        for mark in _PRINTED:
            folded = folded.replace(mark, " ")
        if not folded.isascii():
            folded = _MARK.sub("", unicodedata.normalize("NFKD", folded))
        if not folded.isascii():
            return " ".join(_WORDS.findall(folded))
    return b" ".join(folded.encode().translate(_BETWEEN).split()).decode()


# A page's lines are compared with one another, each a dozen times; 4 MB at most are remembered.
_fold_line = lru_cache(maxsize=512)(_fold)


def same_text(first: str, second: str) -> bool:
    """Say whether two texts are the same but for typing: case, quotes, spaces, accents, small misspellings.

    Different numbers are different texts, and so are different words.

    >>> same_text("Visiting dignatories at the “HQ”", 'Visiting dignitaries at the "HQ"')
    True
    >>> same_text("26th Council", "27th Council")
    False
    """
    if min(len(first), len(second)) < _LIKE * max(len(first), len(second)) - _SLACK:
        return False
    one, two = fold(first), fold(second)
    if one == two or one.replace(" ", "") == two.replace(" ", ""):
        return bool(one) or first == second
    if not one or not two:
        return False
    return _same_but_for_typos(one.split(), two.split())


def says_again(said: str, texts: Iterable[str]) -> bool:
    """Say whether one of *texts* holds the words of *said* in order, hardly one missing; all folded by `fold`.

    Between two sentences of a quotation the text may say who speaks, and a word may be misspelt.

    >>> says_again("we knew the boats we did not know who paid", ["we knew the boats said a man we did not know who paid"])
    True
    """
    parts = said.split()
    if len(parts) < _FEW:
        return False
    shortest = len(said) * _AGAIN_LENGTH
    by_length = sorted(parts, key=len)[::-1]
    first, second = by_length[:2]
    may_lack = (1 - _AGAIN_SHARE) * len(parts)
    # Most texts lack the longest words: to look for these first spares their splitting.
    for text in [text for text in texts if first in text or second in text]:
        if (
            len(text) >= shortest
            and not _lacks(by_length, text, may_lack)
            and _has_in_order(parts, text.split(), may_lack)
        ):
            return True
    return False


def _lacks(parts: list[str], text: str, may_lack: float) -> bool:
    """Say whether more of *parts* than *may_lack* are nowhere in *text*, not even in a word of it."""
    for part in parts:
        if part not in text:
            may_lack -= 1
            if may_lack < 0:
                return True
    return False


def _has_in_order(parts: list[str], words: list[str], may_lack: float) -> bool:
    """Say whether *words* has *parts* in their order, none further off than a few words, but for *may_lack* of them."""
    at = 0
    for part in parts:
        try:
            at = words.index(part, at, at + _AGAIN_REACH) + 1
        except ValueError:
            may_lack -= 1
            if may_lack < 0:
                return False
    return True


def _same_but_for_typos(one: list[str], two: list[str]) -> bool:
    """Align two lists of words; a fifth of them, at least one, may be misspelt, one short word may be missing."""
    if abs(len(one) - len(two)) > 1:
        return False
    if len(one) < len(two):
        one, two = two, one
    if len(one) > len(two):
        gap = next((i for i, word in enumerate(two) if one[i] != word), len(two))
        if len(one[gap]) > 3 or len(two) < 4 or one[gap].isdecimal():  # noqa: PLR2004  (an article or preposition)
            return False
        one = one[:gap] + one[gap + 1 :]
    misspelt = [pair for pair in zip(one, two, strict=True) if pair[0] != pair[1]]
    return len(misspelt) <= max(1, len(two) // 5) and all(_is_typo(*pair) for pair in misspelt)


def _is_typo(one: str, two: str) -> bool:
    """Say whether two words are at most one slip apart, two in a word of eight letters or more."""
    if any(c.isdecimal() for c in one + two):
        return False
    shorter = min(len(one), len(two))
    if shorter < 4 or max(len(one), len(two)) > 40:  # noqa: PLR2004  (short words are other words, long ones no words)
        return False
    return _distance(one, two) <= (2 if shorter >= 8 else 1)  # noqa: PLR2004


def _distance(one: str, two: str) -> int:
    """Return how many slips (a letter more, less or another, two in the wrong order) lie between two words."""
    before: list[int] = []
    above: list[int] = []
    row = list(range(len(two) + 1))
    for i, a in enumerate(one):
        before, above, row = above, row, [i + 1]
        for j, b in enumerate(two):
            slips = min(above[j + 1] + 1, row[j] + 1, above[j] + (a != b))
            if i and j and a == two[j - 1] and b == one[i - 1]:
                slips = min(slips, before[j - 1] + 1)
            row.append(slips)
    return row[-1]


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
    return word in ABBREVIATIONS or (len(last) == 1 and last.isalpha())


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
