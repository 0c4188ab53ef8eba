"""What an article offers besides its text and pictures: documents, links, topics. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from archiver.dates import read_date
from archiver.likeness import same_text
from archiver.models import ArticleLink, Document
from archiver.sites import words
from archiver.sites.ends import BEHIND_TEXT
from archiver.sites.outline import HEADING_TAGS
from archiver.sites.prose import is_sentence
from archiver.text import squeeze
from archiver.urls import read_address

if TYPE_CHECKING:
    from archiver.sites.outline import Block, Outline
    from archiver.sites.reader import Trace

# What an offered file's address has in it; asked before the address is read, since most links have neither.
_FILE = re.compile(r"download|\.pdf", re.IGNORECASE)
# The roles of blocks in which an article offers files; "" is that of its text.
_OFFERING = frozenset({"", "document", "related"})
_CARD = 6  # lines of a document's card


def documents_of(trace: Trace) -> tuple[Document, ...]:
    """Return the files that the article offers, in the text and below it, not those of the page's frame."""
    found: dict[str, Document] = {}
    for block in trace.outline.blocks:
        is_release = block.role == "furniture" and words.key(block.text) in words.RELEASES
        if block.role not in _OFFERING and block.rule not in BEHIND_TEXT and not is_release:
            continue
        for href, text in block.anchors:
            if not _FILE.search(href):
                continue
            url = trace.place.absolute(href)
            address = read_address(url, trace.place.site) if url else None
            if address is not None and address.kind == "document":
                said = _without_size(text, block)
                title = said if is_release or _says_what(said) else _title_beside(block, trace.outline)
                found.setdefault(url, Document(url=url, title=title or said))
    return tuple(found.values())


def _says_what(text: str) -> bool:
    """Say whether the words of a link name what it leads to, and are no command: "Download", "PDF - 1.2 MB"."""
    known = words.key(text) in words.DOCUMENTS or words.key(text) in words.FURNITURE
    return not known and not words.COMMAND.fullmatch(text) and not words.FILE_SIZE.fullmatch(text)


def _without_size(text: str, block: Block) -> str:
    """Return a link's *text* without the file's kind and size behind it, where elements of their own say them."""
    for piece in map(squeeze, reversed(block.pieces[1:])):
        if not piece or not text.endswith(piece) or not words.FILE_SIZE.fullmatch(piece):
            break
        text = text[: -len(piece)].rstrip()
    return text or block.text


def _title_beside(block: Block, outline: Outline) -> str:
    """Return what names the file that *block* only offers, in its card before it; "" if nothing does.

    That is the nearest heading or label, else what describes it; never a sentence of the article's text.
    """
    card = next((node for node in block.node.lineage()[:4] if node.start < block.index), None)
    before = outline.blocks[card.start : block.index] if card and block.index - card.start <= _CARD else []
    said = [line for line in reversed(before) if _says_what(line.text) and not line.linked]
    labels = [line for line in said if line.node.tag in HEADING_TAGS or not is_sentence(line.text)]
    return next((line.text for line in (*labels, *said) if line in labels or line.role), "")


def topics_of(trace: Trace) -> tuple[str, ...]:
    """Return the topics of the page's own box, where its head names none."""
    boxed = (block for block in trace.outline.blocks if block.role == "topic")
    said = (text.lstrip("#") for block in boxed for _, text in block.anchors)
    return tuple(dict.fromkeys(text for text in said if text and words.key(text) not in words.TOPICS))


def links_of(trace: Trace, documents: tuple[Document, ...]) -> tuple[ArticleLink, ...]:
    """Return the links of the text, the related ones, the language versions; each address once a kind."""
    place = trace.place
    files = {document.url for document in documents}
    found: dict[tuple[str, str], ArticleLink] = {}
    inside = {block.index for block in trace.blocks}
    for block in trace.outline.blocks:
        kind = "body" if block.index in inside else "related" if block.role == "related" else ""
        for href, text in block.anchors if kind else ():
            url = place.absolute(href)
            if not url or not text or (kind == "related" and url in files) or url == place.site_url:
                continue
            if kind == "body":
                found.setdefault((url, kind), ArticleLink(url=url, text=text, kind="body"))
            elif same_text(text, url) or words.key(text) not in words.RELATED:
                old = found.get((url, kind))
                if old is None or read_date(old.text) is not None:  # a card's link: date, then title
                    found[url, kind] = ArticleLink(url=url, text=text, kind="related")
    ordered = sorted(found.values(), key=lambda link: link.kind != "body")
    for language, href in trace.head.alternates:
        if url := place.absolute(href):
            ordered.append(ArticleLink(url=url, text="", kind="alternate", language=language))
    return tuple(ordered)
