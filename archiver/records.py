"""WARC records read back, our own and those of any other tool, and what each of them means. Reads files, writes nothing.

Gzip members are walked by `archiver.members`; ARC files are read through warcio. Transfer coding is
undone for `Record.payload` and the digests, content coding for `Record.body`, both bounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast, get_args

from archiver.context import WHOLE, Context, Stretch, to_context
from archiver.events import from_json
from archiver.exceptions import WarcError, reason_of
from archiver.exchange import Span
from archiver.facts import Capture, CaptureKind, Crawl, Failure
from archiver.home import Home
from archiver.members import BrokenMember, OnDamage, warn_of_damage
from archiver.payload import (
    HeadFacts,
    Message,
    digest_message,
    digest_payload,
    read_facts,
    read_message,
)
from archiver.raw import Raw, read_raw, read_raw_at
from archiver.record import RecordHeader
from archiver.urls import canonical
from archiver.wire import MAX_BODY, Head, decode_body

if TYPE_CHECKING:
    from archiver.sites.site import Site

_NO_FACTS: HeadFacts = {"status": None, "mime": "", "etag": None, "last_modified": None, "location": None}
_SHA1 = re.compile(r"sha1:[A-Z2-7]{32}")
_CAPTURES = frozenset(get_args(CaptureKind))


@dataclass(frozen=True)
class Record:
    """One record: at most one of `capture`, `crawl` and `failure` is not None."""

    header: RecordHeader
    offset: int
    length: int
    """Where the record's gzip member lies; in a file of one member for all, and in one that is not
    compressed, where the record lies in the uncompressed bytes."""
    block: Span
    message: Message | None = None
    capture: Capture | None = None
    crawl: Crawl | None = None
    failure: Failure | None = None
    is_shared: bool = False
    """Whether no stretch of the file is this record alone, as `Raw.is_shared` says: no other tool finds it there."""

    @property
    def type(self) -> str:
        """Return ``WARC-Type``."""
        return self.header.type

    @property
    def record_id(self) -> str:
        """Return ``WARC-Record-ID``."""
        return self.header.values.get("warc-record-id", "")

    @property
    def http_headers(self) -> Head | None:
        """Return the response's head as sent; None where the record is none of HTTP."""
        return self.message.head if self.message else None

    @property
    def content_type(self) -> str:
        """Return the payload's Content-Type as sent, with its charset; "" if none."""
        if self.message:
            return self.message.head.get("Content-Type")
        return self.header.get("Content-Type") if self.type in ("resource", "conversion") else ""

    @cached_property
    def payload(self) -> bytes:
        """Return the payload, transfer coding undone, content coding kept."""
        return b"".join(self.message.payload() if self.message else self.block.pieces())

    @cached_property
    def body(self) -> bytes:
        """Return the payload with its content coding undone, bounded."""
        if self.message is None:
            return self.payload
        return decode_body(self.payload, self.message.head.get("Content-Encoding"), MAX_BODY)


def read_records(
    path: Path,
    *,
    home: Home,
    site: Site | None = None,
    base_url: str = "",
    start: int = 0,
    stretch: Stretch = WHOLE,
    on_damage: OnDamage | None = None,
) -> Iterator[Record]:
    """Yield the records of *path* in order: any WARC or ARC, compressed or not.

    From *start* on, or those of *stretch*, one of `find_stretches`.

    What is damaged is passed over, and told to *on_damage* (offset, bytes lost, what is wrong); the
    torn tail of a file that a run is writing is no damage. A *base_url* stands above what the file
    says of itself. Raises WarcError where the file can't be opened or holds no record at all.
    """
    context = to_context(path, home, site, base_url)
    if stretch.said is not None:
        context.crawl_id, context.origin, context.base_url = stretch.said
    start = start or stretch.start
    damages: list[str] = []

    def tell(offset: int, lost: int, message: str) -> None:
        damages.append(message)
        if on_damage:
            on_damage(offset, lost, message)
        elif not path.name.endswith(".open"):
            warn_of_damage(path, offset, lost, message)

    try:
        with path.open("rb") as file:
            found = False
            for raw in read_raw(file, start, tell):
                found = True
                if stretch.end is not None and raw.offset >= stretch.end:
                    return
                yield interpret(raw, context)
    except OSError as error:
        raise WarcError(f"{path}: can't be read: {reason_of(error)}") from error
    if not found and not start and not path.name.endswith(".open"):
        why = damages[0] if damages else "it is empty"
        raise WarcError(f"{path}: holds no WARC record: {why}")


