"""What is in an archive, in figures: for ``archiver status``. Asks through the store."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from archiver.instant import from_instant, to_instant
from archiver.surprise import read_surprises

if TYPE_CHECKING:
    from sqlite_utils import Database

COUNTED = ("articles", "versions", "captures", "listings", "quotes", "images", "documents")
# Of each file the last check; an older fault that was mended is none.
_LAST_CHECKS = """
    SELECT filename, result FROM fixity_events AS last WHERE checked_at = (
        SELECT max(checked_at) FROM fixity_events WHERE filename = last.filename
    ) ORDER BY filename
"""
RUNS = 5
FAILURES = 20
REMEMBERED_DAYS = 7
"""So long after a run that saw what it did not expect, that still needs a look."""

_AHEAD = timedelta(hours=1)
"""So far ahead of ours a clock may have been that is not wrong."""


def take_census(db: Database, now: datetime | None = None) -> dict[str, Any]:
    """Return counts, the last runs, what failed in the last of them, and headlines of gaps and checks.

    The site's last answer is none later than *now*, as a clock that was wrong has it, or a stranger's file.
    """
    checks = db.execute(_LAST_CHECKS).fetchall()
    last = db.execute(
        "SELECT max(captured_at) AS captured, max(iif(coalesce(status, 200) < 400 AND captured_at <= ?,"
        " captured_at, NULL)) AS answered FROM captures",
        [to_instant(now + _AHEAD) if now else "9999"],
    ).fetchone()
    return {
        "counts": {table: db.table(table).count for table in COUNTED},
        "languages": _pairs(db, "SELECT language, count(*) FROM articles GROUP BY 1 ORDER BY 1"),
        "states": _pairs(db, "SELECT state, count(*) FROM articles GROUP BY 1 ORDER BY 1"),
        "origins": _pairs(db, "SELECT origin, count(*) FROM captures GROUP BY 1 ORDER BY 1"),
        "last_captured_at": last["captured"],
        "last_answered_at": last["answered"],
        "runs": [
            _run(row)
            for row in db.execute(
                "SELECT * FROM crawls WHERE started_at IS NOT NULL ORDER BY started_at DESC, id LIMIT ?",
                [RUNS],
            )
        ],
        "unexpected": _unexpected(db),
        "failures": [
            dict(row)
            for row in db.execute(
                "SELECT url, kind, message, at FROM failures WHERE crawl_id IS"
                " (SELECT id FROM crawls WHERE spider != 'import' ORDER BY started_at DESC LIMIT 1)"
                " ORDER BY url LIMIT ?",
                [FAILURES],
            )
        ],
        "failures_total": db.table("failures").count,
        "gaps": db.execute(
            "SELECT count(DISTINCT url) AS n FROM listings"
            " WHERE url NOT IN (SELECT url FROM articles UNION SELECT url FROM aliases)"
        ).fetchone()["n"],
        "checks": dict(sorted(Counter(row["result"] for row in checks).items())),
        "faulty": [row["filename"] for row in checks if row["result"] != "ok"][:FAILURES],
        "checked_at": db.execute("SELECT max(checked_at) AS at FROM fixity_events").fetchone()["at"],
        "restricted": db.table("restrictions").count,
    }


def is_stale(census: dict[str, Any], now: datetime, max_age: timedelta) -> bool:
    """Say whether the site has answered nothing for longer than *max_age*: an error page is no answer."""
    last = census["last_answered_at"]
    return last is None or now - from_instant(last) > max_age


def _unexpected(db: Database) -> dict[str, Any] | None:
    """Return what the last run that was surprised told, and when; None where that is long ago, or never was."""
    row = db.execute(
        "SELECT started_at, stats FROM crawls WHERE json_valid(stats) AND stats -> '$.unexpected' IS NOT NULL"
        " AND julianday(started_at) > (SELECT julianday(max(started_at)) FROM crawls) - ? ORDER BY started_at DESC, id LIMIT 1",
        [REMEMBERED_DAYS],
    ).fetchone()
    if row is None:
        return None
    return {
        "at": row["started_at"],
        "lines": [one.to_line(named=1) for one in read_surprises(json.loads(row["stats"]))],
    }


def _run(row: Any) -> dict[str, Any]:
    """Return what is worth saying of a run."""
    names = ("run_id", "site", "spider", "started_at", "finished_at", "outcome", "origin", "base_url")
    stats = json.loads(row["stats"] or "{}")
    return {**{name: row[name] for name in names}, "stats": stats if isinstance(stats, dict) else {}}


def _pairs(db: Database, sql: str) -> dict[str, int]:
    """Return a two-column answer as a dict."""
    return {str(row[0]): int(row[1]) for row in db.execute(sql)}
