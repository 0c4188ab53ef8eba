"""Write exchanges, resources and events as WARC records, a file at a time. Writes files of the home."""

from __future__ import annotations

import platform
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Literal, NamedTuple

from archiver import fixity, software
from archiver.collection import describe_collection
from archiver.config import read_config
from archiver.events import MEDIA_TYPE, to_json
from archiver.exchange import Exchange, Span
from archiver.facts import Capture, Crawl, Failure
from archiver.home import Home
from archiver.index import Notes
from archiver.originals import Lookup, Originals, know_nothing
from archiver.packing import is_packed
from archiver.payload import Message, digest_message, digest_payload, find_answer, read_answer, read_facts
from archiver.record import NOT_MODIFIED, Draft, Fields, record_ids, to_warc_date
from archiver.records import read_record_at
from archiver.series import begin_file, compose_warcinfo, seal_finished
from archiver.sites.site import Site
from archiver.urls import canonical
from archiver.warcfile import WarcFile, is_finished, is_ours

SOFTWARE = f"{software()} (Python {platform.python_version()})"
_REQUEST, _RESPONSE = "application/http; msgtype=request", "application/http; msgtype=response"


def _now() -> datetime:
    return datetime.now(UTC)


class _Answer(NamedTuple):
    """A response that came, its payload's digests, and what it repeats."""

    message: Message
    digest: str
    sha256: str
    has_digest: bool
    """Whether the record says the payload's digest."""
    is_comparable: bool
    """Whether it may repeat another, or be repeated: whole, and with a digest in its record."""
    original: Capture | None
    profile: str
    """Of the revisit; "" where it repeats nothing."""


