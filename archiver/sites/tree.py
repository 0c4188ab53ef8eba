"""Bytes to a bounded tree: charset, size, tags and attributes are checked before lxml sees the page. Pure."""

from __future__ import annotations

import codecs
import re
from contextlib import suppress
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from lxml import etree

from archiver.exceptions import Unreadable
from archiver.sites.drawings import are_elements, cut_drawings

if TYPE_CHECKING:
    from archiver.models import Page

# The bounds are counts, not times, so that a crawl and a rebuild agree. The longest real page met had
# 0.2 MB and 3,000 tags. 200,000 siblings took trafilatura 90 s; 100,000 attributes on one tag took lxml
# 355 s (it compares each with all before it), 2,000 take it 0.1 s.
MAX_BYTES = 2_000_000
MAX_TAGS = 40_000
MAX_ATTRIBUTES = 2_000

# A tag this long is looked at for attributes; a data: address may be as long with one attribute.
_LONG = 8_000
_LONG_TAG = re.compile(rf"<[A-Za-z][^<>]{{{_LONG},}}")
_ATTRIBUTE = re.compile(r"\s[^\s=/>\"']")
_HEADER_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:\-]{2,40})", re.IGNORECASE)
_META_CHARSET = re.compile(rb"<meta\s[^<>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:\-]{2,40})", re.IGNORECASE)
# Letters of Windows-1256 in a row, and so many such words that a page is in Arabic.
_ACCENTS = re.compile(rb"[\xc0-\xff]{4}")
_ARABIC_WORDS = 5
_SAMPLE = 200_000  # bytes
# XML has no place for these, and SQLite none for NUL: they become a space, so that words stay apart.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_CONTROLS = bytes((*range(9), 0x0B, *range(0x0E, 0x20)))
_SPACED = bytes.maketrans(_CONTROLS, b" " * len(_CONTROLS))
# U+FFFE and U+FFFF in UTF-8 begin so, and hardly anything else that is met.
_RARE = b"\xef\xbf"
_RARE_LEAD = b"\xef"
# libxml2 does not know that this tag is empty and nests all that follows in it.
_WBR = re.compile(r"<wbr\s{0,9}/?>", re.IGNORECASE)
_WBR_TAG = re.compile(rb"<wbr", re.IGNORECASE)
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


class Tree:
    """A page's tree, parsed when first asked for: one parse serves its links and its reading."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @cached_property
    def root(self) -> etree._Element:
        """Return the page's root; raise `Unreadable` where the page is beyond the bounds."""
        return parse(self.page.body, self.page.content_type, url=self.page.site_url)

    @property
    def whole_root(self) -> etree._Element:
        """Return the root with the page's drawings in it, for who asks for more than its text and links."""
        return parse(self.page.body, self.page.content_type, url=self.page.site_url, with_drawings=True)


def decode(body: bytes, content_type: str = "") -> str:
    """Return *body* as text: by its BOM, the header's charset, the page's own, UTF-8, else Windows-1252 or its Arabic sister.

    >>> decode("Centre des médias".encode("cp1252"), "text/html")
    'Centre des médias'
    """
    return _decode(body, content_type)[0]


def _decode(body: bytes, content_type: str) -> tuple[str, str]:
    """Return *body* as text, and the codec that all of it is valid in; "" where some was left out or replaced."""
    for bom, name in _BOMS:
        if body.startswith(bom):
            return body[len(bom) :].decode(name, "replace"), ""
    header = _HEADER_CHARSET.search(content_type[:500])
    meta = _META_CHARSET.search(body[:4096])
    for label in (header and header[1], meta and meta[1].decode("ascii", "replace"), "utf-8"):
        codec = _codec(label) if label else None
        if codec is None or (codec.startswith("utf-16") and not header):
            continue  # a page whose own words could be read as ASCII is not in UTF-16
        if codec == "cp1252" and _is_utf8(body):
            codec = "utf-8"  # mislabelled: text in another charset is valid UTF-8 by no accident
        try:
            return body.decode(codec), codec
        except UnicodeDecodeError:
            continue
    if header or meta:
        # Declared and nearly so: a few broken bytes are replaced rather than the charset guessed anew.
        as_utf8 = body.decode("utf-8", "replace")
        if as_utf8.count("\ufffd") * 200 < len(as_utf8):
            return as_utf8, ""
    return body.decode(_guess(body), "replace"), ""


