"""One WARC record as bytes: its header composed and read, its block digested, all of it one gzip member. Pure.

The blocks are opaque: what went over the wire is never parsed and written out again, because every
library that does so changes it (docs/decisions/002).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from itertools import chain, count
from typing import IO, NamedTuple
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
_NAME = re.compile(r"[!-9;-~]+")
_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f]")
_ESCAPED = re.compile("[\udc80-\udcff]")
"""What `surrogateescape` makes of a byte that is no UTF-8."""
_CONTROLS = bytes({*range(0x20), 0x7F} - set(b"\t\r\n"))
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\r+(?![\r\n])")

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


class RecordHeader(NamedTuple):  # as `Span`: one a record
    """The header of a record, as it lies in the file."""

    version: str
    type: str
    """``WARC-Type``, lower case."""
    values: dict[str, str]
    """The first value of each name, lower case."""
    size: int
    """Bytes of the header, the empty line at its end included."""
    repeated: tuple[str, ...] = ()
    """Names, lower case, that stand more than once."""

    @classmethod
    def of(cls, version: str, fields: list[tuple[str, str]], size: int) -> RecordHeader:
        """Return the header of these *fields*, names in lower case."""
        values = dict(reversed(fields))
        repeated: tuple[str, ...] = ()
        if len(values) < len(fields):
            names = [name for name, _ in fields]
            repeated = tuple(sorted(name for name in values if names.count(name) > 1))
        return cls(version, values.get("warc-type", "").lower(), values, size, repeated)

    def get(self, name: str) -> str:
        """Return the first value of *name*; "" where there is none."""
        return self.values.get(name.lower(), "")

    @property
    def is_length_told(self) -> bool:
        """Say whether the header has the block's length."""
        value = self.values.get("content-length", "")
        return value.isascii() and value.isdigit()

    @property
    def content_length(self) -> int:
        """Return the block's length; raises ValueError where it is none."""
        if not self.is_length_told:
            raise ValueError(f"Content-Length {self.get('Content-Length')!r} is no length")
        return int(self.values["content-length"])


class _Names(dict[str, str]):
    """Names of fields in lower case, by how they are spelled: those that stand in most headers are known."""

    def __missing__(self, name: str) -> str:
        """Return *name* in lower case; raises KeyError where it is none."""
        if not _NAME.fullmatch(name):
            raise KeyError(name)
        return name.lower()


_NAMES = _Names(
    (name, name.lower())
    for name in [
        "WARC-Type",
        "WARC-Record-ID",
        "WARC-Date",
        "WARC-Target-URI",
        "WARC-Warcinfo-ID",
        "WARC-Concurrent-To",
        "WARC-Refers-To",
        "WARC-Block-Digest",
        "WARC-Payload-Digest",
        "WARC-IP-Address",
        "Content-Type",
        "Content-Length",
        "Archiver-Fetch-Time-Ms",
        "Archiver-Via",
        "Archiver-Hops",
        "Archiver-Extractor",
        "Archiver-Reading",
    ]
)


