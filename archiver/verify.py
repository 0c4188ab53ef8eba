"""Hold an archive against itself: every file, row, index line and fixity entry. Writes only `fixity_events`.

The files are checked by `archiver.audit`; what lies between them here: ids that stand twice,
revisits without their original, rows without their record and records without their row.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING

from archiver import fixity
from archiver.audit import Audit, Fault, audit_file, capture_fault
from archiver.exceptions import HomeError
from archiver.home import Home, collection_of
from archiver.index import index_path, read_indexed
from archiver.restrictions import read_restricted, read_restrictions
from archiver.row_audit import RowAudit
from archiver.soundness import check_soundness, is_current

if TYPE_CHECKING:
    from sqlite3 import Connection


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
    `fixity_events`. Raises HomeError where there is no archive, Locked where a run is writing it: a record that has no
    row yet is no fault.
    """
    home.expect()
    with home.still():
        return _verify(home, deep=deep, sample=sample)


def _verify(home: Home, *, deep: bool, sample: float | None) -> Report:
    files, report = [*home.warcs(), *home.readings()], Report()
    with closing(RowAudit(home)) as rows:
        if sample is not None:
            files = rows.choose(files, ceil(len(files) * sample / 100) if files else 0)
        audits = [audit_file(path, home, with_sha256=rows.db is not None) for path in files]
        whole = sample is None
        report.files, report.records = len(audits), sum(audit.records for audit in audits)
        for audit in audits:
            report.faults += audit.faults
            report.faults += rows.check(audit)
        report.rows = rows.checked
        report.faults += _check_ids(audits, whole=whole)
        report.faults += _check_index(home, audits, whole=whole)
        report.faults += _check_fixity(home, files if not whole else None)
        if whole:
            report.faults += rows.check_orphans(audits)
            report.faults += _check_database(home, rows.db) if rows.db else ()
            report.faults += _check_readings(audits)
            report.faults += _check_chain(home, audits)
            report.faults += _check_restrictions(home) if rows.db else ()
        rows.remember(home, [*files, *(_others(home, audits) if whole else ())], report.faults)
    if deep and home.database.is_file():
        from archiver.deep import check_rows  # noqa: PLC0415  (slow to import, needed only here)

        report.other_extractors, faults = check_rows(home)
        report.faults += faults
    return report


def _others(home: Home, audits: Sequence[Audit]) -> Iterator[Path]:
    """Yield what is held against the WARCs: the database, the list of digests, the indexes."""
    yield from (path for path in (home.database, home.fixity) if path.is_file())
    yield from (index_path(home, site) for site in sorted({collection_of(audit.file) for audit in audits}))


# --- between the files ------------------------------------------------------------------------


def _check_database(home: Home, db: Connection) -> Iterator[Fault]:
    """Find what changed in the database since it was saved."""
    try:
        if not is_current(db):
            from archiver.schema import connect  # noqa: PLC0415  (takes half as long as all other imports)

            connect(home.database).close()
    except HomeError as error:
        yield Fault(file="archive.db", kind="database", message=str(error))
    else:
        yield from check_soundness(db)


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
                    yield capture_fault(
                        capture, "revisit", f"its original {capture.refers_to} is not in the archive"
                    )


def _check_readings(audits: Sequence[Audit]) -> Iterator[Fault]:
    """Find readings of captures that are nowhere."""
    ids = {capture.record_id for audit in audits for capture in audit.captures}
    for audit in audits:
        for read, offset in audit.readings:
            if read not in ids:
                message = f"a reading of {read}, which is not in the archive"
                yield Fault(file=audit.file, offset=offset, kind="reading", message=message)


def _check_index(home: Home, audits: Sequence[Audit], *, whole: bool) -> Iterator[Fault]:
    """Compare the replay indexes with what should be in them."""
    by_site: dict[str, list[Audit]] = {}
    for audit in audits:
        by_site.setdefault(collection_of(audit.file), []).append(audit)
    for site, group in by_site.items():
        path = index_path(home, site)
        name = home.relative(path)
        try:
            lines = path.read_text("utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            why = "it is not there" if isinstance(error, FileNotFoundError) else str(error)
            message = f"the index can't be read: {why}; `archiver rebuild` makes it again"
            yield Fault(file=name, kind="index", message=message)
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
        expected = {line: capture for audit in group for line, capture in audit.lines.items()}
        for line in expected.keys() - held:
            yield capture_fault(expected[line], "index", "the replay index lacks this capture")
        if whole:
            for line in sorted(held - expected.keys()):
                yield Fault(
                    file=name, kind="index", message=f"the index says what no record does: {line[:120]}"
                )


def _check_restrictions(home: Home) -> Iterator[Fault]:
    """Compare what the database hides with what the file beside it says."""
    name = home.relative(home.restrictions)
    try:
        said = {row["id"] for row in read_restrictions(home)}
    except HomeError as error:
        yield Fault(file=name, kind="restriction", message=str(error))
        return
    table = read_restricted(home.database)
    if table.error:
        yield Fault(
            file="archive.db", kind="restriction", message=f"what it restricts can't be read: {table.error}"
        )
    elif not home.restrictions.exists() and table.rows:
        message = f"{len(table.rows)} of what is restricted stands in archive.db alone: the next run writes this file"
        yield Fault(file=name, kind="restriction", message=message)
    elif missing := said ^ {row["id"] for row in table.rows}:
        message = f"{len(missing)} of what is restricted stands in the file or in archive.db alone: `archiver rebuild` hides it"
        yield Fault(file=name, kind="restriction", message=message)


def _check_fixity(home: Home, only: Sequence[Path] | None) -> Iterator[Fault]:
    """Compare sealed files with their digests."""
    names = None if only is None else {home.relative(path) for path in only}
    try:
        sealed = fixity.read_fixity(home)
    except HomeError as error:
        yield Fault(file=home.relative(home.fixity), kind="fixity", message=str(error))
        return
    for name, digest in sealed.items():
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
