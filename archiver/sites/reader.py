"""From a page to what it says: the passes in their order, and the records that they fill. Pure; never raises."""

from __future__ import annotations

from dataclasses import dataclass, field

from archiver.dateline import split_dateline
from archiver.exceptions import NotAnArticle, Unreadable
from archiver.models import Article, Page, Quote, Reading
from archiver.sites.body import Body, article_blocks, find_body
from archiver.sites.boxes import cut_boxes, cut_menus
from archiver.sites.compose import compose
from archiver.sites.counters import cut_counters
from archiver.sites.ends import cut_ends, cut_forms
from archiver.sites.frame import cut_frames
from archiver.sites.gallery import Slide, cut_galleries, find_last
from archiver.sites.head import Head, read_head
from archiver.sites.interpol import KNOWN_CLASSES
from archiver.sites.links import FOLLOWED, FoundLink, find_links
from archiver.sites.listing import read_listing
from archiver.sites.outline import Block, Outline
from archiver.sites.place import Place, place_of
from archiver.sites.prose import is_prose
from archiver.sites.published import FoundDate, cut_beside_date, date_in_dateline, find_date, take_first_line
from archiver.sites.pulled import cut_pull_quotes
from archiver.sites.site import Site
from archiver.sites.standfirst import find_standfirst
from archiver.sites.title import Found, cut_title_again, find_title
from archiver.sites.tree import Tree
from archiver.sites.verdict import check_kind, check_list, why_unread
from archiver.sites.walk import read_outline

# The longest real page met has 400 lines, a listing of a whole year 2,000. Some rules compare lines with
# lines: this bound keeps them under the seconds that a page may take.
MAX_BLOCKS = 6_000
# Paragraphs among which the one with a dateline stands.
_OPENING = 3
# A quotation, its speaker, his title and ornaments.
_BEHIND = 5
_HTML = frozenset({"text/html", "application/xhtml+xml"})


@dataclass(slots=True)
class Trace:
    """All that one reading found, for whoever asks how: `archiver doctor`."""

    head: Head
    outline: Outline
    place: Place
    title: Found | None = None
    date: FoundDate | None = None
    standfirst: Found | None = None
    body: Body | None = None
    slides: list[Slide] = field(default_factory=list)
    pulled: list[Quote] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)


def read_page_and_links(
    page: Page, site: Site, extractor: str, base_url: str
) -> tuple[Reading, tuple[FoundLink, ...]]:
    """Return what *page* says, and those of its links that a crawl may follow; from one tree."""
    tree = Tree(page)
    links = tuple(
        link for link in _links(tree, site, base_url) if link.kind in FOLLOWED or link.rel == "next"
    )
    return read_page(page, site, extractor, tree), links


def _links(tree: Tree, site: Site, base_url: str) -> list[FoundLink]:
    """Return the links of an HTML page, whatever its address and status; [] for any other and beyond the bounds."""
    if tree.page.media_type not in _HTML:
        return []
    try:
        return find_links(tree.root, tree.page.url, site, base_url, tree.menus)
    except NotAnArticle:
        return []


def read_page(page: Page, site: Site, extractor: str, tree: Tree | None = None) -> Reading:
    """Return what *page* says: an article, a listing, why there is none, or nothing; *tree* is its, parsed or not."""
    place = place_of(page, site)
    address = place.address
    if address is None or address.kind not in ("article", "listing") or 300 <= page.status < 400:  # noqa: PLR2004
        return Reading(extractor=extractor)
    if (why := why_unread(page)) is not None:
        return Reading(failure=why if address.kind == "article" else None, extractor=extractor)
    tree = tree or Tree(page)
    try:
        if address.kind == "listing":
            trace = open_page(tree, site)
            return Reading(listing=read_listing(trace.outline, trace.place.article_at), extractor=extractor)
        return Reading(article=read_article(tree, site), extractor=extractor)
    except NotAnArticle as error:
        failure = (error.kind, error.missing) if address.kind == "article" else None
        return Reading(failure=failure, extractor=extractor)


