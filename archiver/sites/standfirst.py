"""The standfirst: the sentence between headline and text, told from a first paragraph. Pure."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from archiver.dateline import split_dateline
from archiver.likeness import same_text
from archiver.sites.body import Body, home_of, signature
from archiver.sites.outline import HEADING_TAGS, Block, common
from archiver.sites.prose import is_sentence
from archiver.sites.published import FoundDate, date_in, is_update
from archiver.sites.title import Found

if TYPE_CHECKING:
    from archiver.sites.head import Head

# A paragraph's first sentence follows the dateline: a bare place line is shorter.
_OPENING = 40
_MOST_PARAGRAPHS = 2  # of a standfirst; more are the text, in a box of its own


def find_standfirst(blocks: list[Block], body: Body, head: Head, dated: FoundDate | None) -> Found | None:
    """Return the standfirst among *blocks*, cut; labels and kickers before the text are cut as well."""
    blocks = _without_labels(blocks, dated)
    one = _above_date(blocks, body, dated)
    if one is not None:
        one.cut("standfirst", "between title and date")
        blocks = [block for block in blocks if block is not one]
    opening = _dateline_at(blocks)
    stop = opening if opening is not None else _first_paragraph(blocks, body)
    found = _without_kickers(blocks[:stop])
    if one is not None:
        for block in found:
            if same_text(block.text, one.text):
                block.cut("standfirst", "said again")
        return Found(one.text, one.rule, one)
    layer = "above the dateline"
    if opening is None:
        found, layer = _unlike(found, blocks[stop:], body, head), "unlike the paragraphs"
    if not found:
        return None
    for block in found:
        block.cut("standfirst", layer)
    once = [
        block.text
        for at, block in enumerate(found)
        if not any(same_text(block.text, o.text) for o in found[:at])
    ]
    return Found(" ".join(once), layer, found[0])


def _without_kickers(above: list[Block]) -> list[Block]:
    """Return *above* without its labels, which are cut."""
    found: list[Block] = []
    for block in above:
        if _is_label(block) or is_update(block) or date_in(block) is not None:
            block.cut("furniture", "label above the text")
        else:
            found.append(block)
    return found


def _unlike(above: list[Block], text: list[Block], body: Body, head: Head) -> list[Block]:
    """Return the standfirst where no dateline says where the text begins: what is set alike above it, or its first, set apart."""
    if above:
        alike = [block for block in above if signature(block) == signature(above[0])]
        return alike if len(alike) <= _MOST_PARAGRAPHS else []
    first, rest = text[:1], text[1:]
    if not rest or (first[0].node.tag in HEADING_TAGS and _is_section_heading(first[0], rest)):
        return []
    apart = (
        _differs(first[0], rest, body, head) or _is_boxed(first[0], body) or _is_beside(first[0], rest, body)
    )
    return first if apart else []


def _without_labels(blocks: list[Block], dated: FoundDate | None) -> list[Block]:
    """Return *blocks* without the labels between title and date, which are cut: a byline, a kind of release."""
    if dated is None or dated.layer != "below title" or dated.block is None:
        return blocks
    kept: list[Block] = []
    for block in blocks:
        if block.index < dated.block.index and _is_label(block):
            block.cut("furniture", "label above the date")
        else:
            kept.append(block)
    return kept


def _above_date(blocks: list[Block], body: Body, dated: FoundDate | None) -> Block | None:
    """Return the one sentence between title and date, where the text lies behind both."""
    if (
        dated is None
        or dated.layer != "below title"
        or dated.block is None
        or dated.block.index >= body.home.start
    ):
        return None
    above = [block for block in blocks if block.index < dated.block.index and not _is_label(block)]
    return above[0] if len(above) == 1 and len(above[0].text) >= _OPENING else None


def _dateline_at(blocks: list[Block]) -> int | None:
    """Return where the paragraph that opens with a dateline stands, if near the top."""
    for number, block in enumerate(blocks[:5]):
        if block.node.tag in HEADING_TAGS:
            continue
        dateline, rest = split_dateline(block.text)
        if dateline is not None and (len(block.text) > _OPENING or is_sentence(rest)):
            return number
    return None


def _first_paragraph(blocks: list[Block], body: Body) -> int:
    """Return where the first block that looks like the body's own stands, its signature met first."""
    for number, block in enumerate(blocks):
        if block.node.tag in HEADING_TAGS and _is_section_heading(block, blocks[number + 1 :]):
            return number
        if signature(block) in body.signatures or (
            home_of(block) is body.home and block.node.tag not in HEADING_TAGS
        ):
            return number
    return 0


def _is_section_heading(block: Block, rest: list[Block]) -> bool:
    """Say whether a heading above the text is one of several like it, and so a part of the text."""
    return any(signature(other) == signature(block) for other in rest)


def _differs(first: Block, rest: list[Block], body: Body, head: Head) -> bool:
    """Say whether *first* is set unlike every block of *rest* and says more than a label."""
    if len(first.text) < 30 or _is_cell(first, body):  # noqa: PLR2004  (a label)
        return False
    mine = signature(first)
    paragraphs = [block for block in rest if block.node.tag not in HEADING_TAGS and not _is_cell(block, body)]
    looks = Counter(map(signature, paragraphs))
    if len(looks) > 1 and max(looks.values()) == 1:
        return False  # every paragraph has a look of its own: being unlike says nothing
    if not paragraphs or any(signature(block) == mine for block in paragraphs):
        return (
            bool(paragraphs)
            and _is_bold(first)
            and not any(_is_bold(b) for b in paragraphs)
            and (_is_description(first, head) or not head.description)
        )
    return home_of(first) is body.home or _is_description(first, head) or not body.home.holds(first.node)


def _is_cell(block: Block, body: Body) -> bool:
    """Say whether *block* is a list's item or a table's cell, and not in the one cell that old pages lay the text out in."""
    return block.node.tag in ("li", "td", "th") and block.node is not body.home


def _is_boxed(first: Block, body: Body) -> bool:
    """Say whether *first* stands alone in a box before the text's, and that box is named otherwise than the text's."""
    if first.index >= body.home.start or len(first.text) < _OPENING:
        return False
    around = common(first.node, body.home)
    own = next((child for child in around.children if child.holds(first.node)), None)
    text = next((child for child in around.children if child.holds(body.home)), None)
    if own is None or text is None or own.end - own.start != 1 or own.first_picture != own.last_picture:
        return False
    return bool(own.name) and bool(text.name) and (own.tag, own.name) != (text.tag, text.name)


def _is_beside(first: Block, rest: list[Block], body: Body) -> bool:
    """Say whether *first* stands right beside the box that all of the text stands in, no picture between: a level above it."""
    if len(first.text) < _OPENING or _is_cell(first, body):
        return False
    if first.node.parent is not body.home.parent or first.index >= body.home.start:
        return False
    home = body.home
    return first.node.last_picture == home.first_picture and all(
        home.start <= block.index < home.end for block in rest
    )


def _is_bold(block: Block) -> bool:
    return block.bold * 10 >= len(block.text) * 9


def _is_description(block: Block, head: Head) -> bool:
    return bool(head.description) and same_text(block.text, head.description)


def _is_label(block: Block) -> bool:
    """Say whether *block* is a kicker: a few words that end no sentence."""
    return len(block.text) < 25 or (len(block.text.split()) < 5 and block.text[-1] not in ".!?؟")  # noqa: PLR2004  (the shortest standfirst met has 41 characters)
