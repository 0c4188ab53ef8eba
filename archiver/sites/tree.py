"""Bytes to a bounded tree: size, tags and attributes are checked before lxml sees the page. Pure."""

from __future__ import annotations

import re
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING

from lxml import etree

from archiver.exceptions import Unreadable
from archiver.sites.charset import FORBIDDEN, decode_with, is_utf8_first
from archiver.sites.drawings import are_elements, cut_drawings
from archiver.sites.repeated import MEMORY, are_in_place, new_parser
from archiver.sites.tags import STAND_IN

if TYPE_CHECKING:
    from archiver.models import Page
    from archiver.sites.repeated import Menu

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
_CONTROLS = bytes((*range(9), 0x0B, *range(0x0E, 0x20)))
_SPACED = bytes.maketrans(_CONTROLS, b" " * len(_CONTROLS))
# U+FFFE and U+FFFF in UTF-8 begin so, and hardly anything else that is met.
_RARE = b"\xef\xbf"
_RARE_LEAD = b"\xef"
# libxml2 does not know that this tag is empty and nests all that follows in it.
_WBR = re.compile(r"<wbr\s{0,9}/?>", re.IGNORECASE)
_WBR_TAG = re.compile(rb"<wbr", re.IGNORECASE)


class Tree:
    """A page's tree, parsed when first asked for: one parse serves its links and its reading.

    Where it is not asked for as a *whole*, an empty element stands for each of many drawings, and for what is in a menu
    that is known.
    """

    def __init__(self, page: Page, *, whole: bool = False) -> None:
        self.page = page
        self._is_whole = whole

    @property
    def root(self) -> etree._Element:
        """Return the page's root; raise `Unreadable` where the page is beyond the bounds."""
        return self._parsed[0]

    @property
    def menus(self) -> tuple[Menu, ...]:
        """Return the menus that were cut, in their order; raise as `root` does."""
        return self._parsed[1]

    @property
    def whole_root(self) -> etree._Element:
        """Return a root of the page that nothing was cut from, for who asks for more than its text and links."""
        page = self.page
        return parse(page.body, page.content_type, url=page.site_url)

    @cached_property
    def _parsed(self) -> tuple[etree._Element, tuple[Menu, ...]]:
        return (self.whole_root, ()) if self._is_whole else parse_cut(self.page)


def parse(body: bytes | str, content_type: str = "", *, url: str = "") -> etree._Element:
    """Return the root of the page in *body*; raise `Unreadable` where it is beyond the bounds."""
    return _to_whole(_to_data(body, content_type, url), url)


def parse_cut(page: Page) -> tuple[etree._Element, tuple[Menu, ...]]:
    """Return the root of *page* without what need not be parsed, and the menus that were cut; raise as `parse` does."""
    url, body = page.site_url, page.body
    _check_size(body, url)
    if is_utf8_first(body, page.content_type):
        cut, menus = MEMORY.cut(body)
        if menus:
            # Else it is not UTF-8 altogether.
            with suppress(UnicodeDecodeError):
                text = cut.decode()
                _check_bounds(text, url, sum(menu.tags for menu in menus))
                if (root := _try_cut(_to_bytes(text, cut), url, menus)) is not None:
                    return root, menus
    data = _to_data(body, page.content_type, url)
    root = _try_cut(data, url)
    return (_to_whole(data, url) if root is None else root), ()


def _try_cut(data: bytes, url: str, menus: tuple[Menu, ...] = ()) -> etree._Element | None:
    """Return the root of the page in *data*, which *menus* were cut from, without its drawings.

    None where nothing was cut, or what was is not found where it stood.
    """
    cut, drawings = cut_drawings(data)
    if not menus and not drawings:
        return None
    with suppress(Unreadable):  # whether the page is, its own bytes say
        root = _to_tree(cut, url)
        if (not drawings or are_elements(root, drawings)) and are_in_place(root, menus):
            return root
    return None


def _to_data(body: bytes | str, content_type: str, url: str) -> bytes:
    """Return the page in *body* in UTF-8; raise `Unreadable` where it is beyond the bounds."""
    _check_size(body, url)
    text, codec = decode_with(body, content_type) if isinstance(body, bytes) else (body, "")
    _check_bounds(text, url)
    return _to_bytes(text, body if codec == "utf-8" else None)


def _to_whole(data: bytes, url: str) -> etree._Element:
    """Return the root of the page in *data*, which nothing was cut from: nothing in it stands for a menu."""
    root = _to_tree(data, url)
    for element in list(root.iter(STAND_IN)):  # a page's own, which would pass for a menu
        element.tag = STAND_IN[:1]
    return root


def _to_tree(data: bytes, url: str) -> etree._Element:
    """Return the root of the page in *data*, which is in UTF-8."""
    parser = new_parser()
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
        data = FORBIDDEN.sub(" ", text).encode()
    if _WBR_TAG.search(data):
        text = _WBR.sub("", text)
        data = FORBIDDEN.sub(" ", text).encode()
    # By bytes, at a sixth of the pattern's cost; one byte is found ten times as fast as two.
    if _RARE_LEAD in data and _RARE in data:
        return FORBIDDEN.sub(" ", text).encode()
    return data.translate(_SPACED)


def _check_size(body: bytes | str, url: str) -> None:
    if len(body) > MAX_BYTES:
        raise Unreadable(url, f"page of {len(body):,} bytes, more than {MAX_BYTES:,} are not read")


def _check_bounds(text: str, url: str, tags_cut: int = 0) -> None:
    """Raise `Unreadable` where *text* has too many tags, with those that were cut, or a tag with too many attributes."""
    if (tags := text.count("<") + tags_cut) > MAX_TAGS:
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
