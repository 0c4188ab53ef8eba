"""From a page to what it says: the passes in their order, and the records that they fill. Pure; never raises."""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

from archiver.exceptions import NotAnArticle, Unreadable
from archiver.models import Article, Page, Quote, Reading
from archiver.sites.body import Body, article_blocks, find_body
from archiver.sites.compose import compose
from archiver.sites.ends import cut_ends, cut_forms
from archiver.sites.frame import cut_boxes, cut_frames, cut_menus, is_prose
from archiver.sites.gallery import Slide, cut_counters, cut_galleries, find_last
from archiver.sites.head import Head, read_head
from archiver.sites.headline import Found, FoundDate, cut_date_label, cut_title_again, find_date, find_title
from archiver.sites.interpol import KNOWN_CLASSES
from archiver.sites.listing import read_listing
from archiver.sites.outline import Block, Outline
from archiver.sites.place import Place, place_of
from archiver.sites.pulled import cut_pull_quotes
from archiver.sites.site import Site
from archiver.sites.standfirst import find_standfirst
from archiver.sites.tree import parse
from archiver.sites.verdict import check_kind, check_list, why_unread
from archiver.sites.walk import read_outline

# The longest real page met has 400 lines, a listing of a whole year 2,000. Some rules compare lines with
# lines: this bound keeps them under the seconds that a page may take.
MAX_BLOCKS = 6_000


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


def read_page(page: Page, site: Site, extractor: str) -> Reading:
    """Return what *page* says: an article, a listing, why there is none, or nothing."""
    place = place_of(page, site)
    address = place.address
    if address is None or address.kind not in ("article", "listing") or 300 <= page.status < 400:  # noqa: PLR2004
        return Reading(extractor=extractor)
    if address.kind == "article" and (why := why_unread(page)) is not None:
        return Reading(failure=why, extractor=extractor)
    if why_unread(page) is not None:
        return Reading(extractor=extractor)
    try:
        if address.kind == "listing":
            trace, _ = open_page(page, site)
            return Reading(listing=read_listing(trace.outline, trace.place.article_at), extractor=extractor)
        return Reading(article=read_article(page, site), extractor=extractor)
    except NotAnArticle as error:
        failure = (error.kind, error.missing) if address.kind == "article" else None
        return Reading(failure=failure, extractor=extractor)


def open_page(page: Page, site: Site) -> tuple[Trace, etree._Element]:
    """Parse *page* and return its trace, nothing found yet, and its root; raise `NotAnArticle` beyond the bounds."""
    root = parse(page.body, page.content_type, url=page.site_url)
    head = read_head(root)
    found = root.find("body")
    outline = read_outline(root if found is None else found, KNOWN_CLASSES)
    if (lines := len(outline.blocks)) > MAX_BLOCKS:
        raise Unreadable(page.site_url, f"page of {lines:,} lines, more than {MAX_BLOCKS:,} are not read")
    return Trace(head=head, outline=outline, place=place_of(page, site, head.base)), root


def read_article(page: Page, site: Site) -> Article:
    """Return the article of *page*; raise `NotAnArticle` if it has none."""
    trace, root = trace_page(page, site)
    check_kind(page.site_url, trace.outline, trace.head)
    check_list(page.site_url, trace.outline, trace.title.block if trace.title else None, trace.blocks)
    return compose(trace, root)


def trace_page(page: Page, site: Site) -> tuple[Trace, etree._Element]:
    """Find the parts of *page* and return all that was found on the way, and the page's root."""
    trace, root = open_page(page, site)
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
    return trace, root


def _find_parts(trace: Trace, title: Block | None) -> None:
    """Find date, gallery, standfirst and pull quotes, in the order in which each needs the ones before."""
    outline, body = trace.outline, trace.body
    own = _own(outline, body) if body else None
    address = trace.place.address
    trace.date = find_date(outline, title, own, trace.head, address.year if address else None)
    if trace.date is not None and trace.date.block is not None:
        trace.date.block.cut("date", trace.date.layer)
        cut_date_label(outline, trace.date.block)
    if body is None:
        return
    cut_counters(outline, beside=False)
    inside = article_blocks(outline, body, title)
    trace.pulled = cut_pull_quotes(outline, inside, pictured=True)
    first = title.index + 1 if title else (inside[0].index if inside else 0)
    trace.slides = cut_galleries(outline, body, title, first, find_last(outline, inside))
    inside = [block for block in inside if not block.role]
    trace.pulled += cut_pull_quotes(outline, inside)
    inside = cut_ends([block for block in inside if not block.role], body, trace.place.is_above)
    trace.standfirst = find_standfirst(inside, body, trace.head)
    trace.blocks = [block for block in inside if not block.role]


def _own(outline: Outline, body: Body) -> Block | None:
    """Return the first running text of the body's home, which bounds where a date stands above the text."""
    inside = outline.open_blocks(body.home)
    return next((block for block in inside if is_prose(block)), None)
