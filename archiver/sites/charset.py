"""Which charset a page is in: from its bytes to its text. Pure."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from itertools import islice

_HEADER_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:\-]{2,40})", re.IGNORECASE)
_META_CHARSET = re.compile(rb"<meta\s[^<>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:\-]{2,40})", re.IGNORECASE)
# XML has no place for these, and SQLite none for NUL: they become a space, so that words stay apart.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_HEADER, _TOP = 500, 4096
"""Characters of a header, bytes of a page that are searched for it."""
# Letters of Windows-1256 in a row, and so many such words that a page is in Arabic.
_ACCENTS = re.compile(rb"[\xc0-\xff]{4}")
_ARABIC_WORDS = 5
_SAMPLE = 200_000  # bytes
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# Browsers read these two labels as Windows' superset of them (WHATWG Encoding).
_SUPERSETS = {"iso8859-1": "cp1252", "ascii": "cp1252"}
# The charsets of the web (WHATWG Encoding, section 4.2) as Python names them; it has others, such as rot13 and UTF-7,
# that no browser reads a page in.
_WEB_CODECS = frozenset(
    {
        "utf-8", "utf-16", "utf-16-le", "utf-16-be", "cp866", "koi8-r", "koi8-u", "mac-roman", "mac-cyrillic", "cp874",
        "gbk", "gb2312", "gb18030", "big5", "big5hkscs", "euc_jp", "shift_jis", "iso2022_jp", "euc_kr", "tis-620",
        *(f"cp125{n}" for n in range(9)), *(f"iso8859-{n}" for n in (*range(2, 12), *range(13, 17))),
    }
)  # fmt: skip


def decode(body: bytes, content_type: str = "") -> str:
    """Return *body* as text: by its BOM, the header's charset, the page's own, UTF-8, else Windows-1252 or its Arabic sister.

    >>> decode("Centre des médias".encode("cp1252"), "text/html")
    'Centre des médias'
    """
    return decode_with(body, content_type)[0]


def decode_with(body: bytes, content_type: str) -> tuple[str, str]:
    """Return *body* as text, and the codec that all of it is valid in; "" where some was left out or replaced."""
    for bom, name in _BOMS:
        if body.startswith(bom):
            return body[len(bom) :].decode(name, "replace"), ""
    for codec in _candidates(body, content_type):
        # Mislabelled: text in another charset is valid UTF-8 by no accident.
        found = "utf-8" if codec == "cp1252" and _is_utf8(body) else codec
        try:
            return body.decode(found), found
        except UnicodeDecodeError:
            continue
    if _HEADER_CHARSET.search(content_type[:_HEADER]) or _META_CHARSET.search(body[:_TOP]):
        # Declared and nearly so: a few broken bytes are replaced rather than the charset guessed anew.
        as_utf8 = body.decode("utf-8", "replace")
        if as_utf8.count("\ufffd") * 200 < len(as_utf8):
            return as_utf8, ""
    return body.decode(_guess(body), "replace"), ""


def is_utf8_first(body: bytes, content_type: str) -> bool:
    """Say whether *body* is read as UTF-8 if all of it is valid UTF-8, by what is said of it alone."""
    has_bom = any(body.startswith(bom) for bom, _ in _BOMS)
    return not has_bom and next(_candidates(body, content_type)) == "utf-8"


def _candidates(body: bytes, content_type: str) -> Iterator[str]:
    """Yield the codecs that *body* may be in, the likeliest first: the header's, its own, UTF-8."""
    header = _HEADER_CHARSET.search(content_type[:_HEADER])
    if header and (codec := _codec(header[1])):
        yield codec
    meta = _META_CHARSET.search(body[:_TOP])
    # A page whose own words could be read as ASCII is not in UTF-16, but where its header says so too.
    if (
        meta
        and (codec := _codec(meta[1].decode("ascii", "replace")))
        and (header or not codec.startswith("utf-16"))
    ):
        yield codec
    yield "utf-8"


def _guess(body: bytes) -> str:
    """Return the codec of a page that names none and is no UTF-8: in no western language accents stand in long runs."""
    words = islice(_ACCENTS.finditer(body, 0, _SAMPLE), _ARABIC_WORDS)
    return "cp1256" if sum(1 for _ in words) == _ARABIC_WORDS else "cp1252"


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return not body.isascii()


def _codec(label: str) -> str | None:
    """Return Python's name of the charset *label* as browsers understand it; None if there is none."""
    try:
        name = codecs.lookup(label).name
    except (LookupError, ValueError):
        return None
    name = _SUPERSETS.get(name, name)
    return name if name in _WEB_CODECS else None
