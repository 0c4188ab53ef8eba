"""What stands after a text or beside it and is none of it: a form's box, a link back, a printed address. Pure."""

from __future__ import annotations

import re

from archiver.dateline import split_dateline
from archiver.sites.body import Body, signature
from archiver.sites.frame import is_linked, is_prose
from archiver.sites.outline import Block, Node, Outline

# A page printed for paper ends with its own address.
_ADDRESS = re.compile(r"(?:https?://|www\.)\S{4,300}", re.IGNORECASE)
# An invitation to subscribe has a sentence or two.
_INVITATION = 400
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
    if any(block.role == "title" or split_dateline(block.text)[0] is not None for block in blocks):
        return False
    prose = [block for block in blocks if not block.role and is_prose(block)]
    return len(prose) <= 2 and sum(len(block.text) for block in prose) < _INVITATION  # noqa: PLR2004


def cut_ends(blocks: list[Block], body: Body) -> list[Block]:
    """Cut from the end of *blocks* what is a link and no more, or an address; return the rest."""
    kept = list(blocks)
    while kept:
        last = kept[-1]
        if _ADDRESS.fullmatch(last.text):
            last.cut("furniture", "an address alone")
        elif is_linked(last) and signature(last) not in body.signatures:
            last.cut("frame", "a link behind the text")
        else:
            break
        kept.pop()
    return kept
