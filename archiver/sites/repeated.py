"""Menus that repeat from page to page, byte by byte: cut before the parse, since they are most of a page. Pure.

Nine tags of ten on a page are its menu's, and thousands of pages have the same one. What such a menu adds to its page
is worked out once, from its own bytes; in the page its outermost tag stays, with one empty element in it.

Neutral by proof, not by trust. A menu is cut only where each of its tags, parsed alone, became one element where it
stands: the parser closed none and added none. Which tags it closes hangs on the open tags from the innermost outwards
(libxml2, ``htmlAutoClose``), and so what holds for a menu alone holds wherever it stands. Where the elements that stand
for menus are not found in the tree as they were put there (they stood in a comment, a script, an attribute), the page
is parsed as it was sent.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

from archiver.sites.charset import FORBIDDEN
from archiver.sites.menus import count_named_links, is_plain_menu
from archiver.sites.tags import STAND_IN
from archiver.sites.walk import follows_words

_LEAST, _MOST = 2_000, 300_000
"""Bytes of a list that is worth the cutting, and of one that is remembered."""
_LINKS = 20
_KEPT = 24
"""Menus that are remembered: a site has one a language, or one a section."""
_SIGHTINGS, _MOST_LISTS = 500, 12
"""Lists that are remembered, and of a page: those that stand in others would be gone through again and again."""
_PATIENCE, _SELDOM = 50, 16
"""So many pages in a row without a known menu, and only one in sixteen is searched: that is a twentieth of their reading."""
_DEEPEST = 200
"""The parser reads no deeper than 255, and a menu lies deeper than what stands for it."""

_LONG = 4_000
"""Of a tag so long the attributes are counted on its page."""

_DIGITS = STAND_IN[1:].encode()
_LIST = re.compile(rb"<(?P<ends>/?)(?P<name>ul|ol|nav)[ \t\r\n>]")
_VOID = frozenset({"br", "hr", "img", "input"})
# Text, or a tag for which the parser has no rule but its table of what closes what, and that is in no other way special.
_TOKEN = re.compile(
    rb"[^<>]+|</(?P<end>[a-z]{1,10}[1-6]?)>"
    rb"|<(?P<name>a|abbr|b|bdi|br|button|circle|div|ellipse|em|g|h[2-6]|hr|i|img|input|li|line|nav|ol|p|path|polygon|polyline"
    rb"|rect|small|span|strong|sup|svg|ul|use)"
    rb"(?:[ \t\r\n]+[A-Za-z][A-Za-z0-9:_-]{0,60}(?:=(?:\"[^\"<>]{0,5000}\"|'[^'<>]{0,5000}'))?){0,40}[ \t\r\n]{0,9}(?P<empty>/?)>"
)
# An address in a style is one of the page's, and told behind all others.
_STYLE = b"url("


@dataclass(frozen=True, slots=True, eq=False)
class Menu:
    """What a menu is on each of its pages."""

    root: etree._Element
    """Its tree, which nobody changes."""
    depth: int
    """How many elements stand in each other in it."""
    tags: int
    """How many more tags its page has with it than with what stands for it."""
    stand_in: bytes
    """What stands for all that is in it."""


class Memory:
    """The menus that were met on more than one page. What it knows changes what a parse costs, never what a page says."""

    def __init__(self) -> None:
        self._known: tuple[tuple[bytes, ...], tuple[Menu, ...]] = ((), ())
        """The bytes of each, and what it is."""
        self._met: dict[int, bool] = {}
        """Lists by their hash, and whether they were looked at."""
        self._idle = 0
        """Pages in a row on which no menu was known."""

    def cut(self, page: bytes) -> tuple[bytes, tuple[Menu, ...]]:
        """Return *page* without what stands in the menus that are known, and these in order; in UTF-8 if *page* is."""
        self._idle += 1
        if self._idle > _PATIENCE and self._idle % _SELDOM:
            return page, ()
        pieces, known = self._known
        parts: list[bytes] = []
        menus: list[Menu] = []
        lists: list[tuple[int, int]] = []
        opened: list[tuple[bytes, int]] = []
        done = at = 0
        while tag := _LIST.search(page, at):
            start, at = tag.span()
            if not tag["ends"] and page.startswith(pieces, start):
                number = next(number for number, piece in enumerate(pieces) if page.startswith(piece, start))
                at = start + len(pieces[number])
                parts += [page[done : page.index(b">", start) + 1], known[number].stand_in]
                menus.append(known[number])
                done = page.rindex(b"<", start, at)
            elif not tag["ends"]:
                opened.append((tag["name"], start))
            elif opened and opened[-1][0] == tag["name"]:
                lists.append((opened.pop()[1], at))
            else:
                opened.clear()
        self._meet(page, lists)
        if not menus:
            return page, ()
        self._idle = 0
        cut = b"".join([*parts, page[done:]])
        return (cut, tuple(menus)) if cut.count(_DIGITS) == len(menus) else (page, ())

    def _meet(self, page: bytes, lists: list[tuple[int, int]]) -> None:
        """Remember the longest *lists* of *page*, and look at one that comes again: what comes once is not worth it."""
        worth_it = [(end - start, start) for start, end in lists if _LEAST <= end - start <= _MOST]
        for size, start in sorted(worth_it, reverse=True)[:_MOST_LISTS]:
            piece = page[start : start + size]
            key = hash(piece)
            if self._met.get(key):
                continue
            if len(self._met) >= _SIGHTINGS:
                self._met.clear()
            self._met[key] = is_again = key in self._met
            if is_again and (menu := read_menu(piece)) is not None:
                pieces, known = self._known
                self._known = (*pieces, piece)[-_KEPT:], (*known, menu)[-_KEPT:]


MEMORY = Memory()
"""This process's."""


