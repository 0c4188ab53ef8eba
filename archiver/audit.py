"""What is wrong with one WARC file: every check that a file alone can fail. Reads files, writes nothing.

No validator finds all of it: `warcio check` passes a torn file, and none flags a de-chunked body whose
Transfer-Encoding was kept, an HTTP/2 status line, a missing warcinfo, an empty response or an interim head in a
response (``python -m tests.broken`` prints what each finds).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from archiver.cdxj import line_of
from archiver.context import to_bare_context
from archiver.digest import is_digest_of
from archiver.facts import Capture, Crawl
from archiver.home import Home
from archiver.payload import Message
from archiver.raw import Raw, read_raw
from archiver.record import RecordHeader, digest_span
from archiver.records import Record, interpret, read_warc_date
from archiver.wire import INTERIM, begins_as, find_final_head, read_chunked

_VERSIONS = frozenset({"1.0", "1.1"})
_TYPES = frozenset(
    {"warcinfo", "response", "resource", "request", "metadata", "revisit", "conversion", "continuation"}
)
_WITH_TARGET = frozenset({"response", "revisit", "request", "resource", "conversion"})
_OPAQUE = frozenset({"request", "conversion"})
"""Their header says all that is asked of them."""
_WITHOUT_BODY = frozenset({204, 304})
_HEAD = b"HEAD "
_FIRST_LOOK = 1 << 14
_BEGINNING = 1 << 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that is wrong, and where."""

    file: str
    """Name relative to the home."""
    kind: str
    message: str
    offset: int | None = None
    record_id: str | None = None
    url: str | None = None


def capture_fault(capture: Capture, kind: str, message: str) -> Fault:
    """Return what is wrong with *capture*."""
    return Fault(
        file=capture.filename,
        offset=capture.offset,
        record_id=capture.record_id,
        url=capture.url,
        kind=kind,
        message=message,
    )


@dataclass(slots=True)
class Audit:
    """What a walk through one file found."""

    file: str
    records: int = 0
    faults: list[Fault] = field(default_factory=list)
    captures: list[Capture] = field(default_factory=list)
    lines: dict[str, Capture] = field(default_factory=dict)
    """What the replay index should say of the file, each line with its capture."""
    ids: list[tuple[str, int]] = field(default_factory=list)
    """Every record's id with its offset."""
    erased: set[str] = field(default_factory=set)
    """Ids of records that a tombstone stands for."""
    readings: list[tuple[str, int]] = field(default_factory=list)
    """The record id of each capture that was read, with the reading's offset, in a file of ``derived/``."""
    ends: list[tuple[int, bytes]] = field(default_factory=list)
    """Offset and block of each run's end record, for the chain."""

    def take(self, record: Record) -> None:
        """Keep what *record* says for what lies between the files."""
        if record.capture:
            self.captures.append(record.capture)
            if line := line_of(record):
                self.lines[line] = record.capture
        elif record.type == "metadata":
            self.erased.update(read_erased(record))
        if isinstance(record.crawl, Crawl) and record.crawl.finished_at:
            self.ends.append((record.offset, b"".join(record.block.pieces())))


def audit_file(path: Path, home: Home, *, with_sha256: bool = True) -> Audit:
    """Walk *path* member by member and check every record; damage is told and walked around.

    *with_sha256*: whether the captures say that digest of their payload, for rows to be held against.
    """
    context = to_bare_context(path, home, with_sha256=with_sha256)
    audit = Audit(context.filename)
    walk = _Walk(audit, own=not context.is_import)
    is_derived = context.filename.split("/")[2:3] == ["derived"]

    def damaged(offset: int, lost: int, message: str) -> None:
        walk.fault("damaged", f"{message}; {lost} bytes are lost", offset)

    try:
        with path.open("rb") as file:
            for raw in read_raw(file, 0, damaged):
                audit.records += 1
                kind = raw.header.type
                record = None if kind in _OPAQUE else interpret(raw, context)
                walk.check(raw, record)
                if record:
                    audit.take(record)
                elif is_derived and kind == "conversion":
                    walk.check_reading(raw)
    except OSError as error:
        walk.fault("unreadable", f"the file can't be read: {error.strerror}", None)
    if not audit.records and not audit.faults:
        walk.fault("empty", "the file holds no record", 0)
    walk.finish()
    return audit


