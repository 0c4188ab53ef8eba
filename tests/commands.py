"""Run the command as a user or cron does: another process, no terminal."""

from __future__ import annotations

import os
import subprocess
import sys


def archiver(*arguments, cwd=None, env=None, timeout=240):
    """Run the command as a user does, without a terminal."""
    return subprocess.run(
        [sys.executable, "-m", "archiver", *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, "PYTHONWARNINGS": "default", **(env or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=timeout,
    )


def crawl(home, base_url, *options, env=None, command="crawl"):
    """Run a crawl as cron does: no terminal."""
    return subprocess.run(
        to_command(home, base_url, *options, command=command),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={**os.environ, "ARCHIVER_CONTACT": "", **(env or {})},
    )


def to_command(home, base_url, *options, command="crawl"):
    base = ["--base-url", base_url] if base_url else []
    return [sys.executable, "-m", "archiver", command, "--home", str(home), *base, *map(str, options)]
