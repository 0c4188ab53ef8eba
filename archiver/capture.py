"""The download handler: bytes off the wire into WARC records, before anyone has parsed them.

Scrapy's HTTP/1.1 handler does the work; a tape runs along on each connection. The private names
of Scrapy and Twisted that this stands on are held by `archiver.selftest` at every start and by
``tests/test_capture.py`` (docs/decisions/002). Opens sockets through Scrapy.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, cast

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.exceptions import (
    DownloadCancelledError,
    DownloadFailedError,
    DownloadTimeoutError,
    NotSupported,
    ResponseDataLossError,
)
from scrapy.utils._download_handlers import get_dataloss_msg, wrap_twisted_exceptions
from scrapy.utils.asyncio import call_later
from scrapy.utils.defer import maybe_deferred_to_future
from twisted.internet.defer import DeferredLock

from archiver.agent import Endpoints, TapedAgent
from archiver.guard import Guard
from archiver.quiet import Teller
from archiver.selftest import TakesExchanges, prove
from archiver.tape import Tape, TapedFactory
from archiver.warc import WarcWriter

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

logger = logging.getLogger(__name__)


class ArchiverDownloadHandler(HTTP11DownloadHandler):
    """Downloads over http and https, and writes each exchange before its response is given on.

    Afterwards ``request.meta["capture"]`` is the `Capture`, None where no response came. A write
    that fails is the request's failure: nothing is read that is not kept.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool._factory = TapedFactory  # noqa: SLF001  (the way in: docs/decisions/002)
        self._pool._reactor = cast("Any", _Clock)  # noqa: SLF001  (likewise; it asks it for nothing else)
        self._archive_crawler, self._teller = crawler, Teller(crawler)
        self._proving, self._proved = DeferredLock(), False
        self._endpoints: dict[float, Endpoints] = {}

    async def download_request(self, request: Request) -> Response:
        """Download and capture *request*; the first one waits until capture is proved exact."""
        if not self._proved:
            await self._prove()
        if request.meta.get("proxy"):
            raise NotSupported(
                f"{request.url}: a proxy would be captured instead of the site; unset http_proxy"
            )
        writer = self._find_writer()
        response = await self.capture(request, writer, self._find_guard(writer))
        if request.meta["capture"] is None:
            # As where no answer came at all: to be tried again.
            raise DownloadFailedError(f"{request.url}: no end of its heads was found: kept as no answer")
        return response

    async def capture(self, request: Request, writer: TakesExchanges, guard: Guard) -> Response:
        """Download *request* and give its exchange to *writer*, whatever becomes of it."""
        guard.check_url(request.url)
        request.meta["capture"] = None
        _ask_for_gzip(request)
        tape = Tape(request, guard)
        truncated = "unspecified"
        try:
            return await self._download(request, tape)
        except DownloadTimeoutError:
            truncated = "time"
            raise
        except DownloadCancelledError:
            truncated = "length"
            raise
        except Exception:
            truncated = "disconnect"
            raise
        finally:
            tape.stop()
            try:
                if tape.sent:
                    request.meta["capture"] = writer.write_exchange(tape.to_exchange(truncated))
            finally:
                tape.drop()

    async def _download(self, request: Request, tape: Tape) -> Response:
        """Download *request* as Scrapy's handler does, by an agent that puts *tape* along."""
        spider = self._crawler.spider
        agent = TapedAgent(
            tape,
            self._endpoints,
            self._teller,
            contextFactory=self._contextFactory,
            bindAddress=self._bind_address,
            pool=self._pool,
            maxsize=getattr(spider, "download_maxsize", self._default_maxsize),
            warnsize=getattr(spider, "download_warnsize", self._default_warnsize),
            fail_on_dataloss=self._fail_on_dataloss,
            tls_verbose_logging=self._tls_verbose_logging,
        )
        try:
            with wrap_twisted_exceptions():
                return await maybe_deferred_to_future(agent.download_request(request))
        except ResponseDataLossError:
            if not self._fail_on_dataloss_warned:
                logger.warning(get_dataloss_msg(request.url))
                self._fail_on_dataloss_warned = True
            raise

    async def _prove(self) -> None:
        """Crawl a server of our own on loopback, once, and raise WarcError where a record would not be exact."""
        await maybe_deferred_to_future(self._proving.acquire())
        try:
            if not self._proved:
                await prove(self.capture)
                self._proved = True
        finally:
            self._proving.release()

    def _find_writer(self) -> WarcWriter:
        """Return the run's writer: whoever started the crawl set it, else the add-on makes one."""
        writer = getattr(self._archive_crawler, "archive_writer", None)
        if writer is None:
            from archiver.addon import make_writer  # noqa: PLC0415  (the add-on imports this module)

            writer = make_writer(self._archive_crawler)
        return cast("WarcWriter", writer)

    def _find_guard(self, writer: WarcWriter) -> Guard:
        """Return which addresses may be asked: the public ones and the crawl's named mirror, if nobody said else."""
        return getattr(self._archive_crawler, "archive_guard", None) or Guard(base_url=writer.crawl.base_url)


class _Clock:
    """What counts the seconds that a connection is kept: the event loop, at a fourth of what Twisted's own clock takes."""

    callLater = staticmethod(call_later)  # noqa: N815  (Twisted's name)


def _ask_for_gzip(request: Request) -> None:
    """Ask for no content coding but gzip: br and zstd replay as garbage or crash the checkers."""
    accepted = request.headers.get(b"Accept-Encoding") or b""
    if b"gzip" in accepted and accepted != b"gzip":
        request.headers["Accept-Encoding"] = b"gzip"
