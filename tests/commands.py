"""Run the command as a user does: another process, no terminal."""

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
