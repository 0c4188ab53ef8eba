"""Galleries and lone pictures: which box is one, which line is whose caption, which is counter or control. Pure."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field

from archiver.dateline import split_dateline
from archiver.likeness import same_text
from archiver.sites import words
from archiver.sites.body import Body, has_own_picture, signature
from archiver.sites.counters import cut_counters, may_be_counter, without_counter
from archiver.sites.layout import drop_layout_pictures
from archiver.sites.outline import HEADING_TAGS, Block, Node, Outline, Picture
from archiver.sites.prose import is_prose

# The longest caption met has 190 characters; a paragraph of two sentences is none.
_CAPTION_MAX = 420
_CAPTION = 200  # of a box that looks like the text's own
_CREDIT = re.compile(
    r"(?:©|\(c\)|photo(?:s|graph)?\s*(?:by|:|credit)|credit\s*:|crédit\s*:|crédito\s*:|foto\s*:|صورة\s*:)",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[\"“«„].*[\"”»][.,]?", re.DOTALL)
# Between two pictures: alternative text, caption, credit, counter.
_MOST_LINES = 4
_COPIES = 60  # lines within which a slider's copies of a slide stand
_MOST_SLIDES = 200  # looked at


@dataclass(slots=True)
class Slide:
    """One picture of a gallery and its lines, in order."""

    picture: Picture
    lines: list[Block] = field(default_factory=list)


def cut_galleries(outline: Outline, body: Body, title: Block | None, first: int, last: int) -> list[Slide]:
    """Cut captions, counters and controls of the pictures between blocks *first* and *last*; return the slides."""
    pictures = [
        picture
        for picture in drop_layout_pictures(outline)
        if first <= picture.at <= last and not _is_others(picture.node, outline)
    ]
    known = set(map(id, pictures))
    slides: list[Slide] = []
    boxes: list[Node] = []
    for picture in pictures:
        if any(box.holds(picture.node) for box in boxes):
            continue
        box = _box_of(picture, outline, body, title, known)
        if box is None or (_is_bare(box) and not picture.film):
            slides.append(Slide(picture, _flat_caption(picture, outline, body)))
            continue
        boxes.append(box)
        held = [other for other in outline.pictures_in(box) if id(other) in known]
        lines = [block for block in outline.open_blocks(box) if not _is_command(block)]
        slides += _assign(held, _without_heading(held, lines))
    for slide in slides:
        for block in slide.lines:
            block.cut("caption", "beside a picture")
    for box in boxes:
        for block in outline.open_blocks(box):
            block.cut("counter" if may_be_counter(block.text) else "control", "in the gallery")
    cut_counters(outline, beside=bool(slides))
    return slides


def _is_bare(box: Node) -> bool:
    """Say whether *box* holds one picture and no line: what belongs to it can only stand behind it."""
    return box.start == box.end and box.last_picture - box.first_picture == 1


def _without_heading(pictures: list[Picture], lines: list[Block]) -> list[Block]:
    """Return *lines* without the heading of a whole gallery: one above its pictures, where each has a line of its own."""
    if len(lines) <= len(pictures) or not lines or lines[0].index >= pictures[0].at:
        return lines
    headings = [line for line in lines if line.node.tag in HEADING_TAGS]
    return lines[1:] if headings == lines[:1] else lines


def _is_others(node: Node, outline: Outline) -> bool:
    """Say whether a picture in *node* is another article's, a speaker's or the frame's: its lines have been cut as such."""
    while node.start == node.end and node.parent is not None:
        if node.last_picture - node.first_picture > 1:
            return False  # pictures without a line are a gallery's
        node = node.parent
    blocks = outline.blocks[node.start : node.end]
    return all(block.role in ("related", "frame", "topic", "document", "pull quote") for block in blocks)


def find_last(outline: Outline, inside: list[Block]) -> int:
    """Return before which block the last picture may stand: a gallery may follow the text, nothing else between."""
    last = max((block.index + 1 for block in inside), default=0)
    behind = [picture.at for picture in drop_layout_pictures(outline) if picture.at > last]
    starts = {last, *behind}
    for at in behind:
        between = outline.blocks[last:at]
        if len(between) > _MOST_LINES or any(_parts_gallery(block, starts) for block in between):
            break
        last = at
    return last


