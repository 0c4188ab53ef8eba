"""The little markup that the replica's stories are written in: to blocks, to HTML, to plain text. Pure.

Blocks stand apart by a blank line. ``## `` opens a heading, ``- `` a list item, ``> `` a quoted
paragraph, ``| `` a table row; ``@gallery``, ``@pull`` and ``@blank`` mark where the photo gallery, the
pull quote and an empty paragraph stand. Inside a block, ``[words](address)`` is a link and
``**words**`` is bold. Everything else, no-break spaces too, is printed as it is written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from typing import Literal

BlockKind = Literal["paragraph", "heading", "list-item", "quote", "row", "gallery", "pull", "blank"]

_MARKS: tuple[tuple[str, BlockKind], ...] = (
    ("## ", "heading"),
    ("- ", "list-item"),
    ("> ", "quote"),
    ("| ", "row"),
)
_PLACES: dict[str, BlockKind] = {"@gallery": "gallery", "@pull": "pull", "@blank": "blank"}
_LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")
_BOLD = re.compile(r"\*\*(.+?)\*\*")


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a story's body, still in markup."""

    kind: BlockKind
    text: str = ""


def read_blocks(body: str) -> tuple[Block, ...]:
    r"""Split *body* into its blocks; lines of one block are joined by a space.

    >>> read_blocks("## Why\n\nOne\nline.\n\n- a\n- b")[1:3]
    (Block(kind='paragraph', text='One line.'), Block(kind='list-item', text='a'))
    """
    blocks: list[Block] = []
    for chunk in re.split(r"\n[ \t]*\n", body.strip("\n")):
        lines = chunk.strip("\n").split("\n")
        if all(line.startswith(("- ", "| ")) for line in lines):
            blocks.extend(_to_block(line) for line in lines)
        else:
            blocks.append(_to_block(" ".join(lines)))
    return tuple(blocks)


def _to_block(text: str) -> Block:
    if text in _PLACES:
        return Block(_PLACES[text])
    for mark, kind in _MARKS:
        if text.startswith(mark):
            return Block(kind, text[len(mark) :].rstrip("| ") if kind == "row" else text[len(mark) :])
    return Block("paragraph", text)


def to_html(text: str) -> str:
    r"""Return *text* as inline HTML.

    >>> to_html("A [map](/en/map) of **5\u00a0500** & more")
    'A <a href="/en/map">map</a> of <strong>5&nbsp;500</strong> &amp; more'
    """
    html = escape(text, quote=False).replace("\u00a0", "&nbsp;")
    html = _LINK.sub(r'<a href="\2">\1</a>', html)
    return _BOLD.sub(r"<strong>\1</strong>", html)


def to_plain(text: str) -> str:
    r"""Return what a careful reader reads in *text*: no markup, every run of space one space.

    >>> to_plain("A [map](/en/map)  of **5\u00a0500**")
    'A map of 5 500'
    """
    return " ".join(_BOLD.sub(r"\1", _LINK.sub(r"\1", text)).split())


def find_links(text: str) -> list[tuple[str, str]]:
    """Return the links of *text* as (address, words), in order."""
    return [(match[2], match[1]) for match in _LINK.finditer(text)]