def are_in_place(root: etree._Element, menus: Sequence[Menu]) -> bool:
    """Say whether what stands for each of *menus*, and nothing else of that name, is in the tree at *root* where it was put."""
    found = list(root.iter(STAND_IN))
    return len(found) == len(menus) and all(map(_is_in_place, found, menus))


def _is_in_place(stand_in: etree._Element, menu: Menu) -> bool:
    box = stand_in.getparent()
    if box is None or (box.tag, box.items()) != (menu.root.tag, menu.root.items()):
        return False
    above = list(box.iterancestors())
    return (
        len(box) == 1
        and not (box.text or stand_in.text or stand_in.tail)
        and len(above) + menu.depth < _DEEPEST
        # In these two the reader looks for a picture, and for a name.
        and not any(element.tag == "noscript" or follows_words(element) for element in above)
    )


def new_parser() -> etree.HTMLParser:
    """Return a parser for a page in UTF-8: one kind for pages and menus, or what holds for a menu alone proves nothing."""
    return etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False)


def read_menu(piece: bytes) -> Menu | None:
    """Return the menu that *piece* of a page is, wherever it stands; None for another list, and where that can't be proven."""
    if piece.count(b"<a ") < _LINKS or _DIGITS in piece or _STYLE in piece.lower() or not _is_clean(piece):
        return None
    expected = _read_tags(piece)
    if expected is None:
        return None
    body = etree.fromstring(b"<html><body>" + piece + b"</body></html>", new_parser()).find("body")
    if body is None or len(body) != 1 or body.text or body[0].tail:
        return None
    events, depth, deepest = [], 0, 0
    for event, element in etree.iterwalk(body[0], events=("start", "end")):
        events.append((event, element.tag))
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    if events != expected or not is_plain_menu(body[0]):
        return None
    stand_in = f'<{STAND_IN} n="{count_named_links(body[0])}"/>'
    return Menu(root=body[0], depth=deepest, tags=piece.count(b"<") - 3, stand_in=stand_in.encode())


def _is_clean(piece: bytes) -> bool:
    """Say whether *piece* is UTF-8 without any character that a parse would replace."""
    try:
        return not FORBIDDEN.search(piece.decode())
    except UnicodeDecodeError:
        return False


def _read_tags(piece: bytes) -> list[tuple[str, str]] | None:
    """Return what opens and closes in *piece*, as its tags say; None where it has anything but simple tags that pair."""
    events: list[tuple[str, str]] = []
    opened: list[str] = []
    at = 0
    for token in _TOKEN.finditer(piece):
        if token.start() != at or token.end() - at > _LONG:
            return None
        at = token.end()
        name, end, is_empty = ((said or b"").decode() for said in token.group("name", "end", "empty"))
        if name:
            events.append(("start", name))
            if is_empty or name in _VOID:
                events.append(("end", name))
            else:
                opened.append(name)
        elif end:
            if not opened or opened.pop() != end:
                return None
            events.append(("end", end))
    return None if opened or at < len(piece) else events