def _parts_gallery(block: Block, starts: set[int]) -> bool:
    """Say whether *block* ends a gallery: a heading, a link or running text that stands under none of its pictures."""
    if block.role in ("counter", "furniture"):
        return False
    if block.role:
        return True
    is_caption = block.index in starts or has_own_picture(block.node)
    return not is_caption and (block.node.tag in HEADING_TAGS or bool(block.linked) or is_prose(block))


def _is_command(block: Block) -> bool:
    """Say whether *block* is a link that tells what a click does, "Download (ZIP)", perhaps behind a counter."""
    if not block.linked:
        return False
    said = without_counter(block)
    return block.linked * 10 >= len(said) * 8 and bool(words.COMMAND.match(said))


def _is_sure(block: Block, body: Body) -> bool:
    """Say whether *block* is surely a paragraph of the text and no caption."""
    if block.role in ("title", "date", "standfirst") or block.node.tag == "h1":
        return True
    if block.role or block.node.tag == "figcaption":
        return False
    if len(block.text) > _CAPTION_MAX:
        return True
    if block.node is body.home and not body.home.tag.startswith(("fig", "li")):
        return True
    look = signature(block)
    if look in body.signatures and (is_prose(block) or any(look[1::2])) and not _is_in_slide(block, body):
        return True
    return is_prose(block) and split_dateline(block.text)[0] is not None


def _is_in_slide(block: Block, body: Body) -> bool:
    """Say whether *block*, no longer than a caption, stands by a picture, in one of several boxes alike or off the text."""
    if len(block.text) > _CAPTION or split_dateline(block.text)[0] is not None:
        return False
    box = next((node for node in block.node.lineage()[:3] if node.first_picture < node.last_picture), None)
    if box is None or box.parent is None or not _is_slide(box):
        return False
    alike = [
        child
        for child in box.parent.children[:_MOST_SLIDES]
        if (child.tag, child.name) == (box.tag, box.name)
    ]
    is_named = any(signature(block)[1::2])
    return sum(map(_is_slide, alike)) > 1 or not (is_named or block.node.parent is body.home)


def _is_slide(node: Node) -> bool:
    """Say whether *node* has one picture, and room for what belongs to it: alternative text, caption, counter."""
    return node.last_picture - node.first_picture == 1 and 1 <= node.end - node.start <= 3  # noqa: PLR2004


def _turns(block: Block, outline: Outline) -> bool:
    """Say whether *block* belongs to a slider: said once more close by, by a copy of its slide, or shown in turn."""
    if block.role:
        return False
    near = outline.blocks[max(0, block.index - _COPIES) : block.index + _COPIES]
    return sum(other.text == block.text for other in near) > 1 or _is_shown_in_turn(block, outline)


def _is_shown_in_turn(block: Block, outline: Outline) -> bool:
    """Say whether *block* is one of several lines alike of which all but one are hidden, as captions under a slider."""
    parent = block.node.parent
    if parent is None or not any(other.hidden for other in outline.blocks[parent.start : parent.start + 2]):
        return False
    blocks = outline.blocks[parent.start : parent.end]
    return len({signature(other) for other in blocks}) == 1 and sum(not other.hidden for other in blocks) <= 1


def _box_of(
    picture: Picture, outline: Outline, body: Body, title: Block | None, known: set[int]
) -> Node | None:
    """Return the widest box around *picture* that holds pictures and their lines alone; None in running text."""
    box: Node | None = None
    for node in picture.node.lineage():
        if node.parent is None or node is body.home or node is body.span or node.holds(body.home):
            return box
        if title is not None and node.start <= title.index < node.end:
            return box
        blocks = outline.blocks[node.start : node.end]
        if any(_is_sure(block, body) and not _turns(block, outline) for block in blocks):
            return box
        pictures = [other for other in outline.pictures_in(node) if id(other) in known]
        lines = [
            block
            for block in blocks
            if not block.role and not may_be_counter(block.text) and not _is_command(block)
        ]
        if len(lines) > 3 * len(pictures) or (
            box is not None and not _may_widen(box, node, pictures, outline, known)
        ):
            return box
        box = node
    return box