def _guess(body: bytes) -> str:
    """Return the codec of a page that names none and is no UTF-8: in no western language accents stand in long runs."""
    words = islice(_ACCENTS.finditer(body, 0, _SAMPLE), _ARABIC_WORDS)
    return "cp1256" if sum(1 for _ in words) == _ARABIC_WORDS else "cp1252"


def parse(
    body: bytes | str, content_type: str = "", *, url: str = "", with_drawings: bool = False
) -> etree._Element:
    """Return the root of the page in *body*; raise `Unreadable` where it is beyond the bounds.

    An empty element stands for a drawing, where there are many and nobody asks for them *with_drawings*.
    """
    if len(body) > MAX_BYTES:
        raise Unreadable(url, f"page of {len(body):,} bytes, more than {MAX_BYTES:,} are not read")
    text, codec = _decode(body, content_type) if isinstance(body, bytes) else (body, "")
    _check_bounds(text, url)
    data = _to_bytes(text, body if codec == "utf-8" else None)
    cut, drawings = (data, 0) if with_drawings else cut_drawings(data)
    if drawings:
        with suppress(Unreadable):  # whether the page is, its own bytes say
            root = _to_tree(cut, url)
            if are_elements(root, drawings):
                return root
    return _to_tree(data, url)


def _to_tree(data: bytes, url: str) -> etree._Element:
    """Return the root of the page in *data*, which is in UTF-8."""
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.LxmlError as error:
        raise Unreadable(url, f"not HTML that can be parsed ({error})") from None
    if root is None:
        raise Unreadable(url, "page without content")
    for fault in parser.error_log:
        if "Excessive depth" in fault.message or "Resource limit" in fault.message:
            raise Unreadable(url, "tags nested deeper than 255, or a text beyond the parser's limits")
    return root


def _to_bytes(text: str, sent: bytes | str | None) -> bytes:
    """Return *text* in UTF-8, a space for each character that XML has no place for; *sent* is the same, if known."""
    try:
        data = sent if isinstance(sent, bytes) else text.encode()
    except UnicodeEncodeError:  # half a surrogate pair
        data = _FORBIDDEN.sub(" ", text).encode()
    if _WBR_TAG.search(data):
        text = _WBR.sub("", text)
        data = _FORBIDDEN.sub(" ", text).encode()
    # By bytes, at a sixth of the pattern's cost; one byte is found ten times as fast as two.
    if _RARE_LEAD in data and _RARE in data:
        return _FORBIDDEN.sub(" ", text).encode()
    return data.translate(_SPACED)


def _check_bounds(text: str, url: str) -> None:
    """Raise `Unreadable` where *text* has too many tags, or a tag with too many attributes."""
    if (tags := text.count("<")) > MAX_TAGS:
        raise Unreadable(url, f"page of {tags:,} tags, more than {MAX_TAGS:,} are not read")
    if not _may_have_long_tag(text):
        return
    for match in _LONG_TAG.finditer(text):
        if len(_ATTRIBUTE.findall(match[0])) > MAX_ATTRIBUTES:
            raise Unreadable(url, f"a tag with more than {MAX_ATTRIBUTES:,} attributes is not read")


def _may_have_long_tag(text: str) -> bool:
    """Say whether some stretch has no mark of a tag: one of `_LONG` has a whole window in it, wherever it begins."""
    window = _LONG // 2
    return any(
        text.find("<", start, start + window) < 0 and text.find(">", start, start + window) < 0
        for start in range(0, len(text) - window, window)
    )


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
