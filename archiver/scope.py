"""What a run may ask for: dates, languages and addresses, and which of a page's links it follows. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from archiver.models import Link, Reading
from archiver.sites.site import Site
from archiver.urls import Address, read_address


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The bounds of one run; everything inside them is wanted."""

    site: Site
    base_url: str = ""
    since: date | None = None
    until: date | None = None
    """Inclusive; on the listing's date, else on the address's year."""
    languages: frozenset[str] = frozenset()
    """Empty for all."""
    urls: frozenset[str] = frozenset()
    """Canonical; where given, only these pages and what they embed."""
    requisites: bool = True
    full: bool = False

    @property
    def is_whole(self) -> bool:
        """Say whether the run takes in all of the site: only such a run carries on what another one left."""
        return self.is_of_all_dates and not self.languages

    @property
    def is_of_all_dates(self) -> bool:
        """Say whether the listings that the run walks are walked for all that they name."""
        return not (self.since or self.until or self.urls)


def why_out(link: Link, scope: Scope, listed: date | None = None) -> str:
    """Say why *link* is not to be followed, given its date on the listing; "" if it is.

    >>> from archiver.sites.interpol import INTERPOL
    >>> scope = Scope(site=INTERPOL, since=date(2019, 6, 1))
    >>> why_out(Link(url="https://www.interpol.int/en/News-and-Events/News/2018/X", kind="article"), scope)
    'before the range'
    >>> why_out(Link(url="https://www.interpol.int/en/News-and-Events/News/2019/X", kind="article"), scope)
    ''
    """
    address = read_address(link.url, scope.site, scope.base_url)
    if address is None:
        return "other site"
    if link.kind in ("requisite", "document"):
        return "" if scope.requisites else "requisite"
    if scope.urls and address.url not in scope.urls and "R" not in link.hops:
        return "not asked for"
    if scope.languages and address.language not in scope.languages and address.kind in ("article", "listing"):
        return "other language"
    return _why_out_of_dates(address, scope, listed)


def _why_out_of_dates(address: Address, scope: Scope, listed: date | None) -> str:
    earliest = listed or (date(address.year, 12, 31) if address.year else None)
    latest = listed or (date(address.year, 1, 1) if address.year else None)
    if scope.since and earliest and earliest < scope.since:
        return "before the range"
    if scope.until and latest and latest > scope.until:
        return "after the range"
    return ""


def keep_in_scope(links: Iterable[Link], reading: Reading, scope: Scope) -> list[Link]:
    """Return which of a page's *links* are in *scope*, by the dates that the page says of them where it is a listing."""
    dates: Mapping[str, date | None] = {entry.url: entry.date for entry in reading.listing}
    return [link for link in links if not why_out(link, scope, dates.get(_canonical(link, scope)))]


def ends_walk(reading: Reading, scope: Scope, *, is_known: Callable[[str], bool], walked: bool) -> bool:
    """Say whether nothing of interest can stand on the listing pages after this one.

    *is_known* says of a canonical address whether the archive has it; *walked*, whether an earlier run has been
    through the whole listing. Then a listing page on which nothing is new ends the walk: what lies behind it is older.
    """
    printed = [entry.date for entry in reading.listing]
    if not printed:
        return False
    if scope.since and all(day and day < scope.since for day in printed):
        return True
    if scope.full or not walked:
        return False
    articles = [entry.url for entry in reading.listing if _is_article(entry.url, scope)]
    return bool(articles) and all(is_known(url) for url in articles)


def _is_article(url: str, scope: Scope) -> bool:
    address = read_address(url, scope.site)
    return address is not None and address.kind == "article"


def _canonical(link: Link, scope: Scope) -> str:
    address = read_address(link.url, scope.site, scope.base_url)
    return address.url if address else link.url
