"""The process that a crawler's readers are forked from, started before the crawler imports what it needs itself.

`archiver.reader_process` is what runs in it. Imports next to nothing: a command starts it first of all.
"""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from archiver.channel import send_now, start_process

if TYPE_CHECKING:
    from archiver.scope import Scope

MODULE = "archiver.reader_process"

_Started = tuple[subprocess.Popen[bytes], socket.socket]
_early: list[_Started] = []
"""What was started early and nobody has taken yet: one at most."""


@contextmanager
def started_early() -> Iterator[None]:
    """Have a process import beside this one: the first nursery that starts inside takes it.

    That import takes a third of a second, as long as a crawler needs for its own.
    """
    _early.append(_start())
    try:
        yield
    finally:
        while _early:
            _end(*_early.pop(), at_once=True)


class Nursery:
    """Forks readers off its process; another one is started when that is gone."""

    def __init__(self, scope: Scope, megabytes: int) -> None:
        """Readers are for *scope*, and each may take *megabytes*."""
        self._duty = scope, megabytes
        self._process: subprocess.Popen[bytes] | None = None

    def start_reader(self) -> socket.socket:
        """Start a reader and return our end of its socket; that it can't be started is told by the socket's end."""
        ours, theirs = socket.socketpair()
        with theirs:
            if self._process is None or not self._send(theirs):
                self.close(in_order=False)
                self._process, self._socket = self._begin()
                self._send(theirs)
        return ours

    def _begin(self) -> _Started:
        """Return a process that knows its duty."""
        while True:
            is_early = bool(_early)
            process, own = _early.pop() if is_early else _start()
            try:
                send_now(own, self._duty)
            except OSError:  # it was killed before anybody needed it
                _end(process, own, at_once=True)
                if not is_early:
                    raise
            else:
                return process, own

    def _send(self, theirs: socket.socket) -> bool:
        """Send a reader's end of its socket; False where the process has been killed."""
        try:
            socket.send_fds(self._socket, [b"+"], [theirs.fileno()])
        except OSError:
            return False
        return True

    def close(self, *, in_order: bool) -> None:
        """End the process, and with it the readers: *in_order*, so that what all have used is counted, or at once."""
        if self._process is not None:
            _end(self._process, self._socket, at_once=not in_order)


def _start() -> _Started:
    # One thread, as a fork asks for: numpy would start some.
    return start_process(MODULE, [str(os.getpid())], OPENBLAS_NUM_THREADS="1")


def _end(process: subprocess.Popen[bytes], own: socket.socket, *, at_once: bool) -> None:
    own.close()
    if at_once:
        process.kill()
    process.wait()
