"""Crawl www.interpol.int's news: where a run begins, and what came of each of its requests.

It reads nothing: what a page says is `archiver.sites`' business, where it leads `archiver.finding`'s, what becomes of a
request the frontier's. Each callback and each errback yields exactly one `Visit`.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from datetime import date
from typing import Any
from urllib.parse import urljoin, urlsplit

from scrapy import Request, Spider
from scrapy.http import Response
from twisted.python.failure import Failure

from archiver.exceptions import UsageError
from archiver.models import Link, LinkKind, Visit
from archiver.scope import Scope
from archiver.sites.interpol import INTERPOL
from archiver.urls import canonical, read_address, to_mirror
from archiver.visits import Judge


class InterpolSpider(Spider):
    """``scrapy crawl interpol -a since=2026-01-01``: the arguments are those of `archiver crawl`."""

    name = "interpol"
    site = INTERPOL
    judge: Judge
    """Set by the run: turns answers into visits."""

    def __init__(
        self,
        *,
        since: str = "",
        until: str = "",
        language: str = "",
        url: str = "",
        full: str = "",
        base_url: str = "",
        requisites: str = "1",
        sitemap: str = "",
        feed: str = "",
        **arguments: Any,
    ) -> None:
        """Take the arguments as a command line has them: strings, several values separated by commas or spaces."""
        super().__init__(**arguments)
        self.base_url = base_url.rstrip("/")
        if "@" in urlsplit(self.base_url).netloc:
            raise UsageError("base_url: an address with a user name or password in it is not crawled")
        self.scope = Scope(
            site=self.site,
            base_url=self.base_url,
            since=_read_day(since),
            until=_read_day(until),
            languages=frozenset(self._languages(language)),
            urls=frozenset(self._urls(url)),
            requisites=requisites not in ("", "0", "false", "False"),
            full=full not in ("", "0", "false", "False"),
        )
        self.site_maps = [seed for seed in (sitemap, feed) if seed]

    async def start(self) -> AsyncIterator[Request]:
        """Yield the seeds: the addresses asked for, else every language's listing."""
        for link in self.seeds():
            yield Request(link.url, meta={"link": link}, dont_filter=True)

    def seeds(self) -> Iterator[Link]:
        """Yield the links that a run begins with."""
        for url in sorted(self.scope.urls):
            yield Link(url=to_mirror(url, self.site, self.base_url), kind=_kind_of(url), hops="S")
        if self.scope.urls:
            return
        for path in self.site.listings:
            address = read_address(self.site.home + path, self.site)
            if address and (not self.scope.languages or address.language in self.scope.languages):
                yield Link(
                    url=to_mirror(address.url, self.site, self.base_url),
                    kind="listing",
                    hops="S",
                    priority=90,
                )
        for path in self.site_maps:
            yield Link(url=urljoin(f"{self.base_url or self.site.home}/", path), kind="sitemap", hops="S")

    def parse(self, response: Response, **_: Any) -> Iterator[Visit]:
        """Yield what came of the claim; where its page leads is found with its reading."""
        yield self.judge.answer(response)

    def failed(self, failure: Failure) -> Iterator[Visit]:
        """Yield what came of a claim without an answer; what is no answer of the network ends the run."""
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy puts it there for errbacks
        visit = self.judge.error(failure.value, request)
        if visit is None:
            failure.raiseException()
        assert visit is not None
        yield visit

    def _languages(self, value: str) -> Iterator[str]:
        for language in re.split(r"[\s,]+", value.strip()) if value.strip() else ():
            if language not in self.site.languages:
                raise UsageError(f"language {language!r}: the site has {', '.join(self.site.languages)}")
            yield language

    def _urls(self, value: str) -> Iterator[str]:
        for url in value.split():
            clean = canonical(url, self.site, self.base_url)
            if clean is None:
                raise UsageError(f"{url}: not an address of {self.site.home}")
            yield clean


def _kind_of(url: str) -> LinkKind:
    """Return what kind of request an address of the site is: a listing, a document, else an article."""
    address = read_address(url, INTERPOL)
    if address is not None and address.kind in ("listing", "document"):
        return "listing" if address.kind == "listing" else "document"
    return "article"


def _read_day(value: str) -> date | None:
    """Read an ISO day; None for ""; raises UsageError for anything else."""
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        raise UsageError(f"{value!r} is no day: write it as 2026-01-31") from None
