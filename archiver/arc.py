"""ARC, the format before WARC, read through warcio. Reads open files."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import redirect_stderr
from typing import IO
from uuid import NAMESPACE_URL, uuid5

from archiver.exchange import Span
from archiver.members import OnDamage
from archiver.record import RecordHeader, escape_controls

Found = tuple[RecordHeader, int, int, Span]
"""A record's header as WARC would have it, its offset and length, and its block."""

_BEGIN = b"filedesc:"


def is_arc(begin: bytes) -> bool:
    """Say whether what *begin*s so, uncompressed, is an ARC file."""
    return begin.startswith(_BEGIN)


def read_arc(file: IO[bytes], tell: OnDamage) -> Iterator[Found]:
    """Yield the records of an ARC file, compressed or not; damage ends the walk and is told.

    Of a length that is wrong warcio prints a warning of several lines by itself; it is told here in one.
    """
    from warcio.archiveiterator import ArchiveIterator  # noqa: PLC0415  (most archives hold no ARC)
    from warcio.exceptions import ArchiveLoadFailed  # noqa: PLC0415  (likewise)

    file.seek(0)
    records = ArchiveIterator(file, no_record_parse=True, arc2warc=True)
    try:
        for record in records:
            offset = records.offset  # asked for its length, warcio goes on to the next record
            block = record.raw_stream.read()
            with redirect_stderr(io.StringIO()) as warned:
                length = records.get_record_length()
            if warned.getvalue():
                tell(offset, 0, "the ARC record is longer or shorter than it says")
            yield _to_header(record, offset), offset, length, Span(io.BytesIO(block), 0, len(block))
    except ArchiveLoadFailed as error:
        tell(file.tell(), 0, f"the ARC file is damaged: {' '.join(str(error).split())[:200]}")


def _to_header(record: object, offset: int) -> RecordHeader:
    """Return the header that warcio made, with an id that is the same whenever the file is read."""
    said = record.rec_headers.headers  # type: ignore[attr-defined]  # warcio says no types
    fields = [(name.lower(), escape_controls(value)) for name, value in said if name != "WARC-Record-ID"]
    url = next((value for name, value in fields if name == "warc-target-uri"), "")
    fields.append(("warc-record-id", f"<{uuid5(NAMESPACE_URL, f'{url}#{offset}').urn}>"))
    return RecordHeader.of("1.0", fields, 0)
