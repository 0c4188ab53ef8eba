"""Visits: what came of one claim, judged by status and headers before its page is read.

Redirects and retries are decided here, because Scrapy's own middlewares would hide them from the frontier.
Knows Scrapy's responses and exceptions; touches nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urldefrag, urljoin

from scrapy import Request
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.http import Response
from twisted.internet.error import (
    ConnectError,
    ConnectionClosed,
    DNSLookupError,
)
from twisted.internet.error import (
    TimeoutError as TwistedTimeoutError,
)
from twisted.web.client import ResponseFailed

from archiver.guard import Refused
from archiver.models import Capture, Claim, Failure, FailureKind, Link, Page, Visit
from archiver.sites.site import Site
from archiver.tally import LATER
from archiver.urls import canonical, read_address, to_fetched, to_mirror
from archiver.watch import REDIRECTS

MAX_ATTEMPTS = 4
"""How often a request is made in all that is answered "not now", or not at all."""
MAX_REDIRECTS = 10
"""How many are followed in a row; those on the way to the page that a link stood on are over."""
LONGEST_RETRY = timedelta(days=1)
"""A Retry-After that asks for more is taken for this: the site may be wrong, and the next day is soon enough."""

_NOT_MODIFIED = 304
_GONE = frozenset({404, 410})
_NETWORK = (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    ResponseDataLossError,
    ConnectError,
    ConnectionClosed,
    DNSLookupError,
    ResponseFailed,
)


class Disallowed(IgnoreRequest):
    """robots.txt does not allow the address."""


class Judge:
    """Turns responses and errors into visits, for one run."""

    def __init__(
        self, site: Site, base_url: str = "", *, backoff: float = 5.0, clock: Callable[[], datetime]
    ) -> None:
        """*backoff* is the seconds before a first retry where the site names none; each further one is four times it."""
        self.site = site
        self.base_url = base_url
        self.backoff = backoff
        self.clock = clock

    def answer(self, response: Response) -> Visit:
        """Return the visit that *response* ends; its page, if it is to be read, is in it."""
        assert response.request is not None
        claim: Claim = response.request.meta["claim"]
        capture: Capture = response.request.meta["capture"]
        visit = Visit(claim=claim, capture=capture)
        if response.status == _NOT_MODIFIED:
            return visit
        if response.status in REDIRECTS and (location := _field(response, "Location", "utf-8")):
            return self._redirected(response, claim, capture, location)
        links = self._site_map(claim) if response.status in _GONE else ()
        retry_at = None
        if response.status in LATER and claim.attempt < MAX_ATTEMPTS:
            retry_at = self.retry_at(claim, _field(response, "Retry-After"))
        page = self._page(response, capture)
        return Visit(claim=claim, capture=capture, page=page, links=links, retry_at=retry_at)

    def error(self, error: BaseException | None, request: Request) -> Visit | None:
        """Return the visit that *error* ends; None for one that is no answer of the network: a bug, a full disk."""
        claim: Claim = request.meta["claim"]
        capture: Capture | None = request.meta.get("capture")
        kind = failure_kind(error)
        if kind is None:
            return None
        if kind in ("network", "timeout") and claim.attempt < MAX_ATTEMPTS:
            return Visit(claim=claim, capture=capture, retry_at=self.retry_at(claim, ""))
        failure = self._failure(claim, kind, f"{type(error).__name__}: {error}".strip(": ")[:500], capture)
        return Visit(claim=claim, capture=capture, failure=failure if claim.kind == "article" else None)

    def retry_at(self, claim: Claim, retry_after: str) -> datetime:
        """Return when to ask again: as the site asked, else later with each attempt."""
        now = self.clock()
        asked = read_retry_after(retry_after, now)
        return asked or now + timedelta(seconds=self.backoff * 4 ** (claim.attempt - 1))

    def _redirected(self, response: Response, claim: Claim, capture: Capture, location: str) -> Visit:
        """Return the visit that a redirect ends: its link, and why an article is not to be had where it leads."""
        page = self._page(response, capture)
        target = self._target(response.url, location)
        links: tuple[Link, ...] = ()
        wrong = self._why_not_followed(claim, target)
        if target is not None and not wrong:
            links = (Link(url=target, kind=claim.kind, via=claim.url, hops=claim.hops + "R"),)
            wrong = self._why_no_article(target)
        failure = None
        if wrong and claim.kind == "article":
            message = f"HTTP status {response.status}: it leads {wrong}: {location[:200]!r}"
            failure = self._failure(claim, "http_status", message, capture)
        return Visit(claim=claim, capture=capture, page=page, links=links, failure=failure)

    def _target(self, url: str, location: str) -> str | None:
        """Return where *location*, sent from *url*, is fetched; None where it is off the site, or no address."""
        try:
            target = urldefrag(urljoin(url, location)).url
        except ValueError:  # as of http://[
            return None
        return to_fetched(target, self.site, self.base_url)

    def _why_not_followed(self, claim: Claim, target: str | None) -> str:
        """Say why the redirect to *target* is not followed; "" where it is."""
        if target is None:
            return "off the site"
        if target == claim.url or _came_from(claim, target):
            return "back to where it came from"
        if claim.kind == "article" and self._is_home(target) and not self._is_home(claim.url):
            return "to the home page"
        in_a_row = len(claim.hops) - len(claim.hops.rstrip("R"))
        return "through too many redirects" if in_a_row >= MAX_REDIRECTS else ""

    def _is_home(self, url: str) -> bool:
        """Say whether *url* is the site's root or that of a language: most often where a page that was removed leads."""
        path = (canonical(url, self.site, self.base_url) or "").removeprefix(self.site.home).partition("?")[0]
        return path == "/" or path.removeprefix("/") in self.site.languages

    def _why_no_article(self, target: str) -> str:
        """Say why no article stands at *target*; "" where one may: a listing stands in for a page that is gone."""
        address = read_address(target, self.site, self.base_url)
        return "to a listing" if address is not None and address.kind == "listing" else ""

    def _failure(self, claim: Claim, kind: FailureKind, message: str, capture: Capture | None) -> Failure:
        """Return that the page of *claim* was not to be had."""
        return Failure(
            url=canonical(claim.url, self.site, self.base_url) or claim.url,
            kind=kind,
            message=message,
            at=self.clock(),
            capture_id=capture.id if capture else None,
        )

    def _site_map(self, claim: Claim) -> tuple[Link, ...]:
        """Return the way round a listing that is gone: the site map in its language, for readers, not machines."""
        address = read_address(claim.url, self.site, self.base_url)
        if claim.kind != "listing" or claim.hops != "S" or address is None or not self.site.site_map:
            return ()
        url = self.site.home + self.site.site_map.format(language=address.language)
        fetched = to_mirror(url, self.site, self.base_url)
        return (Link(url=fetched, kind="sitemap", via=claim.url, hops="SL"),)

    def _page(self, response: Response, capture: Capture) -> Page:
        """Return the page as it was sent: decoding is the reader's, in a process that may be killed."""
        return Page(
            url=capture.url,
            site_url=capture.site_url or capture.url,
            body=response.body,
            content_type=_field(response, "Content-Type"),
            status=response.status,
            capture=capture,
            coding=_field(response, "Content-Encoding"),
        )