class Form:
    """A header of ours: its fields in the order in which they are written, "?" after one that not each record has."""

    def __init__(self, fields: str) -> None:
        self.names = fields.split()
        self.keys = fields.lower().replace("?", "").split()

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Return what the header matches, with a group a field; most commands read none."""
        lines = [
            f"(?:{name[:-1]}: (.*)\r\n)?" if name.endswith("?") else f"{name}: (.*)\r\n"
            for name in self.names
        ]
        return re.compile(r"WARC/(\d\.\d+)\r\n" + "".join(lines))


FORMS = (
    Form(
        "WARC-Type WARC-Target-URI Content-Type WARC-Date WARC-Warcinfo-ID WARC-Record-ID WARC-Concurrent-To?"
        " WARC-Refers-To? WARC-Refers-To-Target-URI? WARC-Refers-To-Date? WARC-IP-Address? Archiver-Fetch-Time-Ms?"
        " Archiver-Via? Archiver-Hops? WARC-Truncated? WARC-Profile? WARC-Payload-Digest? WARC-Block-Digest"
        " Content-Length"
    ),
    Form(
        "WARC-Type WARC-Record-ID WARC-Date WARC-Warcinfo-ID WARC-Target-URI WARC-Refers-To"
        " WARC-Refers-To-Target-URI WARC-Refers-To-Date Content-Type WARC-Payload-Digest Archiver-Extractor"
        " Archiver-Reading WARC-Block-Digest Content-Length"
    ),
)
"""Of exchanges, and of readings: line by line it takes half as long again, or twice as long."""


def read_record_header(content: IO[bytes]) -> RecordHeader:
    """Read a record's header; *content* is left where the block begins.

    Raises ValueError where there is none.
    """
    start = content.tell()
    header = read_plain_header(content.read(_USUAL))
    content.seek(start + (header.size if header else 0))
    return header or _read_header_by_lines(content)


def read_plain_header(data: bytes) -> RecordHeader | None:
    """Read the header that *data* begins with, as most tools write it; None for one that must be read line by line."""
    match, end = _VERSION.match(data), data.find(_END, 0, _USUAL)
    if match is None or end < 0:
        return None
    text = _to_text(data[: end + 2])
    for form in FORMS:
        if found := form.pattern.fullmatch(text):
            version, *said = found.groups()
            values = {
                key: value.strip() for key, value in zip(form.keys, said, strict=True) if value is not None
            }
            return RecordHeader(version, values["warc-type"].lower(), values, end + len(_END))
    return _read_plain_lines(match, data[match.end() : end], end + len(_END))


def _read_plain_lines(match: re.Match[bytes], head: bytes, size: int) -> RecordHeader | None:
    """Read a header whose fields stand in any order, one a line; None for one that must be read more carefully."""
    lines = _to_text(head).split("\r\n")
    try:
        # From the last to the first, so that the first of two stays; what is folded has no name.
        parts = [line.partition(": ") for line in reversed(lines)]
        values = {_NAMES[name]: value.strip() for name, colon, value in parts if colon}
    except KeyError:
        return None
    if len(values) < len(lines) or head.count(b"\n") >= len(lines):
        return None
    return RecordHeader(match[1].decode(), values.get("warc-type", "").lower(), values, size)


def _read_header_by_lines(content: IO[bytes]) -> RecordHeader:
    """Read a header with folded lines, bare line feeds or more than most hold."""
    first = content.readline(_MAX_LINE)
    match = _VERSION.fullmatch(first)
    if not match:
        raise ValueError(f"no record begins here: {first[:40]!r}")
    size, fields = len(first), list[tuple[str, str]]()
    while line := content.readline(_MAX_LINE):
        size += len(line)
        text = _to_text(line.rstrip(b"\r\n"))
        if not text:
            return RecordHeader.of(match[1].decode(), fields, size)
        name, colon, value = text.partition(":")
        if text[0] in " \t" and fields:
            fields[-1] = (fields[-1][0], f"{fields[-1][1]} {text.strip()}")
        elif colon:
            fields.append((name.strip().lower(), value.strip()))
        else:
            raise ValueError(f"a line of the record's header has no colon: {text[:40]!r}")
    raise ValueError("the record's header does not end")


def _to_text(head: bytes) -> str:
    r"""Return *head* as text; a byte that is no UTF-8 stands in it as an address has it, and so does one that no line holds.

    Foreign tools write addresses as a page had them, and neither a database nor a record of ours takes such bytes. A tab
    is a space, as the standard has it.

    >>> _to_text(b"https://www.interpol.int/caf\xe9\x1b[1m")
    'https://www.interpol.int/caf%E9%1B[1m'
    """
    try:
        text = head.decode()
    except UnicodeDecodeError:
        text = _ESCAPED.sub(
            lambda byte: f"%{ord(byte[0]) - 0xDC00:02X}", head.decode("utf-8", "surrogateescape")
        )
    if len(head.translate(None, _CONTROLS)) < len(head) or head.count(b"\r") > head.count(b"\n"):
        text = escape_controls(text)
    return text.replace("\t", " ")


def escape_controls(text: str) -> str:
    """Return *text* with each control character that no field may hold as an address has it."""
    return _CONTROL.sub(lambda found: "".join(f"%{ord(control):02X}" for control in found[0]), text)


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


def digest_span(span: Span, told: str = "") -> str:
    """Return the ``sha1:BASE32`` of a block; *told*: what it is said to be."""
    if (view := span.view()) is not None:
        return to_sha1_base32(hashlib.sha1(view, usedforsecurity=False).digest(), told)
    digest = hashlib.sha1(usedforsecurity=False)
    for piece in span.pieces():
        digest.update(piece)
    return to_sha1_base32(digest.digest(), told)


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
        return to_gzip(chain([header], block.pieces(), [_END]))
    start = draft.packed_from
    body = Span(block.file, block.start + start, block.size - start)
    return to_stored_gzip(header + block.head(start), body.pieces(), _END)
