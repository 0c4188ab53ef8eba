"""Drawings that stand in a page's bytes: icons, cut before the parse, since hundreds of them say nothing. Pure.

Neutral by proof, not by trust: a drawing that is cut leaves an empty element of a name that the page has not. Where
each is an element of the tree, the parser stood between tags there, and would have read the drawing as one element
without text; where one is not (it stood in a comment, a script, an attribute), the page is parsed as it was sent.
"""

from __future__ import annotations

import re

from lxml import etree

MARK = "s8888888888888888"
"""The tag that stands for a drawing; nearly all digits, so that it can be written in two ways alone, and is soon sought."""
_DIGITS = MARK[1:].encode()
_CUT = f"<{MARK}/>".encode()
_OPEN = b"<svg"
_FEW = 20
"""So many of one kind are worth the cutting."""
_KINDS = 8
"""Looked for on a page."""
_ATTRIBUTE = rb'[ \t\r\n]+[A-Za-z][A-Za-z0-9:-]{0,40}="[^"<>]{0,2000}"'
# Shapes alone: no text, no space between them, no tag that HTML knows.
_DRAWING = re.compile(
    rb"<svg(?:%(a)s){0,20}>(?:<(path|use|circle|ellipse|line|polyline|polygon|rect)(?:%(a)s){0,20}(?:/>|></\1>)){0,20}</svg>"
    % {b"a": _ATTRIBUTE}
)
# An address in a style is one of the page's.
_STYLE = b"url("
_CUT_ONES = etree.XPath(f"count(//{MARK})")
# The parser reads no deeper than 255, and a drawing's shapes lie deeper than what stands for it.
_DEEP = etree.XPath("boolean(/" + "/".join("*" * 200) + ")")


def cut_drawings(page: bytes) -> tuple[bytes, int]:
    """Return *page*, which is in UTF-8, with an empty element for each drawing of which it has many, and how many were cut.

    >>> icon = b'<i><svg width="8"><path d="M2 1"/></svg></i>'
    >>> cut_drawings(20 * icon) == (20 * b"<i><s8888888888888888/></i>", 20), cut_drawings(icon) == (icon, 0)
    (True, True)
    """
    count, at = 0, page.find(_OPEN)
    if at < 0 or _DIGITS in page:
        return page, 0
    for _ in range(_KINDS):
        found = _DRAWING.match(page, at)
        if found and (times := page.count(found[0])) >= _FEW and _STYLE not in found[0].lower():
            page = page.replace(found[0], _CUT)
            count += times
        at = page.find(_OPEN, at + 1)
        if at < 0:
            break
    return page, count


def are_elements(root: etree._Element, count: int) -> bool:
    """Say whether all *count* drawings that were cut from the page at *root* stood where an element stands."""
    return _CUT_ONES(root) == count and not _DEEP(root)