class WarcWriter:
    """Writes the records of one run into one file at a time.

    *latest_payload* finds an earlier capture by its payload digest, *latest* the newest whole one of an address: what
    revisits refer to; *is_first* where nothing was captured before. *serial* keeps the files of a run's workers apart.
    *version* and *payload_digest*: else the home's. *with_sha256* is for captures that become rows: no record says it.
    Every method that writes raises WarcError when the disk does not take it; nothing is left half written then. Nothing
    is on the disk for sure before `sync`.
    """

    def __init__(
        self,
        home: Home,
        site: Site,
        crawl: Crawl,
        clock: Callable[[], datetime] = _now,
        *,
        latest_payload: Lookup = know_nothing,
        latest: Lookup = know_nothing,
        is_first: bool = False,
        serial: int = 0,
        user_agent: str = "",
        robots: str = "classic",
        version: Literal["1.1", "1.0"] | None = None,
        payload_digest: Literal["unchunked", "spec"] | None = None,
        with_sha256: bool = True,
    ) -> None:
        self.crawl = crawl
        self.home = home
        self.site = site
        self._clock = clock
        config = read_config(home)
        self._serial, self._version = serial, version or config.warc_version
        self._user_agent, self._robots = user_agent, robots
        self._digests_chunked = (payload_digest or config.payload_digest) == "spec"
        self._with_sha256 = with_sha256
        self._originals = Originals(home, latest_payload, latest, is_first=is_first)
        self._file: WarcFile | None = None
        self._warcinfo_id = self._filename = ""
        self._ids = record_ids()
        self._crawl_id = crawl.id  # a digest, asked for with each capture
        self.notes = Notes()
        """What was added to each file that is closed, for the index."""

    # --- writing --------------------------------------------------------------------------

    def write_exchange(self, exchange: Exchange) -> Capture | None:
        """Write request and response; None where no HTTP response came: that is told in a metadata record."""
        request_id, response_id = self._new_id(), self._new_id()
        block = find_answer(exchange.response)
        message = read_answer(block)
        request = self._request(exchange, request_id, response_id if message else None)
        if message is None:
            self._append([request, self._no_response(exchange, request_id)])
            return None
        answer = self._weigh(exchange, message)
        drafts = [request, self._response(exchange, request_id, response_id, answer, block)]
        if block.start:
            interim = Span(exchange.response, 0, block.start)
            drafts.append(self._beside(exchange, response_id, _RESPONSE, interim))
        filename, places = self._append(drafts)
        capture = self._capture(exchange, response_id, answer, filename, places[1])
        if answer.is_comparable and not answer.profile:
            self._originals.remember(capture)
        self.notes.add(capture)
        return capture

    def write_resource(self, url: str, payload: bytes, mime: str, *, site_url: str | None = None) -> Capture:
        """Write *payload* as a ``resource`` record: what was not fetched, but is kept as if it were."""
        record_id, moment = self._new_id(), self._dated(self._clock())
        digest, sha256 = digest_payload(iter([payload]))
        draft = Draft(
            [
                *self._opening("resource", url, mime or "application/octet-stream", moment, record_id),
                ("WARC-Payload-Digest", digest),
                ("Archiver-Site-URL", site_url),
            ],
            Span.of(payload),
        )
        filename, places = self._append([draft])
        capture = Capture(
            record_id=record_id,
            url=url,
            captured_at=moment,
            status=None,
            mime=(mime or "application/octet-stream").partition(";")[0].strip().lower(),
            digest=digest,
            sha256=sha256,
            kind="resource",
            origin=self.crawl.origin,
            filename=filename,
            offset=places[0][0],
            length=places[0][1],
            crawl_id=self._crawl_id,
            site_url=site_url or canonical(url, self.site, self.crawl.base_url),
        )
        self.notes.add(capture)
        return capture

    def write_event(self, event: Crawl | Failure) -> str:
        """Write a run's start or end, or a failure, as a ``metadata`` record; return its id.

        A run's end carries the digest of the fixity file: so the runs form a chain.
        """
        record_id = self._new_id()
        if isinstance(event, Crawl):
            target, more = event.run_id, {"fixity": fixity.digest(self.home)} if event.finished_at else {}
        else:
            target, more = event.url, {}
        draft = Draft(
            self._opening("metadata", target, MEDIA_TYPE, self._clock(), record_id),
            Span.of(to_json(event, **more)),
        )
        self._append([draft])
        return record_id

    def sync(self) -> None:
        """Put all that was written on the disk."""
        if self._file:
            self._file.sync()

    def close(self) -> None:
        """Close the file and give it its final name; seal it where it is full."""
        if self._file:
            closed, end = self._file.close(), self._file.size
            self._file = None
            self.notes.end(closed.name, end)
            seal_finished(self.home, closed, self._clock())

    # --- composing ------------------------------------------------------------------------

    def _opening(
        self, kind: str, url: str, mime: str, moment: datetime, record_id: str, *, other: str | None = None
    ) -> list[tuple[str, str | None]]:
        """Return the fields that every record begins with, in the order that is packed best: ids side by side."""
        self._open()
        return [
            ("WARC-Type", kind),
            ("WARC-Target-URI", url),
            ("Content-Type", mime),
            ("WARC-Date", to_warc_date(moment, self._version)),
            ("WARC-Warcinfo-ID", self._warcinfo_id),
            ("WARC-Record-ID", record_id),
            ("WARC-Concurrent-To", other),
        ]

    def _request(self, exchange: Exchange, record_id: str, response_id: str | None) -> Draft:
        """Compose the request's record, with how long it took and how the address was found."""
        fields = [
            *self._opening(
                "request", exchange.url, _REQUEST, exchange.started_at, record_id, other=response_id
            ),
            ("WARC-IP-Address", None if response_id else exchange.ip),  # else in the response's record
            ("Archiver-Fetch-Time-Ms", str(round(exchange.seconds * 1000))),
            ("Archiver-Via", _to_field(exchange.via)),
            ("Archiver-Hops", exchange.hops or None),
        ]
        return Draft(fields, Span.of(exchange.request))

    def _weigh(self, exchange: Exchange, message: Message) -> _Answer:
        """Digest the payload, and find what it repeats."""
        digest, sha256 = digest_message(message, with_sha256=self._with_sha256)
        # On a chunked payload, or after a head without end, readers differ.
        has_digest = message.is_whole and (self._digests_chunked or not message.head.is_chunked)
        is_comparable = has_digest and not exchange.truncated
        original, profile = self._originals.find(exchange.url, message, digest if is_comparable else "")
        return _Answer(message, digest, sha256, has_digest, is_comparable, original, profile)

    def _response(
        self, exchange: Exchange, request_id: str, record_id: str, answer: _Answer, block: Span
    ) -> Draft:
        """Compose the record of the response: whole, or a revisit of what is there already."""
        message, original, profile = answer.message, answer.original, answer.profile
        kind = "revisit" if profile else "response"
        fields: Fields = [
            *self._opening(kind, exchange.url, _RESPONSE, exchange.started_at, record_id, other=request_id),
            ("WARC-Refers-To", original.record_id if original else None),
            ("WARC-Refers-To-Target-URI", original.url if original else None),
            ("WARC-Refers-To-Date", to_warc_date(original.captured_at, self._version) if original else None),
            ("WARC-IP-Address", exchange.ip),
            ("WARC-Truncated", exchange.truncated),
            ("WARC-Profile", profile.format(self._version) if profile else None),
            (
                "WARC-Payload-Digest",
                answer.digest if answer.has_digest and profile != NOT_MODIFIED else None,
            ),
        ]
        if profile:
            return Draft(fields, Span(block.file, block.start, message.head_size))
        is_stored = is_packed(message.head.get("Content-Encoding"), message.head.media_type)
        return Draft(fields, block, message.head_size if is_stored else None)

    def _capture(
        self, exchange: Exchange, record_id: str, answer: _Answer, filename: str, place: tuple[int, int]
    ) -> Capture:
        """Say what was captured, and where it lies now."""
        profile, original = answer.profile, answer.original
        return Capture(
            record_id=record_id,
            url=exchange.url,
            captured_at=self._dated(exchange.started_at),
            digest=answer.digest if profile != NOT_MODIFIED else "",
            sha256=answer.sha256 if not profile else "",
            kind="revisit" if profile else "response",
            refers_to=original.record_id if original else None,
            truncated=exchange.truncated,
            ip=exchange.ip,
            origin=self.crawl.origin,
            filename=filename,
            offset=place[0],
            length=place[1],
            crawl_id=self._crawl_id,
            site_url=canonical(exchange.url, self.site, self.crawl.base_url),
            **read_facts(answer.message.head),
        )

    def _no_response(self, exchange: Exchange, request_id: str) -> Draft:
        """Compose what stands beside a request that no HTTP response came to: all bytes that came, interim heads too."""
        return self._beside(exchange, request_id, "application/octet-stream", Span.whole(exchange.response))

    def _beside(self, exchange: Exchange, other_id: str, mime: str, block: Span) -> Draft:
        """Compose a ``metadata`` record that belongs to the record *other_id*."""
        fields: Fields = [
            *self._opening(
                "metadata", exchange.url, mime, exchange.started_at, self._new_id(), other=other_id
            ),
            ("WARC-Truncated", exchange.truncated),
        ]
        return Draft(fields, block)

    def _dated(self, moment: datetime) -> datetime:
        """Return *moment* as the record's date keeps it."""
        utc = moment.astimezone(UTC)
        return utc.replace(microsecond=0) if self._version == "1.0" else utc

    # --- the file -------------------------------------------------------------------------

    def _append(self, drafts: list[Draft]) -> tuple[str, list[tuple[int, int]]]:
        """Append *drafts* together; return the file's lasting name and where each lies."""
        file = self._open()
        places = file.append(drafts, self._version)
        filename = self._filename
        if file.is_full:
            self.close()
        return filename, places

    def _new_id(self) -> str:
        """Return the next record's id: one of the family of the file's warcinfo."""
        self._open()
        return next(self._ids)

    def _open(self) -> WarcFile:
        """Return the file to write to: the one at hand, one to go on with, else a new one."""
        if self._file is None:
            describe_collection(self.home, self.site)
            self._file = self._resume() or begin_file(
                self.home.archive(self.site.name), self.site.name, self._clock(), self._serial
            )
            self.notes.begin(self._file.size)
            self._ids, self._filename = record_ids(), self.home.relative(self._file.final)
            self._warcinfo_id = next(self._ids)
            self._file.append([self._warcinfo(self._file)], self._version)
            self.write_event(self.crawl)
        return self._file

    def _resume(self) -> WarcFile | None:
        """Go on with a file of an earlier run, sealing those that are finished or of another version of WARC."""
        for path in sorted(self.home.archive(self.site.name).glob("*.warc.gz*")):
            if not is_ours(path.name) or fixity.is_sealed(self.home, path):
                continue
            file = WarcFile.resume(path)
            if file is None:
                continue
            first = read_record_at(self.home, self.home.relative(file.final), 0)
            is_other = first is not None and first.version != self._version
            if not is_other and not is_finished(file.path, self._clock()):
                return file
            fixity.seal(self.home, [file.close()])
        return None

    def _warcinfo(self, file: WarcFile) -> Draft:
        """Compose the record that says who wrote what follows, with what and how."""
        crawl = self.crawl
        facts = [
            ("software", crawl.software or SOFTWARE),
            ("operator", self.home.contact() or "not named"),
            ("robots", self._robots),
            ("isPartOf", crawl.site),
            ("http-header-user-agent", self._user_agent),
            ("description", f"{crawl.spider} crawl of {crawl.site}, origin {crawl.origin}"),
            ("run_id", crawl.run_id),
            ("origin", crawl.origin),
            ("base_url", crawl.base_url),
        ]
        return compose_warcinfo(self._warcinfo_id, file, facts, self._clock(), self._version)


def _to_field(value: str) -> str | None:
    """Return *value* fit for a header field; None where there is none: it comes from pages, and may hold anything."""
    # Asked of all at once first: letter by letter it took as long as all else that is composed of a request.
    cleaned = value if value.isprintable() else "".join(filter(str.isprintable, value))
    return cleaned[:2000] or None
