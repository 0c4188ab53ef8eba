"""Readings kept as ``conversion`` records in ``derived/``: what each extractor said of each capture. Reads files.

No evidence: an article whose reading is lost is read again from its capture. What is kept by them is the history of
extractors (docs/decisions/008). One file an extractor at a time; an unchanged reading is not written again.
"""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING

from archiver.digest import sha1_base32
from archiver.eras import Told
from archiver.exceptions import WarcError
from archiver.home import Home
from archiver.models import Article

if TYPE_CHECKING:
    from archiver.records import Record

logger = logging.getLogger(__name__)

FIRST, AGAIN = "first", "again"
"""``Archiver-Reading``: whether the extractor was the first to read the capture."""


class Readings:
    """The readings that are kept in a home, found when they are first asked for.

    A home that only *running* has ever read is not searched, but in *full*: its history needs no reading but the
    newest, which the database has.
    """

    def __init__(self, home: Home | None = None, running: str = "", *, full: bool = False) -> None:
        self.home = home
        self._running, self._is_full = running, full
        self._by_article: dict[str, list[Told]] | None = None if home else {}

    def of(self, url: str) -> list[Told]:
        """Return what was said of the captures of the article at *url*, where extractors differ."""
        return self.find().get(url, [])

    def find(self) -> dict[str, list[Told]]:
        """Return all of them, by article; found at the first call."""
        if self._by_article is None:
            self._by_article = self._load() if self._is_full or self._has_former() else {}
        return self._by_article

    def add(self, told: Told) -> None:
        """Take in a reading that was written after the others were found."""
        if self._by_article:
            self._by_article.setdefault(told.url, []).append(told)

    def load(self, told: Told) -> Article:
        """Return the article of a reading; raises WarcError where its record tells none."""
        from archiver.article_json import from_json  # noqa: PLC0415  (only who finds other readings pays)
        from archiver.records import read_capture  # noqa: PLC0415  (likewise)

        assert self.home is not None
        try:
            return from_json(read_capture(self.home, told.filename, told.offset).payload)
        except ValueError as error:
            raise WarcError(f"{told.filename}: at {told.offset}: {error}") from error

    def _has_former(self) -> bool:
        """Say whether a file of another extractor is here, as its name tells."""
        assert self.home is not None
        own = to_prefix(self._running)
        return any(not path.name.startswith(f"{own}-") for path in self.home.readings())

    def _load(self) -> dict[str, list[Told]]:
        """Find every reading of every file; what can't be read is told in the log, and by `verify`."""
        from archiver.records import read_records  # noqa: PLC0415  (only who finds other readings pays)

        assert self.home is not None
        found: dict[str, list[Told]] = {}
        for path in self.home.readings():
            name = self.home.relative(path)
            try:
                for record in read_records(path, home=self.home):
                    if (told := _try_told(record, name, self._running)) is not None:
                        found.setdefault(told.url, []).append(told)
            except WarcError as error:
                logger.warning("%s", error)
        return found


def read_told(record: Record, filename: str) -> Told:
    """Return what a ``conversion`` record of ours tells; raises ValueError where it tells no reading."""
    from archiver.article_json import from_json  # noqa: PLC0415  (only who finds other readings pays)

    article = from_json(record.payload)
    return _to_told(record, filename, article.url, article.reading_digest)


def _glance_told(record: Record, filename: str) -> Told:
    """Return what `read_told` does, the article's parts unseen: of a reading whose words nobody will ask for."""
    from archiver.article_json import glance  # noqa: PLC0415  (only who finds other readings pays)

    return _to_told(record, filename, *glance(record.payload))


def _to_told(record: Record, filename: str, url: str, digest: str) -> Told:
    """Return what *record* tells of the article at *url*; raises ValueError where it is not as it was written."""
    header = record.header
    told = Told(
        record_id=header.get("WARC-Refers-To"),
        url=url,
        extractor=header.get("Archiver-Extractor"),
        digest=digest,
        first=header.get("Archiver-Reading") == FIRST,
        filename=filename,
        offset=record.offset,
    )
    if not told.record_id or not told.extractor:
        raise ValueError("the reading names no capture or no extractor")
    if sha1_base32(record.payload) != header.get("WARC-Payload-Digest"):
        raise ValueError("the reading is not what its digest says")
    return told


def _try_told(record: Record, filename: str, running: str) -> Told | None:
    """Return what *record* tells; None for another record, and for one that tells nothing.

    What *running* said is only compared: the words are those that it reads now.
    """
    if record.type != "conversion":
        return None
    is_own = record.header.get("Archiver-Extractor") == running
    try:
        return _glance_told(record, filename) if is_own else read_told(record, filename)
    except ValueError as error:
        logger.warning("%s: offset %d: %s; passed over", filename, record.offset, error)
        return None


def to_prefix(extractor: str) -> str:
    """Return what the names of an extractor's files begin with.

    >>> to_prefix("interpol-reader 1")
    'interpol-reader-1'
    """
    return re.sub(r"[^A-Za-z0-9.]+", "-", extractor).strip("-.") or "reader"