def open_page(tree: Tree, site: Site) -> Trace:
    """Return the trace of *tree*'s page, nothing found yet; raise `NotAnArticle` beyond the bounds."""
    page, root = tree.page, tree.root
    head = read_head(root)
    found = root.find("body")
    outline = read_outline(root if found is None else found, KNOWN_CLASSES)
    if (lines := len(outline.blocks)) > MAX_BLOCKS:
        raise Unreadable(page.site_url, f"page of {lines:,} lines, more than {MAX_BLOCKS:,} are not read")
    return Trace(head=head, outline=outline, place=place_of(page, site, head.base))


def read_article(tree: Tree, site: Site) -> Article:
    """Return the article of *tree*'s page; raise `NotAnArticle` if it has none."""
    trace, url = trace_page(tree, site), tree.page.site_url
    dated = trace.date is not None and trace.date.block is not None
    opened = any(split_dateline(block.text)[0] is not None for block in trace.blocks[:_OPENING])
    check_kind(url, trace.outline, trace.head, dated=dated, opened=opened)
    check_list(url, trace.outline, trace.title.block if trace.title else None, trace.blocks)
    return compose(trace, tree)


def trace_page(tree: Tree, site: Site) -> Trace:
    """Find the parts of *tree*'s page and return all that was found on the way."""
    trace = open_page(tree, site)
    outline, head, place = trace.outline, trace.head, trace.place
    cut_frames(outline, lambda href: place.article_at(href) is not None)
    trace.title = find_title(outline, head)
    title = trace.title.block if trace.title else None
    if trace.title is not None and title is not None:
        title.cut("title", trace.title.layer)
    if trace.title is not None:
        cut_title_again(outline, trace.title.value)
    cut_boxes(outline)
    trace.body = find_body(outline, title) or find_body(outline, None)
    if trace.body is not None:
        cut_forms(outline, trace.body.home)
    cut_menus(outline, trace.body.home if trace.body else None)
    _find_parts(trace, title)
    return trace


def _find_parts(trace: Trace, title: Block | None) -> None:
    """Find date, gallery, standfirst and pull quotes, in the order in which each needs the ones before."""
    outline, body = trace.outline, trace.body
    own = _own(outline, body) if body else None
    address = trace.place.address
    year = address.year if address else None
    trace.date = find_date(outline, title, own, trace.head, year)
    if trace.date is not None and trace.date.block is not None:
        trace.date.block.cut("date", trace.date.layer)
        cut_beside_date(outline, trace.date.block)
    if body is None:
        return
    cut_counters(outline, beside=False)
    inside = article_blocks(outline, body, title)
    if trace.date is None:
        trace.date = take_first_line(inside, year)
    trace.pulled = cut_pull_quotes(outline, inside, pictured=True)
    first = title.index + 1 if title else (inside[0].index if inside else 0)
    trace.slides = cut_galleries(outline, body, title, first, find_last(outline, inside))
    inside = [block for block in inside if not block.role]
    trace.pulled += cut_pull_quotes(outline, [*inside, *_behind(outline, inside)])
    inside = cut_ends([block for block in inside if not block.role], body, trace.place.is_above)
    trace.standfirst = find_standfirst(inside, body, trace.head, trace.date)
    trace.blocks = [block for block in inside if not block.role]
    if trace.date is None:
        trace.date = date_in_dateline(trace.blocks, year)


def _behind(outline: Outline, inside: list[Block]) -> list[Block]:
    """Return the lines right behind the text that no rule has spoken for: a pull quote may stand there."""
    end = inside[-1].index + 1 if inside else 0
    return [block for block in outline.blocks[end : end + _BEHIND] if not block.role] if end else []


def _own(outline: Outline, body: Body) -> Block | None:
    """Return the first running text of the body's home, which bounds where a date stands above the text."""
    inside = outline.open_blocks(body.home)
    return next((block for block in inside if is_prose(block)), None)
