"""Crawls in processes of their own, as cron starts them, killed where a test wants that."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path


def crawl_command(home, base_url, *options):
    return [
        sys.executable, "-m", "archiver", "crawl", "--home", str(home), "--base-url", base_url, "--json", *options,
    ]  # fmt: skip


def start_crawl(home, base_url, *options, env=None, **popen):
    """Start a crawl as cron would: no terminal."""
    return subprocess.Popen(
        crawl_command(home, base_url, *options),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **(env or {})},
        **popen,
    )


def run_crawl(home, base_url, *options, timeout=120, **popen):
    process = start_crawl(home, base_url, *options, **popen)
    try:
        out, err = process.communicate(timeout=timeout)
    finally:
        process.kill()
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


@dataclass
class Killings:
    """What came of a crawl that was killed again and again."""

    killed: int = 0
    recoveries: int = 0
    """How many of the kills fell into the first moments of a run that had to recover."""
    orphans: int = 0
    """How many captures lay there without rows, at all kills together."""


def holds_lock(process, home):
    """Say whether *process* has begun its work: it holds the home."""
    try:
        return (Path(home) / "state" / "lock").read_text().strip() == str(process.pid)
    except OSError:
        return False


def kill_after(process, home, seconds):
    """Kill *process* *seconds* after it took the home's lock; False where it had ended before."""
    until = time.monotonic() + 60
    while process.poll() is None and not holds_lock(process, home) and time.monotonic() < until:
        time.sleep(0.005)
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        return True
    return False
