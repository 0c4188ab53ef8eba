"""The publication date: its layers in order, from the line near the title to the page's foot. Absent rather than wrong. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import takewhile
from typing import TYPE_CHECKING

from archiver.dateline import split_dateline
from archiver.dates import read_date
from archiver.sites import words
from archiver.sites.outline import Block, Node, Outline, common

if TYPE_CHECKING:
    from archiver.sites.head import Head

# A date line has a label, a weekday, a date and a kind of release at most.
_DATE_LINE = 90
# A printed line up to this length is kept whole ("08 juillet 2014 - Communiqué de presse"), else its date alone.
_PRINTED_LINE = 60
_PARTS = re.compile(r"\s*[|•·/»›]\s*|\s+[–—-]\s+|\s{2,}|[()\[\]]")
# An Arabic month may be printed in two names, with a slash between them.
_BARS = re.compile(r"\s*[|•·»›]\s*|\s+[–—-]\s+")
# Old press releases are dated as letters are: "Lyon, le 6 mai 2019".
_PLACE = re.compile(r"^[^\W\d_][^\d,،:]{1,40}[,،]\s*(?=(?:le |the |el )?\d)")
# "LYON, France – 4 May 2019 – The …"
_DAY_BEHIND = re.compile(r"(.{6,40}?)\s[–—-]\s")
_OPENING = 3  # paragraphs among which the one with a dateline stands
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
# What an editor says of a change, behind its day: so many words are a note to the reader.
_NOTE = re.compile(r"[^\W\d_]{3,}")
_NOTED = 3
_DIGIT = re.compile(r"[0-9٠-٩۰-۹]")


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date, its line as printed, the layer that found it and the block that holds it."""

    value: date
    raw: str
    layer: str
    block: Block | None


def find_date(
    outline: Outline, title: Block | None, body: Block | None, head: Head, year: int | None
) -> FoundDate | None:
    """Return the publication date: visible, near the title, of the address's *year*; None rather than wrong.

    The visible year was the address's on 38 of 38 real pages, so another one is believed only in the
    days around a new year, and only directly below the title.
    """
    others: list[FoundDate] = []
    for found in _dates_near(outline, title, body):
        if year is None or found.value.year == year:
            return found
        others.append(found)
    for found in others:
        if year is not None and _is_new_year(found.value, year):
            return found
    for said in (*_instants_near(outline, title, body), *head.dates):
        value = _to_date(said)
        if value is not None and year == value.year:
            return FoundDate(value, said, "machine-readable", None)
    return _date_at_foot(outline, body, year)


def take_first_line(blocks: list[Block], year: int | None) -> FoundDate | None:
    """Return the date that the first line of the text's first block is, that line taken from it; None where it is none.

    Old pages part a date from the text by one line break.
    """
    for block in blocks[:1]:
        lines = block.lines
        if len(lines) < 2 or len(lines[0]) > _PRINTED_LINE or not _DIGIT.search(lines[0]):  # noqa: PLR2004  (a date and the text)
            continue
        value = read_date(words.DATE_LABEL.sub("", _PLACE.sub("", lines[0])))
        if value is not None and value.year == year:
            block.lines, block.text = lines[1:], " ".join(lines[1:])
            return FoundDate(value, lines[0], "first line of the text", None)
    return None


def date_in_dateline(blocks: list[Block], year: int | None) -> FoundDate | None:
    """Return the day that stands with the dateline: "LYON, France, 4 May 2019 –"; for a page that prints no other."""
    for block in blocks[:_OPENING]:
        dateline, rest = split_dateline(block.text)
        if dateline is None:
            continue
        behind = _DAY_BEHIND.match(rest)
        for said in (
            block.text[len(dateline.text) : len(block.text) - len(rest)],
            behind[1] if behind else "",
        ):
            day = said.strip(" ,،.()–—-")
            value = read_date(day) if _DIGIT.search(day) else None
            if value is not None and value.year == year:
                return FoundDate(value, day, "in the dateline", None)
    return None


def _date_at_foot(outline: Outline, body: Block | None, year: int | None) -> FoundDate | None:
    """Return the date that a <time> says below the text, in the text's own article, of the address's *year*."""
    article = next((node for node in body.node.lineage() if node.tag == "article"), None) if body else None
    if body is None or article is None:
        return None
    for block in outline.blocks[body.index + 1 : article.end]:
        if not block.instant or block.role not in ("", "frame") or block.linked:
            continue
        hit = date_in(block)
        if hit is not None and hit[0].year == year:
            return FoundDate(*hit, "at the article's foot", block)
    return None


def _instants_near(outline: Outline, title: Block | None, body: Block | None) -> list[str]:
    """Return the days of the <time> elements without words between title and text."""
    start, stop = title.index if title else -1, body.index if body else 0
    return [instant[:10] for at, instant in outline.instants if start < at <= stop]


