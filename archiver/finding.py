"""What a crawl asks of a page: what it says, and where a run may go from there. Pure; in the reader's process.

`archiver.sites` says which addresses a page names; here they become requests: in scope, canonical, on the mirror if
there is one, each once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from archiver.facts import pickled_by_position
from archiver.models import Link, LinkKind, Page, Reading
from archiver.scope import Scope, keep_in_scope
from archiver.sites import EXTRACTOR, SITES, read_and_find
from archiver.urls import canonical, read_address, to_fetched, to_mirror
from archiver.wire import decode_body

if TYPE_CHECKING:
    from archiver.sites.links import FoundLink
    from archiver.sites.site import Site

Target = tuple[str, LinkKind]
"""An address as it is fetched, and what is asked for there."""

# What a found link is to the frontier; a language version is an article.
_KINDS: dict[str, LinkKind] = {
    "article": "article",
    "listing": "listing",
    "document": "document",
    "asset": "requisite",
}
_HTML = frozenset({"text/html", "application/xhtml+xml"})
_TITLE = re.compile(rb"<title[^>]{0,200}>([^<]{0,200})", re.IGNORECASE)
_FIRST_BYTES = 2_000
_ADDRESS = re.compile(r"https?://[^\s<>\"']+")


@pickled_by_position
@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """A page to read, and what the frontier took it for."""

    page: Page
    kind: LinkKind
    is_read: bool = True
    """False for what can be no article and no listing: it is only looked through for addresses."""


@pickled_by_position
@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a page says, and where a run may go from it."""

    reading: Reading
    targets: tuple[Target, ...] = ()
    is_refusal: bool = False
    """True for a page that says that the site refuses us, whatever its status."""


def answer(inquiry: Inquiry, scope: Scope) -> Answer:
    """Read the page of *inquiry* and find where a run of *scope* may go from it."""
    inquiry = replace(inquiry, page=decode(inquiry.page))
    page, reading = inquiry.page, Reading()
    found: Iterable[FoundLink] = ()
    if inquiry.is_read:
        reading, found = read_and_find(page, scope.base_url)
    links = [Link(url=url, kind=kind) for url, kind in _to_fetched(_find(inquiry, found, scope), scope)]
    return Answer(
        reading=reading,
        targets=tuple((link.url, link.kind) for link in keep_in_scope(links, reading, scope)),
        is_refusal=reading.article is None and not reading.listing and is_refusal(page),
    )


def decode(page: Page) -> Page:
    """Return *page* with its content coding undone."""
    return replace(page, body=decode_body(page.body, page.coding), coding="") if page.coding else page


def is_refusal(page: Page) -> bool:
    """Say whether the title of *page* is that of a refusal: a short page, its title at its top."""
    from archiver.sites.words import BLOCKED_TITLE  # noqa: PLC0415  (the crawler itself reads nothing: it starts without)

    head = decode_body(page.body, page.coding, _FIRST_BYTES) if page.coding else page.body[:_FIRST_BYTES]
    title = _TITLE.search(head)
    return title is not None and BLOCKED_TITLE.match(title[1].decode("utf-8", "replace").strip()) is not None


def unread(message: str) -> Answer:
    """Return the answer for a page that could not be read to its end."""
    return Answer(reading=Reading(failure=("unreadable", message), extractor=EXTRACTOR))


def is_read(page: Page, site_name: str) -> bool:
    """Say whether *page* is worth reading: an article's or a listing's address, or any other HTML."""
    if "html" in page.content_type.partition(";")[0].lower():
        return True
    address = read_address(page.site_url, SITES[site_name])
    return address is not None and address.kind in ("article", "listing")


def leads_on(page: Page, kind: LinkKind) -> bool:
    """Say whether *page*, which is not read, may name addresses: a style sheet or a sitemap."""
    return kind == "sitemap" or page.media_type == "text/css"


def _find(inquiry: Inquiry, found: Iterable[FoundLink], scope: Scope) -> Iterator[Target]:
    """Yield the addresses that the page names, as they stand on the site, with what each is."""
    page, media = inquiry.page, inquiry.page.media_type
    if media == "text/css":
        from archiver.sites.links import find_css_urls  # noqa: PLC0415  (as above)

        for url in find_css_urls(page.url, page.body.decode("utf-8", "replace")):
            yield url, "requisite"
    elif inquiry.kind == "sitemap" and media in _HTML:
        for link in found:
            if link.kind in ("article", "listing"):
                yield link.url, _KINDS[link.kind]
    elif inquiry.kind == "sitemap":
        yield from _find_listed(page, scope)
    elif media in _HTML and inquiry.kind in ("article", "listing"):
        for link in found:
            if kind := _KINDS.get(link.kind):
                yield link.url, kind


def _find_listed(page: Page, scope: Scope) -> Iterator[Target]:
    """Yield the articles and listings that a sitemap or a feed names."""
    for match in _ADDRESS.finditer(page.body.decode("utf-8", "replace")):
        address = read_address(match.group(), scope.site, scope.base_url)
        if address is not None and address.kind in ("article", "listing"):
            yield match.group(), "article" if address.kind == "article" else "listing"


def _to_fetched(targets: Iterable[Target], scope: Scope) -> Iterator[Target]:
    """Yield *targets* as they are fetched, each once."""
    seen: set[str] = set()
    for url, kind in targets:
        fetched = _place(url, kind, scope.site, scope.base_url)
        if fetched and fetched not in seen:
            seen.add(fetched)
            yield fetched, kind


# Every page names the same menu; 4 MB at most.
@lru_cache(8_192)
def _place(url: str, kind: LinkKind, site: Site, base_url: str) -> str | None:
    """Return where *url* is fetched: a page under its canonical address, on the mirror if there is one."""
    place: str | None = url
    if kind in ("article", "listing"):
        clean = canonical(url, site, base_url)
        place = to_mirror(clean, site, base_url) if clean else None
    return to_fetched(place, site, base_url) if place else None
