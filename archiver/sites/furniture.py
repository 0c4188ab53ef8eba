"""Furniture: lines that are the site's wherever they stand, controls, and the boxes of cookie and legal banners. Rules over an outline.

Each rule cuts blocks and names itself; none looks at what a class says.
"""

from __future__ import annotations

import re

from archiver.boilerplate import is_counter
from archiver.dateline import split_dateline
from archiver.sites import words
from archiver.sites.layout import is_layout
from archiver.sites.outline import HEADING_TAGS, Block, Node, Outline
from archiver.sites.prose import is_linked, is_prose

_BANNER_MAX = 600  # characters; measured 150 to 400
_BANNER_REST = 260  # a second sentence and the buttons
_CONTROL = 40  # characters
_READING_TIME = 60  # "tiempo de lectura : 12 minutos de lectura" has 41
_MARKS = "|•·/»›>"
_BARS = re.compile(rf"\s*[{_MARKS}]\s*|\n")
_BAR = re.compile(rf"[{_MARKS}\n]")  # whether there is one: the space around it costs more than the search
_WORD = re.compile(r"\w")
_LANGUAGE_NAMES = frozenset(
    "english français francais español espanol العربية عربي en fr es ar russian português 中文 русский".split()  # noqa: SIM905
)

_NEAR = 5  # lines before a heading, among which one is running text
_BOX_DEPTH = 4  # wrappers that a page builder puts around each paragraph
_MOST_LOOKED_AT = 100  # items of a list, boxes beside one, pictures in one


def cut_furniture(outline: Outline) -> None:
    """Cut lines that are furniture wherever they stand, and the boxes of cookie and legal banners."""
    for block in outline.blocks:
        if block.role:
            continue
        _trim(block)
        if not _WORD.search(block.text):
            block.cut("furniture", "no word in it")
        elif is_counter(block.text):
            block.cut("counter", "slide counter")
        elif (
            _is_furniture(block)
            and not (_heads_box(block) and not block.linked)
            and not _lists(block, outline)
            and not heads_text(block, outline)
        ):
            block.cut("furniture", "site word")
        elif len(block.text) <= _READING_TIME and words.READING_TIME.fullmatch(block.text):
            block.cut("furniture", "reading time")
        elif rule := _why_control(block, outline):
            block.cut("furniture", rule)
        elif (
            len(block.text) < _BANNER_MAX
            and words.has_banner(block.text)
            and (block.text[0] == "©" or not _among_paragraphs(block, outline))
        ):
            box = _banner_box(block.node, outline)
            for other in outline.open_blocks(box) if box else [block]:
                other.cut("frame", "cookie or legal banner")


def _heads_box(block: Block) -> bool:
    """Say whether *block* is the heading of a box that `boxes` will cut whole: newsletter, contact."""
    return words.key(block.text) in words.BOX_TITLES


def heads_text(block: Block, outline: Outline) -> bool:
    """Say whether *block* is a heading between paragraphs of a text, though the site's own boxes have it too: "Documents"."""
    parent = block.node.parent
    if block.linked or parent is None or block.node.tag not in HEADING_TAGS:
        return False
    if words.key(block.text) not in words.HEADINGS_TOO:
        return False
    before = outline.blocks[max(parent.start, block.index - _NEAR) : block.index]
    behind = outline.blocks[block.index + 1 : min(parent.end, block.index + 2)]
    return any(map(is_prose, before)) and any(
        is_prose(line) and not words.has_banner(line.text) and not words.CONTACT_LINE.search(line.text)
        for line in behind
    )


def _lists(block: Block, outline: Outline) -> bool:
    """Say whether *block* is an item of a list that says more elsewhere, and links nothing: "Print", "Broadcast", …."""
    item = next((node for node in block.node.lineage()[:2] if node.tag == "li"), None)
    parent = item.parent if item is not None else None
    if block.linked or parent is None:
        return False
    items = outline.blocks[parent.start : parent.end][:_MOST_LOOKED_AT]
    said = [item for item in items if len(item.text.split()) > 3]  # noqa: PLR2004  (no label)
    return bool(said) and not any(item.linked for item in items)


def _why_control(block: Block, outline: Outline) -> str:
    """Return why *block* is a control and no text, by where its links lead; "" if it is none."""
    if not block.anchors and not block.linked:
        return ""
    if _shares(block):
        return "links to share the page"
    return "a link that leads nowhere" if _leads_nowhere(block, outline) else ""


def _shares(block: Block) -> bool:
    """Say whether *block* is links to services that share a page, and a label or a number beside them."""
    return (
        bool(block.anchors)
        and len(block.text) - block.linked <= _CONTROL
        and all(words.SHARE_LINK.search(href) for href, _ in block.anchors)
    )


