"""Scrapy's downloader, with a straight way to a mirror that may be asked without a pause.

What counts the seconds and the requests of each host, queues and tasks of their own, is left out there: the engine asks
for no more at once than all hosts together may be asked. Everywhere else, and so on the live site, it is Scrapy's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scrapy import signals
from scrapy.core.downloader import Downloader as ScrapyDownloader
from scrapy.utils.defer import deferred_from_coro

if TYPE_CHECKING:
    from scrapy import Request, Spider
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.settings import BaseSettings
    from twisted.internet.defer import Deferred


class Downloader(ScrapyDownloader):
    """Downloads requests for the engine."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._is_straight = is_unhindered(crawler.settings)

    def fetch(self, request: Request, spider: Spider | None = None) -> Deferred[Any]:  # noqa: ARG002  (which Scrapy no longer gives)
        """Return what comes of *request*: a response, or another request of a middleware's."""
        if not self._is_straight:
            return super().fetch(request)
        self.active.add(request)
        return deferred_from_coro(self._fetch(request))

    async def _fetch(self, request: Request) -> Response | Request:
        """Let *request* pass through the middlewares, and no longer count it when it is over."""
        try:
            return await self.middleware.download_async(self._ask, request)
        finally:
            self.active.remove(request)

    async def _ask(self, request: Request) -> Response:
        """Give *request* to its handler, and say so as Scrapy's downloader does."""
        told = {"request": request, "spider": self.crawler.spider}
        self.signals.send_catch_log(signals.request_reached_downloader, **told)
        try:
            response = await self.handlers.download_request_async(request)
            self.signals.send_catch_log(signals.response_downloaded, response=response, **told)
            return response
        finally:
            self.signals.send_catch_log(signals.request_left_downloader, **told)


def is_unhindered(settings: BaseSettings) -> bool:
    """Say whether by Scrapy's own *settings* no host is asked for less at once, or later, than the engine asks."""
    most = settings.getint("CONCURRENT_REQUESTS")
    return (
        0 < most <= settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN")
        and not settings.getint("CONCURRENT_REQUESTS_PER_IP")
        and not settings.getfloat("DOWNLOAD_DELAY")
        and not settings.getbool("AUTOTHROTTLE_ENABLED")
        and not settings.getdict("DOWNLOAD_SLOTS")
    )
