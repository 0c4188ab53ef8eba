"""A server that knows no HTTP library: it sends the bytes of a script and logs what went both ways."""

from __future__ import annotations

import gzip
import random
import socket
import ssl
import struct
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

CRLF = b"\r\n"


def ok(body: bytes, *fields: bytes) -> bytes:
    """Return a plain response with its length."""
    return (
        b"HTTP/1.1 200 OK\r\n"
        + b"".join(f + CRLF for f in fields)
        + b"Content-Length: %d\r\n\r\n" % len(body)
        + body
    )


def chunked(*chunks: bytes, fields: bytes = b"", trailer: bytes = b"") -> bytes:
    coded = b"".join(b"%x\r\n" % len(chunk) + chunk + CRLF for chunk in chunks)
    return (
        b"HTTP/1.1 200 OK\r\n"
        + fields
        + b"Transfer-Encoding: chunked\r\n\r\n"
        + coded
        + b"0\r\n"
        + trailer
        + CRLF
    )


CLOSE, RESET, DROP_ONCE, STALL, WAIT = "close", "reset", "drop once", "stall", "wait"
"""Deeds; to wait is to send nothing more until the client has gone."""
PAGE = b"<p>Operation Tidewater ended today.</p>" * 40
BIG = random.Random(4).randbytes(1 << 20) * 50
LARGE_HEAD = b"".join(b"X-Pad-%d: %s\r\n" % (i, b"p" * 900) for i in range(12))

