"""Run the command with the n-th unbuffered write torn: half of it is done, then the disk is full. ``python tearing.py 3 crawl …``."""

from __future__ import annotations

import errno
import io
import os
import sys
from itertools import count

whole = io.open
writes = count(1)


class Tearing(io.FileIO):
    """A file on a disk that gets full in the middle of a write."""

    def write(self, data):
        if next(writes) == int(sys.argv[1]):
            super().write(memoryview(data)[: len(data) // 2])
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return super().write(data)


def opened(file, mode="r", buffering=-1, *arguments, **keywords):
    if buffering == 0 and set(mode) & set("wxa+"):
        return Tearing(file, mode.replace("b", ""))
    return whole(file, mode, buffering, *arguments, **keywords)


if __name__ == "__main__":
    io.open = opened
    from archiver.cli import main

    main(sys.argv[2:])
