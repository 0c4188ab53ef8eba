"""From what the passes found to the article's record: paragraphs, pictures, links, language, address. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise
from typing import TYPE_CHECKING

from archiver.dateline import find_dateline, split_dateline
from archiver.exceptions import NotAnArticle
from archiver.extract import confirm, last_resort
from archiver.language import detect_language
from archiver.models import Article, Paragraph, ParagraphKind, Quote
from archiver.quotes import find_quotes
from archiver.sites import words
from archiver.sites.annex import documents_of, links_of, topics_of
from archiver.sites.lines import part_preformatted
from archiver.sites.outline import HEADING_TAGS, Block, Node
from archiver.sites.pictures import images_of
from archiver.sites.pulled import bare, set_apart
from archiver.text import fold, squeeze
from archiver.urls import Address, is_same_article, read_address

if TYPE_CHECKING:
    from archiver.sites.reader import Trace
    from archiver.sites.tree import Tree

# Under this many characters a detector guesses.
_DETECTABLE = 20
_COUNTED = re.compile(r"(?!i[eè]me)[^\W\d_]{4}")
# How trafilatura writes an item of a list.
_BULLET = "- "


def compose(trace: Trace, tree: Tree) -> Article:
    """Return the article that *trace* found on *tree*'s page; raise `NotAnArticle` where title or text is missing."""
    place = trace.place
    address = place.address
    assert address is not None  # only article addresses are read as articles
    if trace.title is None or not trace.title.value:
        raise NotAnArticle(place.site_url, "no title found; is the template of this page known?")
    paragraphs = list(_paragraphs(trace.blocks))
    rung = ""
    if not any(paragraph.kind != "heading" for paragraph in paragraphs):
        paragraphs, rung = _rescue(trace, tree), "trafilatura"
    elif not confirm(trace.title.value, paragraphs):
        rung = "template alone"
    _check_article(trace, paragraphs, address, rescued=rung == "trafilatura")
    text = "\n\n".join(paragraph.text for paragraph in paragraphs)
    detected = detect_language(text) if len(text) >= _DETECTABLE else ""
    language = detected or trace.head.language or address.language
    url, aliases = _own_address(trace, address)
    date = trace.date
    images, documents = images_of(trace.slides, place), documents_of(trace)
    return Article(
        url=url,
        language=language,
        url_language=address.language,
        declared_language=trace.head.language,
        detected_language=detected,
        untranslated=bool(detected) and detected != address.language,
        title=trace.title.value,
        standfirst=trace.standfirst.value if trace.standfirst else "",
        published=date.value if date else None,
        published_raw=date.raw if date else "",
        published_source=date.layer if date else "",
        dateline=find_dateline([p.text for p in paragraphs[:3] if p.kind in ("paragraph", "heading")]),
        paragraphs=tuple(paragraphs),
        quotes=(*find_quotes(paragraphs), *_pulled(trace, paragraphs)),
        images=images,
        documents=documents,
        links=links_of(trace, documents),
        topics=trace.head.keywords or topics_of(trace),
        aliases=aliases,
        template=_template(trace, rung),
    )


def _paragraphs(blocks: list[Block]) -> Iterable[Paragraph]:
    """Yield the article's paragraphs; the cells of a table's row are one, parted by bars."""
    row: list[Block] = []
    layout = _layout(blocks)
    for block in [*blocks, None]:
        if row and (block is None or _row(block) is not _row(row[0]) or _row(block) is None):
            yield Paragraph(text=" | ".join(cell.text for cell in row))
            row = []
        if block is None:
            return
        if _row(block) is not None:
            row.append(block)
        else:
            yield Paragraph(text=_with_figures_apart(block), kind=kind_of(block, layout))


def _with_figures_apart(block: Block) -> str:
    """Return the text of *block*, a figure and what it counts parted where a style sheet sets each on a line of its own.

    "<span>3,000</span><span>websites closed</span>"; "5<sup>th</sup>" stays one word.
    """
    text = block.text
    for figure, counted in pairwise(block.pieces) if len(block.pieces) > 1 else ():
        if figure[-1].isdecimal() and _COUNTED.match(counted):
            glued = f"{squeeze(figure)}{squeeze(counted)}"
            text = text.replace(glued, f"{squeeze(figure)} {squeeze(counted)}", 1)
    return text


def _row(block: Block) -> object | None:
    """Return the row of a data table that *block* is a cell of; None in a table that only lays out."""
    line = block.node.lineage()
    for number, node in enumerate(line):
        if node.tag in ("td", "th"):
            row = line[number + 1]
            cells = [child for child in row.children if child.tag in ("td", "th")]
            short = all(cell.end - cell.start <= 1 for cell in cells)
            return row if short and len(cells) > 1 else None
    return None


