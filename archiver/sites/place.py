"""Where a page lies: its own address on the site, and what the addresses on it stand for. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin, urlsplit

from archiver.urls import Address, canonical, join, read_address

if TYPE_CHECKING:
    from archiver.models import Page
    from archiver.sites.site import Site

# Every article's address names its year: asked first, since a page has hundreds of links that do not.
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True)
class Place:
    """The page's address, its site, and the base that its relative addresses start from."""

    site: Site
    site_url: str
    base: str
    """Absolute: the page's address, or its ``<base href>``."""
    mirror: str
    """The mirror that stands for the site; "" for the site itself."""

    @cached_property
    def address(self) -> Address | None:
        """Return what the page's own address says."""
        return read_address(self.site_url, self.site)

    def absolute(self, href: str) -> str:
        """Return *href* as an absolute address, canonical where it is of the site; "" for what is no http address."""
        url = join(self.base, href)
        return (canonical(url, self.site, self.mirror) or url) if url else ""

    def article_at(self, href: str) -> str | None:
        """Return the canonical address of the other article that *href* leads to; None if it leads to none."""
        if not _YEAR.search(href):
            return None
        url = self.absolute(href)
        if not url or url == self.site_url:
            return None
        address = read_address(url, self.site)
        return address.url if address is not None and address.kind == "article" else None

    def is_above(self, href: str) -> bool:
        """Say whether *href* leads to a page above this one: the home page, a section, a listing."""
        url = self.absolute(href).rstrip("/")
        if not url or url == self.site_url:
            return False
        address = read_address(url, self.site)
        return self.site_url.startswith(f"{url}/") or (address is not None and address.kind == "listing")


def place_of(page: Page, site: Site, base_href: str = "") -> Place:
    """Return where *page* lies; a saved file lies where its site address says."""
    mirror = mirror_of(page.url, page.site_url, site)
    start = page.url if page.url.startswith(("http://", "https://")) else page.site_url
    base = start
    if base_href:
        try:
            base = urljoin(start, base_href)
        except ValueError:
            base = start
    return Place(site=site, site_url=page.site_url, base=base, mirror=mirror)


def mirror_of(url: str, site_url: str, site: Site) -> str:
    """Return the address under which a mirror keeps the site: what *url* has before the site's own path.

    >>> from archiver.sites.interpol import INTERPOL
    >>> mirror_of("http://127.0.0.1:8000/m/en/X", "https://www.interpol.int/en/X", INTERPOL)
    'http://127.0.0.1:8000/m'
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or (parts.hostname or "") in site.hosts or not site_url:
        return ""
    path, own = unquote(parts.path).rstrip("/"), unquote(urlsplit(site_url).path).rstrip("/")
    for tail in (own, own.removeprefix(f"/{site.default_language}")):
        if path.endswith(tail):
            return f"{parts.scheme}://{parts.netloc}{path[: len(path) - len(tail)]}"
    return f"{parts.scheme}://{parts.netloc}"
