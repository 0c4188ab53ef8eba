"""WARC records as bytes: header fields composed, blocks digested, one gzip member each. Pure.

The blocks are opaque: what went over the wire is never parsed and written out again, because every
library that does so changes it (docs/decisions/002).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from itertools import chain, count
from typing import IO
from uuid import uuid4

from archiver.digest import to_sha1_base32
from archiver.exceptions import WarcError
from archiver.exchange import Span
from archiver.packing import to_gzip, to_stored_gzip

_MAX_LINE = 1 << 20
_USUAL = 1 << 12
"""Bytes that nearly every header fits in."""
_VERSION = re.compile(rb"WARC/(\d\.\d+)\r?\n")
_END = b"\r\n\r\n"
_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f]")

IDENTICAL_PAYLOAD = "http://netpreserve.org/warc/{}/revisit/identical-payload-digest"
NOT_MODIFIED = "http://netpreserve.org/warc/{}/revisit/server-not-modified"
CONFORMS_TO = "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-{}/"

Fields = Sequence[tuple[str, str | None]]
"""Names and values of header fields, in order; one whose value is None is left out."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A record that is about to be written."""

    fields: Fields
    block: Span
    packed_from: int | None = None
    """Where in the block bytes begin that are compressed already; None where there are none."""


@dataclass(frozen=True, slots=True)
class RecordHeader:
    """The header of a record, as it lies in the file."""

    version: str
    fields: tuple[tuple[str, str], ...]
    size: int
    """Bytes of the header, the empty line at its end included."""

    type: str = field(init=False, repr=False, compare=False)
    """``WARC-Type``, lower case."""
    _values: dict[str, str] = field(init=False, repr=False, compare=False)
    """The first value of each name, lower case."""

    def __post_init__(self) -> None:
        # At once, not when first asked for: every record is asked, and `cached_property` takes a lock each time.
        values = {name.lower(): value for name, value in reversed(self.fields)}
        object.__setattr__(self, "_values", values)
        object.__setattr__(self, "type", values.get("warc-type", "").lower())

    def get(self, name: str) -> str:
        """Return the first value of *name*; "" where there is none."""
        return self._values.get(name.lower(), "")

    @property
    def repeats(self) -> bool:
        """Say whether a name stands more than once."""
        return len(self._values) < len(self.fields)

    @property
    def content_length(self) -> int:
        """Return the block's length; raises ValueError where it is none."""
        value = self.get("Content-Length")
        if not value.isascii() or not value.isdigit():
            raise ValueError(f"Content-Length {value!r} is no length")
        return int(value)


def read_record_header(content: IO[bytes]) -> RecordHeader:
    """Read a record's header; *content* is left where the block begins.

    Raises ValueError where there is none.
    """
    start = content.tell()
    header = _read_plain_header(content.read(_USUAL))
    content.seek(start + (header.size if header else 0))
    return header or _read_header_by_lines(content)


def _read_plain_header(data: bytes) -> RecordHeader | None:
    """Read a header as most tools write it, all at once; None for one that must be read line by line."""
    match, end = _VERSION.match(data), data.find(b"\r\n\r\n")
    head = data[:end]
    if match is None or end < 0 or head.count(b"\n") != head.count(b"\r\n"):
        return None
    fields: list[tuple[str, str]] = []
    for line in head[match.end() :].decode("utf-8", "surrogateescape").split("\r\n"):
        name, colon, value = line.partition(":")
        if not colon or line[0] in " \t":
            return None
        fields.append((name.strip(), value.strip()))
    return RecordHeader(match[1].decode(), tuple(fields), end + 4)


def _read_header_by_lines(content: IO[bytes]) -> RecordHeader:
    """Read a header with folded lines, bare line feeds or more than most hold."""
    first = content.readline(_MAX_LINE)
    match = _VERSION.fullmatch(first)
    if not match:
        raise ValueError(f"no record begins here: {first[:40]!r}")
    size, fields = len(first), list[tuple[str, str]]()
    while line := content.readline(_MAX_LINE):
        size += len(line)
        text = line.rstrip(b"\r\n").decode("utf-8", "surrogateescape")
        if not text:
            return RecordHeader(match[1].decode(), tuple(fields), size)
        name, colon, value = text.partition(":")
        if text[0] in " \t" and fields:
            fields[-1] = (fields[-1][0], f"{fields[-1][1]} {text.strip()}")
        elif colon:
            fields.append((name.strip(), value.strip()))
        else:
            raise ValueError(f"a line of the record's header has no colon: {text[:40]!r}")
    raise ValueError("the record's header does not end")


