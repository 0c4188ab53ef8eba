"""What a frontier has for the runs to come, for those who only look: how much is due, and from when. Reads one file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from archiver.connection import DATABASE_ERROR, open_to_read
from archiver.exceptions import HomeError

if TYPE_CHECKING:
    from sqlite3 import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What a run would find."""

    due: int
    """Requests that it would make."""
    next_due_at: datetime | None
    """When the next known article is due, where nothing is now."""
    blocked_until: datetime | None
    """Till when a site that refused us is left alone."""


def look_out(path: Path, now: datetime) -> Outlook:
    """Return what the frontier at *path* has for runs from *now* on."""
    with _reading(path) as db:
        due = _count_due(db, now)
        (soonest,) = db.execute("SELECT min(due_at) FROM requests WHERE state = 'done'").fetchone()
        blocked = db.execute("SELECT value FROM facts WHERE name = 'blocked'").fetchone()
    until = datetime.fromisoformat(blocked[0]) if blocked and blocked[0] else now
    return Outlook(
        due=due,
        next_due_at=None if due or soonest is None else datetime.fromtimestamp(soonest, UTC),
        blocked_until=until if until > now else None,
    )


def count_due(path: Path, now: datetime, *, full: bool = False) -> int:
    """Return how many requests the frontier at *path* holds that a whole run would make *now*."""
    with _reading(path) as db:
        return _count_due(db, now, full=full)


def _count_due(db: Connection, now: datetime, *, full: bool = False) -> int:
    also = " OR kind = 'article'" if full else ""
    (count,) = db.execute(
        "SELECT count(*) FROM requests WHERE kind NOT IN ('robots', 'listing') AND (state != 'done'"  # noqa: S608  (a constant is pasted)
        f" OR due_at <= ?{also})",
        (now.timestamp(),),
    ).fetchone()
    return int(count)


@contextmanager
def _reading(path: Path) -> Iterator[Connection]:
    """Open the frontier at *path* to ask it; raises HomeError where that can't be done."""
    try:
        with closing(open_to_read(path)) as db:
            yield db
    except DATABASE_ERROR as error:
        raise HomeError(
            f"{path}: can't be read as a frontier ({error}); move it away: it will be found again"
        ) from error