def read_capture(home: Home, filename: str, offset: int, *, site: Site | None = None) -> Record:
    """Return the record at *offset* of *filename* (relative to the home), ``.open`` tried second.

    Raises WarcError where it is not there.
    """
    path, file = _open_lasting(home, filename)
    with file:
        context = to_context(path, home, site, "")
        try:
            raw = read_raw_at(file, offset)
            _learn_warcinfo(file, raw.header.get("WARC-Warcinfo-ID"), context)
        except (BrokenMember, ValueError) as error:
            raise WarcError(f"{filename}: no record at offset {offset}: {error}") from error
        return interpret(raw, context)


def read_record_at(home: Home, filename: str, offset: int) -> RecordHeader | None:
    """Return the header of the record at *offset*; None where there is none."""
    try:
        _, file = _open_lasting(home, filename)
        with file:
            return read_raw_at(file, offset).header
    except (WarcError, BrokenMember, ValueError):
        return None


def _open_lasting(home: Home, filename: str) -> tuple[Path, IO[bytes]]:
    """Open *filename* under its lasting name, else under the one that it has while a run writes it."""
    path = home.path / filename
    for candidate in (path, path.with_name(path.name + ".open"), path):
        try:
            return candidate, candidate.open("rb")
        except FileNotFoundError:
            continue
        except OSError as error:
            raise WarcError(f"{candidate}: can't be read: {reason_of(error)}") from error
    raise WarcError(f"{path}: no such file")


def _learn_warcinfo(file: IO[bytes], record_id: str, context: Context) -> None:
    """Take over what the warcinfo *record_id* says; the file's first where none is named.

    A file that many runs wrote holds one for each: it is walked until the right one is found.
    """
    if context.is_import:
        return
    for raw in read_raw(file, 0, lambda *_: None):
        if raw.header.type == "warcinfo" and record_id in (raw.header.get("WARC-Record-ID"), ""):
            context.learn(b"".join(raw.block.pieces()))
            return


# --- records as what they mean ------------------------------------------------------------------


def interpret(raw: Raw, context: Context) -> Record:
    """Say what a record means."""
    kind = raw.header.type
    if kind in _CAPTURES:
        return _interpret_capture(raw, context)
    record = Record(raw.header, raw.offset, raw.length, raw.block, is_shared=raw.is_shared)
    if kind == "warcinfo":
        context.take(raw)
    elif kind == "metadata" and not context.is_import:
        event = from_json(raw.block.head(MAX_BODY))
        if isinstance(event, Crawl):
            return replace(record, crawl=event)
        if event:
            return replace(record, failure=event)
    return record


def _interpret_capture(raw: Raw, context: Context) -> Record:
    """Read a response, revisit or resource record as a `Capture`."""
    header, kind = raw.header, cast("CaptureKind", raw.header.type)
    get = header.values.get
    url = get("warc-target-uri", "").strip("<>")
    moment = read_warc_date(get("warc-date", ""))
    message = None if kind == "resource" else read_message(raw.block)
    if not url or moment is None or (kind == "response" and message is None):
        return Record(header, raw.offset, raw.length, raw.block, message, is_shared=raw.is_shared)
    digest, sha256 = get("warc-payload-digest", ""), ""
    # Of chunks many tools take the digest as they came.
    is_told = context.trusts_digests and _SHA1.fullmatch(digest) and not (message and message.head.is_chunked)
    if kind != "revisit" and not is_told:
        wanted = context.with_sha256
        digest, sha256 = (
            digest_message(message, digest, with_sha256=wanted)
            if message
            else digest_payload(raw.block.pieces(), digest, with_sha256=wanted)
        )
    facts = read_facts(message.head) if message else dict(_NO_FACTS)
    if kind == "resource":
        facts["mime"] = get("content-type", "").partition(";")[0].strip().lower()
    capture = Capture(
        record_id=get("warc-record-id", ""),
        url=url,
        captured_at=moment,
        digest=digest,
        sha256=sha256,
        kind=kind,
        refers_to=get("warc-refers-to") or None,
        truncated=get("warc-truncated") or ("segmented" if get("warc-segment-number") else None),
        ip=get("warc-ip-address") or None,
        origin=context.origin,
        filename=context.filename,
        offset=raw.offset,
        length=raw.length,
        crawl_id=context.crawl_id,
        site_url=get("archiver-site-url") or _to_site_url(url, context),
        **facts,
    )
    return Record(header, raw.offset, raw.length, raw.block, message, capture, is_shared=raw.is_shared)


def _to_site_url(url: str, context: Context) -> str | None:
    """Return the canonical address on the file's site."""
    return canonical(url, context.site, context.base_url) if context.site else None


@lru_cache(16)  # the records of one exchange have one date, and each is asked twice when checked
def read_warc_date(text: str) -> datetime | None:
    """Read ``WARC-Date``; None where it is none.

    >>> read_warc_date("2026-01-02T03:04:05Z").isoformat()
    '2026-01-02T03:04:05+00:00'
    """
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):  # the latter: before the first year, in UTC
        return None
