"""Leave something out: hidden at once, or erased from the files. Writes the database, and files only to erase.

Hidden, it stays in the WARC and is served by nothing. Erased (`archiver.erasing`), a tombstone stands in its place.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from archiver.digest import id63
from archiver.erasing import erase_records
from archiver.exceptions import ArchiverError, HomeError, UsageError
from archiver.home import Home
from archiver.instant import to_instant
from archiver.replay import write_access
from archiver.restrictions import merge_restrictions, read_restrictions
from archiver.schema import connect
from archiver.sites import to_canonical


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
    where a run holds the home, HomeError where the file of what is restricted can't be read: nothing is hidden then.
    """
    if not reason.strip():
        raise UsageError("--reason: say why; it is kept with the restriction")
    home.expect()
    with home.lock():
        now = datetime.now(UTC)
        read_restrictions(home)  # one that can't be read stops all of it, not what follows the row alone
        with closing(connect(home.database, must_exist=True)) as db:
            found = _find(db, target)
            _insert(db, found, reason, now)
        merged = merge_restrictions(home)
        write_access(home)
        done = Restricted(captures=len(found.captures))
        if erase:
            ids = {row["record_id"] for row in found.captures}
            done.erased = erase_records(
                home, sorted({row["filename"] for row in found.captures}), ids, reason, now
            )
            done.readings = erase_records(home, map(home.relative, home.readings()), ids, reason, now)
    if erase:
        from archiver.rebuild import rebuild  # noqa: PLC0415  (slow to import; takes the lock itself)

        rebuild(home)
    if merged.error:
        raise HomeError(f"{home.database}: what it restricts can't be read to its end: {merged.error}")
    return done


def _find(db: Any, target: str) -> _Found:
    """Look up an address, as on the site or as fetched, or a record id."""
    if target.startswith(("<urn:uuid:", "urn:uuid:")):
        record_id = f"<{target.strip('<>')}>"
        rows = list(db.query("SELECT * FROM captures WHERE record_id = ?", [record_id]))
        found = _Found(None, record_id, rows)
    else:
        site_url = to_canonical(target) or target
        rows = list(
            db.query(
                # What Browsertrix keeps of a page has addresses of its own: urn:text:URL, urn:view:URL.
                "SELECT * FROM captures WHERE url IN (?1, ?2) OR site_url IN (?1, ?2) OR (url GLOB 'urn:*'"
                " AND substr(url, instr(substr(url, 5), ':') + 5) IN (?1, ?2))",
                [target, site_url],
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
        "at": to_instant(now),
    }
    db["restrictions"].insert(row, replace=True)
    db.conn.commit()
