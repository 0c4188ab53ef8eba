"""The process that reads pages for a crawler: ``python -m archiver.reader_process SOCKET MEGABYTES PARENT``.

It answers one page at a time, holds nothing of the crawler's, dies with it, and may take no more memory than told.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import os
import resource
import signal
import socket
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from archiver.channel import Line
from archiver.finding import answer
from archiver.sites import SITES, reader  # noqa: F401  (imported now: a page's time is for the page)

if TYPE_CHECKING:
    from archiver.finding import Inquiry
    from archiver.scope import Scope

_PR_SET_PDEATHSIG = 1


def main(arguments: list[str]) -> None:
    """Answer every inquiry that comes, until none will come any more."""
    descriptor, megabytes, parent = map(int, arguments)
    die_with(parent)
    line = Line(socket.socket(fileno=descriptor))
    scope: Scope = line.receive()
    # A site is known by its identity: the one that the reader reads by.
    scope = replace(scope, site=SITES[scope.site.name])
    gc.freeze()
    _limit_memory(megabytes)
    line.send(None)  # ready
    with contextlib.suppress(EOFError):
        while True:
            _serve(line, line.receive(), scope)


def _serve(line: Line, inquiry: Inquiry, scope: Scope) -> None:
    """Answer *inquiry*; a fault of ours is told as a line, for the crawler to end with."""
    try:
        said: object = answer(inquiry, scope)
    except MemoryError:
        raise SystemExit(1) from None  # what is left of the memory is no place to go on in
    except Exception as error:  # noqa: BLE001  (reading never raises: this is a bug, and ends the run)
        said = f"{inquiry.page.url}: reading failed: {type(error).__name__}: {error}"
    line.send(said)


def die_with(parent: int) -> None:
    """Make this process die with *parent*, and leave Ctrl-C to it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(
        OSError, AttributeError
    ):  # Linux alone has it; elsewhere the end of the socket ends the process
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def _limit_memory(megabytes: int) -> None:
    """Let this process have *megabytes* of address space more than it has when it starts."""
    with open("/proc/self/statm", encoding="ascii") as statm:  # noqa: PTH123  (one line of the kernel's)
        now = int(statm.read().split()[0]) * resource.getpagesize()
    limit = now + megabytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


if __name__ == "__main__":
    main(sys.argv[1:])