def _may_widen(box: Node, node: Node, pictures: list[Picture], outline: Outline, known: set[int]) -> bool:
    """Say whether what *node* has more than *box* are slides, captions or controls, not text."""
    inner = [block for block in outline.open_blocks(box) if not may_be_counter(block.text)]
    outer = [
        block
        for block in outline.open_blocks(node)
        if not may_be_counter(block.text) and not box.start <= block.index < box.end
    ]
    more = len(pictures) > sum(1 for other in outline.pictures_in(box) if id(other) in known)
    if any(block.node.tag in HEADING_TAGS and not has_own_picture(block.node) for block in outer):
        return False
    if more or not outer:
        return True
    if inner:
        return all(len(block.text) <= 30 or _CREDIT.match(block.text) for block in outer)  # noqa: PLR2004  (a control's label)
    if len(outer) == 1 == len(pictures) and outer[0].index < box.start:
        return len(outer[0].text) <= _CAPTION_MAX and _is_repeated(node)
    return len(outer) <= 2 * len(pictures) and all(block.index >= box.end for block in outer)


def _is_repeated(node: Node) -> bool:
    """Say whether *node* is one of several alike, each with one picture and one line: slides, captions on top."""
    parent = node.parent or node
    alike = [
        child
        for child in parent.children[:_MOST_SLIDES]
        if (child.tag, child.name, child.end - child.start, child.last_picture - child.first_picture)
        == (node.tag, node.name, 1, 1)
    ]
    return len(alike) > 1


def _flat_caption(picture: Picture, outline: Outline, body: Body) -> list[Block]:
    """Return the caption of a picture that stands in running text: marked off, or the alt text again."""
    lines: list[Block] = []
    behind = bisect_right(outline.pictures, picture.at, key=lambda other: other.at)
    stop = min([picture.at + 3, *(other.at for other in outline.pictures[behind : behind + 1])])
    for block in outline.blocks[picture.at : stop]:
        if block.role:
            continue
        if (
            len(block.text) > _CAPTION_MAX
            or block.node.tag in HEADING_TAGS
            or not _is_marked_off(block, picture, body)
        ):
            break
        lines.append(block)
    return lines


def _is_marked_off(block: Block, picture: Picture, body: Body) -> bool:
    if block.node.tag == "figcaption" or (len(picture.alt) > 10 and same_text(block.text, picture.alt)):  # noqa: PLR2004
        return True
    if split_dateline(block.text)[0] is not None or block.node.tag in ("li", "td", "th", "blockquote"):
        return False
    if _QUOTED.fullmatch(block.text) and picture.node.start == picture.node.end:
        return False  # a pull quote behind a picture in a box of its own
    if block.small * 10 >= len(block.text) * 9:
        return True
    look = signature(block)
    other = look not in body.signatures or (body.usual is not None and look != body.usual and bool(look[1]))
    return (
        other
        and block.node is not body.home
        and block.node.tag in ("p", "div", "figcaption", "dd", "address")
        and not _many(block, body)
    )


def _many(block: Block, body: Body) -> bool:
    return block.node.end - block.node.start > 2 or not body.signatures  # noqa: PLR2004  (a box of text, no caption)


def _assign(pictures: list[Picture], blocks: list[Block]) -> list[Slide]:
    """Give each picture its lines: those behind it, or before it, or the n-th of a list apart."""
    slides = [Slide(picture) for picture in pictures]
    lines = [block for block in blocks if not may_be_counter(block.text)]
    if not slides or not lines:
        return slides
    last = pictures[-1].at
    first = pictures[0].at
    apart = [block for block in lines if block.index >= last]
    if (
        len(slides) > 1 and all(picture.at == first for picture in pictures) and len(lines) >= len(slides)
    ) or (len(slides) > 1 and len(apart) == len(lines) and len(lines) % len(slides) == 0):
        _deal(slides, lines)
    elif len(slides) > 1 and all(block.index < last for block in lines) and lines[0].index < first:
        for slide in slides:
            slide.lines = [
                block for block in lines if block.index < slide.picture.at and not _taken(slides, block)
            ]
    else:
        for block in lines:
            owner = next((slide for slide in reversed(slides) if slide.picture.at <= block.index), slides[0])
            owner.lines.append(block)
    return slides


def _deal(slides: list[Slide], lines: list[Block]) -> None:
    """Deal *lines* to *slides* in equal shares, in order; what is left goes to the last."""
    share = max(1, len(lines) // len(slides))
    for number, slide in enumerate(slides):
        stop = (number + 1) * share if number + 1 < len(slides) else len(lines)
        slide.lines = lines[number * share : stop]


def _taken(slides: list[Slide], block: Block) -> bool:
    return any(block in slide.lines for slide in slides)
