"""Cards of other news, beside an article or below it: boxes whose heading or whole is a link to another article."""

from __future__ import annotations

from collections.abc import Callable

from archiver.dates import read_date
from archiver.sites.outline import Block, Node, Outline
from archiver.sites.prose import is_linked
from archiver.text import squeeze


def cut_cards(outline: Outline, is_article: Callable[[str], bool]) -> None:
    """Cut cards of other news: a box whose heading or whole is a link to another article."""
    for block in outline.blocks:
        if block.role or not block.anchors or block.node.tag == "h1":
            continue
        if not (is_linked(block) or _is_dated_link(block)) or not any(
            is_article(href) for href, _ in block.anchors
        ):
            continue
        box = _card_box(block, outline)
        for other in outline.open_blocks(box) if box else [block]:
            other.cut("related", "card of another article")


def _is_dated_link(block: Block) -> bool:
    """Say whether *block* is a link and a date beside it, as an entry of a list is."""
    if len(block.text) - block.linked > 40 or len(block.text) > 300:  # noqa: PLR2004  (the longest date; a long title)
        return False
    linked = {text for _, text in block.anchors}
    others = [piece for piece in map(squeeze, block.pieces) if piece and piece not in linked]
    return bool(others) and all(
        read_date(piece) is not None or not any(map(str.isalnum, piece)) for piece in others
    )


def _card_box(block: Block, outline: Outline) -> Node | None:
    """Return the box of the card that *block* heads: widest with one link and little else."""
    box = None
    for parent in block.node.lineage():
        if parent.end - parent.start > 6:  # noqa: PLR2004  (image alt, date, kicker, title, teaser, "more")
            return box
        blocks = outline.blocks[parent.start : parent.end]
        if parent.parent is None or parent.tag in ("main", "body"):
            return box
        if any(other.node.tag == "h1" for other in blocks):
            return box
        if len(blocks) > 1 and not _is_card(block, blocks):
            return box
        box = parent
    return box


def _is_card(head: Block, blocks: list[Block]) -> bool:
    """Say whether *blocks* are one card under *head*: at most one teaser, short, all others labels."""
    own = {href for href, _ in head.anchors}
    hrefs = {href for block in blocks for href, _ in block.anchors}
    teasers = [
        block
        for block in blocks
        if len(block.text) > 60 and " " in block.text and not is_linked(block)  # noqa: PLR2004  (a date or kicker is shorter; an address has no space)
    ]
    return hrefs <= own and len(teasers) <= 1 and sum(len(block.text) for block in teasers) < 400  # noqa: PLR2004  (a teaser, not an article)
