"""What a start costs: until ``--help`` has been printed, and until the first request has gone out."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from arena import PEERS, PYTHON, Arena, Contestant
from measure import Cost, cpu_of, run

STARTS = 5
"""How often a round starts each: one alone is over too soon to be measured."""
_PATIENCE = 60


def helped(module: str) -> Contestant:
    """``python -m MODULE --help``."""

    def contestant(arena: Arena) -> Cost:
        command = [PYTHON, "-m", module, "--help"]
        return _sum([run(command, cwd=arena.work, log=arena.log) for _ in range(STARTS)])

    return contestant


def bare(arena: Arena) -> Cost:
    """Scrapy with one address, until it asks for it."""

    def command(url: str, folder: Path) -> Sequence[str | Path]:
        urls = folder / "urls.txt"
        urls.write_text(f"{url}/\n")
        return [PYTHON, "-m", "scrapy", "runspider", PEERS / "bare.py", "-a", f"urls={urls}"]

    return _until_asked(arena, command)


def crawl(arena: Arena) -> Cost:
    """Ours on a new home, until it asks for robots.txt."""

    def command(url: str, folder: Path) -> Sequence[str | Path]:
        home = folder / "home"
        return [PYTHON, "-m", "archiver", "crawl", "--home", home, "--base-url", url, "--delay", "0"]

    return _until_asked(arena, command)


def _until_asked(arena: Arena, command: Callable[[str, Path], Sequence[str | Path]]) -> Cost:
    costs = []
    for number in range(STARTS):
        folder = arena.work / str(number)
        folder.mkdir()
        with socket.create_server(("127.0.0.1", 0)) as listener:
            url = f"http://127.0.0.1:{listener.getsockname()[1]}"
            costs.append(_first_request(command(url, folder), listener, folder))
    return _sum(costs)


def _first_request(command: Sequence[str | Path], listener: socket.socket, cwd: Path) -> Cost:
    """Start *command*, wait for the first byte that it sends to *listener*, and end it."""
    listener.settimeout(_PATIENCE)
    with (cwd / "log").open("wb") as output:
        begin = time.perf_counter()
        process = subprocess.Popen(
            command,
            cwd=cwd,
            stdout=output,
            stderr=output,
            start_new_session=True,
            env={**os.environ, "PYTHONPATH": str(PEERS)},
        )
        try:
            connection, _ = listener.accept()
            with connection:
                connection.settimeout(_PATIENCE)
                connection.recv(1)
                seconds = time.perf_counter() - begin
                cpu, peak = cpu_of(process.pid), _peak_mb(process.pid)
        finally:
            os.killpg(process.pid, signal.SIGKILL)  # with its readers; the home is thrown away
            process.wait()
    return Cost(seconds=seconds, cpu=cpu, peak_mb=peak, pages=1)


def _peak_mb(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024


def _sum(costs: Sequence[Cost]) -> Cost:
    """Return *costs* as one, a page for a start."""
    return replace(
        costs[0],
        seconds=sum(cost.seconds for cost in costs),
        cpu=sum(cost.cpu for cost in costs),
        peak_mb=max(cost.peak_mb for cost in costs),
        pages=len(costs),
    )
