"""The proof at the start of each run that capture is exact: a server of our own on loopback, asked through the handler.

Capture stands on private names of Scrapy and Twisted. When a new version of one changes what they
do, no crawl begins: no record is better than a wrong one.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Protocol, cast

from scrapy import Request
from scrapy.http import Response
from scrapy.utils.defer import maybe_deferred_to_future
from twisted.internet.protocol import Factory
from twisted.internet.protocol import Protocol as Connection

from archiver.exceptions import WarcError
from archiver.exchange import Exchange
from archiver.facts import Capture
from archiver.guard import Guard

# Where libraries rewrite: names, order, folding, bytes above ASCII, chunking, interim heads, no reason.
ANSWERS: tuple[bytes, ...] = (
    b"HTTP/1.1 200 OK\r\nx-low: 1\r\nSet-Cookie: a\r\nX-Fold: a\r\n b\r\nSet-Cookie: \xe9\r\nContent-Length: 2\r\n\r\nok",
    b"HTTP/1.1 200\r\nTransfer-Encoding: chunked\r\n\r\n3;name=value\r\nabc\r\n0\r\nX-Trailer: 1\r\n\r\n",
    b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\nHTTP/1.1 404 Gone fishing\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nuntil the end",
)


class TakesExchanges(Protocol):
    """Whoever the handler gives exchanges to: `archiver.warc.WarcWriter`, or the test's own ear."""

    def write_exchange(self, exchange: Exchange) -> Capture | None:
        """Take one exchange."""


class _Ear:
    """Keeps what it is given."""

    def __init__(self) -> None:
        self.heard: list[tuple[bytes, bytes, str | None]] = []

    def write_exchange(self, exchange: Exchange) -> None:
        """Keep *exchange*, whose file is closed after."""
        exchange.response.seek(0)
        self.heard.append((exchange.request, exchange.response.read(), exchange.truncated))


class _Listener(Factory):
    """Builds the server's connections, and keeps what they are sent."""

    noisy = False

    def __init__(self) -> None:
        self.requests: list[bytes] = []
        self.answers = list(ANSWERS)

    def buildProtocol(self, addr: object) -> _Server:  # noqa: ARG002, N802  (Twisted's name)
        """Build one."""
        return _Server(self)


class _Server(Connection):
    """Answers each request with the next answer."""

    def __init__(self, listener: _Listener) -> None:
        self.listener, self.received = listener, b""

    def dataReceived(self, data: bytes) -> None:  # noqa: N802  (Twisted's name)
        """Answer once the request's head is whole; none of them has a body."""
        self.received += data
        if not self.received.endswith(b"\r\n\r\n"):
            return
        self.listener.requests.append(self.received)
        self.received = b""
        transport = cast("Any", self.transport)
        transport.write(self.listener.answers.pop(0))
        if not self.listener.answers:
            transport.loseConnection()


async def prove(capture: Callable[[Request, TakesExchanges, Guard], Awaitable[Response]]) -> None:
    """Ask through *capture* and compare byte for byte; raises WarcError where something differs."""
    from twisted.internet import reactor  # noqa: PLC0415  (importing it installs one)

    server, ear = _Listener(), _Ear()
    port = cast("Any", reactor).listenTCP(0, server, interface="127.0.0.1")
    try:
        for number in range(len(ANSWERS)):
            url = f"http://127.0.0.1:{port.getHost().port}/?{number}"
            await capture(Request(url, headers={"X-Odd_case": "1"}), ear, Guard(private=True))
    finally:
        await maybe_deferred_to_future(port.stopListening())
    expected = [(request, answer, None) for request, answer in zip(server.requests, ANSWERS, strict=False)]
    if ear.heard != expected or len(expected) != len(ANSWERS):
        raise WarcError(
            "capture is not exact with these versions of Scrapy and Twisted; install those pinned"
        )
