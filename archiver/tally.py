"""What a run has counted, and the bounds that it must not pass. Pure: instants come from the caller."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from archiver.models import Visit

LATER = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Statuses that mean "not now"."""
BREAKER = 8
"""After so many breakdowns in a row, with no answer between, robots.txt is asked for again: is the site there?"""


def is_answer(visit: Visit) -> bool:
    """Say whether the site answered at all: with anything but "not now"."""
    return visit.capture is not None and visit.capture.status not in LATER


@dataclass(slots=True)
class Tally:
    """What a run has counted so far."""

    pages: int = 0
    articles_new: int = 0
    articles_changed: int = 0
    captures: int = 0
    bytes: int = 0
    failures: int = 0
    failures_new: int = 0
    faults: int = 0
    """Answers that were none, in a row: "not now", time-outs, broken connections."""
    failed_urls: set[str] = field(default_factory=set)

    def answered(self, *, well: bool) -> None:
        """Note whether the site answered at all."""
        self.faults = 0 if well else self.faults + 1

    def failed(self, url: str, *, newly: bool) -> None:
        """Count a page that failed; *newly* where it had not before."""
        self.failures += 1
        self.failures_new += newly
        self.failed_urls.add(url)

    def stats(self, seconds: float) -> dict[str, object]:
        """Return the figures as a run's end record and ``--json`` have them."""
        names = ("pages", "articles_new", "articles_changed", "captures", "failures", "bytes")
        return {name: getattr(self, name) for name in names} | {"seconds": round(seconds, 3)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What one run may take; 0 and None are no bound."""

    articles: int = 0
    """New articles."""
    until: datetime | None = None
    """When to stop."""
    requests_a_day: int = 0
    bytes_a_day: int = 0

    @property
    def counts_requests(self) -> bool:
        """Say whether there is a bound that each request counts against."""
        return bool(self.articles or self.requests_a_day or self.bytes_a_day)

    def why_over(self, now: datetime, requests: int, size: int) -> tuple[str, str] | None:
        """Return the outcome and its message if the run must end, given today's *requests* and their *size* in bytes.

        >>> Bounds(requests_a_day=100).why_over(datetime(2026, 1, 1), 100, 0)
        ('budget', "today's 100 requests are spent; the next run goes on tomorrow")
        """
        if self.until and now >= self.until:
            return "time-limit", "the time limit is reached; the next run goes on"
        if self.requests_a_day and requests >= self.requests_a_day:
            return (
                "budget",
                f"today's {self.requests_a_day} requests are spent; the next run goes on tomorrow",
            )
        if self.bytes_a_day and size >= self.bytes_a_day:
            return "budget", f"today's {self.bytes_a_day} bytes are spent; the next run goes on tomorrow"
        return None