def read_erased(record: Record) -> list[str]:
    """Return the ids that *record* is the tombstone of; none for any other record."""
    if record.type != "metadata" or record.header.get("Content-Type") != "application/json":
        return []
    try:
        told = json.loads(b"".join(record.block.pieces()))
    except ValueError:
        return []
    return [str(one) for one in told.get("erased", [])] if isinstance(told, dict) else []


class _Seen(NamedTuple):
    """What is kept of a request or response: neither block nor header, a file may hold millions."""

    offset: int
    url: str
    other: str
    """The id of the record that it belongs to."""


class _Walk:
    """The checks of one walk, with what they remember from record to record."""

    def __init__(self, audit: Audit, *, own: bool) -> None:
        self.audit = audit
        self.own = own
        self.warcinfos: set[str] = set()
        self.heads: set[str] = set()
        """Ids of responses to HEAD."""
        self.awaiting: dict[str, _Seen] = {}
        self.answers: dict[str, _Seen] = {}
        self.beside: set[str] = set()

    def fault(self, kind: str, message: str, offset: int | None, record_id: str = "", url: str = "") -> None:
        """Note one fault."""
        self.audit.faults.append(
            Fault(
                file=self.audit.file,
                offset=offset,
                record_id=record_id or None,
                url=url.strip("<>") or None,
                kind=kind,
                message=message,
            )
        )

    def check(self, raw: Raw, record: Record | None) -> None:
        """Run every check on one record; *record* is what it means, None for one that is `_OPAQUE`."""
        get = raw.header.values.get
        record_id, url = get("warc-record-id", ""), get("warc-target-uri", "")
        for kind, message in self._wrongs(raw, record):
            self.fault(kind, message, raw.offset, record_id, url)
        self.audit.ids.append((record_id, raw.offset))
        self._remember(raw, record_id, url)

    def check_reading(self, raw: Raw) -> None:
        """Keep which capture was read; what the reading says is looked at by the deep check."""
        get = raw.header.values.get
        read = get("warc-refers-to")
        if read and get("archiver-extractor"):
            self.audit.readings.append((read, raw.offset))
        else:
            why = "the reading names no capture or no extractor"
            self.fault("reading", why, raw.offset, get("warc-record-id", ""), get("warc-target-uri", ""))

    def _wrongs(self, raw: Raw, record: Record | None) -> Iterator[tuple[str, str]]:
        """Yield what is wrong with a record."""
        kind, get = raw.header.type, raw.header.values.get
        yield from _wrong_header(raw.header)
        if raw.trailer != b"\r\n\r\n":
            yield "record_end", f"the record ends with {raw.trailer!r}, not with two line ends"
        claimed = get("warc-block-digest")
        if (
            claimed
            and claimed != digest_span(raw.block, claimed)
            and not is_digest_of(claimed, raw.block.pieces())
        ):
            yield "block_digest", f"the block is not what its digest says: {claimed}"
        if self.own:
            yield from self._wrong_place(raw.header)
        if record and kind in ("response", "revisit") and _is_http(raw.header):
            yield from self._wrong_response(record)
        elif (
            kind in ("resource", "conversion")
            and (payload := get("warc-payload-digest", "")) != (claimed or "")
            and not is_digest_of(payload, raw.block.pieces())
        ):
            yield "payload_digest", "the payload is not what its digest says"

    def _wrong_place(self, header: RecordHeader) -> Iterator[tuple[str, str]]:
        """Yield what is wrong with where a record stands: our own files are strict."""
        if header.type == "warcinfo":
            return
        if not self.warcinfos:
            yield "warcinfo", "no warcinfo stands before the record"
        elif header.values.get("warc-warcinfo-id", "") not in self.warcinfos:
            yield "warcinfo", "WARC-Warcinfo-ID names no warcinfo that stands before the record"
        if not header.values.get("warc-block-digest"):
            yield "block_digest", "the record has no block digest"

    def _wrong_response(self, record: Record) -> Iterator[tuple[str, str]]:
        """Yield what is wrong with the HTTP message in *record*."""
        message = record.message
        if message is None:
            first = record.block.head(40)
            yield (
                "status_line",
                f"the block begins with no status line: {first!r}" if first else "the block is empty",
            )
            return
        if not message.head.first_line.startswith(b"HTTP/1."):
            yield (
                "status_line",
                f"{message.head.first_line[:20]!r} is no status line of HTTP/1.x: readers fail",
            )
        if message.head.status in INTERIM and find_final_head(record.block.head(_FIRST_LOOK)):
            yield "interim_head", "an interim 1xx head stands before the response"
        if record.type == "revisit":
            return
        is_partial = bool(record.header.values.get("warc-truncated")) or record.record_id in self.heads
        yield from _wrong_body(message, is_partial=is_partial)
        claimed = record.header.values.get("warc-payload-digest", "")
        if claimed and (record.capture is None or claimed != record.capture.digest):
            # Over the payload as the standard says; many tools take the chunks as they came.
            if is_digest_of(claimed, message.payload()) or is_digest_of(claimed, message.body.pieces()):
                return
            yield "payload_digest", f"the payload is not what its digest says: {claimed}"

    def _remember(self, raw: Raw, record_id: str, url: str) -> None:
        """Keep what later records are checked against."""
        kind, other = raw.header.type, raw.header.values.get("warc-concurrent-to", "")
        if kind == "request":
            self.awaiting[record_id] = _Seen(raw.offset, url, other)
            if raw.block.head(len(_HEAD)) == _HEAD:
                self.heads.add(other)
        elif kind in ("response", "revisit"):
            self.answers[record_id] = _Seen(raw.offset, url, other)
        elif kind == "warcinfo":
            self.warcinfos.add(record_id)
        elif kind == "metadata" and other:
            self.beside.add(other)

    def finish(self) -> None:
        """Check what can only be known at the end: every request has its answer, every answer its request."""
        if not self.own:
            return
        asked = {request.other for request in self.awaiting.values()}
        for record_id, answer in self.answers.items():
            if record_id not in asked:
                why = "no request belongs to this response"
                self.fault("unpaired", why, answer.offset, record_id, answer.url)
        for record_id, request in self.awaiting.items():
            if request.other not in self.answers and record_id not in self.beside:
                why = "nothing belongs to this request"
                self.fault("unpaired", why, request.offset, record_id, request.url)


