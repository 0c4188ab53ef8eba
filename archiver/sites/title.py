"""The title: the heading that the page's head names, else what stands where a title does. Layers in order. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from archiver.dateline import split_dateline
from archiver.dates import read_date
from archiver.likeness import same_text
from archiver.sites import words
from archiver.sites.outline import HEADING_TAGS, Block, Outline
from archiver.sites.published import date_in

if TYPE_CHECKING:
    from archiver.sites.head import Head

_SHORTEST_TITLE, _LONGEST_TITLE = 15, 300  # characters
_TOP = 60  # blocks among which a title stands
_TITLE_LINES = 3  # section, date, title


@dataclass(frozen=True, slots=True)
class Found:
    """A field's value and the layer that found it."""

    value: str
    layer: str
    block: Block | None = None


def find_title(outline: Outline, head: Head) -> Found | None:
    """Return the title: the heading that the head's titles name, else the first that can be one."""
    said = [
        title for title in map(words.bare_title, head.titles) if words.key(title) not in words.SECTION_TITLES
    ]
    first = [block for block in outline.blocks if block.node.tag == "h1" or "headline" in block.node.marks]
    first = [block for block in first if words.key(block.text) not in words.SECTION_TITLES]
    for layer, candidates in (
        ("h1 = head", first),
        ("heading = head", [block for block in outline.blocks if block.node.tag in HEADING_TAGS]),
    ):
        for block in candidates:
            if not block.hidden and any(_same(block.text, title) for title in said):
                return Found(block.text, layer, block)
    open_first = [block for block in first if not block.role] or first
    if open_first:
        return Found(open_first[0].text, "h1", open_first[0])
    if (line := _line_of(outline, said)) is not None:
        return line
    for block in outline.blocks:
        if not block.role and block.node.tag in ("h2", "h3") and len(block.text) > 15:  # noqa: PLR2004  (shorter ones are section names)
            return Found(said[0] if said else block.text, "h2", block)
    return (
        Found(said[0], "head", None) if said else _line_above_date(outline) or _line_above_dateline(outline)
    )


def _line_above_dateline(outline: Outline) -> Found | None:
    """Return the bold line right above the dateline, where the date stands elsewhere and nothing else says a title."""
    before: Block | None = None
    for block in outline.blocks[:_TOP]:
        if block.role or date_in(block) is not None:
            continue
        if split_dateline(block.text)[0] is not None:
            is_title = before is not None and before.bold * 10 >= len(before.text) * 9
            return Found(before.text, "line above the dateline", before) if before and is_title else None
        before = block if _SHORTEST_TITLE <= len(block.text) <= _LONGEST_TITLE and not block.linked else None
    return None


def _line_above_date(outline: Outline) -> Found | None:
    """Return the line right above the first date, where neither a heading nor the head says a title."""
    before: Block | None = None
    for block in outline.blocks[:_TOP]:
        if block.role:
            continue
        for line, below in pairwise(block.lines[: _TITLE_LINES + 1]):
            if len(line) >= _SHORTEST_TITLE and read_date(below) is not None:
                return Found(line, "line above the date", block)
        if before is not None and read_date(block.text) is not None:
            return Found(before.text, "line above the date", before)
        before = block if _SHORTEST_TITLE <= len(block.text) <= _LONGEST_TITLE and not block.linked else None
    return None


def _line_of(outline: Outline, said: list[str]) -> Found | None:
    """Return the line that the head's titles name, where no heading is one: a block, or one of a few lines in it."""
    for block in outline.blocks:
        if (
            block.role in ("", "frame")
            and not block.linked
            and any(_same(block.text, title) for title in said)
        ):
            return Found(block.text, "line = head", block)
    for block in outline.blocks:
        if block.role or not 1 < len(block.lines) <= _TITLE_LINES:
            continue
        for line in block.lines:  # date and title, or a section and the title, parted by <br>
            if any(_same(line, title) for title in said):
                return Found(line, "line of several = head", block)
    return None


def _same(first: str, second: str) -> bool:
    if first == second:
        return True
    longer = max(len(first), len(second))
    return abs(len(first) - len(second)) * 4 <= longer and (
        words.key(first) == words.key(second) or same_text(first, second)
    )


def cut_title_again(outline: Outline, title: str) -> None:
    """Cut other copies of the title: a breadcrumb that ends with it, a second heading, a line of its own."""
    longest = len(title) + 120
    for block in outline.blocks:
        size = len(block.text)
        if block.role or size > longest:
            continue
        # Of another length it can't be the same: most lines are told so at once.
        alike = abs(size - len(title)) * 4 <= max(size, len(title))
        if (alike and _same(block.text, title)) or (block.linked and block.text.endswith(title)):
            block.cut("furniture", "the title again")
