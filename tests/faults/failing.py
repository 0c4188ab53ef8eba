"""Run the command with the n-th call of one kind failing: ``python failing.py fsync 3 crawl --home …``."""

from __future__ import annotations

import errno
import os
import sqlite3
import sys
from itertools import count
from pathlib import Path


def fail_on(owner, name, number, error, *, after=0.0):
    """Let the *number*-th call of *owner*.*name* raise *error*; *after* is how much of a write is done before."""
    real, calls = getattr(owner, name), count(1)

    def failing(*arguments, **keywords):
        if next(calls) == number:
            if after:
                data = bytes(arguments[1])
                real(arguments[0], data[: int(len(data) * after)])
            raise error
        return real(*arguments, **keywords)

    setattr(owner, name, failing)


def main():
    kind, number = sys.argv[1], int(sys.argv[2])
    from archiver.cli import main as archiver
    from archiver.frontier import SqliteFrontier
    from archiver.store import Store
    from archiver.warcfile import WarcFile

    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    kinds = {
        "write": lambda: fail_on(WarcFile, "_write_all", number, full),
        "torn write": lambda: fail_on(WarcFile, "_write_all", number, full, after=0.5),
        "fsync": lambda: fail_on(os, "fsync", number, OSError(errno.EIO, os.strerror(errno.EIO))),
        "rename": lambda: fail_on(Path, "rename", number, full),
        "row": lambda: fail_on(Store, "save", number, sqlite3.OperationalError("disk I/O error")),
        "acknowledgement": lambda: fail_on(
            SqliteFrontier, "acknowledge", number, sqlite3.OperationalError("database or disk is full")
        ),
    }
    kinds[kind]()
    archiver(sys.argv[3:])


if __name__ == "__main__":
    main()
