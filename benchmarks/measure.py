"""Run a command and say what it cost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
    """Seconds of CPU that the server took to answer it."""

    @property
    def rate(self) -> float:
        """Return pages a second."""
        return self.pages / self.seconds

    @property
    def ms(self) -> float:
        """Return milliseconds a page, by the clock."""
        return self.seconds * 1000 / max(self.pages, 1)

    @property
    def cpu_ms(self) -> float:
        """Return milliseconds of CPU a page, which are seconds of CPU for 1,000 pages."""
        return self.cpu * 1000 / max(self.pages, 1)

    @property
    def server_cpu_ms(self) -> float:
        """Return the same of the server."""
        return self.server_cpu * 1000 / max(self.pages, 1)


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


def cpu_of(pid: int) -> float:
    """Return the seconds of CPU that a process which still runs, and all below it, have taken so far."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
        below = children_of(pid)
    except (
        FileNotFoundError,
        ProcessLookupError,
    ):  # it has just ended: what it took is told of who waited for it
        return 0.0
    fields = stat.rpartition(")")[2].split()
    ticks = sum(map(int, fields[11:15]))  # its own, and those of children that it has waited for
    return ticks / os.sysconf("SC_CLK_TCK") + sum(map(cpu_of, below))


def children_of(pid: int) -> list[int]:
    """Return the processes that *pid* has started and that still run."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return [int(child) for task in tasks for child in (task / "children").read_text().split()]


def size_mb(*paths: Path) -> float:
    """Return the size of files and folders in megabytes."""
    files = [file for path in paths for file in ([path] if path.is_file() else path.rglob("*"))]
    return sum(file.stat().st_size for file in files if file.is_file()) / 1e6
