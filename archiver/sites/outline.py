"""A page's outline: its block elements, its lines of text and its pictures, in order. Records only.

It is the working memory of one reading: each pass that cuts a block writes into it what it is, and by which rule.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

HEADING_TAGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])


@dataclass(slots=True, eq=False)
class Node:
    """A block element: where it hangs and which blocks and pictures lie in it."""

    tag: str
    name: str
    """Its class attribute, to compare with others; what it says is not believed."""
    parent: Node | None
    depth: int
    start: int
    """Blocks ``start`` to ``end`` (exclusive) lie in it."""
    end: int = 0
    first_picture: int = 0
    last_picture: int = 0
    """Pictures ``first_picture`` to ``last_picture`` (exclusive) lie in it."""
    children: list[Node] = field(default_factory=list)
    frame: str = ""
    """Why all in it is furniture; "" if it is not."""
    hidden: bool = False
    """True where its own attributes hide it from the screen."""
    marks: frozenset[str] = frozenset()
    """``articleBody``, ``headline``, … from microdata, ``rich-text`` from known classes."""
    line: tuple[Node, ...] = ()
    """Its lineage, once asked for."""

    def lineage(self) -> tuple[Node, ...]:
        """Return the node and its ancestors, itself first."""
        if not self.line:
            above: tuple[Node, ...] = () if self.parent is None else self.parent.lineage()
            self.line = (self, *above)
        return self.line

    def holds(self, other: Node) -> bool:
        """Say whether *other* is this node or lies in it."""
        node: Node | None = other
        while node is not None and node.depth > self.depth:
            node = node.parent
        return node is self


@dataclass(slots=True, eq=False)
class Block:
    """A run of text without a block boundary in it: mostly one paragraph."""

    index: int
    node: Node
    lines: list[str]
    """Its lines as single ``<br>`` part them, squeezed."""
    text: str
    pieces: list[str]
    """The text of each inline element in it that stands apart: time, span, strong."""
    anchors: list[tuple[str, str]]
    linked: int
    """How many of its characters are link text."""
    bold: int
    """How many are bold."""
    small: int
    """How many are italic or small."""
    instant: str = ""
    """A ``time`` element's datetime in it."""
    hidden: bool = False
    role: str = ""
    """What it was cut as: ``title``, ``frame``, ``caption``, …; "" while no rule has spoken for it."""
    rule: str = ""

    def cut(self, role: str, rule: str) -> None:
        """Say what the block is, and by which rule."""
        self.role, self.rule = role, rule


@dataclass(slots=True, eq=False)
class Picture:
    """An image or a film where it stands: before block *at*."""

    at: int
    node: Node
    urls: list[str]
    """As on the page, the most original first."""
    alt: str
    caption: str = ""
    """From its or its link's attributes."""
    film: bool = False


@dataclass(slots=True)
class Outline:
    """All of a page that reading needs."""

    root: Node
    blocks: list[Block]
    pictures: list[Picture]
    nodes: list[Node]
    frames: list[tuple[str, _Element]]
    """Tag and element of what was left out unread: the page's nav and footer."""
    instants: list[tuple[int, str]] = field(default_factory=list)
    """The datetime of each ``time`` element without words, and the block that it stands before."""

    def open_blocks(self, node: Node) -> list[Block]:
        """Return the blocks in *node* that no rule has spoken for yet."""
        return [block for block in self.blocks[node.start : node.end] if not block.role]

    def pictures_in(self, node: Node) -> list[Picture]:
        """Return the pictures in *node*."""
        return self.pictures[node.first_picture : node.last_picture]


def common(first: Node, second: Node) -> Node:
    """Return the deepest node that holds both."""
    while first is not second:
        if first.depth >= second.depth and first.parent is not None:
            first = first.parent
        elif second.parent is not None:
            second = second.parent
    return first
