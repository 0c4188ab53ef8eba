"""What a run may still ask of a site: the day's requests and bytes, its time, and whether the site has refused us.

Counted in memory and kept in the frontier with each group, for all runs of a day.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from archiver.frontier import Frontier
from archiver.tally import Bounds

BLOCKED_FOR = timedelta(hours=23)
"""A day, less an hour: a daily run at the same time is not to miss two days."""


class Budget:
    """The bounds of a run, and what is spent of them."""

    def __init__(
        self, frontier: Frontier, bounds: Bounds, clock: Callable[[], datetime], seed_url: str
    ) -> None:
        self.bounds = bounds
        self._frontier, self._clock, self._seed_url = frontier, clock, seed_url
        self._told_blocked = frontier.fact("blocked")
        self._day = ""
        self._requests = self._bytes = 0

    def why_over(self, in_flight: int) -> tuple[str, str] | None:
        """Return the outcome and its message where nothing more may be asked, with *in_flight* requests out; else None."""
        if blocked := self._blocked_until():
            return (
                "blocked",
                f"{self._seed_url}: the site refused us; nothing is asked before {blocked:%Y-%m-%d %H:%M} UTC",
            )
        self._turn_day()
        return self.bounds.why_over(self._clock(), self._requests + in_flight, self._bytes)

    def spend(self, size: int) -> None:
        """Count one request, whose record has *size* bytes."""
        self._turn_day()
        self._requests += 1
        self._bytes += size

    def keep(self) -> None:
        """Keep what is spent."""
        self._turn_day()
        self._frontier.keep(f"spent {self._day}", f"{self._requests} {self._bytes}")

    def block(self) -> None:
        """Keep that the site refuses us: it is left alone until the next day."""
        self._told_blocked = (self._clock() + BLOCKED_FOR).isoformat()
        self._frontier.keep("blocked", self._told_blocked)

    def _blocked_until(self) -> datetime | None:
        until = datetime.fromisoformat(self._told_blocked) if self._told_blocked else None
        # A clock that was set back must not make a day of many.
        return until if until and self._clock() < until <= self._clock() + BLOCKED_FOR else None

    def _turn_day(self) -> None:
        """Begin to count anew where a new day has begun, with what other runs have spent of it."""
        today = self._clock().date().isoformat()
        if today != self._day:
            requests, size = (self._frontier.fact(f"spent {today}") or "0 0").split()
            self._day, self._requests, self._bytes = today, int(requests), int(size)
