"""The download handler: bytes off the wire into WARC records, before anyone has parsed them.

Scrapy's HTTP/1.1 handler does the work; a tape runs along on each connection. The private names
of Scrapy and Twisted that this stands on are held by `archiver.selftest` at every start and by
``tests/test_capture.py`` (docs/decisions/002). Opens sockets through Scrapy.
"""

from __future__ import annotations

import io
import shutil
import tempfile
from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import count
from time import monotonic
from typing import IO, TYPE_CHECKING, Any, cast

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler, _LenientHTTP11ClientProtocol
from scrapy.exceptions import DownloadCancelledError, DownloadTimeoutError, NotSupported
from scrapy.utils.defer import maybe_deferred_to_future
from twisted.internet.defer import DeferredLock, fail
from twisted.internet.error import ConnectionDone
from twisted.web.client import _HTTP11ClientFactory

from archiver.exchange import Exchange
from archiver.guard import Guard
from archiver.selftest import TakesExchanges, prove
from archiver.warc import WarcWriter

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.internet.defer import Deferred
    from twisted.internet.interfaces import IAddress
    from twisted.python.failure import Failure
    from twisted.web._newclient import Request as WireRequest
    from twisted.web.iweb import IResponse

HELD = 1 << 20
"""Bytes of a response that are held in memory; beyond, the tape is spooled to disk."""

LONGEST_HEAD = 4 << 20
"""Bytes of a head, interim ones before it, after which the connection is cut: only a body's length is bounded else."""

# Carries the tape's number from the handler to the connection that Twisted picks; taken out before writing.
_TAG = b"X-Archiver-Tape"


class Tape:
    """What went over the wire for one request, as it happens."""

    def __init__(self, request: Request, guard: Guard) -> None:
        self.request = request
        self.guard = guard
        self.protocol: TapedProtocol | None = None
        self.received: IO[bytes] = io.BytesIO()
        self.is_spooled = False
        self.rewind()

    def rewind(self) -> None:
        """Begin anew: Twisted sends a request again when a kept connection turns out to be dead."""
        self.sent = bytearray()
        self.received.seek(0)
        self.received.truncate()
        self.size = 0
        self.started_at = datetime.now(UTC)
        self.started, self.ended = monotonic(), 0.0
        self.peer: str | None = None
        self.whole = False
        self.lost = ""

    def receive(self, data: bytes) -> None:
        """Copy what came in."""
        self.received.write(data)
        self.size += len(data)
        if self.size > HELD and not self.is_spooled:
            self._spool()

    def _spool(self) -> None:
        """Go on in a file on disk."""
        held, self.received = self.received, tempfile.TemporaryFile()  # noqa: SIM115  (the writer reads it)
        self.is_spooled = True
        held.seek(0)
        shutil.copyfileobj(held, self.received)

    def drop(self) -> None:
        """Let go of a file on disk: the exchange is written."""
        if self.is_spooled:
            self.received.close()

    def finish(self, unread: int) -> None:
        """End the tape with the response; the last *unread* bytes belong to no response."""
        self.size -= unread
        self.received.truncate(self.size)
        self.ended = monotonic()
        self.whole = not self.lost

    def stop(self) -> None:
        """Let nothing more onto the tape."""
        if self.protocol:
            self.protocol.tape = None
            self.protocol = None
        self.ended = self.ended or monotonic()

    def to_exchange(self, truncated: str | None) -> Exchange:
        """Return what is on the tape."""
        claim = self.request.meta.get("claim")
        return Exchange(
            url=self.request.url.partition("#")[0],
            started_at=self.started_at,
            request=bytes(self.sent),
            response=self.received,
            ip=self.peer,
            truncated=None if self.whole else truncated,
            seconds=self.ended - self.started,
            via=getattr(claim, "via", ""),
            hops=getattr(claim, "hops", ""),
        )


