"""What the replica serves at one path: a status, fields and a body, ready to be sent. Pure."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime

HTML = "text/html; charset=UTF-8"
_CHUNK = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """A response as it was made, before a request says in which coding it wants it."""

    body: bytes
    content_type: str = HTML
    status: int = 200
    modified: datetime | None = None
    """For Last-Modified; None leaves out both validators."""
    chunked: bool = False
    fields: tuple[tuple[str, str], ...] = ()
    """Further response fields."""
    zipped: bytes = field(init=False, repr=False)
    """The body in gzip, the same bytes every time; empty for what does not shrink."""
    etag: str = field(init=False)

    def __post_init__(self) -> None:
        """Make the gzip coding and the ETag once."""
        shrinks = self.content_type.startswith(("text/", "application/j", "application/xml", "image/svg"))
        zipped = gzip.compress(self.body, 6, mtime=0) if shrinks and len(self.body) > 200 else b""  # noqa: PLR2004  (shorter ones grow)
        object.__setattr__(self, "zipped", zipped)
        digest = hashlib.sha256(self.body).hexdigest()[:20]
        object.__setattr__(self, "etag", f'"{digest}"' if self.modified else "")


def redirect(location: str, status: int = 301) -> Resource:
    """Return a redirect to *location*."""
    body = f'<html><body>Moved <a href="{location}">here</a>.</body></html>'.encode()
    return Resource(body=body, status=status, fields=(("Location", location),))


def to_http_date(instant: datetime) -> str:
    """Return *instant* as HTTP writes it.

    >>> to_http_date(datetime(2019, 12, 5, 9, 30, tzinfo=UTC))
    'Thu, 05 Dec 2019 09:30:00 GMT'
    """
    return format_datetime(instant.astimezone(UTC).replace(microsecond=0), usegmt=True)


def to_chunks(body: bytes) -> bytes:
    r"""Return *body* in chunked transfer coding.

    >>> to_chunks(b"abc")
    b'3\r\nabc\r\n0\r\n\r\n'
    """
    pieces = [body[start : start + _CHUNK] for start in range(0, len(body), _CHUNK)]
    return b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"
