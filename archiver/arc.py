"""ARC, the format before WARC, read through warcio. Reads open files."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import IO
from uuid import NAMESPACE_URL, uuid5

from archiver.exchange import Span
from archiver.members import OnDamage
from archiver.record import RecordHeader

Found = tuple[RecordHeader, int, int, Span]
"""A record's header as WARC would have it, its offset and length, and its block."""

_BEGIN = b"filedesc:"


def is_arc(begin: bytes) -> bool:
    """Say whether what *begin*s so, uncompressed, is an ARC file."""
    return begin.startswith(_BEGIN)


def read_arc(file: IO[bytes], tell: OnDamage) -> Iterator[Found]:
    """Yield the records of an ARC file, compressed or not; damage ends the walk and is told."""
    from warcio.archiveiterator import ArchiveIterator  # noqa: PLC0415  (most archives hold no ARC)
    from warcio.exceptions import ArchiveLoadFailed  # noqa: PLC0415  (likewise)

    file.seek(0)
    records = ArchiveIterator(file, no_record_parse=True, arc2warc=True)
    try:
        for record in records:
            offset = records.offset  # asked for its length, warcio goes on to the next record
            block = record.raw_stream.read()
            length = records.get_record_length()
            yield _to_header(record, offset), offset, length, Span(io.BytesIO(block), 0, len(block))
    except ArchiveLoadFailed as error:
        tell(file.tell(), 0, f"the ARC file is damaged: {error}")


def _to_header(record: object, offset: int) -> RecordHeader:
    """Return the header that warcio made, with an id that is the same whenever the file is read."""
    fields = [(name.lower(), value) for name, value in record.rec_headers.headers if name != "WARC-Record-ID"]  # type: ignore[attr-defined]  # warcio says no types
    url = next((value for name, value in fields if name == "warc-target-uri"), "")
    fields.append(("warc-record-id", f"<{uuid5(NAMESPACE_URL, f'{url}#{offset}').urn}>"))
    return RecordHeader.of("1.0", fields, 0)