class _TapedTransport:
    """A connection's transport that copies what is written to it."""

    def __init__(self, transport: Any, protocol: TapedProtocol) -> None:
        self._transport, self._protocol = transport, protocol

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Write *data*, copied first."""
        if self._protocol.tape:
            self._protocol.tape.sent += data
        self._transport.write(data)

    def writeSequence(self, pieces: Iterable[bytes]) -> None:  # noqa: N802  (Twisted's name)
        """Write *pieces*, copied first."""
        self.write(b"".join(pieces))


class TapedProtocol(_LenientHTTP11ClientProtocol):
    """Scrapy's client protocol with a tape along it."""

    tape: Tape | None = None

    def makeConnection(self, transport: Any) -> None:  # noqa: N802  (Twisted's name)
        """Put the copying transport before the real one, once Twisted has set that up."""
        super().makeConnection(transport)  # type: ignore[no-untyped-call]  # Twisted says no types
        self.transport = cast("Any", _TapedTransport(transport, self))

    def request(self, request: WireRequest) -> Deferred[IResponse]:
        """Send *request* with its tape running, unless the peer is none that may be asked."""
        tape = _take_tape(request)
        if tape is not None:
            tape.rewind()
            transport = cast("Any", self.transport)
            tape.peer = transport.getPeer().host
            try:
                tape.guard.check_peer(tape.request.url, tape.peer)
            except Exception:  # noqa: BLE001  (whatever it raises is the request's failure, as a Deferred)
                transport.abortConnection()
                return fail()
            tape.protocol, self.tape = self, tape
        return super().request(request)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802  (Twisted's name)
        """Copy *data* before anyone parses it."""
        if self.tape:
            self.tape.receive(data)
            if self.tape.size > LONGEST_HEAD and getattr(self._parser, "state", "BODY") != "BODY":
                self.abort()  # type: ignore[no-untyped-call]  # Twisted says no types
                return
        super().dataReceived(data)  # type: ignore[no-untyped-call]  # Twisted says no types

    def connectionLost(self, reason: Failure) -> None:  # type: ignore[override]  # noqa: N802  (Twisted's)
        """Note how the connection ended; a response that ends with it is whole only if it was closed in order."""
        if self.tape and not isinstance(reason.value, ConnectionDone):
            self.tape.lost = "disconnect"
        super().connectionLost(reason)  # type: ignore[no-untyped-call]  # Twisted says no types

    def _finishResponse(self, rest: bytes) -> None:  # noqa: N802  (Twisted's name)
        """End the tape before the response is given on, which may start the next request."""
        tape, self.tape = self.tape, None
        if tape:
            tape.protocol = None
            tape.finish(len(rest))
        super()._finishResponse(rest)


class TapedFactory(_HTTP11ClientFactory):
    """Builds connections with a tape."""

    noisy = False

    def buildProtocol(self, addr: IAddress | None) -> TapedProtocol:  # noqa: ARG002, N802  (Twisted's)
        """Build one."""
        return TapedProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]  # Twisted says no types


_tapes: dict[bytes, Tape] = {}
_numbers = count(1)


def _take_tape(request: WireRequest) -> Tape | None:
    """Return the tape of *request*, its tag taken out; the same one when it is sent again."""
    values = request.headers.getRawHeaders(_TAG)
    if values:
        request.headers.removeHeader(_TAG)
        request.archiver_tape = _tapes.get(values[0])  # type: ignore[attr-defined]  # ours, kept for a second sending
    return cast("Tape | None", getattr(request, "archiver_tape", None))


class ArchiverDownloadHandler(HTTP11DownloadHandler):
    """Downloads over http and https, and writes each exchange before its response is given on.

    Afterwards ``request.meta["capture"]`` is the `Capture`, None where no response came. A write
    that fails is the request's failure: nothing is read that is not kept.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool._factory = TapedFactory  # noqa: SLF001  (the way in: docs/decisions/002)
        self._archive_crawler = crawler
        self._proving, self._proved = DeferredLock(), False

    async def download_request(self, request: Request) -> Response:
        """Download and capture *request*; the first one waits until capture is proved exact."""
        if not self._proved:
            await self._prove()
        if request.meta.get("proxy"):
            raise NotSupported(
                f"{request.url}: a proxy would be captured instead of the site; unset http_proxy"
            )
        writer = self._find_writer()
        return await self.capture(request, writer, self._find_guard(writer))

    async def capture(self, request: Request, writer: TakesExchanges, guard: Guard) -> Response:
        """Download *request* and give its exchange to *writer*, whatever becomes of it."""
        guard.check_url(request.url)
        request.meta["capture"] = None
        _ask_for_gzip(request)
        tape = Tape(request, guard)
        number = b"%d" % next(_numbers)
        _tapes[number] = tape
        request.headers[_TAG] = number
        truncated = "unspecified"
        try:
            return await super().download_request(request)
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
            del _tapes[number]
            request.headers.pop(_TAG, None)
            tape.stop()
            try:
                if tape.sent:
                    request.meta["capture"] = writer.write_exchange(tape.to_exchange(truncated))
            finally:
                tape.drop()

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


def _ask_for_gzip(request: Request) -> None:
    """Ask for no content coding but gzip: br and zstd replay as garbage or crash the checkers."""
    if b"gzip" in (request.headers.get("Accept-Encoding") or b""):
        request.headers["Accept-Encoding"] = b"gzip"
