"""Leave something out: hidden at once, or erased from the files. Writes the database, and files only to erase.

Hidden, it stays in the WARC and is served by nothing. Erased, a tombstone of the same length stands
in its place, so that every other record keeps its bytes and its offset.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from archiver import fixity
from archiver.digest import id63
from archiver.disk import put_in_place
from archiver.exceptions import ArchiverError, UsageError, WarcError
from archiver.exchange import Span
from archiver.home import Home
from archiver.index import rebuild_index
from archiver.packing import pad_member
from archiver.record import Draft, new_record_id, to_member, to_warc_date
from archiver.records import Record, read_records
from archiver.replay import write_access
from archiver.schema import connect
from archiver.sites import SITES
from archiver.urls import canonical


@dataclass(slots=True)
class Restricted:
    """What was done."""

    captures: int = 0
    """Captures that are hidden."""
    erased: int = 0
    """Records that tombstones stand for now."""
    readings: int = 0
    """Likewise, in ``derived/``: what was read in them."""


@dataclass(frozen=True, slots=True)
class _Found:
    """What an address or a record id stands for."""

    url: str | None
    record_id: str | None
    captures: list[dict[str, Any]]


def restrict(home: Home, target: str, reason: str, *, erase: bool = False) -> Restricted:
    """Hide *target* (an address or a record id) from search, exports and replay; *erase* it from the files too.

    Raises ArchiverError where the archive knows no such thing, UsageError without a reason, Locked
    where a run holds the home.
    """
    if not reason.strip():
        raise UsageError("--reason: say why; it is kept with the restriction")
    home.expect()
    with home.lock():
        now = datetime.now(UTC)
        with closing(connect(home.database, must_exist=True)) as db:
            found = _find(db, target)
            _insert(db, found, reason, now)
        write_access(home)
        done = Restricted(captures=len(found.captures))
        if erase:
            ids = {row["record_id"] for row in found.captures}
            done.erased = _erase(home, sorted({row["filename"] for row in found.captures}), ids, reason, now)
            done.readings = _erase(home, map(home.relative, home.readings()), ids, reason, now)
    if erase:
        from archiver.rebuild import rebuild  # noqa: PLC0415  (slow to import; takes the lock itself)

        for site in {row["filename"].split("/")[1] for row in found.captures}:
            rebuild_index(home, site)
        rebuild(home)
    return done


def _find(db: Any, target: str) -> _Found:
    """Look up an address, as on the site or as fetched, or a record id."""
    if target.startswith(("<urn:uuid:", "urn:uuid:")):
        record_id = f"<{target.strip('<>')}>"
        rows = list(db.query("SELECT * FROM captures WHERE record_id = ?", [record_id]))
        found = _Found(None, record_id, rows)
    else:
        site_url = next((url for site in SITES.values() if (url := canonical(target, site))), target)
        rows = list(
            db.query(
                "SELECT * FROM captures WHERE url IN (?1, ?2) OR site_url IN (?1, ?2)", [target, site_url]
            )
        )
        site_url = next((row["site_url"] for row in rows if row["site_url"]), site_url)
        found = _Found(site_url, None, rows)
    if not found.captures:
        raise ArchiverError(
            f"{target}: not in the archive; `archiver search` and `archiver show` find addresses and records"
        )
    return found


def _insert(db: Any, found: _Found, reason: str, now: datetime) -> None:
    """Write the restriction: one row, however often it is asked for."""
    row = {
        "id": id63("restriction", found.url or "", found.record_id or ""),
        "url": found.url,
        "record_id": found.record_id,
        "reason": reason,
        "at": now.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
    }
    db["restrictions"].insert(row, replace=True)
    db.conn.commit()


# --- erasing ----------------------------------------------------------------------------------


def _erase(home: Home, names: Iterable[str], ids: set[str], reason: str, now: datetime) -> int:
    """Put tombstones in the place of *ids* and of what belongs to them; return how many records went."""
    erased = 0
    for name in names:
        path = home.path / name
        if not path.is_file():
            raise WarcError(f"{path}: not there, or still being written: nothing was erased from it")
        groups = _find_groups(path, home, ids)
        if not groups:
            continue
        before = fixity.sha256_file(path)
        _rewrite(path, groups, reason, now)
        erased += sum(len(group) for group in groups)
        fixity.log_erasure(home, path, before, reason, now)
    return erased


def _find_groups(path: Path, home: Home, ids: set[str]) -> list[list[Record]]:
    """Return the records to erase, those that stand side by side together: a tombstone needs room."""
    groups: list[list[Record]] = []
    for record in read_records(path, home=home):
        if not {record.record_id, _belongs_to(record)} & ids:
            continue
        last = groups[-1][-1] if groups else None
        if last and last.offset + last.length == record.offset and len(groups[-1]) < _TOGETHER:
            groups[-1].append(record)
        else:
            groups.append([record])
    return groups


def _belongs_to(record: Record) -> str:
    """Return the id of the capture that *record* goes with: its exchange's other half, or what was read in it."""
    return record.header.get("WARC-Refers-To" if record.type == "conversion" else "WARC-Concurrent-To")


# Request, response, interim heads: what one exchange made. More would take neighbours under one stone.
_TOGETHER = 3


def _rewrite(path: Path, groups: Sequence[Sequence[Record]], reason: str, now: datetime) -> None:
    """Write the file anew beside itself with the tombstones in it, then put it in its place in one step."""
    stones = [
        (group[0].offset, group[-1].offset + group[-1].length - group[0].offset, group) for group in groups
    ]
    new = path.with_name(path.name + ".new")
    with path.open("rb") as source, new.open("wb") as target:
        for offset, length, group in stones:
            _copy(source, target, offset - source.tell())
            target.write(_tombstone(group, length, reason, now))
            source.seek(offset + length)
        _copy(source, target, path.stat().st_size - source.tell())
        target.flush()
        os.fsync(target.fileno())
    put_in_place(new, path)


def _copy(source: Any, target: Any, size: int) -> None:
    """Copy *size* bytes."""
    while size > 0 and (piece := source.read(min(size, 1 << 20))):
        target.write(piece)
        size -= len(piece)


def _tombstone(group: Sequence[Record], length: int, reason: str, now: datetime) -> bytes:
    """Return a member of exactly *length* bytes that says what stood here, by its ids alone."""
    told = {
        "event": "erased",
        "reason": reason,
        "at": now.isoformat(),
        "erased": [one.record_id for one in group],
    }
    header = group[0].header
    fields = [
        ("WARC-Type", "metadata"),
        ("WARC-Record-ID", new_record_id()),
        ("WARC-Date", to_warc_date(now, header.version)),
        ("WARC-Warcinfo-ID", header.get("WARC-Warcinfo-ID") or None),
        ("Content-Type", "application/json"),
    ]
    member = b"".join(to_member(Draft(fields, Span.of(json.dumps(told).encode())), header.version))
    if len(member) > length:
        raise WarcError(f"a record of {length} bytes has no room for its tombstone: give a shorter --reason")
    return pad_member(member, length)