def _came_from(claim: Claim, target: str) -> bool:
    """Say whether a redirect from *target* led to *claim*: of an ordinary one, ``via`` is the page that links to it.

    Of a page that is visited again it is of no account: what was moved there may have been moved back since.
    """
    is_told_now = claim.kind == "robots" or not claim.known
    return is_told_now and claim.hops.endswith("R") and target == claim.via


def _field(response: Response, name: str, charset: str = "latin-1") -> str:
    """Return a header field as sent; "" if there is none. An address that is not all ASCII is in UTF-8, as browsers take it."""
    return (response.headers.get(name, b"") or b"").decode(charset, "replace")


def failure_kind(error: BaseException | None) -> FailureKind | None:
    """Return what kind of failure *error* is; None for one that is not the site's or the network's."""
    if isinstance(error, Disallowed):
        return "robots"
    if isinstance(error, Refused):
        return "refused"
    if isinstance(error, DownloadTimeoutError | TwistedTimeoutError):
        return "timeout"
    if isinstance(error, DownloadCancelledError | IgnoreRequest):
        return "too_large"
    return "network" if isinstance(error, _NETWORK) else None


def read_retry_after(value: str, now: datetime) -> datetime | None:
    """Return the instant that a Retry-After field names, in seconds or as a date; None for no sense.

    Bounded: never before *now*, never more than LONGEST_RETRY after it.

    >>> now = datetime(2026, 1, 1, tzinfo=UTC)
    >>> str(read_retry_after("120", now)), str(read_retry_after("99999999", now))
    ('2026-01-01 00:02:00+00:00', '2026-01-02 00:00:00+00:00')
    >>> read_retry_after("soon", now) is None
    True
    """
    value = value.strip()
    if value.isascii() and value.isdigit():
        return now + min(timedelta(seconds=int(value[:9])), LONGEST_RETRY)
    try:
        instant = parsedate_to_datetime(value)
    except ValueError:
        return None
    instant = instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant
    return min(max(instant, now), now + LONGEST_RETRY)
