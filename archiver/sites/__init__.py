"""What a page says: `read` is the one function from a capture's page to an article, a listing, or why neither."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archiver.models import Page, Reading
from archiver.sites.interpol import INTERPOL

if TYPE_CHECKING:
    from archiver.sites.site import Site

# The version of the reader: raised with each change that can change a reading, never otherwise, so that
# history tells an edit of the site from a change of ours.
EXTRACTOR = "interpol-reader 2"

SITES: dict[str, Site] = {site.name: site for site in (INTERPOL,)}


def read(page: Page) -> Reading:
    """Return what *page* says; pure, deterministic, and it never raises for what a page contains."""
    from archiver.sites.reader import read_page  # noqa: PLC0415  (trafilatura takes a second to import: only who reads pays)

    site = next((site for site in SITES.values() if page.site_url.startswith(site.home + "/")), None)
    if site is None:
        return Reading(extractor=EXTRACTOR)
    return read_page(page, site, EXTRACTOR)
