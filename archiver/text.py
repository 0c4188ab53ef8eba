"""Plain text: what is space in it, and its letters and digits folded, so that texts can be compared. Pure."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# What ends a sentence: Latin, the ellipsis, the Arabic question mark.
ENDS = ".!?…؟"
OPENING = "“«‘„‹([¿¡"
CLOSING = "”»’›)]"

# Controls, soft hyphens, zero-width space and word joiner, byte order marks, bidirectional marks and
# isolates. ZWNJ and ZWJ (U+200C, U+200D) stay: Arabic script writes with them. Surrogates can't be stored.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
_LINE = 2_000  # a paragraph has fewer characters
# Combining marks of Latin letters and Arabic vowels; what is no space between words. `fold` is the hottest function of
# reading a page.
_MARK = re.compile("[\u0300-\u036f\u064b-\u065f\u0670\u06d6-\u06ed]+")
_WORDS = re.compile(r"[^\W_]+")
# The same for what Windows-1252 has, byte by byte, in a third of the time: letters of western languages without their
# accents, a space for what stands between words; `_NOT_ONE` for what is no letter or digit alone.
_NOT_ONE = b"\xff"
_BARE = bytes.maketrans(
    "àáâãäåªçèéêëìíîïñòóôõöºùúûüýÿšž¹²³œæðøþƒˆ™¼½¾".encode("cp1252"),
    b"aaaaaaaceeeeiiiinoooooouuuuyysz123" + 11 * _NOT_ONE,
)
_FOLDED = bytes(code if bytes([code]).isalnum() or code == _NOT_ONE[0] else 0x20 for code in _BARE)


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


def fold(text: str) -> str:
    """Return the letters and digits of *text* alone, case and diacritics folded, words apart by one space.

    >>> fold("« L’Été à  Zürich »: 5 500")
    'l ete a zurich 5 500'
    """
    return _fold_line(text) if len(text) < _LINE else _fold(text)


def _fold(text: str) -> str:
    folded = text.casefold()
    try:
        data = folded.encode("ascii" if folded.isascii() else "cp1252").translate(_FOLDED)
    except UnicodeEncodeError:
        data = _NOT_ONE
    if _NOT_ONE not in data:
        return b" ".join(data.split()).decode()
    return " ".join(_WORDS.findall(_MARK.sub("", unicodedata.normalize("NFKD", folded))))


# A page's lines are compared with one another, each a dozen times; 4 MB at most are remembered.
_fold_line = lru_cache(maxsize=512)(_fold)
