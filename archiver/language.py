"""Which of the site's languages a text is in. Loads py3langid's model when first needed; no network.

Arabic is told by its script. Among the Latin ones the function words decide where they are clear, and the
model, held to the languages below, where they are not: a name list or a headline.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

from archiver.text import is_squeezed

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

# What pages of international organisations are written in; more candidates only make short texts err more.
LANGUAGES = ("en", "fr", "es", "ar", "pt", "de", "it", "nl", "ru", "zh", "ja", "fa")
_SHORTEST = 20  # characters; detectors mis-tag shorter texts (measured)
_LONGEST = 4000  # characters that are looked at: more does not change the answer
_CLEAR = 2  # how many more function words the first language must have than the second

# What the letters U+0600 to U+06FF begin with in UTF-8, and no other: counted at a tenth of a pattern's cost.
_ARABIC_LEADS = (b"\xd8", b"\xd9", b"\xda", b"\xdb")
_PERSIAN = re.compile("[پچژگک]|ی(?=\\s)")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]+")
# The letters "a" to "z", "à" to "ÿ" and "œ" as bytes of Windows-1252; a space for any other.
_KNOWN = frozenset(b"abcdefghijklmnopqrstuvwxyz\x9c" + bytes(range(0xE0, 0x100)))
_LETTERS = bytes(code if code in _KNOWN else 0x20 for code in range(0x100))
# Words of each language that are none of another's.
_FUNCTION_WORDS = {
    "en": frozenset("the of and to with was were is are for by from that this has have been which it on at an as its their will".split()),  # noqa: SIM905  (prose)
    "fr": frozenset("le les des du et dans une est sont pour par avec qui aux sur au cette ces ont été ce leur où sa".split()),  # noqa: SIM905
    "es": frozenset("el los las del y una por para con que ha han fue se su sus al esta este como más entre lo".split()),  # noqa: SIM905
    "pt": frozenset("o os das do dos uma pela pelo não em no na foi são ao às mais com".split()),  # noqa: SIM905
    "it": frozenset("il gli della dei delle di che è sono nel alla dal con un per".split()),  # noqa: SIM905
    "de": frozenset("der die das und den dem ist mit von für auf ein eine wurde im zu nicht".split()),  # noqa: SIM905
}  # fmt: skip

# The languages that a function word is one of, by its bytes.
_SPOKEN_IN = {
    word.encode("cp1252"): tuple(language for language, known in _FUNCTION_WORDS.items() if word in known)
    for word in frozenset().union(*_FUNCTION_WORDS.values())
}


def detect_language(text: str) -> str:
    """Return the language of *text* as BCP 47; "" for fewer than 20 characters or without a letter.

    >>> detect_language("La police a arrêté plusieurs suspects dans cinq pays.")
    'fr'
    >>> detect_language("اجتمع ممثلو الشرطة في ليون اليوم"), detect_language("Lyon")
    ('ar', '')
    """
    sample = _on_one_line(text[: 2 * _LONGEST])
    if len(sample) < _SHORTEST:
        return ""
    arabic = _count_arabic(sample)
    if arabic and (2 * arabic > len(sample) or arabic > sum(map(len, _LATIN.findall(sample)))):
        return "fa" if len(_PERSIAN.findall(sample)) * 20 > arabic else "ar"
    if not any(c.isalpha() for c in sample):
        return ""
    return _by_function_words(sample) or str(_identifier().classify(sample)[0])


def _on_one_line(text: str) -> str:
    """Return what is looked at of *text*, one space for its white space; an article has blank lines between squeezed paragraphs."""
    line = text.replace("\n\n", " ")[:_LONGEST]
    # Of what is printable the plain space alone is a space: asking takes a third of the time of the splitting.
    return line if is_squeezed(line) else " ".join(text.split())[:_LONGEST]


def _count_arabic(sample: str) -> int:
    """Return how many characters of *sample* are Arabic."""
    data = sample.encode("utf-8", "surrogatepass")
    return sum(map(data.count, _ARABIC_LEADS))


def _by_function_words(sample: str) -> str:
    """Return the language whose function words clearly lead; "" where none does."""
    # Letters are told by a table of bytes: a pattern takes twice the time.
    words = sample.lower().encode("cp1252", "replace").translate(_LETTERS).split()
    said = Counter([_SPOKEN_IN[word] for word in words if word in _SPOKEN_IN])
    counts = sorted(
        (
            (sum(times for languages, times in said.items() if language in languages), language)
            for language in _FUNCTION_WORDS
        ),
        reverse=True,
    )
    (most, language), (second, _) = counts[0], counts[1]
    return language if most >= second + _CLEAR and most > 1.5 * second else ""


@cache
def _identifier() -> LanguageIdentifier:
    """Load the model, once a process."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415  (a third of a second: only who asks pays)

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(list(LANGUAGES))
    return identifier
