"""When a known article is asked for again. Pure."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

# Dense when young, sparse when old: an article is asked for again so long after it was new or last changed.
REVISITS: tuple[timedelta, ...] = (
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(days=1),
    timedelta(days=3),
    timedelta(weeks=1),
    timedelta(days=30),
    timedelta(days=182),
)


def next_visit(changed_at: datetime, now: datetime) -> datetime:
    """Return when to ask again for an article that was new or last changed at *changed_at*.

    >>> day = datetime(2026, 1, 1, tzinfo=UTC)
    >>> [str(next_visit(day, day + timedelta(hours=hours)) - day) for hours in (0, 2, 30, 24 * 400)]
    ['1:00:00', '6:00:00', '3 days, 0:00:00', '582 days, 0:00:00']
    """
    # What lies ahead of now was noted by a clock that was wrong: it would hold off every visit until then.
    changed_at = min(changed_at, now)
    for step in REVISITS:
        if changed_at + step > now:
            return changed_at + step
    return now + REVISITS[-1]


def changed_at(captured_at: datetime, published: date | None) -> datetime:
    """Return what the revisits of an article count from that was first captured or last changed at *captured_at*.

    One that was years old when it was first captured is old: its first reading is no change.
    """
    if published is None or captured_at.date() - published < timedelta(days=2):
        return captured_at
    return datetime.combine(published, time(), UTC)