def _leads_nowhere(block: Block, outline: Outline) -> bool:
    """Say whether *block* is a control: a few linked words whose address is "#" or a script."""
    if not block.linked or len(block.text) > _CONTROL or not is_linked(block):
        return False
    if not all(href in ("#", "") or href.startswith("javascript:") for href, _ in block.anchors):
        return False
    # The caption of a slide may lead nowhere too: its picture stands right before it.
    return not any(picture.at == block.index for picture in outline.pictures_in(block.node))


def _among_paragraphs(block: Block, outline: Outline) -> bool:
    """Say whether *block* is one paragraph of several, each in a box of its own or not: an article may speak of cookies."""
    parent = block.node.parent or block.node
    near = [other for other in outline.blocks[parent.start : parent.end][:50] if other is not block]
    alike = [other for other in near if is_prose(other) and other.node.tag == block.node.tag]
    return len(alike) > 1 or any(map(_is_the_articles, (block, *alike))) or _has_likes(block, outline)


def _has_likes(block: Block, outline: Outline) -> bool:
    """Say whether the paragraphs before and behind *block* stand in boxes like its own."""
    boxes = [node for node in block.node.lineage()[:_BOX_DEPTH] if node.parent and node.end - node.start == 1]
    for box in boxes:
        siblings = box.parent.children if box.parent else []
        alike = [
            child
            for child in siblings[:_MOST_LOOKED_AT]
            if child is not box and (child.tag, child.name, child.end - child.start) == (box.tag, box.name, 1)
        ]
        if sum(is_prose(outline.blocks[child.start]) for child in alike) > 1:
            return True
    return False


def _trim(block: Block) -> None:
    """Drop lines of furniture from the ends of *block*: old pages part them from the text by one <br>."""
    lines = block.lines
    if len(lines) == 1:
        return
    while len(lines) > 1 and _is_words(lines[-1]):
        lines = lines[:-1]
    while len(lines) > 1 and _is_words(lines[0]):
        lines = lines[1:]
    if lines is not block.lines:
        block.lines, block.text = lines, " ".join(lines)
        block.anchors = [anchor for anchor in block.anchors if anchor[1] in block.text]
        block.linked = min(block.linked, sum(len(text) for _, text in block.anchors))


def _is_words(line: str) -> bool:
    """Say whether *line* is furniture alone: "Back | Print"."""
    return len(line) < 80 and all(_is_word(part) for part in _BARS.split(line) if part)  # noqa: PLR2004  (a row of words)


def _is_furniture(block: Block) -> bool:
    """Say whether every line or bar-separated part of *block* is a word of the site's furniture."""
    if len(block.text) > 160:  # noqa: PLR2004  (a row of share links is the longest)
        return False
    if block.node.tag in ("h2", "h3", "h4", "h5", "h6") and not block.linked:
        return words.key(block.text) in words.FURNITURE
    if len(block.pieces) == 1 and len(block.lines) == 1 and not _BAR.search(block.text):
        return _is_word(block.text)
    parts = [part for part in _BARS.split("\n".join(block.lines)) if part]
    pieces = [piece for piece in block.pieces if piece.strip()]
    if len(parts) > 1 and all(_is_word(part) or words.key(part) in words.RELATED for part in parts):
        return True
    # "1", "/", "2", "Previous", "Next", each in an element of its own: numbers count only beside words.
    said = [piece for piece in pieces if not piece.strip().isdecimal()]
    is_control = bool(said) and all(_is_word(piece) or is_counter(piece) for piece in said)
    return all(_is_word(part) for part in parts) or is_control


def _is_word(part: str) -> bool:
    key = words.key(part)
    return key in words.FURNITURE or key in _LANGUAGE_NAMES


def _banner_box(node: Node, outline: Outline) -> Node | None:
    """Return the widest box around a banner's text that is still only the banner."""
    box = None
    for parent in node.lineage():
        if parent.end - parent.start > 20:  # noqa: PLR2004  (a banner has a handful of lines)
            return box
        blocks = outline.blocks[parent.start : parent.end]
        size = sum(len(block.text) for block in blocks if not words.has_banner(block.text))
        if parent.parent is None or size > _BANNER_REST or _has_pictures(parent, outline):
            return box
        if any(map(_is_the_articles, blocks)):
            return box
        box = parent
    return box


def _has_pictures(node: Node, outline: Outline) -> bool:
    """Say whether *node* has pictures that are not layout: the © under one is its photographer's."""
    return any(
        not picture.film and not all(map(is_layout, picture.urls))
        for picture in outline.pictures_in(node)[:_MOST_LOOKED_AT]
    )


def _is_the_articles(block: Block) -> bool:
    """Say whether *block* can stand in no banner: a headline, a first paragraph."""
    return block.node.tag == "h1" or split_dateline(block.text)[0] is not None
