"""What is asked of speed, and whether the figures of a run meet it. Pure: figures in, verdicts out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from figures import LABELS, Figure, Rounds, read, summarize

COMPLETE = "complete"
"""Whichever number of workers gives the most pages a second, for all goals of a complete crawl alike."""
SMALLEST, LARGEST = "smallest", "largest"
"""The sites between which the cost of a complete crawl may not grow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """A figure of a contestant, or its ratio to another's, and the bound that it is to keep."""

    group: str
    of: str
    beside: str = ""
    figure: str
    at_most: float | None = None
    at_least: float | None = None

    def is_met(self, value: float) -> bool:
        """Say whether *value* keeps the bound."""
        return (self.at_most is None or value <= self.at_most) and (
            self.at_least is None or value >= self.at_least
        )

    @property
    def asked(self) -> str:
        """Return the bound in words."""
        return f"at least {self.at_least:g}" if self.at_most is None else f"at most {self.at_most:g}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """How a goal came out."""

    goal: str
    figure: Figure
    asked: str
    met: bool


def _ratio(group: str, of: str, beside: str, figure: str, **bound: float) -> Goal:
    return Goal(group=group, of=of, beside=beside, figure=figure, **bound)


GOALS: tuple[Goal, ...] = (
    _ratio("crawl", "capture-follows", "scrapy-follows", "cpu_ms", at_most=1.1),
    _ratio("crawl", "capture-only", "scrapy-bare", "cpu_ms", at_most=1.1),
    # Not capture-only: it asks for no listing, and wget's WARC has them.
    _ratio("crawl", "capture-follows", "wget", "written_mb", at_most=0.97),
    _ratio("crawl", COMPLETE, "wget", "rate", at_least=1),
    _ratio("crawl", COMPLETE, "wget", "cpu_ms", at_most=2.2),
    _ratio("crawl", COMPLETE, "scrapy-webarchive-follows", "rate", at_least=1.8),
    _ratio("crawl", COMPLETE, "scrapy-webarchive-crawls", "rate", at_least=1.8),
    _ratio("crawl", "naive", COMPLETE, "cpu_ms", at_least=6),
    _ratio("crawl", COMPLETE, "script-1", "rate", at_least=10),
    _ratio("crawl", COMPLETE, "script-2", "rate", at_least=10),
    Goal(group="crawl", of=COMPLETE, figure="peak_mb", at_most=200),
    _ratio("capture", "capture-on", "capture-off", "cpu_ms", at_most=1.1),
    _ratio("again", "unchanged-full", "complete-1", "written_mb", at_most=0.08),
    _ratio("again", "unchanged", "complete-1", "written_mb", at_most=0.01),
    _ratio("read", "rebuild-1", "trafilatura-1", "rate", at_least=10),
    _ratio("read", "rebuild-2", "trafilatura-2", "rate", at_least=10),
    _ratio("read", "xpath-floor-sqlite", "rebuild-1", "rate", at_most=2.5),
    _ratio("read", "rebuild-2", "rebuild-1", "rate", at_least=1.8),
    Goal(group="read", of="rebuild-2", figure="peak_mb", at_most=200),
    # The whole, which looks at the database and the readings too; and what warcio looks at.
    _ratio("verify", "verify", "warcio-check", "cpu_ms", at_most=0.5),
    _ratio("verify", "verify-files", "warcio-check", "cpu_ms", at_most=0.5),
    _ratio("index", "index", "cdxj-indexer", "cpu_ms", at_most=0.5),
    Goal(group="start", of="help", figure="ms", at_most=150),
    Goal(group="start", of="first-request", figure="ms", at_most=1000),
    _ratio("growth", LARGEST, SMALLEST, "ms", at_most=1.15),
    _ratio("growth", LARGEST, SMALLEST, "cpu_ms", at_most=1.15),
    _ratio("growth", LARGEST, SMALLEST, "peak_mb", at_most=1.15),
    Goal(group="growth", of=LARGEST, figure="peak_mb", at_most=200),
)


def judge(groups: Mapping[str, Rounds]) -> list[Verdict]:
    """Return how each goal came out whose contestants have figures; a ratio's are of the same rounds."""
    verdicts = []
    for goal in GOALS:
        rounds = groups.get(goal.group, {})
        of, beside = (best(rounds) if name == COMPLETE else name for name in (goal.of, goal.beside))
        found = read(rounds, of, goal.figure, beside) if of and bool(beside) == bool(goal.beside) else None
        if found:
            said = f"{of} / {beside}" if beside else of
            verdicts.append(
                Verdict(
                    goal=f"{goal.group}: {said}, {LABELS[goal.figure]}",
                    figure=found,
                    asked=goal.asked,
                    met=goal.is_met(found.median),
                )
            )
    return verdicts


def best(rounds: Rounds) -> str:
    """Return the complete crawl with the most pages a second; "" where there is none."""
    names = [name for name, costs in rounds.items() if name.startswith(f"{COMPLETE}-") and any(costs)]
    return max(names, key=lambda name: summarize(name, rounds[name]).rate, default="")


def to_lines(verdicts: list[Verdict]) -> list[str]:
    """Return *verdicts* as a table."""
    head = f"{'goal':66} {'figure':>24} {'asked':>14}  met"
    lines = [
        f"{verdict.goal:66} {verdict.figure!s:>24} {verdict.asked:>14}  {'yes' if verdict.met else 'no'}"
        for verdict in verdicts
    ]
    return [head, "-" * len(head), *lines]
