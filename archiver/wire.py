"""HTTP/1.x as it goes over the wire: heads, interim heads, transfer and content coding. Pure.

Nothing here changes a byte that is kept: it says what the bytes mean.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import IO, cast

from isal import isal_zlib

# A head ends with an empty line; Twisted, like most clients, takes a bare LF for a line's end.
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_FOLD = re.compile(rb"\n[ \t]")
INTERIM = frozenset({*range(100, 200)} - {101})
"""Statuses of heads that another follows; 101 ends the HTTP of its connection (RFC 9110, 15.2)."""
_STATUS_LINE = re.compile(rb"HTTP/\d(?:\.\d)?[ \t]+(\d{3})(?:[ \t]|$)")
# How zlib is told of a coding; deflate has a wrapper, as the standard says, or none, as some servers send it.
_WINDOWS = {"gzip": (31,), "x-gzip": (31,), "deflate": (zlib.MAX_WBITS, -zlib.MAX_WBITS)}
_CHUNK_SIZE = re.compile(rb"[ \t]*([0-9a-fA-F]{1,15})[ \t]*(?:;[^\n]*)?\r?\n")

MAX_HEAD = 1 << 20
"""Bytes of a head that are looked at; Twisted gives up far below."""
MAX_LINE = 1 << 16
"""Bytes of a chunk's size line or a trailer line."""
MAX_BODY = 64 << 20
"""Bytes of a decoded body that are kept in memory; a decompression bomb ends here."""
PIECE = 1 << 16

