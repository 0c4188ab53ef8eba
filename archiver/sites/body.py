"""Where the article's text lies: its container, found by where the running text is. Pure."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from archiver.dateline import split_dateline
from archiver.likeness import same_text
from archiver.sites.outline import HEADING_TAGS, Block, Node, Outline, common
from archiver.sites.prose import is_prose

# Tags that are part of a text's own make-up: a list item's home is where the list stands.
_INNER = frozenset(
    [
        "li",
        "ul",
        "ol",
        "dl",
        "dd",
        "dt",
        "blockquote",
        "td",
        "tr",
        "tbody",
        "thead",
        "tfoot",
        "table",
        "th",
        "caption",
        "details",
    ]
)
_ITEM = 20  # characters of a list's item, or of a sentence, that may stand for running text
_SENTENCES = re.compile(r"[.!?…؟][\"”’»)]*(?=\s|$)")

Signature = tuple[str, str, str, str]


@dataclass(slots=True)
class Body:
    """The container of the text, what its paragraphs look like, and which layer found it."""

    home: Node
    signatures: set[Signature]
    usual: Signature | None
    """What most of its paragraphs look like, where two at least look alike."""
    layer: str
    span: Node
    """The smallest node around title and text."""


def home_of(block: Block) -> Node:
    """Return the node in which *block* is one paragraph among others."""
    node = block.node
    while node.end - node.start == 1 and node.first_picture == node.last_picture and node.parent is not None:
        node = node.parent
    while (
        node.tag in _INNER
        and node.parent is not None
        and (node.tag not in ("td", "th") or node.end - node.start <= 1)
    ):
        node = node.parent
    return node


def signature(block: Block) -> Signature:
    """Return what *block* looks like without saying: its tag and class, and its parent's."""
    node = block.node
    parent = node.parent or node
    return (node.tag, node.name, parent.tag, parent.name)


def find_body(outline: Outline, title: Block | None) -> Body | None:
    """Return where the text lies: the home of most running text after the title."""
    start = title.index + 1 if title else 0
    open_blocks = [block for block in outline.blocks[start:] if not block.role]
    scores = _scores(outline, open_blocks, is_prose) or (
        _scores(outline, open_blocks, _is_item) if title is not None else {}
    )
    if not scores:
        return None
    for node in scores:
        if "rich-text" in node.marks or "articleBody" in node.marks:
            scores[node] *= 3
    home = max(scores, key=lambda node: (scores[node], -node.start))
    layer = next(
        (mark for mark in ("rich-text", "articleBody") if any(mark in node.marks for node in home.lineage())),
        "running text",
    )
    own = [block for block in open_blocks if is_prose(block) and home_of(block) is home]
    looks = Counter(signature(block) for block in own if block.node.tag not in _INNER)
    usual, times = looks.most_common(1)[0] if looks else (None, 0)
    return Body(
        home=home,
        usual=usual if times > 1 else None,
        signatures=set(looks),
        layer=layer,
        span=common(home, title.node) if title else home,
    )


def _scores(outline: Outline, blocks: list[Block], counts: Callable[[Block], bool]) -> dict[Node, float]:
    """Return how much text each home of *blocks* holds, of those that *counts* says are text."""
    alts = [picture.alt for picture in outline.pictures[:200] if len(picture.alt) > 20]  # noqa: PLR2004  (shorter ones say nothing)
    scores: dict[Node, float] = defaultdict(float)
    for block in blocks:
        if counts(block) and (score := _score(block, alts)):
            scores[home_of(block)] += score
    return scores


def _is_item(block: Block) -> bool:
    """Say whether *block* can be text where a page has no running text: an item of a list, a short sentence, a line of links."""
    size = len(block.text)
    if size < _ITEM or block.linked * 4 >= size * 3 or has_own_picture(block.node):
        return False
    return block.node.tag == "li" or bool(_SENTENCES.search(block.text))


def _score(block: Block, alts: list[str]) -> float:
    """Say how surely *block* is a paragraph of the article, in characters."""
    text = block.text
    size = len(text)
    for alt in alts:
        if abs(len(alt) - size) * 4 <= size and same_text(text, alt):
            return 0.0
    score = float(size)
    if has_own_picture(block.node):
        score *= 0.1
    if len(_SENTENCES.findall(text)) > 1:
        score *= 1.5
    if split_dateline(text)[0] is not None:
        score += 500
    if "aside" in [node.tag for node in block.node.lineage()]:
        score *= 0.2
    return score


def has_own_picture(node: Node) -> bool:
    """Say whether a picture stands close around *node*, with little else: it is a slide, then."""
    for parent in node.lineage()[:3]:
        pictures = parent.last_picture - parent.first_picture
        if pictures:
            return pictures == 1 and parent.end - parent.start <= 3  # noqa: PLR2004  (alt text, caption, credit)
    return False


def _in_aside(block: Block, body: Body) -> bool:
    """Say whether *block* stands in an <aside> that opens with a heading and is not around the text."""
    aside = next((node for node in block.node.lineage() if node.tag == "aside"), None)
    if aside is None or aside.holds(body.home):
        return False
    return any(child.tag in HEADING_TAGS for node in (aside, *aside.children) for child in node.children)


def _in_side_box(block: Block, parent: Node, home: Node, outline: Outline) -> bool:
    """Say whether *block* stands in a box beside the text: another name, a heading first, a sentence or two."""
    box = next((child for child in parent.children if child.start <= block.index < child.end), None)
    if box is None or (box.tag, box.name) == (home.tag, home.name):
        return False
    blocks = outline.open_blocks(box)
    opens = bool(blocks) and blocks[0].node is not box and blocks[0].node.tag in HEADING_TAGS
    return opens and sum(map(is_prose, blocks)) <= 2  # noqa: PLR2004  (facts, an address, an invitation)


def _goes_on(block: Block, body: Body) -> bool:
    """Say whether *block* stands in a second box like the text's, where lines stand in boxes without elements of their own."""
    if body.signatures or not body.home.name:
        return False
    home = home_of(block)
    return (home.tag, home.name, home.depth) == (body.home.tag, body.home.name, body.home.depth)


def article_blocks(outline: Outline, body: Body, title: Block | None) -> list[Block]:
    """Return the blocks of the article in order, uncut ones: all in the body's home, and what belongs beside it.

    Before the home, up to the title, everything counts; behind it, only what stands on the first level
    where there is more, or looks like the body's own paragraphs.
    """
    taken = set(range(body.home.start, body.home.end))
    start = title.index + 1 if title else body.span.start
    taken.update(range(start, body.home.start))
    node, levels = body.home, 0
    while node is not body.span and node.parent is not None:
        parent = node.parent
        behind = [block for block in outline.blocks[node.end : parent.end] if not block.role]
        if behind and body.home.tag != "body":
            levels += any(is_prose(block) for block in behind)
            close = levels <= 1 and parent is not body.span
            for block in behind:
                alike = signature(block) in body.signatures or _goes_on(block, body)
                if alike or (close and not _in_side_box(block, parent, node, outline)):
                    taken.add(block.index)
        node = parent
    # What nobody has spoken for between two paragraphs is a part of the text.
    first = min((index for index in taken if index >= start), default=start)
    inside = outline.blocks[first : max(taken, default=-1) + 1]
    return [block for block in inside if not block.role and not _in_aside(block, body)]