def _layout(blocks: list[Block]) -> Node | None:
    """Return the blockquote or figure that most of the text stands in: old pages indent it so, and quote nothing."""
    for node in map(set_apart, (block.node for block in blocks[:2])):
        if node is not None and 2 * sum(node.start <= block.index < node.end for block in blocks) > len(
            blocks
        ):
            return node
    return None


def kind_of(block: Block, layout: Node | None = None) -> ParagraphKind:
    """Return what kind of paragraph *block* is, by its tag or its make-up; *layout* only indents the text."""
    tags = {node.tag for node in block.node.lineage()[:4]}
    if block.node.tag in HEADING_TAGS or block.node.tag == "dt":
        return "heading"
    apart = set_apart(block.node)
    if apart is not None and apart is not layout and "blockquote" in tags:
        return "quote"
    if tags & {"li", "dd"}:
        return "list-item"
    if block.bold >= len(block.text) - 1 and len(block.text) < 80 and block.text[-1] not in '.!?:;,؟»”"':  # noqa: PLR2004  (a bold line that ends no sentence heads one)
        return "heading"
    return "paragraph"


def _rescue(trace: Trace, tree: Tree) -> list[Paragraph]:
    """Return what plain trafilatura finds where the template found nothing: the ladder's last rung."""
    title = fold(trace.title.value) if trace.title else ""
    cut = "\n".join(fold(block.text) for block in trace.outline.blocks if block.role)
    root = tree.whole_root
    part_preformatted(root)
    lines = (line for line in last_resort(root) if fold(line) != title and fold(line) not in cut)
    return [
        Paragraph(
            text=line.removeprefix(_BULLET), kind="list-item" if line.startswith(_BULLET) else "paragraph"
        )
        for line in lines
        if len(line) >= _DETECTABLE
    ]


def _check_article(trace: Trace, paragraphs: list[Paragraph], address: Address, *, rescued: bool) -> None:
    """Raise unless the page shows itself to be the article of its address: text, and one mark of it."""
    url, title = trace.place.site_url, trace.title.value if trace.title else ""
    size = sum(len(paragraph.text) for paragraph in paragraphs)
    if not paragraphs or size < _DETECTABLE:
        raise NotAnArticle(url, "no text found: an empty template, or a listing")
    if words.key(title) in words.SECTION_TITLES:
        raise NotAnArticle(url, f"the page of a section: “{title}”")
    if trace.date is not None or split_dateline(paragraphs[0].text)[0] is not None:
        return
    own = (
        read_address(trace.place.absolute(trace.head.canonical), trace.place.site)
        if trace.head.canonical
        else None
    )
    if own is not None and is_same_article(own, address):
        return
    slug, said = set(fold(address.slug).split()), set(fold(title).split())
    if len(slug & said) * 2 >= min(len(slug), len(said)) or (size >= 600 and not rescued):  # noqa: PLR2004  (three paragraphs)
        return
    raise NotAnArticle(url, f"neither date, dateline nor address agree that “{title[:80]}” is its article")


def _own_address(trace: Trace, address: Address) -> tuple[str, tuple[str, ...]]:
    """Return the article's address and its aliases: a canonical link counts only where the addresses agree."""
    said = trace.place.absolute(trace.head.canonical) if trace.head.canonical else ""
    other = read_address(said, trace.place.site) if said else None
    if other is None or other.url == address.url:
        return address.url, ()
    if is_same_article(other, address):
        return other.url, (address.url,)
    return address.url, (other.url,)


def _pulled(trace: Trace, paragraphs: list[Paragraph]) -> list[Quote]:
    """Return the pull quotes, each tied to the paragraph that says it."""
    tied: list[Quote] = []
    for quote in trace.pulled:
        said = fold(bare(quote.text))
        position = next((n for n, p in enumerate(paragraphs) if said in fold(p.text)), None)
        tied.append(
            Quote(text=quote.text, speaker=quote.speaker, role=quote.role, pulled=True, position=position)
        )
    return tied


def _template(trace: Trace, rung: str) -> str:
    """Return the layers that found the fields, for people and for `archiver doctor`."""
    layers = [
        ("title", trace.title.layer if trace.title else ""),
        ("date", trace.date.layer if trace.date else ""),
        ("standfirst", trace.standfirst.layer if trace.standfirst else ""),
        ("body", "trafilatura" if rung == "trafilatura" else trace.body.layer if trace.body else ""),
        ("gallery", "beside pictures" if trace.slides else ""),
        ("guard", rung if rung == "template alone" else ""),
    ]
    return "; ".join(f"{name}: {layer}" for name, layer in layers if layer)
