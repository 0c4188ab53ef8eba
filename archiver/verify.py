"""Hold an archive against itself: every file, row, index line and fixity entry. Writes only `fixity_events`.

The files are checked by `archiver.audit`; what lies between them here: ids that stand twice,
revisits without their original, rows without their record and records without their row.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import ceil
from pathlib import Path
from typing import Any

from archiver import fixity
from archiver.audit import Audit, Fault, audit_file
from archiver.cdxj import to_line
from archiver.exceptions import HomeError
from archiver.home import Home
from archiver.index import index_path, read_indexed
from archiver.models import Capture
from archiver.schema import connect
from archiver.soundness import check_soundness, guarded

# Columns of `captures` that the record says itself, and how its `Capture` says them.
_COMPARED = (
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


@dataclass(slots=True)
class Report:
    """What a verification found: the JSON that `verify --json` prints."""

    files: int = 0
    records: int = 0
    rows: int = 0
    faults: list[Fault] = field(default_factory=list)
    other_extractors: dict[str, int] = field(default_factory=dict)
    """With ``--deep``: how many versions each other extractor made; they are not derived again."""


def verify(home: Home, *, deep: bool = False, sample: float | None = None) -> Report:
    """Check the archive in *home*; with *sample* (a percentage) only that share of its files.

    The files that were not checked for longest come first in a sample; each check is remembered in
    `fixity_events`. Raises HomeError where there is no archive.
    """
    home.expect()
    files, report = [*home.warcs(), *home.readings()], Report()
    with closing(_Rows(home)) as rows:
        if sample is not None:
            files = rows.choose(files, ceil(len(files) * sample / 100) if files else 0)
        audits = [audit_file(path, home) for path in files]
        whole = sample is None
        report.files, report.records = len(audits), sum(audit.records for audit in audits)
        for audit in audits:
            report.faults += audit.faults
            report.faults += guarded(rows.check(audit))
        report.rows = rows.checked
        report.faults += _check_ids(audits, whole=whole)
        report.faults += _check_index(home, audits, whole=whole)
        report.faults += _check_fixity(home, files if not whole else None)
        if whole:
            report.faults += guarded(rows.check_orphans(audits))
            report.faults += check_soundness(rows.db) if rows.db else ()
            report.faults += _check_readings(audits)
            report.faults += _check_chain(home, audits)
        rows.remember(home, files, report.faults)
    if deep and home.database.is_file():
        from archiver.deep import check_rows  # noqa: PLC0415  (slow to import, needed only here)

        report.other_extractors, faults = check_rows(home)
        report.faults += faults
    return report


# --- rows -------------------------------------------------------------------------------------


class _Rows:
    """The captures that the database knows of; none where there is no database, or it can't be read."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.checked = 0
        self.error = ""
        self.db: Any = None
        try:
            self.db = connect(home.database, must_exist=True) if home.database.is_file() else None
        except HomeError as error:
            self.error = str(error)

    def close(self) -> None:
        """Close the database."""
        if self.db:
            self.db.close()

    def choose(self, files: Sequence[Path], number: int) -> list[Path]:
        """Return *number* of *files*, those first that were never checked, or longest ago."""
        last: dict[str, str] = {}
        if self.db:
            query = "SELECT filename, max(checked_at) AS last FROM fixity_events GROUP BY filename"
            last = {row["filename"].rpartition("/")[2]: row["last"] for row in self.db.query(query)}
        by_age = sorted(files, key=lambda path: (last.get(path.name.removesuffix(".open"), ""), path.name))
        return sorted(by_age[:number])

    def check(self, audit: Audit) -> Iterator[Fault]:
        """Compare the rows of one file with its records."""
        if not self.db:
            return
        found = {capture.record_id: capture for capture in audit.captures}
        rows = {
            row["record_id"]: row
            for row in self.db.query("SELECT * FROM captures WHERE filename = ?", [audit.file])
        }
        self.checked += len(rows)
        for record_id, row in rows.items():
            capture = found.get(record_id)
            if capture is None:
                yield _row_fault(row, "row_without_record", "the row's record is not in the file")
                continue
            for column, said, is_so in _differences(row, capture):
                yield _row_fault(row, "row_differs", f"{column}: the row says {said!r}, the record {is_so!r}")
        for record_id in found.keys() - rows.keys():
            yield _capture_fault(
                found[record_id], "record_without_row", "the database has no row of this record"
            )

    def check_orphans(self, audits: Iterable[Audit]) -> Iterator[Fault]:
        """Find rows whose file is not there at all."""
        # Rows were saved where a frontier or readings are; WARC files alone (the add-on's) need no database.
        if not self.db and not self.error and (self.home.frontier.is_file() or self.home.readings()):
            self.error = "the database is not there; `archiver rebuild` makes it from the WARC files"
        if self.error:
            yield Fault(file="archive.db", kind="database", message=self.error)
        if not self.db:
            return
        files = {audit.file for audit in audits}
        for row in self.db.query("SELECT * FROM captures"):
            if row["filename"] not in files:
                self.checked += 1
                yield _row_fault(row, "file_missing", "the row's file is not in the archive")

    def remember(self, home: Home, files: Iterable[Path], faults: Sequence[Fault]) -> None:
        """Note in `fixity_events` what was checked and what came of it."""
        if not self.db:
            return
        count = Counter(fault.file for fault in faults)
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        self.db["fixity_events"].insert_all(
            {
                "filename": (name := home.relative(path)),
                "checked_at": now,
                "result": "fault" if count[name] else "ok",
                "detail": f"{count[name]} faults" if count[name] else "",
            }
            for path in files
        )