def _is_new_year(day: date, year: int) -> bool:
    return (day.year, day.month) in ((year - 1, 12), (year + 1, 1))


def _dates_near(outline: Outline, title: Block | None, body: Block | None) -> Iterator[FoundDate]:
    """Yield the readable date lines between title and text, then before the title, then after the text, then in the title."""
    start = title.index if title else -1
    stop = body.index + 2 if body and body.index > start else start + 12
    below = outline.blocks[start + 1 : stop]
    above = outline.blocks[max(0, start - 8) : max(start, 0)][::-1]
    after = outline.blocks[stop:]
    for layer, blocks, labelled in (
        ("below title", below, False),
        ("above title", above, False),
        ("below text", after, True),
    ):
        for block in blocks:
            if block.role in ("related", "caption"):
                continue
            if block.role and layer != "below title" and block.rule not in ("links only", "<footer>"):
                continue
            if layer == "above title" and title and not _near(block.node, title.node):
                continue
            hit = date_in(block, labelled=labelled)
            if hit is not None:
                yield FoundDate(hit[0], hit[1], layer, block)
    if title is not None and (hit := date_in(title)) is not None:
        yield FoundDate(hit[0], hit[1], "in title", None)


def _near(node: Node, title: Node) -> bool:
    """Say whether *node* stands in the title's own part of the page, not in the page's head."""
    return title.depth - common(node, title).depth <= 4  # noqa: PLR2004  (wrappers around a title)


def date_in(block: Block, *, labelled: bool = False) -> tuple[date, str] | None:
    """Return the date that *block* is, and its line as printed; None where it says more than a date.

    *labelled* asks for a word such as "Published" before it, as a date below the text must have.
    """
    text = block.text
    if len(text) > _DATE_LINE or not _DIGIT.search(text):
        return _time_in(block)
    if words.UPDATE_LABEL.search(text):
        return _beside_update(block)
    if labelled and not words.DATE_LABEL.match(text):
        return None
    pieces = [piece.strip() for piece in block.pieces]
    for line in dict.fromkeys((text, *block.lines, *_BARS.split(text), *_PARTS.split(text), *pieces)):
        bare = words.DATE_LABEL.sub("", _PLACE.sub("", line.strip(" ,:|–—-")))
        if len(bare) < 6 or not _DIGIT.search(bare):  # noqa: PLR2004  (1/1/09 is the shortest)
            continue
        if (value := read_date(bare)) is not None:
            return value, _printed(block, line, bare)
    return _time_in(block)


def _printed(block: Block, line: str, bare: str) -> str:
    """Return the line that the date *bare* stands on, as printed: the block's own, or the whole block where that is short."""
    if len(block.lines) > 1 and line in block.lines:
        return line
    return block.text if len(block.text) <= _PRINTED_LINE else bare


def _beside_update(block: Block) -> tuple[date, str] | None:
    """Return the date on a line that names the day of a change too: a part that has the date's label, or the first.

    Parts are parted by bars, else by elements alone, which a style sheet sets apart.
    """
    before = "".join(takewhile(lambda piece: not words.UPDATE_LABEL.search(piece), block.pieces))
    for number, part in enumerate([*filter(None, _PARTS.split(block.text)), before]):
        is_first = not number or part is before
        if words.UPDATE_LABEL.search(part) or not (is_first or words.DATE_LABEL.match(part)):
            continue
        bare = words.DATE_LABEL.sub("", part.strip(" ,:|–—-"))
        if _DIGIT.search(bare) and (value := read_date(bare)) is not None:
            return value, bare
    return None


def is_update(block: Block) -> bool:
    """Say whether *block* is the day of a later change and no more: "Last updated: 3 January 2026".

    "Updated on 9 May 2021 to correct the number of countries." is a note to the reader.
    """
    text = block.text
    if len(text) > _DATE_LINE or not _DIGIT.search(text) or not words.UPDATE_LABEL.search(text):
        return False
    return len(_NOTE.findall(_YEAR.split(text)[-1])) < _NOTED


def cut_beside_date(outline: Outline, dated: Block) -> None:
    """Cut what belongs to a date: its label in an element of its own before it, the day of a later change."""
    before = outline.blocks[max(0, dated.index - 1) : dated.index]
    behind = outline.blocks[dated.index + 1 : dated.index + 2]
    for block in (*before, *behind):
        if not block.role and is_update(block):
            block.cut("furniture", "the day of a change")
    for block in before:
        if not block.role and words.DATE_LABEL.fullmatch(block.text):
            block.cut("furniture", "label of the date")


def _time_in(block: Block) -> tuple[date, str] | None:
    """Return the date of a <time> whose words could not be read."""
    if not block.instant or len(block.text) > _DATE_LINE or words.UPDATE_LABEL.search(block.text):
        return None
    value = _to_date(block.instant[:10])
    return (value, block.text) if value else None


def _to_date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
