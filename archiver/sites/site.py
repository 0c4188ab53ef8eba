"""A site, as data: its hosts, its address patterns and where to begin. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import re

PageKind = Literal["article", "listing", "event", "asset", "document", "other"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressPattern:
    """One scheme of article addresses; groups ``language`` (may be absent), ``year``, ``slug``."""

    name: str
    pattern: re.Pattern[str]
    """Matched against the whole unquoted path."""


# Equal by identity: a site is a constant, and its addresses are remembered by it (hashing its patterns takes longer).
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Site:
    """What is known of one site's addresses; what its pages look like stands beside it, in layers."""

    name: str
    home: str
    """Scheme and host, without a slash at the end; the canonical one."""
    hosts: frozenset[str]
    """Lower-case hosts that are this site."""
    languages: tuple[str, ...]
    default_language: str
    articles: tuple[AddressPattern, ...]
    listings: tuple[str, ...]
    """Paths that list articles, the best first: seeds."""
    listing_pattern: re.Pattern[str]
    event_pattern: re.Pattern[str]
    asset_pattern: re.Pattern[str]
    document_pattern: re.Pattern[str]
    prefixed: re.Pattern[str]
    """Paths that mean the same with the default language before them."""
    sitemaps: tuple[str, ...] = ()
    site_map: str = ""
    """The path of the site map that people read, in a ``{language}``; "" where there is none."""
    tracking: re.Pattern[str] = field(kw_only=True)
    """Query parameters that say nothing of the page."""
