"""trafilatura, on the reduced tree and, as the last rung, on the whole page. Only this module imports it."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from functools import cache
from typing import TYPE_CHECKING, Literal, cast

from lxml import etree
from lxml.html import HtmlElement, document_fromstring

from archiver.text import fold, squeeze
from archiver.without import without

# Its detector of languages, which we ask for none, takes in numpy: a third of a reader's start.
with without("py3langid"):
    from trafilatura import bare_extraction
    from trafilatura.settings import Document, Extractor

if TYPE_CHECKING:
    from archiver.models import Paragraph

# In the reduced tree all is text: "recall" leaves nothing out, and spares the second run for short texts.
# `fast` skips the comparison with readability and jusText; the reduced tree is clean already.
# output_format="python" alone gives the text in lines; without, `raw_text` has the words, for less.
# `deduplicate` keeps state across pages: never.
_TAGS = {"heading": "h2", "list-item": "li"}
# trafilatura takes elements of this class alone; lxml.html's own parser asks Python for the class of each.
_PARSER = etree.HTMLParser()
_PARSER.set_element_class_lookup(etree.ElementDefaultClassLookup(element=HtmlElement))


def reduced_tree(title: str, paragraphs: Sequence[Paragraph]) -> HtmlElement:
    """Return *paragraphs* as the least HTML that says them: no class, no id, nothing that a rule could trip on.

    A paragraph is what stands behind a line break: trafilatura puts it through what it puts a <p> through, but doesn't
    look at it again and again for what boilerplate has and it has not, attributes and links.
    """
    html = cast("HtmlElement", _PARSER.makeelement("html"))
    article = etree.SubElement(etree.SubElement(html, "body"), "article")
    etree.SubElement(article, "h1").text = title
    box: etree._Element | None = None
    for paragraph in paragraphs:
        if paragraph.kind == "list-item":
            box = etree.SubElement(article, "ul") if box is None else box
        else:
            box = None
        if tag := _TAGS.get(paragraph.kind):
            etree.SubElement(article if box is None else box, tag).text = paragraph.text
        else:
            etree.SubElement(article, "br").tail = paragraph.text
    return html


def confirm(title: str, paragraphs: Sequence[Paragraph]) -> bool:
    """Say whether trafilatura finds every one of *paragraphs* in the reduced tree: the guard against loss.

    What it leaves out is the template's to keep; the caller says so in the article's ``template``.
    """
    run = _run(reduced_tree(title, paragraphs), "recall")
    found = (run.raw_text or "") if run is not None else ""
    # Folding a whole text costs more than the search: only what is not there letter by letter is folded.
    missed = [paragraph.text for paragraph in paragraphs if paragraph.text not in found]
    said = fold(found) if missed else ""
    return all(fold(text) in said for text in missed)


def last_resort(root: etree._Element) -> list[str]:
    """Return the paragraphs that plain trafilatura finds on the whole page, in precision mode; [] if none."""
    page = document_fromstring(etree.tostring(root, encoding="unicode"))
    run = _run(page, "precision")
    text = (run.text or "") if run is not None else ""
    return [line for line in map(squeeze, text.split("\n")) if line]


def _run(root: HtmlElement, focus: Literal["recall", "precision"]) -> Document | None:
    found = bare_extraction(root, options=copy(_options(focus)))  # it writes into its options
    return found if isinstance(found, Document) else None


@cache
def _options(focus: Literal["recall", "precision"]) -> Extractor:
    options = Extractor(
        output_format="python" if focus == "precision" else "txt", fast=True, comments=False, tables=True
    )
    options.focus = focus
    options.min_extracted_size = options.min_output_size = 1
    return options
