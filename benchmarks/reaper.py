"""Run a command and write its cost as JSON: ``reaper.py COST.json COMMAND…``. Linux only.

A process of its own, because a fork server outlives the command that started it and its CPU would be
lost: as their subreaper, this one inherits all orphans of the command and waits for every one.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

PR_SET_CHILD_SUBREAPER = 36


def main() -> int:
    """Run the command, wait for all that it leaves behind, say what everything took."""
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "no subreaper")
    begin = time.perf_counter()
    process = subprocess.Popen(sys.argv[2:])
    status = process.wait()
    seconds = time.perf_counter() - begin
    while True:
        try:
            os.wait()
        except ChildProcessError:
            break
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    cost = {"seconds": seconds, "cpu": usage.ru_utime + usage.ru_stime, "peak_mb": usage.ru_maxrss / 1024}
    Path(sys.argv[1]).write_text(json.dumps(cost))
    return status


if __name__ == "__main__":
    sys.exit(main())
