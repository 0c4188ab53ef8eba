"""Scrapy's scheduler, as a thin skin over the frontier: claims become requests, seeds become links.

Also the gate before the downloader, which answers without the network: a claim whose exchange already lies in the
WARC, and one that robots.txt forbids. Uses Scrapy's public means only.
"""

from __future__ import annotations

from typing import Any

from scrapy import Request, Spider
from scrapy.core.scheduler import BaseScheduler
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.utils.asyncio import CallLaterResult, call_later

from archiver.models import Claim, Link
from archiver.run import Run, run_of
from archiver.visits import Disallowed

# Scrapy looks again when a request ends or after five seconds. A request that nobody stores makes it look now:
# Engine.crawl() is the public way to say so.
_NUDGE = "nudge"


class Scheduler(BaseScheduler):
    """Hands out what the frontier lets it claim, and wakes the engine when the next claim is due."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.run: Run = run_of(crawler)
        self._wake: CallLaterResult | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Scheduler:
        """Make the scheduler of *crawler*'s run."""
        return cls(crawler)

    def open(self, spider: Spider) -> None:  # noqa: ARG002  (Scrapy's signature)
        """Put robots.txt of the host that is crawled, before any seed."""
        self.run.manners.ask(self.run.seed_url)

    def close(self, reason: str) -> None:  # noqa: ARG002  (Scrapy's signature)
        """Cancel the wake-up call; the frontier is closed by the run."""
        if self._wake:
            self._wake.cancel()

    def enqueue_request(self, request: Request) -> bool:
        """Put a seed into the frontier; a nudge only wakes the engine."""
        if not request.meta.get(_NUDGE):
            link: Link = request.meta.get("link") or Link(url=request.url, kind="article", hops="S")
            self.run.frontier.put([link], again=True)
        return True

    def has_pending_requests(self) -> bool:
        """Say whether this run still waits for something."""
        return self.run.next_due() is not None

    def next_request(self) -> Request | None:
        """Return the next request that may go out now; None means that the engine is woken when one is due."""
        claim = None if self.run.stopping else self.run.claim()
        if claim is None:
            self._wake_up()
            return None
        return self._to_request(claim)

    def _to_request(self, claim: Claim) -> Request:
        spider: Any = self.crawler.spider
        meta: dict[str, Any] = {"claim": claim, "handle_httpstatus_all": True}
        if record := self.run.answers.pop(claim.url, None):
            meta |= {"record": record, "capture": record.capture}
        return Request(
            claim.url,
            callback=spider.parse,
            errback=spider.failed,
            headers=self.run.conditions(claim),
            meta=meta,
            dont_filter=True,
        )

    def _wake_up(self) -> None:
        due = None if self.run.stopping else self.run.next_due()
        if due is None or self._wake is not None:
            return
        seconds = max(0.005, (due - self.run.clock()).total_seconds())
        self._wake = call_later(min(seconds, 60.0), self._nudge)

    def _nudge(self) -> None:
        self._wake = None
        if self.crawler.spider and not self.run.stopping:
            self.crawler.engine.crawl(Request("data:,", meta={_NUDGE: True}))


class Gate:
    """A downloader middleware that answers without asking the network."""

    def __init__(self, run: Run) -> None:
        self.run = run

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Gate:
        """Make the gate of *crawler*'s run."""
        return cls(run_of(crawler))

    def process_request(self, request: Request) -> Response | None:
        """Return the archive's own answer, raise `Disallowed`, or let the request through with None."""
        if record := request.meta.get("record"):
            # Its payload is as it was sent, so it takes the same way as one from the network.
            headers = [(name.decode("latin-1"), value) for name, value in record.http_headers.fields]
            return Response(request.url, status=record.capture.status, headers=headers, body=record.payload)
        claim: Claim | None = request.meta.get("claim")
        if claim is not None and not self.run.manners.allows(claim):
            raise Disallowed(f"robots.txt disallows {request.url}")
        return None
