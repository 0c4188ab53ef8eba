"""WARC files: write exchanges as records, read records back.

The import point of all WARC work: `WarcWriter` writes, `read_records` and `read_capture` read,
`update_index` keeps the replay index, `recover` repairs what a killed run left.
"""

from archiver.index import rebuild_index, update_index
from archiver.records import Record, read_capture, read_records
from archiver.warcfile import recover
from archiver.writer import SOFTWARE, WarcWriter

__all__ = [
    "SOFTWARE",
    "Record",
    "WarcWriter",
    "read_capture",
    "read_records",
    "rebuild_index",
    "recover",
    "update_index",
]
