"""Rows of `captures` held against the records that they point at. Reads the database, writes `fixity_events`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archiver.audit import Audit, Fault, capture_fault
from archiver.connection import DATABASE_ERROR, is_read_only, open_connection
from archiver.exceptions import HomeError
from archiver.facts import Capture
from archiver.home import Home
from archiver.instant import to_instant

if TYPE_CHECKING:
    from sqlite3 import Connection

# Columns of `captures` that the record says itself, and how its `Capture` says them.
_SAME = (
    "record_id",
    "url",
    "status",
    "mime",
    "kind",
    "refers_to",
    "truncated",
    "ip",
    "filename",
    "offset",
    "length",
)
_FILLED = ("digest", "sha256")
"""A revisit's record may leave to its original what the row says."""
_COLUMNS = ", ".join((*_SAME, *_FILLED, "captured_at"))
_said = attrgetter(*_SAME)
_filled = attrgetter(*_FILLED)


class RowAudit:
    """The captures that the database knows of; none where there is no database, or it can't be read."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.checked = 0
        self.error = ""
        self.db: Connection | None = None
        try:
            self.db = open_connection(home.database) if home.database.is_file() else None
        except HomeError as error:
            self.error = str(error)

    def close(self) -> None:
        """Close the database."""
        if self.db:
            self.db.close()

    def choose(self, files: Sequence[Path], number: int) -> list[Path]:
        """Return *number* of *files*, those first that were never checked, or longest ago."""
        query = "SELECT filename, max(checked_at) FROM fixity_events GROUP BY filename"
        last = {str(name).rpartition("/")[2]: str(at) for name, at in self._ask(query)}
        by_age = sorted(files, key=lambda path: (last.get(path.name.removesuffix(".open"), ""), path.name))
        return sorted(by_age[:number])

    def check(self, audit: Audit) -> Iterator[Fault]:
        """Compare the rows of one file with its records."""
        if not self.db:
            return
        found = {capture.record_id: capture for capture in audit.captures}
        rows = {
            row[0]: row
            for row in self._ask(f"SELECT {_COLUMNS} FROM captures WHERE filename = ?", [audit.file])  # noqa: S608
        }
        if self.error:
            return
        self.checked += len(rows)
        for record_id, row in rows.items():
            capture = found.get(record_id)
            if capture is None:
                yield _row_fault(row, "row_without_record", "the row's record is not in the file")
                continue
            for column, said, is_so in _differences(row, capture):
                yield _row_fault(row, "row_differs", f"{column}: the row says {said!r}, the record {is_so!r}")
        for record_id in found.keys() - rows.keys():
            yield capture_fault(
                found[record_id], "record_without_row", "the database has no row of this record"
            )

    def check_orphans(self, audits: Iterable[Audit]) -> Iterator[Fault]:
        """Find rows whose file is not there at all."""
        # Rows were saved where a frontier or readings are; WARC files alone (the add-on's) need no database.
        if not self.db and not self.error and (self.home.frontier.is_file() or self.home.readings()):
            self.error = "the database is not there; `archiver rebuild` makes it from the WARC files"
        files = {audit.file for audit in audits}
        for (name,) in self._ask("SELECT DISTINCT filename FROM captures"):
            if name in files:
                continue
            for row in self._ask(f"SELECT {_COLUMNS} FROM captures WHERE filename = ?", [name]):  # noqa: S608
                self.checked += 1
                yield _row_fault(row, "file_missing", "the row's file is not in the archive")
        if self.error:
            yield Fault(file="archive.db", kind="database", message=self.error)

    def remember(self, home: Home, files: Iterable[Path], faults: Sequence[Fault]) -> None:
        """Note in `fixity_events` what was checked and what came of it; not in an archive that can't be written."""
        if not self.db or self.error or is_read_only(home.database):
            return
        count = Counter(fault.file for fault in faults)
        now = to_instant(datetime.now(UTC))
        events = [
            (name, now, "fault" if count[name] else "ok", f"{count[name]} faults" if count[name] else "")
            for name in map(home.relative, files)
        ]
        statement = "INSERT INTO fixity_events (filename, checked_at, result, detail) VALUES (?, ?, ?, ?)"
        try:
            self.db.executemany(statement, events)
            self.db.commit()
        except DATABASE_ERROR as error:
            self.error = f"what was checked can't be remembered: {error}"

    def _ask(self, query: str, values: Sequence[str] = ()) -> list[tuple[Any, ...]]:
        """Return the rows of *query*; none, and why in `error`, where the database is damaged."""
        if not self.db:
            return []
        try:
            cursor = self.db.cursor()
            cursor.row_factory = None
            found: list[tuple[Any, ...]] = cursor.execute(query, values).fetchall()
        except DATABASE_ERROR as error:
            self.error = f"the database can't be read: {error}; `archiver rebuild` makes it again"
            return []
        return found


def _differences(row: tuple[Any, ...], capture: Capture) -> Iterator[tuple[str, object, object]]:
    """Yield the columns in which a row and its record disagree."""
    is_so = _said(capture)
    if row[: len(_SAME)] != is_so:
        for column, said, true in zip(_SAME, row, is_so, strict=False):
            if said != true:
                yield column, said, true
    moment = row[-1]
    if moment != (is_at := to_instant(capture.captured_at)):
        yield "captured_at", moment, is_at
    for column, said, true in zip(_FILLED, row[len(_SAME) :], _filled(capture), strict=False):
        if true and said != true:
            yield column, said, true


def _row_fault(row: tuple[Any, ...], kind: str, message: str) -> Fault:
    told = dict(zip(_SAME, row, strict=False))
    return Fault(
        file=told["filename"],
        offset=told["offset"],
        record_id=told["record_id"],
        url=told["url"],
        kind=kind,
        message=message,
    )
