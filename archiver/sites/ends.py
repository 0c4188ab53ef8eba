"""What stands after a text or beside it and is none of it: a form's box, a link back, a printed address. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable

from archiver.dateline import split_dateline
from archiver.sites import words
from archiver.sites.body import Body, signature
from archiver.sites.outline import Block, Node, Outline
from archiver.sites.prose import is_linked, is_prose
from archiver.sites.published import is_update

# A page printed for paper ends with its own address.
_ADDRESS = re.compile(r"(?:https?://|www\.)\S{4,300}(?:\s+[-–—|]\s.{0,80}[^.!?])?", re.IGNORECASE)
# How an agency ends a release: "ENDS", "- FIN -".
_END_MARK = re.compile(r"[-–—*\s]{0,4}(?:ENDS?|FIN)[-–—*.\s]{0,4}")
# The rules that cut links at the text's end, where an article offers its files: "PDF version".
BEHIND_TEXT = frozenset({"a link behind the text", "a row of links"})
# An invitation to subscribe has a sentence or two.
_INVITATION = 400
_MOST_LINES = 40  # of a form: a label a field
_MAX_FORMS = 50  # a page has a handful; each looks at the lines around it


def cut_forms(outline: Outline, home: Node) -> None:
    """Cut the boxes of forms, with the sentence that invites to fill them in: newsletter, search, contact."""
    forms = [node for node in outline.nodes if node.tag == "form" and not node.holds(home)]
    for form in forms[:_MAX_FORMS]:
        box = form
        for parent in form.lineage()[1:]:
            if parent.holds(home) or not _is_invitation(outline.blocks[parent.start : parent.end]):
                break
            box = parent
        for block in outline.open_blocks(box):
            block.cut("frame", "box of a form")


def _is_invitation(blocks: list[Block]) -> bool:
    if len(blocks) > _MOST_LINES:
        return False
    if any(block.role == "title" or split_dateline(block.text)[0] is not None for block in blocks):
        return False
    prose = [block for block in blocks if not block.role and is_prose(block)]
    return len(prose) <= 2 and sum(len(block.text) for block in prose) < _INVITATION  # noqa: PLR2004


def cut_ends(blocks: list[Block], body: Body, is_above: Callable[[str], bool]) -> list[Block]:
    """Cut from the end of *blocks* what is links and no more, an address, or the day of a change; return the rest.

    *is_above* says whether an address is that of a page above this one: a section, the home page.
    """
    kept = list(blocks)
    while len(kept) > 1 and (rule := _why_end(kept[-1], body, is_above)):
        kept.pop().cut("frame", rule)
    return kept


def _why_end(block: Block, body: Body, is_above: Callable[[str], bool]) -> str:
    """Return why *block* can't be the last paragraph of a text; "" if it can."""
    text = block.text
    if _ADDRESS.fullmatch(text):
        return "an address alone"
    if is_update(block):
        return "the day of a change"
    if _END_MARK.fullmatch(text):
        return "an end mark"
    if words.key(text) in words.SECTION_TITLES:
        return "the publisher's name"
    if _is_row(block):
        return "a row of links"
    return _why_links(block, body, is_above) if is_linked(block) else ""


def _is_row(block: Block) -> bool:
    """Say whether *block* is several links with nothing but bars between them."""
    said = sum(sum(map(str.isalnum, label)) for _, label in block.anchors)
    return len(block.anchors) > 1 and said >= sum(map(str.isalnum, block.text))


def _why_links(block: Block, body: Body, is_above: Callable[[str], bool]) -> str:
    """Return why *block*, which is links, is none of the text: for how it looks, or for where they lead."""
    said = [label for _, label in block.anchors]
    if words.COMMAND.fullmatch(block.text):
        return "a link behind the text"
    if signature(block) not in body.signatures:
        return "a link behind the text"
    if all(label.startswith("#") for label in said):
        return "hashtags"
    return "a link to a page above" if all(is_above(href) for href, _ in block.anchors) else ""
