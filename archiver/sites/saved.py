"""A saved page that no record holds: which address it has, and the page that it is. Pure."""

from __future__ import annotations

from datetime import UTC, datetime

from archiver.digest import sha256_hex
from archiver.exceptions import NotAnArticle
from archiver.models import Capture, Page
from archiver.sites import to_canonical
from archiver.sites.head import read_head
from archiver.sites.tree import parse

# A saved page has no instant of capture: nothing that is read depends on it.
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def address_of(body: bytes, url: str | None) -> str | None:
    """Return the address of a saved page on its site: *url*, else its canonical link; None if neither says it."""
    if url is None:
        try:
            url = read_head(parse(body)).canonical
        except NotAnArticle:
            return None
    return to_canonical(url)


def to_page(file_url: str, site_url: str, body: bytes) -> Page:
    """Return the page of *body*, saved under *file_url*, as the site's page at *site_url*."""
    capture = Capture(
        record_id="",
        url=file_url,
        captured_at=_NEVER,
        status=None,
        mime="text/html",
        digest="",
        sha256=sha256_hex(body),
        kind="resource",
        origin="import",
        filename="",
        offset=0,
        length=len(body),
        site_url=site_url,
    )
    return Page(
        url=file_url, site_url=site_url, body=body, content_type="text/html", status=200, capture=capture
    )
