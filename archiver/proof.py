"""Proof that a version says what its record holds: the record opened again, its digest taken, its text read again.

Reads WARC files through `warc`; no database.
"""

from __future__ import annotations

from dataclasses import dataclass

from archiver.digest import sha256_hex
from archiver.exceptions import ArchiverError
from archiver.home import Home
from archiver.ingest import read_fact
from archiver.models import Article, Capture
from archiver.warc import read_capture


class NotProved(ArchiverError):
    """The record is there, but it does not say what the row says."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What was shown of one version."""

    article: Article | None
    """The article as read again from the record; None for a removal, whose record is the 404."""
    is_text_proved: bool
    """False where another extractor made the version: the record holds, the text was not derived again."""


def prove(home: Home, capture: Capture, *, reading_digest: str, extractor: str) -> Proof:
    """Open *capture*'s record and show that it holds what was cited.

    Raises NotProved where the payload is not what was captured, or this extractor reads another text in it;
    WarcError where the record can't be read.
    """
    record = read_capture(home, capture.filename, capture.offset)
    where = f"{capture.filename}, offset {capture.offset}"
    if record.capture is None or record.capture.record_id != capture.record_id:
        raise NotProved(f"{where}: holds another record than {capture.record_id}; run `archiver verify`")
    if sha256_hex(record.payload) != capture.sha256:
        raise NotProved(f"{where}: the payload is not what was captured; run `archiver verify`")
    reading = read_fact(record)
    if reading.extractor != extractor:
        return Proof(reading.article, is_text_proved=False)
    if reading.article is not None and reading.article.reading_digest != reading_digest:
        raise NotProved(f"{where}: read again, the record says another text; run `archiver verify --deep`")
    return Proof(reading.article, is_text_proved=reading.article is not None)
