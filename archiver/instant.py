"""Instants as rows write them, and back. Pure."""

from __future__ import annotations

from datetime import UTC, datetime


def to_instant(moment: datetime) -> str:
    """Return *moment* in UTC; microseconds where it has some.

    >>> to_instant(datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))
    '2026-01-02T03:04:05Z'
    """
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def from_instant(text: str) -> datetime:
    """Return the instant that `to_instant` wrote.

    >>> from_instant("2026-01-02T03:04:05.000060Z").microsecond
    60
    """
    return datetime.fromisoformat(text)
