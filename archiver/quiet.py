"""What Scrapy tells of each page, told only where somebody listens: six signals and two lines of the log.

The formatter is one that Scrapy's settings name; who listens stands in the dispatcher that its signals go through.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from pydispatch import dispatcher  # type: ignore[import-untyped]
from scrapy.logformatter import LogFormatter
from scrapy.signalmanager import SignalManager

if TYPE_CHECKING:
    from scrapy import Request, Spider
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.logformatter import LogFormatterResult
    from twisted.python.failure import Failure


# Who says so in Scrapy's core.
_ENGINE, _SCRAPER = logging.getLogger("scrapy.core.engine"), logging.getLogger("scrapy.core.scraper")
_NO_LINE: Any = None
"""What makes Scrapy say nothing; its types do not know of it, its documentation does."""


class Audience(SignalManager):
    """The signals of a crawler: one that nobody listens to is not sent."""

    def hears(self, signal: object) -> bool:
        """Say whether somebody may listen to *signal* of this crawler, or of any."""
        heard = dispatcher.connections.get(id(self.sender), ())
        return signal in heard or dispatcher.Any in heard or id(dispatcher.Any) in dispatcher.connections

    def send_catch_log(self, signal: Any, **named: Any) -> list[tuple[Any, Any]]:
        """Send *signal* as Scrapy does, and return who said what to it."""
        return super().send_catch_log(signal, **named) if self.hears(signal) else []

    async def send_catch_log_async(self, signal: Any, **named: Any) -> list[tuple[Any, Any]]:
        """Send *signal* as Scrapy does, and return who said what to it."""
        return await super().send_catch_log_async(signal, **named) if self.hears(signal) else []


class Teller:
    """A crawler as Scrapy's agents ask it to send signals."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler, self.signals = crawler, Audience(crawler)

    @property
    def spider(self) -> Spider | None:
        """Return the spider that a signal speaks of."""
        return self._crawler.spider


class PageLines(LogFormatter):
    """Scrapy's lines of the log; those of single pages are composed where somebody takes them."""

    def crawled(self, request: Request, response: Response, spider: Spider) -> LogFormatterResult:
        """Say that a page has come."""
        return super().crawled(request, response, spider) if _ENGINE.isEnabledFor(logging.DEBUG) else _NO_LINE

    def scraped(self, item: Any, response: Response | Failure | None, spider: Spider) -> LogFormatterResult:
        """Say what came of it."""
        return super().scraped(item, response, spider) if _SCRAPER.isEnabledFor(logging.DEBUG) else _NO_LINE