def new_record_id() -> str:
    """Return a fresh ``WARC-Record-ID``."""
    return f"<{uuid4().urn}>"


def record_ids() -> Iterator[str]:
    """Yield the record ids of one stretch of a file: a random beginning that all share, and a number.

    UUIDs of version 8 (RFC 9562), 62 bits of them random. What the records of an exchange and their warcinfo
    share is compressed to nothing: 80 bytes of the 1,250 that a revisit and its request take.
    """
    own = uuid4().hex
    begin = f"{own[:8]}-{own[8:12]}-8{own[13:16]}-{own[16:20]}"
    return (f"<urn:uuid:{begin}-{number:012x}>" for number in count())


@lru_cache(16)  # the records of one exchange have one date
def to_warc_date(moment: datetime, version: str) -> str:
    """Return *moment* as ``WARC-Date``: microseconds in 1.1, whole seconds in 1.0.

    >>> to_warc_date(datetime(2026, 1, 2, 3, 4, 5, 60, UTC), "1.1")
    '2026-01-02T03:04:05.000060Z'
    """
    utc = moment.astimezone(UTC)
    return (
        utc.isoformat(timespec="seconds" if version == "1.0" else "microseconds").removesuffix("+00:00") + "Z"
    )


def digest_span(span: Span) -> str:
    """Return the ``sha1:BASE32`` of a block."""
    if (view := span.view()) is not None:
        return to_sha1_base32(hashlib.sha1(view, usedforsecurity=False).digest())
    digest = hashlib.sha1(usedforsecurity=False)
    for piece in span.pieces():
        digest.update(piece)
    return to_sha1_base32(digest.digest())


def to_header(fields: Fields, version: str) -> bytes:
    """Compose a record's header.

    Raises WarcError for a value with a control character in it: it would forge the next field.
    """
    lines = [f"{name}: {value}" for name, value in fields if value is not None]
    # Asked of all at once, and of what is printable not even that: a search in each name and value took as long as the rest.
    if not (told := "".join(lines)).isprintable() and _FORBIDDEN.search(told):
        name, value = next((n, v) for n, v in fields if v is not None and _FORBIDDEN.search(n + v))
        raise WarcError(f"{name}: a control character in {value[:80]!r}: the record is not written")
    return ("\r\n".join([f"WARC/{version}", *lines]) + "\r\n\r\n").encode("utf-8", "surrogateescape")


def to_fields(pairs: Iterable[tuple[str, str]]) -> bytes:
    """Compose a block of ``application/warc-fields``; empty values are left out."""
    present = [(name, value) for name, value in pairs if value]
    return to_header(present, "")[len("WARC/\r\n") : -2]


def to_plain(draft: Draft, version: str) -> bytes:
    """Return *draft* as a record that is not compressed."""
    return _header(draft, version) + b"".join(draft.block.pieces()) + _END


def _header(draft: Draft, version: str) -> bytes:
    """Compose the header of *draft*, with what its block says of itself."""
    own = [("WARC-Block-Digest", digest_span(draft.block)), ("Content-Length", str(draft.block.size))]
    return to_header([*draft.fields, *own], version)


def to_member(draft: Draft, version: str) -> Iterator[bytes]:
    """Compress *draft* into one gzip member, a piece at a time."""
    block, header = draft.block, _header(draft, version)
    if draft.packed_from is None:
        pieces = chain([header], block.pieces(), [_END])
        return to_gzip(pieces, len(header) + block.size + len(_END))
    start = draft.packed_from
    body = Span(block.file, block.start + start, block.size - start)
    return to_stored_gzip(header + block.head(start), body.pieces(), _END)
