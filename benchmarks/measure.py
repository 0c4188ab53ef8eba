"""Run a command and say what it cost; medians, spreads and ratios of many runs."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

REAPER = Path(__file__).with_name("reaper.py")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one run cost."""

    seconds: float
    """By the clock on the wall."""
    cpu: float
    """Seconds of CPU, user and system, of the command and all its children."""
    peak_mb: float
    """The largest of its processes."""
    pages: int
    """How many pages it dealt with: counted in what it left, never taken on trust."""
    written_mb: float = 0.0
    """What it left on disk, or the WARC alone where that is the point."""
    server_cpu: float = 0.0

    @property
    def rate(self) -> float:
        """Return pages a second."""
        return self.pages / self.seconds

    @property
    def cpu_ms(self) -> float:
        """Return milliseconds of CPU a page."""
        return self.cpu * 1000 / max(self.pages, 1)


class Failed(Exception):
    """A contestant did not do its work: its figures would mean nothing."""


def run(command: Sequence[str | Path], *, cwd: Path, log: Path, env: Mapping[str, str] | None = None) -> Cost:
    """Run *command* and return its cost, with no pages yet; `Failed` if it exits with another code than 0."""
    figures = log.with_name(log.name + ".cost")
    with log.open("wb") as output:
        status = subprocess.run(
            [sys.executable, REAPER, figures, *command],
            cwd=cwd,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, **(env or {})},
            check=False,
        ).returncode
    if status:
        tail = log.read_text(errors="replace")[-800:]
        raise Failed(f"{' '.join(map(str, command))[:200]}: exit code {status}\n{tail}")
    return Cost(**json.loads(figures.read_text()), pages=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """One contestant over all rounds: medians, and the spread of its pages a second."""

    name: str
    rounds: int
    rate: float
    slowest: float
    fastest: float
    cpu_ms: float
    peak_mb: float
    written_mb: float
    server_cpu_ms: float


def summarize(name: str, costs: Sequence[Cost]) -> Summary:
    """Return the medians of *costs*."""
    rates = [cost.rate for cost in costs]
    return Summary(
        name=name,
        rounds=len(costs),
        rate=statistics.median(rates),
        slowest=min(rates),
        fastest=max(rates),
        cpu_ms=statistics.median(cost.cpu_ms for cost in costs),
        peak_mb=max(cost.peak_mb for cost in costs),
        written_mb=statistics.median(cost.written_mb for cost in costs),
        server_cpu_ms=statistics.median(cost.server_cpu * 1000 / max(cost.pages, 1) for cost in costs),
    )


def to_table(title: str, summaries: Sequence[Summary]) -> str:
    """Return the summaries as a table; the last two columns are ratios to the first contestant."""
    head = f"{title:34} {'pages/s':>8} {'(spread)':>15} {'CPU ms':>8} {'peak MB':>8} {'MB':>7} {'x rate':>7} {'x CPU':>6}"
    first = summaries[0] if summaries else None
    lines = [head, "-" * len(head)]
    for own in summaries:
        assert first
        spread = f"{own.slowest:.0f}-{own.fastest:.0f}"
        lines.append(
            f"{own.name:34} {own.rate:8.1f} {spread:>15} {own.cpu_ms:8.2f} {own.peak_mb:8.0f} {own.written_mb:7.1f}"
            f" {own.rate / first.rate:7.2f} {own.cpu_ms / first.cpu_ms:6.2f}"
        )
    return "\n".join(lines)


def to_ratios(summaries: Sequence[Summary], pairs: Iterable[tuple[str, str]]) -> list[str]:
    """Say how the first of each pair did beside the second; nothing where one of them has no figures."""
    by_name = {own.name: own for own in summaries}
    return [
        f"{first}: {by_name[first].rate / by_name[second].rate:.2f} times the pages/s of {second},"
        f" {by_name[first].cpu_ms / by_name[second].cpu_ms:.2f} times its CPU"
        for first, second in pairs
        if first in by_name and second in by_name
    ]


def to_json(summaries: Sequence[Summary], costs: Mapping[str, Sequence[Cost]]) -> dict[str, object]:
    """Return everything, every round's figures too."""
    return {
        "summaries": [asdict(own) for own in summaries],
        "rounds": {name: [asdict(cost) for cost in of] for name, of in costs.items()},
    }


def size_mb(*paths: Path) -> float:
    """Return the size of files and folders in megabytes."""
    files = [file for path in paths for file in ([path] if path.is_file() else path.rglob("*"))]
    return sum(file.stat().st_size for file in files if file.is_file()) / 1e6
