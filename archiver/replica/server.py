"""A small HTTP/1.1 server on loopback: keep-alive, pipelining, bounded heads, one event loop in a thread."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

MAX_HEAD = 16_384
IDLE_SECONDS = 30.0
_STATUS = {
    200: "OK", 301: "Moved Permanently", 302: "Found", 304: "Not Modified", 400: "Bad Request", 403: "Forbidden",
    404: "Not Found", 405: "Method Not Allowed", 410: "Gone", 429: "Too Many Requests",
    431: "Request Header Fields Too Large", 500: "Internal Server Error", 503: "Service Unavailable",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Request:
    """One request's head, as far as the replica looks at it."""

    method: str
    target: str
    version: str
    fields: dict[str, str]
    """Names in lower case; of repeated fields the last."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One response, its body already in its transfer coding."""

    status: int
    fields: list[tuple[str, str]]
    body: bytes = b""
    close: bool = False

    def to_bytes(self, *, head_only: bool = False) -> bytes:
        """Return the response as it goes over the wire."""
        lines = [f"HTTP/1.1 {self.status} {_STATUS.get(self.status, 'Unknown')}"]
        lines += [f"{name}: {value}" for name, value in self.fields]
        lines.append(f"Connection: {'close' if self.close else 'keep-alive'}")
        head = "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n"
        return head if head_only else head + self.body


def read_head(head: bytes) -> Request | None:
    r"""Read a request's head without its empty line; None if it is none.

    >>> read_head(b"GET /en HTTP/1.1\r\nHost: a").target
    '/en'
    >>> read_head(b"hello") is None
    True
    """
    lines = head.decode("latin-1").split("\r\n")
    parts = lines[0].split(" ")
    if len(parts) != 3 or not parts[2].startswith("HTTP/1.") or not parts[0].isalpha():  # noqa: PLR2004  (method, target, version)
        return None
    fields: dict[str, str] = {}
    for line in lines[1:]:
        name, colon, value = line.partition(":")
        if not colon or name != name.strip() or not name:
            return None
        fields[name.lower()] = value.strip()
    return Request(parts[0], parts[1], parts[2], fields)


class Connection(asyncio.Protocol):
    """One client: its unread bytes, and when it has been idle for too long."""

    def __init__(self, answer: Callable[[Request], Answer]) -> None:
        self.answer = answer
        self.unread = bytearray()
        self.transport: asyncio.Transport | None = None
        self.timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the client in and start its idle timer."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002  (asyncio's signature)
        """Forget the client."""
        if self.timer:
            self.timer.cancel()
        self.transport = None

    def pause_writing(self) -> None:
        """Stop reading from a client that does not read its answers."""
        if self.transport:
            self.transport.pause_reading()

    def resume_writing(self) -> None:
        """Go on when the client has read."""
        if self.transport:
            self.transport.resume_reading()

    def data_received(self, data: bytes) -> None:
        """Answer every whole request among the bytes so far."""
        self.unread += data
        self._wait()
        while self.transport and not self.transport.is_closing():
            end = self.unread.find(b"\r\n\r\n")
            if end < 0:
                break
            head = bytes(self.unread[:end])
            del self.unread[: end + 4]
            self._reply(head)
        if len(self.unread) > MAX_HEAD:
            self._refuse(431)

    def _reply(self, head: bytes) -> None:
        request = read_head(head) if len(head) <= MAX_HEAD else None
        if request is None or (request.version == "HTTP/1.1" and "host" not in request.fields):
            self._refuse(400)
            return
        if request.method not in ("GET", "HEAD"):
            self._refuse(405)
            return
        answer = self.answer(request)
        wishes_close = (
            request.fields.get("connection", "").lower() == "close" or request.version == "HTTP/1.0"
        )
        if wishes_close and not answer.close:
            answer = Answer(answer.status, answer.fields, answer.body, close=True)
        self._send(answer, head_only=request.method == "HEAD")

    def _send(self, answer: Answer, *, head_only: bool = False) -> None:
        if self.transport is None:
            return
        self.transport.write(answer.to_bytes(head_only=head_only))
        if answer.close:
            self.transport.close()

    def _refuse(self, status: int) -> None:
        """Say *status* and hang up: what follows can't be told apart from a body."""
        self.unread.clear()
        self._send(Answer(status, [("Content-Length", "0")], close=True))

    def _wait(self) -> None:
        if self.timer:
            self.timer.cancel()
        if self.transport:
            self.timer = asyncio.get_running_loop().call_later(IDLE_SECONDS, self.transport.abort)


class Server:
    """The event loop in a thread; a context manager that has closed every connection when it ends."""

    def __init__(self, answer: Callable[[Request], Answer], port: int = 0, host: str = "127.0.0.1") -> None:
        """Bind the port at once, so that who makes a server knows where it is; OSError: the port is taken."""
        self._socket = socket.create_server((host, port), backlog=512)
        self.port: int = self._socket.getsockname()[1]
        self._answer = answer
        self._loop = asyncio.new_event_loop()
        self._server: asyncio.Server | None = None
        self._clients: set[Connection] = set()
        self._thread = threading.Thread(target=self._loop.run_forever, name="replica", daemon=True)

    def __enter__(self) -> Self:
        """Serve."""
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._open(), self._loop).result()
        return self

    def __exit__(self, *error: object) -> None:
        """Stop serving, drop the clients, end the thread."""
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result()
        self._end_loop()

    async def _open(self) -> None:
        self._server = await self._loop.create_server(self._connect, sock=self._socket)

    def _connect(self) -> Connection:
        connection = Connection(self._answer)
        self._clients = {client for client in self._clients if client.transport} | {connection}
        return connection

    async def _close(self) -> None:
        assert self._server
        self._server.close()
        for client in self._clients:
            if client.transport:
                client.transport.abort()
        await self._server.wait_closed()
        await asyncio.sleep(0)

    def _end_loop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
