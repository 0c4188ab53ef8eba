"""Write readings as ``conversion`` records, one file an extractor at a time. Writes files of the home."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from archiver import fixity
from archiver.article_json import MEDIA_TYPE, to_json
from archiver.digest import sha1_base32
from archiver.eras import Told
from archiver.exchange import Span
from archiver.home import Home, collection_of
from archiver.models import Article, Capture
from archiver.readings import AGAIN, FIRST, to_prefix
from archiver.record import Draft, Fields, new_record_id, to_warc_date
from archiver.series import begin_file, compose_warcinfo, seal_finished
from archiver.warcfile import WarcFile, is_finished
from archiver.writer import SOFTWARE

_VERSION = "1.1"


class ReadingWriter:
    """Writes the readings of one run; a file is opened when there is something to say, `close` ends it.

    What was written is on the disk for sure after `sync`, which the store asks for before it commits.
    """

    def __init__(self, home: Home, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.home, self._clock = home, clock
        self._file: WarcFile | None = None
        self._warcinfo_id = self._extractor = self._site = self._filename = ""

    def write(self, capture: Capture, article: Article, extractor: str, *, first: bool) -> Told:
        """Write what *extractor* says of *capture*; *first* where none has read it before.

        Raises WarcError when the disk does not take it.
        """
        file, block = self._open(collection_of(capture.filename), extractor), to_json(article)
        fields: Fields = [
            ("WARC-Type", "conversion"),
            ("WARC-Record-ID", new_record_id()),
            ("WARC-Date", to_warc_date(self._clock(), _VERSION)),
            ("WARC-Warcinfo-ID", self._warcinfo_id),
            ("WARC-Target-URI", capture.url),
            ("WARC-Refers-To", capture.record_id),
            ("WARC-Refers-To-Target-URI", capture.url),
            ("WARC-Refers-To-Date", to_warc_date(capture.captured_at, _VERSION)),
            ("Content-Type", MEDIA_TYPE),
            ("WARC-Payload-Digest", sha1_base32(block)),
            ("Archiver-Extractor", extractor),
            ("Archiver-Reading", FIRST if first else AGAIN),
        ]
        ((offset, _),) = file.append([Draft(fields, Span.of(block))], _VERSION)
        if file.is_full:
            self.close()
        return Told(
            record_id=capture.record_id,
            url=article.url,
            extractor=extractor,
            digest=article.reading_digest,
            first=first,
            filename=self._filename,
            offset=offset,
        )

    def sync(self) -> None:
        """Put what was written on the disk."""
        if self._file:
            self._file.sync()

    def close(self) -> None:
        """Close the file and give it its final name; seal it where it is full."""
        if self._file:
            closed = self._file.close()
            self._file = None
            seal_finished(self.home, closed, self._clock())

    def _open(self, site: str, extractor: str) -> WarcFile:
        """Return the file of *extractor* in the collection of *site*, its warcinfo written; another is closed."""
        if self._file is not None and (site, extractor) == (self._site, self._extractor):
            return self._file
        self.close()
        self._site, self._extractor, self._warcinfo_id = site, extractor, new_record_id()
        self._file = self._resume() or begin_file(
            self.home.derived(site), to_prefix(extractor), self._clock()
        )
        self._filename = self.home.relative(self._file.final)
        self._file.append([self._warcinfo(self._file)], _VERSION)
        return self._file

    def _resume(self) -> WarcFile | None:
        """Go on with the extractor's file, sealing those that are finished: the full ones, and other extractors'."""
        own, found = f"{to_prefix(self._extractor)}-", None
        for path in self.home.readings(self._site):
            if fixity.is_sealed(self.home, path):
                continue
            file = WarcFile.resume(path)
            if file is None:
                continue
            if found is None and file.path.name.startswith(own) and not is_finished(file.path, self._clock()):
                found = file
            else:
                fixity.seal(self.home, [file.close()])
        return found

    def _warcinfo(self, file: WarcFile) -> Draft:
        """Compose the record that says who read what follows."""
        said = f"what {self._extractor} read in captures of {self._site}; derived, not evidence"
        facts = [("software", SOFTWARE), ("isPartOf", self._site), ("description", said)]
        return compose_warcinfo(self._warcinfo_id, file, facts, self._clock(), _VERSION)
