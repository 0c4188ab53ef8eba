"""The tape along a connection: what goes over the wire for one request, copied before anyone parses it.

Scrapy's client protocol does the work. The private names of Scrapy and Twisted that this stands on are held by
`archiver.selftest` at every start (docs/decisions/002).
"""

from __future__ import annotations

import io
import shutil
import tempfile
from collections.abc import Iterable
from datetime import UTC, datetime
from time import monotonic
from typing import IO, TYPE_CHECKING, Any, cast

from scrapy.core.downloader.handlers.http11 import _LenientHTTP11ClientProtocol, _LenientHTTPClientParser
from twisted.internet.defer import fail
from twisted.internet.error import ConnectionDone
from twisted.web._newclient import STATUS, TransportProxyProducer
from twisted.web._newclient import Request as WireRequest
from twisted.web.client import _HTTP11ClientFactory

from archiver.exchange import Exchange
from archiver.guard import Guard
from archiver.wire import find_head_end

if TYPE_CHECKING:
    from scrapy import Request
    from twisted.internet.defer import Deferred
    from twisted.internet.interfaces import IAddress
    from twisted.python.failure import Failure
    from twisted.web.iweb import IResponse

HELD = 1 << 20
"""Bytes of a response that are held in memory; beyond, the tape is spooled to disk."""

LONGEST_HEAD = 4 << 20
"""Bytes of a head, interim ones before it, after which the connection is cut: only a body's length is bounded else."""


class Tape:
    """What went over the wire for one request, as it happens."""

    def __init__(self, request: Request, guard: Guard) -> None:
        self.request = request
        self.guard = guard
        self.protocol: TapedProtocol | None = None
        self.received: IO[bytes] = io.BytesIO()
        self.is_spooled = False
        self.sent = b""
        self.size = 0
        self.ended = 0.0
        self.whole = False
        self.lost = ""

    def begin(self, protocol: TapedProtocol, peer: str) -> None:
        """Begin, or begin anew: Twisted sends a request again when a kept connection turns out to be dead."""
        if self.sent:
            self.received.seek(0)
            self.received.truncate()
        self.sent = b""
        self.size = 0
        self.started_at = datetime.now(UTC)
        self.started, self.ended = monotonic(), 0.0
        self.peer = peer
        self.whole = False
        self.lost = ""
        self.protocol, protocol.tape = protocol, self

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
            request=self.sent,
            response=self.received,
            ip=self.peer,
            truncated=None if self.whole else truncated,
            seconds=self.ended - self.started,
            via=getattr(claim, "via", ""),
            hops=getattr(claim, "hops", ""),
        )


class _TapedTransport:
    """The transport that one request is written to, copied: its protocol keeps the real one."""

    def __init__(self, transport: Any, tape: Tape) -> None:
        self._transport, self._tape, self._protocol = transport, tape, tape.protocol

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Write *data*, copied first."""
        if self._tape.protocol is self._protocol:
            self._tape.sent += data
        self._transport.write(data)

    def writeSequence(self, pieces: Iterable[bytes]) -> None:  # noqa: N802  (Twisted's name)
        """Write *pieces*, copied first."""
        self.write(b"".join(pieces))


class TapedRequest(WireRequest):
    """A request whose tape runs when it is sent, and anew when it is sent again."""

    tape: Tape

    def writeTo(self, transport: Any) -> Deferred[None]:  # noqa: N802  (Twisted's name)
        """Write the request, copied."""
        return cast("Deferred[None]", super().writeTo(_TapedTransport(transport, self.tape)))  # type: ignore[no-untyped-call]  # Twisted says no types


class _ParserTransport(TransportProxyProducer):
    """Pauses a connection only where a body is not taken at once: to stop listening and begin anew is dear."""

    is_to_pause = False

    def pauseProducing(self) -> None:  # noqa: N802  (Twisted's name)
        """Pause when the head is dealt with."""
        self.is_to_pause = True

    def resumeProducing(self) -> None:  # noqa: N802  (Twisted's name)
        """Go on."""
        if self.is_to_pause:
            self.is_to_pause = False
        else:
            super().resumeProducing()  # type: ignore[no-untyped-call]  # Twisted says no types

    def settle(self) -> None:
        """Pause now, if nobody has said to go on."""
        if self.is_to_pause:
            self.is_to_pause = False
            super().pauseProducing()  # type: ignore[no-untyped-call]  # Twisted says no types


class _Parser(_LenientHTTPClientParser):
    """Scrapy's parser, given a head all at once: line by line it copies all that follows, for each line."""

    def dataReceived(self, data: bytes) -> None:  # noqa: N802  (Twisted's name)
        """Read the head that *data* begins with, if it is whole and no line is folded; leave the rest to Twisted."""
        if self.state == STATUS and not self._buffer:
            head = data[: max(0, find_head_end(data))]
            if 0 < len(head) <= self.MAX_LENGTH and b"\n " not in head and b"\n\t" not in head:
                status, *lines, empty, _ = head.split(b"\n")
                self.lineReceived(status)
                for line in lines:
                    name, colon, value = line.partition(b":")
                    if colon:
                        self.headerReceived(name, value.strip())  # type: ignore[no-untyped-call]  # Twisted says no types
                    else:
                        self.lineReceived(line)  # which says that it passes it over
                data = data[len(head) - len(empty) - 1 :]
        super().dataReceived(data)  # type: ignore[no-untyped-call]  # Twisted says no types

    def allHeadersReceived(self) -> None:  # noqa: N802  (Twisted's name)
        """Give the response on; where its body is not asked for at once, the connection pauses."""
        transport = cast("_ParserTransport", self.transport)
        super().allHeadersReceived()  # type: ignore[no-untyped-call]  # Twisted says no types
        transport.settle()


class TapedProtocol(_LenientHTTP11ClientProtocol):
    """Scrapy's client protocol with a tape along it."""

    tape: Tape | None = None
    peer: str | None = None

    def request(self, request: WireRequest) -> Deferred[IResponse]:
        """Send *request* with its tape running, unless the peer is none that may be asked."""
        if isinstance(request, TapedRequest):
            tape = request.tape
            if self.peer is None:
                self.peer = cast("str", cast("Any", self.transport).getPeer().host)
            tape.begin(self, self.peer)
            try:
                tape.guard.check_peer(tape.request.url, self.peer)
            except Exception:  # noqa: BLE001  (whatever it raises is the request's failure, as a Deferred)
                cast("Any", self.transport).abortConnection()
                return fail()
        response = super().request(request)
        # Scrapy puts its parser in the place of Twisted's in the same way.
        if self._parser is not None and self._transportProxy is not None:
            self._parser.__class__ = _Parser
            self._transportProxy.__class__ = _ParserTransport
        return response

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
