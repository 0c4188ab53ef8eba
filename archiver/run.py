"""One engine of a run: its desk, the WARC that it writes, the processes that read its pages, and how it ends.

A Scrapy extension, so that `archiver crawl` and plain `scrapy crawl` are the same run: it opens everything before the
engine exists and closes it after the last claim. Where a run has several workers, their desk is in another process.
"""

from __future__ import annotations

import asyncio
from contextlib import ExitStack, closing
from dataclasses import replace
from typing import Any

from scrapy import signals
from scrapy.crawler import Crawler

from archiver.desk import RunDesk
from archiver.errand import Desk
from archiver.models import Failure
from archiver.quiet import Audience
from archiver.readers import ReaderPool
from archiver.visits import Judge


def run_of(crawler: Crawler) -> Run:
    """Return the run that *crawler* is."""
    run: Run = crawler.archive_run  # type: ignore[attr-defined]  # ours, set below
    return run


class Run:
    """Everything that one engine holds; made by Scrapy before the engine, closed when the spider is."""

    def __init__(self, crawler: Crawler) -> None:
        """Open the run, or take part in the one whose desk *crawler* has; raises what `archiver.exceptions` names."""
        spider: Any = crawler.spider
        settings: Any = crawler.settings
        self.crawler = crawler
        self.site, self.scope = spider.site, spider.scope
        self.group = settings.getint("ARCHIVER_GROUP")
        self.under_way = 0
        """Errands that are out: being fetched, read or saved."""
        # Their pages are in memory: as many as keep the network, the readers and a group busy.
        self._most_under_way: int = settings.getint("CONCURRENT_REQUESTS") + 2 * self.group
        self.error: BaseException | None = None
        with ExitStack() as stack:
            # First, for they import while the home is opened.
            self.readers = stack.enter_context(
                closing(ReaderPool(self.scope, settings.getint("ARCHIVER_READERS")))
            )
            self.desk: Desk = getattr(crawler, "archive_desk", None) or RunDesk(
                settings, self.scope, spider.name
            )
            stack.callback(self.desk.release)
            settings.set("USER_AGENT", self.desk.user_agent, priority="spider")
            self.writer = stack.enter_context(closing(self.desk.make_writer()))
            self._stack = stack.pop_all()
        self.desk.on_stop = self.stop
        spider.judge = Judge(
            self.site,
            self.scope.base_url,
            backoff=settings.getfloat("ARCHIVER_BACKOFF"),
            clock=self.desk.clock,
        )

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Run:
        """Open the run of *crawler*, and leave itself where scheduler, gate, pipeline and capture find it."""
        run = cls(crawler)
        crawler.signals = Audience(crawler)  # before the engine, which takes them from here
        crawler.archive_run = run  # type: ignore[attr-defined]  # read by run_of
        crawler.archive_writer = run.writer  # type: ignore[attr-defined]  # read by the download handler
        crawler.signals.connect(run.spider_closed, signal=signals.spider_closed)
        crawler.signals.connect(run.spider_error, signal=signals.spider_error)
        return run

    @property
    def is_busy(self) -> bool:
        """Say whether as many errands are out as may be."""
        return self.under_way >= self._most_under_way

    def write_failure(self, failure: Failure) -> Failure:
        """Tell of *failure* in the WARC; return it as its row is saved."""
        failure = replace(failure, crawl_id=self.desk.crawl.id)
        self.writer.write_event(failure)
        return failure

    def stop(self, reason: str) -> None:
        """End the engine for *reason*: nothing more is asked, what is under way is finished."""
        engine = self.crawler.engine
        self._closing = asyncio.ensure_future(engine.close_spider_async(reason=reason))

    def fail(self, error: BaseException) -> None:
        """End the run because of *error*: integrity before all else."""
        self.error = self.error or error
        self.desk.fail(error)

    def spider_error(self, failure: Any) -> None:
        """End the run: a callback that raised has yielded no item, so its claim will never be acknowledged."""
        self.fail(failure.value)

    def spider_closed(self, reason: str) -> None:
        """End the run as Scrapy says that it ended."""
        self.close("interrupted" if reason == "shutdown" else self.desk.stopping or reason)

    def close(self, outcome: str) -> None:
        """End the run with *outcome*, or this engine's part in it, and let go of everything; once."""
        with self._stack:
            self.desk.close(outcome, self.writer)
