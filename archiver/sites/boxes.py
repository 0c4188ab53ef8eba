"""The site's boxes beside an article: related news, documents, topics, newsletter, menus. Rules over an outline.

Each rule cuts blocks and names itself; none looks at what a class says.
"""

from __future__ import annotations

from itertools import takewhile

from archiver.dateline import split_dateline
from archiver.sites import words
from archiver.sites.furniture import heads_text
from archiver.sites.outline import HEADING_TAGS, Block, Node, Outline
from archiver.sites.prose import is_linked, is_prose
from archiver.text import squeeze

_HEADED = 60  # characters of a box's heading; the longest met has 45
_MOST_BEHIND = 3  # lines of a section that is none of the article
_LABELLED = 300  # characters of a label and its links
# A page has a handful of boxes; each looks at all lines before it.
_MAX_BOXES = 100
_BOXES = (
    ("related", words.RELATED),
    ("document", words.DOCUMENTS),
    ("topic", words.TOPICS),
    ("frame", words.BOX_TITLES),
)


def cut_boxes(outline: Outline) -> None:
    """Cut boxes that open with a heading of the site: related news, documents, topics, newsletter.

    The title is known by now, and no box holds it.
    """
    boxes = 0
    for block in outline.blocks:
        if block.role or block.node.tag == "h1" or len(block.text) > (_LABELLED if block.linked else _HEADED):
            continue
        if (role := _role_of_label(block)) and not is_prose(block):
            block.cut(role, "label and links")
        elif heads_text(block, outline):
            continue
        elif (role := _role_of_heading(block)) and (not block.linked or block.node.tag in HEADING_TAGS):
            boxes += 1
            if boxes > _MAX_BOXES:
                return
            _cut_box(block, role, f"box “{words.key(block.text)}”", outline)


def _role_of_heading(block: Block) -> str:
    """Return what a box under the heading *block* holds; "" if *block* is no such heading."""
    key = words.key(block.text) if len(block.text) <= 60 else ""  # noqa: PLR2004
    return next((role for role, names in _BOXES if key in names), "")


def _role_of_label(block: Block) -> str:
    """Return what links on one line are, by the word before them: "Topics Rivers Borders"; "" if they are none."""
    first = squeeze(block.pieces[0]) if block.linked and block.pieces else ""
    key = words.key(first) if first and len(block.text) - block.linked - len(first) < 10 else ""  # noqa: PLR2004  (commas)
    is_label = bool(key) and not any(text.startswith(first) for _, text in block.anchors)
    return next((role for role, names in _BOXES if key in names), "") if is_label else ""


def _cut_box(head: Block, role: str, rule: str, outline: Outline) -> None:
    """Cut *head* and what belongs to it: its own box, else the links and labels that follow it."""
    head.cut(role, rule)
    box = head.node
    for parent in head.node.lineage()[1:]:
        rest = outline.blocks[parent.start : head.index]
        if parent.parent is None or any(block.role in ("", "title") for block in rest):
            break
        if not _is_box(parent, role, outline):
            break
        box = parent
    for block in outline.open_blocks(box):
        if block is not head and (names := _role_of_heading(block)):
            role, rule = names, f"box “{words.key(block.text)}”"
        block.cut(role, rule)
    if box is head.node and not _cut_section(head, role, rule, outline):
        _cut_links_behind(head, role, rule, outline)


def _cut_section(head: Block, role: str, rule: str, outline: Outline) -> bool:
    """Cut whom to ask, or what the publisher says of itself at the end of the text's box, behind *head*; say whether there was any."""
    parent = head.node.parent
    if role != "frame" or parent is None:
        return False
    behind = [block for block in outline.blocks[head.index + 1 : parent.end] if not block.role]
    section = list(takewhile(lambda block: block.node.tag not in HEADING_TAGS, behind[:_MOST_BEHIND]))
    asked = list(takewhile(lambda block: words.CONTACT_LINE.search(block.text), section))
    is_about = words.key(head.text) in words.ABOUT and len(section) == len(behind)
    for block in section if is_about else asked:
        block.cut(role, rule)
    return is_about or bool(asked)


def _cut_links_behind(head: Block, role: str, rule: str, outline: Outline) -> None:
    """Cut the links and list items that follow a heading which has no box of its own."""
    for block in outline.blocks[head.index + 1 :]:
        if block.role in ("related", "document", "topic"):
            continue
        belongs = is_linked(block) or block.node.tag == "li" or words.FILE_SIZE.fullmatch(block.text)
        is_text = is_prose(block) or (block.node.tag in HEADING_TAGS and not is_linked(block))
        if block.role or is_text or not belongs:
            return
        if not (head.node.parent and head.node.parent.holds(block.node)):
            return
        block.cut(role, rule)


def _is_box(node: Node, role: str, outline: Outline) -> bool:
    """Say whether *node* can be a box of the site: links and labels; a sentence or two if it is no list of links."""
    blocks = outline.blocks[node.start : node.end]
    if any(block.role == "title" or split_dateline(block.text)[0] is not None for block in blocks):
        return False
    prose = [block for block in blocks if not block.role and is_prose(block)]
    if role != "frame":
        return not prose
    return len(prose) <= 2 and sum(len(block.text) for block in prose) < 400  # noqa: PLR2004  (an invitation to subscribe)


def _are_slides(linked: list[Block], node: Node) -> bool:
    """Say whether *linked* are captions in links to larger pictures on the same page, one a picture."""
    captions = [block for block in linked if not block.role]
    if not captions or node.last_picture - node.first_picture < len(captions):
        return False
    return all(len(href) > 1 and href.startswith("#") for block in captions for href, _ in block.anchors)


def cut_menus(outline: Outline, home: Node | None) -> None:
    """Cut lists and boxes that are links alone: menus, breadcrumbs, share rows, tag clouds.

    A list of links between two paragraphs of the text's *home* is a part of the text.
    """
    prose = [block.index for block in outline.open_blocks(home) if is_prose(block)] if home else []
    for node in outline.nodes:
        if (
            prose
            and home is not None
            and home.holds(node)
            and prose[0] < node.start
            and node.end <= prose[-1]
        ):
            continue
        if node.end - node.start < 2 or node.end - node.start > 200:  # noqa: PLR2004  (a menu has two entries, no menu has 200)
            continue
        blocks = outline.blocks[node.start : node.end]
        if not all(block.role or is_linked(block) for block in blocks):
            continue
        linked = [block for block in blocks if block.linked]
        if len(linked) > 1 and not _are_slides(linked, node):
            for block in blocks:
                if not block.role and block.node.tag != "h1":
                    block.cut("frame", "links only")
