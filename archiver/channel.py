"""Messages between two processes of ours over a socket pair: pickles, a length before each.

The event loop serves them; no thread. Both ends are our own code, so a pickle is never a stranger's.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import os
import pickle
import signal
import socket
import struct
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

_LENGTH = struct.Struct("!Q")
_PIECE = 1 << 18
_PR_SET_PDEATHSIG = 1


def pack(message: object) -> bytes:
    """Return *message* as it is sent, without its length."""
    return pickle.dumps(message, pickle.HIGHEST_PROTOCOL)


def send_now(own: socket.socket, message: object) -> None:
    """Send *message* to a process that is waiting for it."""
    data = pack(message)
    own.sendall(_LENGTH.pack(len(data)))
    own.sendall(data)


def start_process(
    module: str, arguments: Sequence[str], **environment: str
) -> tuple[subprocess.Popen[bytes], socket.socket]:
    """Start *module* in a fresh interpreter; return it and our end of a socket, whose other end is its first argument.

    Fresh, because a fork would inherit the locks of the home and of the WARC, and keep them after a crawler that
    was killed.
    """
    ours, theirs = socket.socketpair()
    with theirs:
        # The same modules that this process would import, wherever it was started.
        path = os.pathsep.join(entry or os.getcwd() for entry in sys.path)  # noqa: PTH109  (as Python itself does)
        process = subprocess.Popen(  # noqa: S603  (our own module)
            [sys.executable, "-m", module, str(theirs.fileno()), *arguments],
            env={**os.environ, **environment, "PYTHONPATH": path},
            stdin=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
        )
    return process, ours


def die_with(parent: int) -> None:
    """Make this process die with *parent*, and leave Ctrl-C to it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Linux alone has it; elsewhere the end of the socket ends the process.
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


class Channel:
    """One end of a connection, for an event loop."""

    def __init__(self, own: socket.socket, receive: Callable[[Any], None], lost: Callable[[], None]) -> None:
        """Serve *own*: each message goes to *receive*, its end to *lost*, once."""
        self._socket, self._receive, self._lost = own, receive, lost
        self._loop = asyncio.get_running_loop()
        self._incoming, self._outgoing = bytearray(), deque[memoryview]()
        self._is_flushing = False
        own.setblocking(False)  # noqa: FBT003  (socket's signature)
        self._loop.add_reader(own, self._read)

    def send(self, message: object) -> None:
        """Send *message*; what the other end does not take at once is kept until it does."""
        self.write(pack(message))

    def write(self, data: bytes) -> None:
        """Send what `pack` made."""
        if len(data) < _PIECE:
            self._outgoing.append(memoryview(_LENGTH.pack(len(data)) + data))
        else:
            self._outgoing += [memoryview(_LENGTH.pack(len(data))), memoryview(data)]
        if not self._is_flushing:
            self._flush()

    def close(self) -> None:
        """Stop serving; nothing is told any more."""
        if self._socket.fileno() >= 0:
            self._loop.remove_reader(self._socket)
            self._loop.remove_writer(self._socket)
            self._socket.close()

    def _flush(self) -> None:
        """Send what the other end takes now; that one is gone is told by reading."""
        while self._outgoing:
            data = self._outgoing[0]
            try:
                sent = self._socket.send(data)
            except BlockingIOError:
                break
            except OSError:
                self._outgoing.clear()
                break
            if sent < len(data):
                self._outgoing[0] = data[sent:]
                break
            self._outgoing.popleft()
        if bool(self._outgoing) != self._is_flushing:
            self._is_flushing = not self._is_flushing
            if self._is_flushing:
                self._loop.add_writer(self._socket, self._flush)
            else:
                self._loop.remove_writer(self._socket)

    def _read(self) -> None:
        try:
            data = self._socket.recv(_PIECE)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self.close()
            self._lost()
            return
        self._incoming += data
        while (message := self._take()) is not None:
            self._receive(pickle.loads(message))  # noqa: S301  (from our own process)

    def _take(self) -> bytes | None:
        """Take the first whole message out of what came."""
        start = _LENGTH.size
        if len(self._incoming) < start:
            return None
        (size,) = _LENGTH.unpack_from(self._incoming)
        if len(self._incoming) < start + size:
            return None
        message = bytes(memoryview(self._incoming)[start : start + size])
        del self._incoming[: start + size]
        return message


class Line:
    """The other end, for a process that does one thing at a time."""

    def __init__(self, own: socket.socket) -> None:
        self._socket = own

    def receive(self) -> Any:
        """Wait for the next message; raises EOFError when no other will come."""
        (size,) = _LENGTH.unpack(self._read(_LENGTH.size))
        return pickle.loads(self._read(size))  # noqa: S301  (from our own process)

    def send(self, message: object) -> None:
        """Send *message*; raises EOFError where nobody is there to take it."""
        try:
            send_now(self._socket, message)
        except OSError:
            raise EOFError from None

    def _read(self, size: int) -> bytearray:
        """Read *size* bytes and no more: what follows may be for a `Channel` on the same socket."""
        data = bytearray(size)
        left = memoryview(data)
        while left:
            try:
                got = self._socket.recv_into(left)
            except OSError:  # it went with answers of ours unread
                got = 0
            if not got:
                raise EOFError
            left = left[got:]
        return data
