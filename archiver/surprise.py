"""What was not as expected, as an operator reads it and a run's end record keeps it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from archiver.models import Capture
from archiver.sites.expected import Expectations

NAMED = 3
"""How many captures a line names; the run's record has ten."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """The capture that something was seen on."""

    url: str
    record_id: str
    """"" where there was no answer."""
    filename: str
    offset: int

    @classmethod
    def of(cls, capture: Capture) -> Evidence:
        """Return *capture* as evidence."""
        return cls(capture.url, capture.record_id, capture.filename, capture.offset)

    def __str__(self) -> str:
        """Return the address, and where its record lies."""
        return (
            f"{self.url} ({self.filename} at {self.offset})"
            if self.record_id
            else f"{self.url} (no answer, or robots.txt forbids it)"
        )


@dataclass(frozen=True, slots=True)
class Surprise:
    """One thing that is not as expected, with the captures that show it."""

    name: str
    message: str
    captures: tuple[Evidence, ...] = ()

    def __str__(self) -> str:
        """Return the line that an operator reads."""
        return self.to_line()

    def to_line(self, named: int = NAMED) -> str:
        """Return what is not as expected, and up to *named* of the captures that show it."""
        captures, more = ", ".join(map(str, self.captures[:named])), len(self.captures) - named
        return (
            f"{self.name}: {self.message}"
            + (f": {captures}" if captures else "")
            + (f" and {more} more" if more > 0 else "")
        )

    def to_fact(self) -> dict[str, object]:
        """Return what a run's end record says of it."""
        return {
            "name": self.name,
            "message": self.message,
            "captures": [asdict(one) for one in self.captures],
        }


def read_surprises(stats: Mapping[str, Any]) -> list[Surprise]:
    """Return what a run's figures say was not as expected; what makes no sense is left out."""
    told = stats.get("unexpected")
    facts = [fact for fact in told if isinstance(fact, dict)] if isinstance(told, list) else []
    return [
        Surprise(
            str(fact.get("name", "")),
            str(fact.get("message", "")),
            tuple(_read_captures(fact.get("captures"))),
        )
        for fact in facts
    ]


def _read_captures(told: object) -> Iterator[Evidence]:
    for one in told if isinstance(told, list) else ():
        match one:
            case {
                "url": str(url),
                "record_id": str(record_id),
                "filename": str(filename),
                "offset": int(offset),
            }:
                yield Evidence(url, record_id, filename, offset)


def look_at_calendar(
    expected: Expectations, *, today: date, newest: date | None, this_week: int, is_live: bool
) -> list[Surprise]:
    """Return what is odd about how often something new comes: too much of it, or nothing for too long.

    *newest* is the latest day that an article bears, *this_week* how many bear one of the last seven.

    >>> from archiver.sites.expected import INTERPOL_EXPECTED
    >>> day = date(2026, 3, 1)
    >>> for one in look_at_calendar(INTERPOL_EXPECTED, today=day, newest=date(2026, 1, 1), this_week=0, is_live=True):
    ...     print(one)
    silence: the newest article is of 2026-01-01, one every 21 days at least expected
    """
    found: list[Surprise] = []
    most, days = expected.articles_a_week, expected.silence_days
    if most and this_week > most:
        found.append(
            Surprise(
                "articles_a_week",
                f"{this_week} articles bear a date of the last seven days, {most} at most expected",
            )
        )
    is_waited_for = days is not None and (is_live or expected.silence_everywhere)
    if is_waited_for and newest is not None and days is not None and today - newest > timedelta(days=days):
        message = f"the newest article is of {newest}, one every {days} days at least expected"
        found.append(Surprise("silence", message))
    return found
