"""Listing pages: which articles they name, with title and date. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archiver.dates import read_date
from archiver.models import ListingEntry
from archiver.sites.outline import HEADING_TAGS, Block, Node, Outline
from archiver.sites.published import date_in
from archiver.text import squeeze

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date


def read_listing(outline: Outline, to_article: Callable[[str], str | None]) -> tuple[ListingEntry, ...]:
    """Return the articles that the page lists, in order, each once; *to_article* canonicalises their addresses."""
    named: dict[str, list[Block]] = {}
    for block in outline.blocks:
        if any(
            node.frame in ("<nav>", "<footer>", "role=navigation", "role=contentinfo")
            for node in block.node.lineage()
        ):
            continue
        for href, _ in block.anchors:
            url = to_article(href)
            if url is not None:
                named.setdefault(url, []).append(block)
    entries: list[ListingEntry] = []
    for url, blocks in named.items():
        others = {block.index for other, theirs in named.items() if other != url for block in theirs}
        title = _title(url, blocks, to_article)
        if title:
            entries.append(
                ListingEntry(position=len(entries), url=url, title=title, date=_date(blocks, others, outline))
            )
    return tuple(entries)


def _title(url: str, blocks: list[Block], to_article: Callable[[str], str | None]) -> str:
    """Return the entry's title: the heading in its link, else the longest of its link texts that is no date."""
    said: list[tuple[bool, int, str]] = []
    for block in blocks:
        for href, text in block.anchors:
            if to_article(href) == url and (title := _without_date(text, block)):
                said.append((block.node.tag in HEADING_TAGS, len(title), title))
    return max(said, default=(False, 0, ""))[2]


def _without_date(text: str, block: Block) -> str:
    """Return the link's words without a date that is glued to them; "" where they are only a date."""
    for piece in map(squeeze, block.pieces):
        if piece and read_date(piece) is not None:
            text = text.removeprefix(piece).removesuffix(piece).strip(" |–-")
    return "" if read_date(text) is not None else text


def _date(blocks: list[Block], others: set[int], outline: Outline) -> date | None:
    """Return the date in the entry's own box: the widest one that names no other article."""
    best: date | None = None
    for block in blocks:
        node: Node | None = block.node
        while node is not None and not any(index in others for index in range(node.start, node.end)):
            first = next(filter(None, map(date_in, outline.blocks[node.start : node.end])), None)
            if first is not None:
                return first[0]
            if node.end - node.start > 12:  # noqa: PLR2004  (a card has a handful of lines)
                break
            node = node.parent
        behind = outline.blocks[block.index + 1] if block.index + 1 < len(outline.blocks) else None
        if best is None and behind is not None and behind.index not in others and (hit := date_in(behind)):
            best = hit[0]
    return best
