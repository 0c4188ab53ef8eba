"""The page's frame, cut before the title is looked for: what HTML itself calls so, hidden copies, furniture, cards.

Each rule cuts blocks and names itself; none looks at what a class says.
"""

from __future__ import annotations

from collections.abc import Callable

from archiver.sites import words
from archiver.sites.cards import cut_cards
from archiver.sites.furniture import cut_furniture
from archiver.sites.outline import Node, Outline
from archiver.sites.prose import is_prose

_MAX_BOXES = 100  # hidden ones; a page has a handful


def cut_frames(outline: Outline, is_article: Callable[[str], bool]) -> None:
    """Cut what the page's frame is made of, before the title is looked for."""
    _cut_semantic(outline)
    _cut_copies(outline)
    cut_furniture(outline)
    cut_cards(outline, is_article)


def _cut_semantic(outline: Outline) -> None:
    """Cut what HTML itself calls a frame: nav, footer, a header with a nav in it, role=navigation."""
    for node in outline.nodes:
        reason = node.frame
        if not reason and node.tag == "header" and _is_page_header(node, outline):
            reason = "<header>"
        if not reason:
            continue
        if _holds_title(node, outline) or (node.tag == "footer" and _in_quote(node)):
            continue
        if reason == "role=complementary" and _opens_with_quotation(node, outline):
            continue
        for block in outline.open_blocks(node):
            block.cut("frame", reason)


def _cut_copies(outline: Outline) -> None:
    """Cut hidden boxes that say again what the page shows: the article once more for printing, or for small screens."""
    boxes = [node for node in outline.nodes if node.hidden and node.end - node.start > 1]
    if not boxes:
        return
    shown = {block.text for block in outline.blocks if not block.hidden}
    for box in boxes[:_MAX_BOXES]:
        blocks = outline.open_blocks(box)
        again = sum(len(block.text) for block in blocks if block.text in shown)
        if any(map(is_prose, blocks)) and 2 * again > sum(len(block.text) for block in blocks):
            for block in blocks:
                block.cut("furniture", "hidden copy")


def _is_page_header(node: Node, outline: Outline) -> bool:
    parents = {parent.tag for parent in node.lineage()[1:]}
    return not parents & {"article", "main", "section"} and not _holds_title(node, outline)


def _holds_title(node: Node, outline: Outline) -> bool:
    """Say whether an <h1> that is no section's name stands in *node*: then it is not the page's frame."""
    return any(
        block.node.tag == "h1" and words.key(block.text) not in words.SECTION_TITLES
        for block in outline.blocks[node.start : node.end]
    )


def _opens_with_quotation(node: Node, outline: Outline) -> bool:
    """Say whether *node* holds a line in quotation marks and a line or two more: a pull quote may be marked so."""
    blocks = outline.blocks[node.start : node.end]
    return 1 < len(blocks) <= 3 and blocks[0].text[0] in '"“«„'  # noqa: PLR2004  (what is said, a name, a title)


def _in_quote(node: Node) -> bool:
    return any(parent.tag in ("blockquote", "figure") for parent in node.lineage())