def _is_http(header: RecordHeader) -> bool:
    """Say whether the block should be an HTTP message: not for the dns: and ftp: records of other tools."""
    return header.values.get("content-type", "").lower().startswith("application/http")


def _wrong_header(header: RecordHeader) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a record's own header."""
    kind, get = header.type, header.values.get
    if header.version not in _VERSIONS:
        yield "version", f"WARC/{header.version} is no version that readers know"
    if kind not in _TYPES:
        yield "type", f"{kind!r} is no type of record"
    if not get("warc-record-id"):
        yield "record_id", "the record has no id"
    if read_warc_date(get("warc-date", "")) is None:
        yield "date", f"WARC-Date {header.get('WARC-Date')!r} is no instant"
    if kind in _WITH_TARGET and not get("warc-target-uri"):
        yield "target", "the record has no WARC-Target-URI"
    for name in header.repeated:
        if name.startswith("warc-") and name != "warc-concurrent-to":
            yield "header", f"{name} stands twice"


def _wrong_body(message: Message, *, is_partial: bool) -> Iterator[tuple[str, str]]:
    """Yield where the body contradicts its head; one that *is_partial*, or not there at all, can't."""
    head = message.head
    if is_partial or head.status in _WITHOUT_BODY:
        return
    if head.is_chunked:
        try:
            message.body.file.seek(message.body.start)
            for _ in read_chunked(message.body.file):
                pass
        except ValueError as error:
            yield "transfer_coding", f"Transfer-Encoding says chunked, the body is not: {error}"
            return
    elif (length := head.get("Content-Length")).isdigit() and int(length) != message.body.size:
        yield "content_length", f"Content-Length says {length}, the body has {message.body.size} bytes"
    coding = head.get("Content-Encoding").strip().lower()
    if coding and message.body.size:
        start = next(message.payload(), b"") if head.is_chunked else message.body.head(_BEGINNING)
        if start and not begins_as(start[:_BEGINNING], coding):
            yield "content_coding", f"Content-Encoding says {coding}, the body is not"
