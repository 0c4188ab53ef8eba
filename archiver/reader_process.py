"""The processes that read pages for a crawler: ``python -m archiver.reader_process SOCKET PARENT``.

That one imports what reading needs, once for a run, and forks a reader for each socket that it is sent. A reader
answers one page at a time, holds nothing of the crawler's, and may take no more memory than told. All die with it.
"""

from __future__ import annotations

import contextlib
import gc
import os
import resource
import signal
import socket
import sys
from dataclasses import replace
from time import process_time
from typing import TYPE_CHECKING, NoReturn

from archiver.channel import Line, die_with
from archiver.finding import answer
from archiver.sites import SITES, reader  # noqa: F401  (imported now: a page's time is for the page)

if TYPE_CHECKING:
    from archiver.finding import Answer, Inquiry
    from archiver.scope import Scope


def main(arguments: list[str]) -> None:
    """Hear what the readers of a run are for and how much memory one may take; then fork one for each socket."""
    descriptor, parent = map(int, arguments)
    die_with(parent)
    with socket.socket(fileno=descriptor) as own, contextlib.suppress(EOFError, ConnectionError):
        scope, megabytes = Line(own).receive()
        # A site is known by its identity: the one that the reader reads by.
        scope = replace(scope, site=SITES[scope.site.name])
        gc.freeze()
        for process in _fork_readers(own, scope, megabytes):
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)  # what it has used is counted as ours, and then as the crawler's


def _fork_readers(own: socket.socket, scope: Scope, megabytes: int) -> list[int]:
    """Fork a reader for each socket that comes by *own*; return those that there are when no other will come."""
    readers: list[int] = []
    nursery = os.getpid()
    while sockets := socket.recv_fds(own, 1, 1)[1]:
        readers = [process for process in readers if os.waitpid(process, os.WNOHANG) == (0, 0)]
        with socket.socket(fileno=sockets[0]) as theirs:
            if (process := os.fork()) == 0:
                own.close()
                die_with(nursery)
                _limit_memory(megabytes)
                _read_pages(Line(theirs), scope)
        readers.append(process)
    return readers


def _read_pages(line: Line, scope: Scope) -> NoReturn:
    """Answer every inquiry that comes, until none will come any more; then end the process, which is a fork."""
    try:
        line.send((os.getpid(), process_time()))  # ready
        while True:
            line.send((_answer(line.receive(), scope), process_time()))
    except EOFError:
        os._exit(0)
    except MemoryError:  # what is left of the memory is no place to go on in, nor to unwind in
        os._exit(1)


def _answer(inquiry: Inquiry, scope: Scope) -> Answer | str:
    """Return the answer to *inquiry*; a fault of ours is a line, for the crawler to end with."""
    try:
        return answer(inquiry, scope)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001  (reading never raises: this is a bug, and ends the run)
        return f"{inquiry.page.url}: reading failed: {type(error).__name__}: {error}"


def _limit_memory(megabytes: int) -> None:
    """Let this process have *megabytes* of address space more than it has when it starts; Linux alone says how much."""
    if sys.platform != "linux":
        return
    with open("/proc/self/statm", encoding="ascii") as statm:  # noqa: PTH123  (one line of the kernel's)
        now = int(statm.read().split()[0]) * resource.getpagesize()
    limit = now + megabytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


if __name__ == "__main__":
    main(sys.argv[1:])
