"""Scrapy's scheduler, as a thin skin over the run's desk: errands become requests, seeds become links.

Also the gate before the downloader, which answers without the network: a claim whose exchange already lies in the
WARC, and one that robots.txt forbids. Uses Scrapy's public means only.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from scrapy import Request
from scrapy.core.scheduler import BaseScheduler
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.utils.asyncio import CallLaterResult, call_later

from archiver.connection import DATABASE_ERROR
from archiver.errand import Errand
from archiver.models import Link
from archiver.run import Run, run_of
from archiver.visits import Disallowed

# Scrapy looks again when a request ends or after five seconds. A request that nobody stores makes it look now:
# Engine.crawl() is the public way to say so.
_NUDGE = "nudge"
_AT_HAND = 4
"""How many requests are claimed together for each that may be under way at once, where a group of pages is saved
together: a claim is a transaction. What a mirror's "not now" puts off is heeded once those at hand are out."""


class Scheduler(BaseScheduler):
    """Hands out the errands that the desk has, and wakes the engine when there may be one again."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.run: Run = run_of(crawler)
        self.desk = self.run.desk
        self._errands: deque[Errand] = deque()
        # As many as go out before the next of them are looked for: no more than share a commit anyway.
        concurrent = crawler.settings.getint("CONCURRENT_REQUESTS")
        self._most = max(concurrent, min(_AT_HAND * concurrent, self.run.group))
        self._wake: CallLaterResult | None = None
        self._callbacks: tuple[Any, Any] | None = None
        self.desk.on_errands = self._nudge

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Scheduler:
        """Make the scheduler of *crawler*'s run."""
        return cls(crawler)

    def close(self, reason: str) -> None:  # noqa: ARG002  (Scrapy's signature)
        """Cancel the wake-up call and give back what did not go out; the desk is closed by the run."""
        if self._wake:
            self._wake.cancel()
        self.desk.give_back(self._errands)
        self._errands.clear()

    def enqueue_request(self, request: Request) -> bool:
        """Put a seed into the frontier; a nudge only wakes the engine, and a run that ends takes no more."""
        if not request.meta.get(_NUDGE) and not self.desk.stopping:
            link: Link = request.meta.get("link") or Link(url=request.url, kind="article", hops="S")
            with self._ending_the_run():
                self.desk.seed(link)
        return True

    def has_pending_requests(self) -> bool:
        """Say whether this run still waits for something."""
        with self._ending_the_run():
            return bool(self._errands) or self.desk.next_due() is not None
        return False

    def next_request(self) -> Request | None:
        """Return the next request that may go out now; None means that the engine is woken when one is due."""
        with self._ending_the_run():
            return self._next_request()
        return None

    @contextmanager
    def _ending_the_run(self) -> Iterator[None]:
        """End the run with exit code 1 where the disk fails: Scrapy would stop, and say that all went well."""
        try:
            yield
        except (OSError, DATABASE_ERROR) as error:
            self.run.fail(error)

    def _next_request(self) -> Request | None:
        if self.desk.stopping or self.run.is_busy:
            return None  # the engine looks again whenever one of its requests is over
        if not self._errands:
            self._errands.extend(self.desk.take(self._most))
        if not self._errands:
            self._wake_up()
            return None
        self.run.under_way += 1
        return self._to_request(self._errands.popleft())

    def _to_request(self, errand: Errand) -> Request:
        if self._callbacks is None:
            spider: Any = self.crawler.spider
            # The same two objects for every request: Scrapy reads a callback's source, once for each that it has not met.
            self._callbacks = spider.parse, spider.failed
        callback, errback = self._callbacks
        meta: dict[str, Any] = {"errand": errand, "claim": errand.claim, "handle_httpstatus_all": True}
        if errand.kept:
            meta["capture"] = errand.kept.capture
        return Request(
            errand.claim.url,
            callback=callback,
            errback=errback,
            headers=errand.conditions,
            meta=meta,
            dont_filter=True,
        )

    def _wake_up(self) -> None:
        due = self.desk.next_due()
        if due is None or self._wake is not None:
            return
        seconds = max(0.005, (due - self.desk.clock()).total_seconds())
        self._wake = call_later(min(seconds, 60.0), self._nudge)

    def _nudge(self) -> None:
        if self._wake is not None:
            self._wake.cancel()
            self._wake = None
        if self.crawler.spider and not self.desk.stopping:
            self.crawler.engine.crawl(Request("data:,", meta={_NUDGE: True}))


class Gate:
    """A downloader middleware that answers without asking the network."""

    def process_request(self, request: Request) -> Response | None:
        """Return the archive's own answer, raise `Disallowed`, or let the request through with None."""
        errand: Errand | None = request.meta.get("errand")
        if errand is None:
            return None
        if kept := errand.kept:
            # Its payload is as it was sent, so it takes the same way as one from the network.
            headers = [(name.decode("latin-1"), value) for name, value in kept.fields]
            return Response(request.url, status=kept.capture.status or 0, headers=headers, body=kept.payload)
        if not errand.is_allowed:
            raise Disallowed(f"robots.txt disallows {request.url}")
        return None