# A name to what the server does: bytes are sent, words are deeds. The response on the wire is the bytes joined.
SCRIPTS: dict[str, list[bytes | str]] = {
    "plain": [ok(b"hello", b"Content-Type: text/html")],
    "chunked-extensions-trailers": [
        b"HTTP/1.1 200 OK\r\nTrailer: X-Sum\r\nTransfer-Encoding: chunked\r\n\r\n",
        b'5;name="a;b"\r\nhello\r\n1A ; x\r\nabcdefghijklmnopqrstuvwxyz\r\n0;last\r\nX-Sum: 1\r\nX-Two: 2\r\n\r\n',
    ],
    "chunked-gzip": [
        chunked(gzip.compress(PAGE)[:50], gzip.compress(PAGE)[50:], fields=b"Content-Encoding: gzip\r\n")
    ],
    "chunked-empty": [chunked()],
    "chunked-in-pieces": [
        b"HTTP/1.1 200 OK\r\nTransfer-Enc",
        b"oding: chunked\r\n\r",
        b"\n4\r",
        b"\nab",
        b"cd\r\n",
        b"0\r\n\r",
        b"\n",
    ],
    "repeated-headers": [ok(b"x", b"Set-Cookie: a=1", b"X-A: 1", b"set-cookie: b=2", b"Set-Cookie: a=3")],
    "folded-header": [ok(b"x", b"X-Folded: one\r\n  two\r\n\tthree")],
    "latin-1-header": [ok(b"x", b"X-Place: K\xf6ln \xff", b"Content-Disposition: inline; filename=\xe9.txt")],
    "odd-case-and-space": [
        b"HTTP/1.1 200 OK\r\ncOnTeNt-LeNgTh:3\r\nX-Space:   many   \r\nX-Empty:\r\n\r\nabc"
    ],
    "no-reason": [b"HTTP/1.1 200\r\nContent-Length: 1\r\n\r\nx"],
    "long-reason": [b"HTTP/1.1 200 It's all right (really) 100%\r\nContent-Length: 1\r\n\r\nx"],
    "line-without-colon": [b"HTTP/1.1 200 OK\r\nthis is no field\r\nContent-Length: 1\r\n\r\nx"],
    "bare-lf": [b"HTTP/1.1 200 OK\nContent-Type: text/plain\nContent-Length: 2\n\nlf"],
    "http-1.0-close": [b"HTTP/1.0 200 OK\r\nServer: old\r\n\r\nuntil the end", CLOSE],
    "http-1.1-close": [b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nuntil the end of 1.1", CLOSE],
    "early-hints": [b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n", ok(b"after hints")],
    "two-interims": [
        b"HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </b>\r\n\r\n" + ok(b"after two")
    ],
    "no-content": [b"HTTP/1.1 204 No Content\r\nX-Empty: yes\r\n\r\n"],
    "not-modified": [b'HTTP/1.1 304 Not Modified\r\nETag: "v1"\r\n\r\n'],
    "redirect": [b"HTTP/1.1 302 Found\r\nLocation: /plain?from=redirect\r\nContent-Length: 5\r\n\r\nmoved"],
    "not-found": [b"HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\ngone"],
    "bytes-after-the-end": [ok(b"whole") + b"HTTP/1.1 200 smuggled\r\n\r\n", CLOSE],
    "gzip": [ok(gzip.compress(PAGE), b"Content-Encoding: gzip", b"Content-Type: text/html; charset=utf-8")],
    "empty": [ok(b"")],
    "large-head": [b"HTTP/1.1 200 OK\r\n" + LARGE_HEAD + b"Content-Length: 2\r\n\r\nok"],
    "nul-and-binary": [ok(bytes(range(256)) * 4, b"Content-Type: application/octet-stream")],
    "truncated": [b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nonly this much", CLOSE],
    "truncated-chunk": [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nnot 255 bytes", CLOSE],
    "reset-midway": [b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nand then", STALL, RESET],
    "stalls": [b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nwait for it", WAIT],
    "too-large": [b"HTTP/1.1 200 OK\r\nContent-Length: 70000000\r\n\r\nthe first bytes", STALL],
    "no-answer": [CLOSE],
    "hints-and-no-answer": [b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n", CLOSE],
    "endless-hints": [
        b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" * 30_000,
        ok(b"never seen"),
        CLOSE,
    ],
    "no-http": [b"SSH-2.0-OpenSSH_9.2\r\n\r\n", CLOSE],
    "post": [ok(b"posted")],
    "stale": [DROP_ONCE, ok(b"second time")],
    "head": [b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n"],
    "query": [ok(b"q")],
    "big": [ok(BIG)],
    "busy": [b"HTTP/1.1 503 Busy\r\nRetry-After: 0\r\nContent-Length: 4\r\n\r\nbusy"],
    "robots.txt": [ok(b"User-agent: *\nAllow: /\n", b"Content-Type: text/plain")],
}


@dataclass
class RawServer:
    """Serves `SCRIPTS` on loopback; `log` has (name, request, response as sent) of each exchange, from its request on."""

    scheme: str
    port: int
    log: list[tuple[str, bytes, bytearray]] = field(default_factory=list)
    threads: list[threading.Thread] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}"

    def settle(self) -> None:
        """Wait until every connection is over: the log is whole then."""
        for thread in self.threads:
            thread.join(30)

    def serve(self, connection: socket.socket) -> None:
        with connection:
            while request := receive_request(connection):
                name = request.split(b" ")[1].decode().split("?")[0].strip("/")
                if not self.answer(connection, name, request):
                    return

    def answer(self, connection: socket.socket, name: str, request: bytes) -> bool:
        """Play a script; False when the connection is over."""
        script, sent = SCRIPTS[name], bytearray()
        is_first = not any(seen == name for seen, _, _ in self.log)
        self.log.append((name, request, sent))
        for step in script:
            match step:
                case "stall":
                    time.sleep(0.4)
                case "wait":
                    return bool(receive_request(connection))
                case "reset":
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                case "drop once":
                    if is_first:
                        return False
                case bytes():
                    try:
                        connection.sendall(step)
                    except OSError:
                        return False
                    sent += step
                    if len(script) > 3:
                        time.sleep(0.02)
        return not {CLOSE, RESET} & set(script)


def receive_request(connection: socket.socket) -> bytes:
    """Read one request, by its Content-Length; nothing at the connection's end."""
    data = b""
    try:
        while b"\r\n\r\n" not in data:
            piece = connection.recv(65536)
            if not piece:
                return b""
            data += piece
        head, _, body = data.partition(b"\r\n\r\n")
        lengths = [
            int(line.split(b":")[1])
            for line in head.split(CRLF)
            if line.lower().startswith(b"content-length:")
        ]
        while len(body) < (lengths or [0])[0]:
            piece = connection.recv(65536)
            body, data = body + piece, data + piece
    except OSError:
        return b""
    return data


@contextmanager
def raw_server(certificate: tuple[str, str] | None = None, key_log: Path | None = None):
    """Serve in threads until the block ends; TLS with a *certificate*, its secrets told to *key_log*."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = RawServer("https" if certificate else "http", listener.getsockname()[1])
    context = None
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
        if key_log:
            context.keylog_filename = str(key_log)

    def serve(connection: socket.socket) -> None:
        try:
            server.serve(context.wrap_socket(connection, server_side=True) if context else connection)
        except OSError:
            connection.close()

    def listen() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            server.threads.append(threading.Thread(target=serve, args=(connection,), daemon=True))
            server.threads[-1].start()

    threading.Thread(target=listen, daemon=True).start()
    try:
        yield server
    finally:
        # shutdown wakes the thread that waits in accept.
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