def _differences(row: dict[str, Any], capture: Capture) -> Iterator[tuple[str, object, object]]:
    """Yield the columns in which a row and its record disagree."""
    for column in _COMPARED:
        if row[column] != getattr(capture, column):
            yield column, row[column], getattr(capture, column)
    said = row["captured_at"]
    if datetime.fromisoformat(said) != capture.captured_at:
        yield "captured_at", said, capture.captured_at.isoformat()
    # A revisit's record may leave to its original what the row says.
    for column in ("digest", "sha256"):
        is_so = getattr(capture, column)
        if is_so and row[column] != is_so:
            yield column, row[column], is_so


def _row_fault(row: dict[str, Any], kind: str, message: str) -> Fault:
    return Fault(
        file=row["filename"],
        offset=row["offset"],
        record_id=row["record_id"],
        url=row["url"],
        kind=kind,
        message=message,
    )


def _capture_fault(capture: Capture, kind: str, message: str) -> Fault:
    return Fault(
        file=capture.filename,
        offset=capture.offset,
        record_id=capture.record_id,
        url=capture.url,
        kind=kind,
        message=message,
    )


# --- between the files ------------------------------------------------------------------------


def _check_ids(audits: Sequence[Audit], *, whole: bool) -> Iterator[Fault]:
    """Find ids that stand twice, and revisits whose original is nowhere."""
    seen: dict[str, str] = {}
    erased = {record_id for audit in audits for record_id in audit.erased}
    for audit in audits:
        for record_id, offset in audit.ids:
            if record_id and record_id in seen:
                message = f"the id stands in {seen[record_id]} as well"
                yield Fault(
                    file=audit.file, offset=offset, record_id=record_id, kind="duplicate_id", message=message
                )
            seen[record_id] = audit.file
    for audit in audits if whole else ():
        if not audit.file.rpartition("/")[2].startswith("import-"):
            for capture in audit.captures:
                if capture.refers_to and capture.refers_to not in seen.keys() | erased:
                    yield _capture_fault(
                        capture, "revisit", f"its original {capture.refers_to} is not in the archive"
                    )


def _check_readings(audits: Sequence[Audit]) -> Iterator[Fault]:
    """Find readings of captures that are nowhere."""
    ids = {capture.record_id for audit in audits for capture in audit.captures}
    for audit in audits:
        for told in audit.readings:
            if told.record_id not in ids:
                message = f"a reading of {told.record_id}, which is not in the archive"
                yield Fault(
                    file=audit.file, offset=told.offset, url=told.url, kind="reading", message=message
                )


def _check_index(home: Home, audits: Sequence[Audit], *, whole: bool) -> Iterator[Fault]:
    """Compare the replay indexes with what should be in them."""
    by_site: dict[str, list[Audit]] = {}
    for audit in audits:
        by_site.setdefault(audit.file.split("/")[1], []).append(audit)
    for site, group in by_site.items():
        path = index_path(home, site)
        name = home.relative(path)
        try:
            lines = path.read_text("utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            yield Fault(file=name, kind="index", message=f"the index can't be read: {error}")
            continue
        if lines != sorted(lines, key=str.encode):
            yield Fault(file=name, kind="index", message="the index is not sorted")
        indexed = read_indexed(home, site)
        for audit in group:
            size = (home.path / audit.file).stat().st_size if (home.path / audit.file).exists() else None
            if size is not None and size < indexed.get(audit.file.rpartition("/")[2], 0):
                yield Fault(
                    file=audit.file, offset=size, kind="cut", message="the file is shorter than it was"
                )
        held = set(lines)
        expected = {
            line: capture for audit in group for capture in audit.captures if (line := to_line(capture))
        }
        for line in expected.keys() - held:
            yield _capture_fault(expected[line], "index", "the replay index lacks this capture")
        if whole:
            for line in sorted(held - expected.keys()):
                yield Fault(
                    file=name, kind="index", message=f"the index says what no record does: {line[:120]}"
                )


def _check_fixity(home: Home, only: Sequence[Path] | None) -> Iterator[Fault]:
    """Compare sealed files with their digests."""
    names = None if only is None else {home.relative(path) for path in only}
    for name, digest in fixity.read_fixity(home).items():
        if names is not None and name not in names:
            continue
        path = home.path / name
        if not path.is_file():
            yield Fault(file=name, kind="fixity", message="the sealed file is not there")
        elif fixity.sha256_file(path) != digest:
            yield Fault(file=name, kind="fixity", message="the sealed file changed")


def _check_chain(home: Home, audits: Iterable[Audit]) -> Iterator[Fault]:
    """Check that the fixity file is one that the runs' end records knew, with more lines after."""
    known = fixity.history_digests(home)
    for audit in audits:
        for offset, block in audit.ends:
            link = json.loads(block).get("fixity", "")
            if link and link not in known:
                message = (
                    "fixity-sha256.txt is not the one that this run knew: lines were changed or taken out"
                )
                yield Fault(file=audit.file, offset=offset, kind="chain", message=message)
