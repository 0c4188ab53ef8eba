"""Crawl a site into a home, in this process: the Scrapy process, the signals, the outcome."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType
from typing import Any, cast

from scrapy import signals
from scrapy.crawler import CrawlerProcess
from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader

from archiver.desk import RunDesk
from archiver.logs import RunLog, log_to
from archiver.order import Order, to_spider_arguments
from archiver.run import run_of
from archiver.terms import is_loopback

GRACE_SECONDS = 7
"""How long a stopped run waits for what is under way; what is not here then is asked for by the next run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a crawl ended."""

    outcome: str
    """``finished``, ``interrupted``, ``blocked``, ``unreachable``, ``failed``."""
    stats: dict[str, Any]
    message: str = ""
    failures_new: int = 0
    failed_urls: frozenset[str] = frozenset()
    """Canonical on the real site."""
    unexpected: tuple[str, ...] = ()
    """What the site did not show as expected, a line each."""
    signal: int = 0
    """The signal that interrupted it; 0 for none."""

    def exit_code(self, max_failures: int | None = None) -> int:
        """Return what the process ends with: 130/143, 1, 4, 3, else 0, the first that holds."""
        if self.signal:
            return 128 + self.signal
        if self.outcome == "failed":
            return 1
        if self.unexpected or self.outcome in ("blocked", "unreachable"):
            return 4
        too_many = max_failures is not None and self.stats["failures"] > max_failures
        newly = max_failures is None and self.failures_new > 0
        return 3 if too_many or newly else 0


def crawl(
    order: Order,
    progress: Callable[[dict[str, Any]], None] | None = None,
    begun: Callable[[], None] = lambda: None,
) -> Outcome:
    """Run one crawl and return how it ended; once per process, because Twisted's reactor runs once.

    Raises UsageError, Locked, HomeError and WarcError before anything is fetched. *progress* is shown the run's
    figures after each visit; *begun* is called when the run holds the home, before the first request.
    """
    order.home.prepare()
    if order.workers > 1:
        return _crawl_with_workers(order, progress, begun)
    process = CrawlerProcess(to_settings(order))
    log = log_to(order.home, order.log_format)
    crawler = process.create_crawler("interpol")
    if progress:
        crawler.signals.connect(
            lambda: progress(cast("RunDesk", run_of(crawler).desk).stats()),
            signal=signals.item_scraped,
            weak=False,
        )
    raised: list[BaseException] = []
    started = process.crawl(crawler, **to_spider_arguments(order))
    cast("Any", started).addErrback(lambda failure: raised.append(failure.value))
    received: list[int] = []
    try:
        if not raised:
            begun()
            with _signals(crawler, received):
                process.start(install_signal_handlers=False)
    finally:
        logging.getLogger().removeHandler(log)
        log.close()
        run = getattr(crawler, "archive_run", None)
        if run is not None:
            run.close("interrupted" if received else "failed")
    if raised:
        raise raised[0]
    assert run is not None
    return _to_outcome(run.desk, received, log)


def _crawl_with_workers(
    order: Order, progress: Callable[[dict[str, Any]], None] | None, begun: Callable[[], None]
) -> Outcome:
    """Run one crawl whose engines are in other processes, its desk in this one."""
    from archiver.remote import Part  # noqa: PLC0415  (only who wants several pays)
    from archiver.workers import run_workers  # noqa: PLC0415  (likewise)

    settings = to_settings(order)
    spider: Any = SpiderLoader.from_settings(settings).load("interpol")(**to_spider_arguments(order))
    log = log_to(order.home, order.log_format)
    try:
        desk = RunDesk(settings, spider.scope, spider.name)
        begun()
        for link in spider.seeds():
            desk.seed(link)
        parts: list[object] = [
            Part(order=order, crawl=desk.crawl, user_agent=desk.user_agent, serial=serial)
            for serial in range(order.workers)
        ]
        received = run_workers(
            desk, parts, grace=GRACE_SECONDS, progress=lambda: progress(desk.stats()) if progress else None
        )
    finally:
        logging.getLogger().removeHandler(log)
        log.close()
    return _to_outcome(desk, received, log)


def _to_outcome(desk: RunDesk, received: list[int], log: RunLog) -> Outcome:
    outcome, message = desk.crawl.outcome or "failed", desk.message
    if outcome == "interrupted" and not received:
        outcome, message = (
            "failed",
            message or f"the crawler stopped, nobody asked it to: {desk.home.state}/crawl.log",
        )
    if log.error and "failed" not in (outcome, desk.stopping):
        outcome, message = "failed", f"{desk.home.log_path}: {log.error.strerror}; what was fetched is saved"
    return Outcome(
        outcome="failed" if desk.stopping == "failed" else outcome,
        stats=desk.crawl.stats,
        message=message,
        failures_new=desk.tally.failures_new,
        failed_urls=frozenset(desk.tally.failed_urls),
        unexpected=tuple(map(str, desk.surprises)),
        signal=received[0] if received else 0,
    )


def to_settings(order: Order) -> Any:
    """Return Scrapy's settings for *order*: the project's, and the run's own on top."""
    settings = Settings()
    settings.setmodule("archiver.settings", priority="project")
    own: dict[str, Any] = {
        "ARCHIVER_HOME": str(order.home.path),
        "ARCHIVER_ORIGIN": order.origin or "",
        "ARCHIVER_DELAY": order.delay,
        "ARCHIVER_LIMIT": order.limit,
        "ARCHIVER_ARGUMENTS": order.arguments,
        "LOG_INSTALL_ROOT_HANDLER": False,
    }
    if is_loopback(order.base_url) and not order.delay:
        own |= {
            "AUTOTHROTTLE_ENABLED": False,
            "CONCURRENT_REQUESTS": 4,
            "CONCURRENT_REQUESTS_PER_DOMAIN": 4,
            "ARCHIVER_BACKOFF": 0.25,
            "ARCHIVER_GROUP": 64,
            "ARCHIVER_READERS": 2,
        }
    settings.setdict(own | order.settings, priority="cmdline")
    return settings


class _signals:  # noqa: N801  (used as a with statement's noun)
    """While it is open, SIGINT and SIGTERM end the crawl in order, and after GRACE_SECONDS at once."""

    def __init__(self, crawler: Any, received: list[int]) -> None:
        self.crawler, self.received = crawler, received
        self.before: dict[int, Any] = {}

    def __enter__(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            self.before[number] = signal.signal(number, self._receive)

    def __exit__(self, *_: object) -> None:
        for number, handler in self.before.items():
            signal.signal(number, handler)

    def _receive(self, number: int, _frame: FrameType | None) -> None:
        self.received.append(number)
        _reactor().callFromThread(self._end, at_once=len(self.received) > 1)

    def _end(self, *, at_once: bool) -> None:
        if at_once:
            _reactor().stop()
            return
        self._stopping = asyncio.ensure_future(self.crawler.stop_async())
        _reactor().callLater(GRACE_SECONDS, self._end, at_once=True)


def _reactor() -> Any:
    """Return the reactor: importing it installs one, so only once Scrapy has installed its own."""
    from twisted.internet import reactor  # noqa: PLC0415  (see above)

    return reactor
