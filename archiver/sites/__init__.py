"""What a page says: `read` is the one function from a capture's page to an article, a listing, or why neither.

`read_and_find` gives the page's links with it, for who crawls: in one parse.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from archiver.sites.interpol import INTERPOL
from archiver.urls import canonical

if TYPE_CHECKING:
    from archiver.models import Page, Reading
    from archiver.sites.links import FoundLink
    from archiver.sites.site import Site

# The version of the reader: raised with each change that can change a reading, never otherwise, so that
# history tells an edit of the site from a change of ours.
EXTRACTOR = "interpol-reader 4"

SITES: dict[str, Site] = {site.name: site for site in (INTERPOL,)}


def read(page: Page) -> Reading:
    """Return what *page* says; pure, deterministic, and it never raises for what a page contains."""
    from archiver.sites.reader import read_page  # noqa: PLC0415  (trafilatura takes a second to import: only who reads pays)

    site = site_of(page)
    return read_page(page, site, EXTRACTOR) if site is not None else _read_nothing()


def read_and_find(page: Page, base_url: str = "") -> tuple[Reading, tuple[FoundLink, ...]]:
    """Return what `read` returns of *page*, and those of its links that a crawl may follow.

    The links are `find_links`'s, without the kinds that nobody follows: events and what is of no kind.
    *base_url* is the mirror that stands for the site. Pure; never raises; both halves can be pickled.
    """
    from archiver.sites.reader import read_page_and_links  # noqa: PLC0415  (as above)

    site = site_of(page)
    if site is None:
        return _read_nothing(), ()
    return read_page_and_links(page, site, EXTRACTOR, base_url)


def _read_nothing() -> Reading:
    """Return the reading of a page of no site that is known."""
    from archiver.models import Reading  # noqa: PLC0415  (who names a site, as each capture does, reads no page)

    return Reading(extractor=EXTRACTOR)


def site_of(page: Page) -> Site | None:
    """Return the site that *page* is of; None if it is of none that is known."""
    return next((site for site in SITES.values() if page.site_url.startswith(site.home + "/")), None)


def to_canonical(url: str) -> str | None:
    """Return the canonical address of *url* on the site that it is of; None if it is of none that is known."""
    return next((clean for site in SITES.values() if (clean := canonical(url, site))), None)