# Its stubs call it an instance; it is a class.
DEFLATE_ERRORS: tuple[type[Exception], ...] = (cast("type[Exception]", isal_zlib.error), EOFError)


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a request or response, as sent."""

    first_line: bytes
    fields: tuple[tuple[bytes, bytes], ...]
    """Names as sent, values stripped, folded lines joined with a space."""

    status: int | None = field(init=False, repr=False, compare=False)
    """The status code; None where the first line is no status line of HTTP/1.x."""
    _values: dict[bytes, bytes] = field(init=False, repr=False, compare=False)
    """The first value of each name, lower case."""

    def __post_init__(self) -> None:
        values = {name.lower(): value for name, value in reversed(self.fields)}
        object.__setattr__(self, "_values", values)
        match = _STATUS_LINE.match(self.first_line)
        object.__setattr__(self, "status", int(match[1]) if match else None)

    def get(self, name: str) -> str:
        """Return the first value of *name*, as latin-1; "" where it was not sent."""
        return self._values.get(name.lower().encode(), b"").decode("latin-1")

    @property
    def is_chunked(self) -> bool:
        """Say whether the body is in chunked transfer coding."""
        if b"transfer-encoding" not in self._values:
            return False
        codings = [value for name, value in self.fields if name.lower() == b"transfer-encoding"]
        return b",".join(codings).lower().split(b",")[-1].strip() == b"chunked"

    @property
    def media_type(self) -> str:
        """Return Content-Type without parameters, lower case; "" where it was not sent.

        >>> Head(b"HTTP/1.1 200", ((b"content-type", b"Text/HTML; charset=utf-8"),)).media_type
        'text/html'
        """
        return self.get("Content-Type").partition(";")[0].strip().lower()


def find_head_end(data: bytes) -> int:
    r"""Return where the body begins; -1 where the head is not whole.

    >>> find_head_end(b"HTTP/1.1 204 No Content\r\n\r\nrest")
    27
    >>> find_head_end(b"HTTP/1.1 200\n\n\r\nrest")
    14
    """
    # Not `_HEAD_END`: its search takes as long as all else that is asked of a head.
    with_return = data.find(b"\n\r\n", 0, MAX_HEAD)
    bare = data.find(b"\n\n", 0, with_return + 1 if with_return >= 0 else MAX_HEAD)
    if bare >= 0:
        return bare + 2
    return with_return + 3 if with_return >= 0 else -1


def read_head(data: bytes) -> Head:
    r"""Read the head that *data* begins with; lines without a colon are passed over.

    >>> head = read_head(b"HTTP/1.1 200 OK\r\nX-A: 1\r\n 2\r\nbad line\r\nX-A: 3\r\n\r\nbody")
    >>> head.status, head.fields
    (200, ((b'X-A', b'1 2'), (b'X-A', b'3')))
    """
    end = find_head_end(data)
    return split_head(data[: end if end >= 0 else MAX_HEAD])


def split_head(head: bytes) -> Head:
    """Read a *head* after which nothing follows."""
    data = head.replace(b"\r\n", b"\n")
    lines = data.split(b"\n")
    if not _FOLD.search(data):
        parts = [line.partition(b":") for line in lines[1:]]
        return Head(lines[0], tuple([(name.strip(), value.strip()) for name, colon, value in parts if colon]))
    fields: list[tuple[bytes, bytes]] = []
    folds = False
    for line in lines[1:]:
        if folds and line.startswith((b" ", b"\t")):
            name, value = fields[-1]
            fields[-1] = (name, (value + b" " + line.strip()).strip())
            continue
        name, colon, value = line.partition(b":")
        folds = bool(colon)
        if colon:
            fields.append((name.strip(), value.strip()))
    return Head(lines[0], tuple(fields))


def is_final(start: bytes) -> bool:
    """Say whether what begins with *start* is seen to begin with a final head; False where more must be looked at.

    >>> is_final(b"HTTP/1.1 200 OK"), is_final(b"HTTP/1.1 103 Early Hints"), is_final(b"HTTP/1.1   ")
    (True, False, False)
    """
    match = _STATUS_LINE.match(start)
    return match is not None and int(match[1]) not in INTERIM


def find_final_head(data: bytes) -> int:
    r"""Return how many bytes of interim heads (1xx, not 101) stand before the final one.

    >>> find_final_head(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\n\r\n")
    40
    """
    start = 0
    while (match := _STATUS_LINE.match(data, start)) and int(match[1]) in INTERIM:
        end = _HEAD_END.search(data, start, start + MAX_HEAD)
        if not end:
            break
        start = end.end()
    return start


def read_chunked(body: IO[bytes]) -> Iterator[bytes]:
    r"""Yield the payload of a *body* in chunked coding, extensions and trailers left out.

    Raises ValueError where the coding is broken or ends early, after yielding what there was.

    >>> import io
    >>> b"".join(read_chunked(io.BytesIO(b"3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nT: 1\r\n\r\n")))
    b'abcde'
    """
    while True:
        size = _read_chunk_size(body)
        if size == 0:
            break
        while size:
            piece = body.read(min(size, PIECE))
            if not piece:
                raise ValueError("chunked body ends early")
            size -= len(piece)
            yield piece
        if body.readline(MAX_LINE).strip():
            raise ValueError("chunk is longer than its size says")
    while (line := body.readline(MAX_LINE)).strip():
        pass
    if not line:
        raise ValueError("chunked body ends early")


def _read_chunk_size(body: IO[bytes]) -> int:
    """Read one chunk's size line."""
    match = _CHUNK_SIZE.fullmatch(body.readline(MAX_LINE))
    if not match:
        raise ValueError("no chunk size")
    return int(match[1], 16)


def begins_as(start: bytes, coding: str) -> bool:
    """Say whether a body that begins with *start* is in *coding*; True for a coding whose beginning says nothing.

    >>> begins_as(b"<html>", "gzip"), begins_as(b"<html>", "br")
    (False, True)
    >>> begins_as(zlib.compress(b""), "deflate"), begins_as(zlib.compress(b"x")[:9], "deflate")
    (True, True)
    """
    windows = _WINDOWS.get(coding, ())
    for bits in windows:
        inflate = zlib.decompressobj(bits)
        with suppress(zlib.error):
            if inflate.decompress(start, 1) or inflate.eof:
                return True
    return not windows


def decode_body(payload: bytes, content_encoding: str, limit: int = MAX_BODY) -> bytes:
    """Undo the content coding of *payload*, to *limit* bytes at most.

    What can't be decoded, or says a coding that it does not have, is returned as it is: foreign
    tools store decoded bodies under their old ``Content-Encoding``.
    """
    for coding in reversed([token.strip().lower() for token in content_encoding.split(",")]):
        decode = _DECODERS.get(coding)
        if decode:
            payload = decode(payload, limit) or payload
    return payload[:limit]


def _gunzip(payload: bytes, limit: int) -> bytes:
    """Undo gzip, of as many members as there are."""
    out = bytearray()
    while payload and len(out) < limit:
        member = isal_zlib.decompressobj(31)
        try:
            out += member.decompress(payload, limit - len(out))
        except DEFLATE_ERRORS:
            break
        if not member.eof:
            break
        payload = member.unused_data
    return bytes(out)


def _inflate(payload: bytes, limit: int) -> bytes:
    """Undo deflate."""
    for bits in _WINDOWS["deflate"]:
        try:
            return zlib.decompressobj(bits).decompress(payload, limit)
        except zlib.error:
            continue
    return b""


def _unbrotli(payload: bytes, limit: int) -> bytes:
    """Undo brotli, where its library is installed: only foreign WARCs have it."""
    try:
        import brotli  # type: ignore[import-untyped]  # noqa: PLC0415  (optional; has no stubs)
    except ImportError:
        return b""
    decoder, out = brotli.Decompressor(), bytearray()
    for start in range(0, len(payload), PIECE):
        try:
            out += decoder.process(payload[start : start + PIECE])
        except brotli.error:
            break
        if len(out) >= limit:
            break
    return bytes(out)


def _unzstd(payload: bytes, limit: int) -> bytes:
    """Undo zstd, where a library for it is installed: only foreign WARCs have it."""
    try:
        from backports import zstd  # noqa: PLC0415  (optional; comes with Scrapy on Python < 3.14)
    except ImportError:
        return b""
    try:
        return bytes(zstd.ZstdDecompressor().decompress(payload, limit))
    except zstd.ZstdError:
        return b""


_DECODERS: dict[str, Callable[[bytes, int], bytes]] = {
    "gzip": _gunzip,
    "x-gzip": _gunzip,
    "deflate": _inflate,
    "br": _unbrotli,
    "zstd": _unzstd,
}
