"""One exchange as it went over the wire, on its way from the download handler into a record."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO, NamedTuple

_PIECE = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A request and what came back, byte for byte."""

    url: str
    started_at: datetime
    """When the request's first byte was sent, aware, UTC."""
    request: bytes
    """As sent, head and body."""
    response: IO[bytes] = field(default_factory=io.BytesIO)
    """As received, interim heads included, what follows the response on the connection left out.
    A seekable file: a large body is on disk, not in memory."""
    ip: str | None = None
    """The connected peer."""
    truncated: str | None = None
    """Why the response is not whole: ``length``, ``time``, ``disconnect``, ``unspecified``."""
    seconds: float = 0.0
    """From the request's first byte to the response's last."""
    via: str = ""
    hops: str = ""


class Span(NamedTuple):  # made three times a record: three times as fast as a data class that is frozen
    """A stretch of a seekable file: the block of a record, read in pieces."""

    file: IO[bytes]
    start: int
    size: int

    @classmethod
    def of(cls, data: bytes) -> Span:
        """Return a span over *data*."""
        return cls(io.BytesIO(data), 0, len(data))

    @classmethod
    def whole(cls, file: IO[bytes]) -> Span:
        """Return the span of all of *file*."""
        return cls(file, 0, file.seek(0, io.SEEK_END))

    def pieces(self) -> Iterator[bytes]:
        """Yield the bytes, a bounded piece at a time."""
        self.file.seek(self.start)
        left = self.size
        while left > 0 and (piece := self.file.read(min(left, _PIECE))):
            left -= len(piece)
            yield piece

    def view(self) -> memoryview | None:
        """Return the bytes without a copy, where they are in memory."""
        if isinstance(self.file, io.BytesIO):
            return memoryview(self.file.getvalue())[self.start : self.start + self.size]
        return None

    def head(self, size: int) -> bytes:
        """Return the first *size* bytes, or what there is."""
        self.file.seek(self.start)
        return self.file.read(min(size, self.size))
