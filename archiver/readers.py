"""Processes that read pages beside the crawler, and are killed when a page takes too long or too much memory.

`archiver.reader_process` is what runs in each. They are forks of one process (`archiver.nursery`) that has imported
what reading needs, once for a run: a reader in the place of one that was killed is there in some milliseconds.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from math import inf
from pathlib import Path
from time import monotonic

from archiver.channel import Channel, pack
from archiver.exceptions import ArchiverError
from archiver.finding import Answer, Inquiry, answer, unread
from archiver.nursery import Nursery
from archiver.scope import Scope

# What a page may take, in seconds of CPU: a rebuild on an idle machine must not
# read what a crawl on a busy one gave up. The reader's own bounds are counts and come first: a page of 95 KB takes
# milliseconds, the worst that they let through 2 s and 150 MB. These two are for what nobody foresaw.
SECONDS_A_PAGE = 10
MEGABYTES_A_PAGE = 300
_PATIENCE = 30
"""How many times as long a page may take by the clock on the wall: its process may be stopped, or starved."""
BUSY = 2
"""Pages at hand that make another process worth its start."""
AHEAD = 16
"""Pages that a process has at hand, so that it goes on reading while the crawler saves a group: a tenth of a second."""

_TOO_FAT = "reading took too much memory, or its process was killed again and again"
STARTS = 3
"""So often in a row a process that never comes to a page is started anew: the system may have killed it for room."""
DEATHS = 3
"""So many processes may die of a page: one or two may have been killed by anybody."""


@dataclass(slots=True)
class _Waiting:
    """A page on its way, as it is sent, and who waits for its answer."""

    message: bytes
    answered: asyncio.Future[Answer]
    deaths: int = 0
    """How many processes have been killed over it."""

    def refuse(self, why: str) -> None:
        """End the wait: no process can be had."""
        if not self.answered.done():
            self.answered.set_exception(ArchiverError(f"a process that reads pages can't be started: {why}"))


class ReaderPool:
    """Reads pages in *workers* processes, for one event loop; 0 reads at once, in this process, without limits."""

    def __init__(
        self,
        scope: Scope,
        workers: int = 1,
        *,
        seconds: float = SECONDS_A_PAGE,
        megabytes: int = MEGABYTES_A_PAGE,
    ) -> None:
        """Start the first process, which imports while the crawler still opens its home; others when there is work."""
        self.scope, self.seconds = scope, seconds
        self._most = workers
        self._queue: deque[_Waiting] = deque()
        self.nursery = Nursery(scope, megabytes)
        self._readers = [_Reader(self) for _ in range(min(workers, 1))]

    @property
    def processes(self) -> list[int]:
        """Return the ids of the processes."""
        return [reader.process_id for reader in self._readers]

    async def read(self, inquiry: Inquiry) -> Answer:
        """Return what the page says and where it leads; never fails for what the page contains.

        Raises ArchiverError where no process can be had, and for a fault of ours.
        """
        if not self._readers:
            return answer(inquiry, self.scope)
        waiting = _Waiting(pack(inquiry), asyncio.get_running_loop().create_future())
        self._queue.append(waiting)
        self.feed()
        return await waiting.answered

    def feed(self) -> None:
        """Give what waits to the processes that have the least at hand."""
        while self._queue:
            reader = min(self._readers, key=lambda one: len(one.waiting))
            if len(reader.waiting) >= BUSY and len(self._readers) < self._most:
                reader = _Reader(self)
                self._readers.append(reader)
            elif len(reader.waiting) >= AHEAD:
                return
            reader.send(self._queue.popleft())

    def take_back(self, waiting: list[_Waiting]) -> None:
        """Take what a dead process had not begun; it goes first."""
        self._queue.extendleft(reversed(waiting))
        self.feed()

    def close(self) -> None:
        """End the processes; what they were reading is never answered."""
        has_begun = any(self.processes)
        for reader in self._readers:
            reader.close()
        self.nursery.close(in_order=has_begun)


class _Reader:
    """One process and the channel to it; another one is started when it is gone."""

    def __init__(self, pool: ReaderPool) -> None:
        self.pool = pool
        self.waiting: deque[_Waiting] = deque()
        """What was sent and is not answered, in order: the first is being read."""
        self._stillborn = 0
        """How many processes in a row never came to a page."""
        self._start()

    def _start(self) -> None:
        self._socket = self.pool.nursery.start_reader()
        self._channel: Channel | None = None
        self._timer: asyncio.TimerHandle | None = None
        self.process_id = 0
        """Of the process that there is now; 0 until it has said that it is there."""
        self._begun = self._spent = 0.0
        self._reason = ""
        """Why we have killed it; "" where we have not."""

    def send(self, waiting: _Waiting) -> None:
        """Give the process a page; it reads them in turn."""
        if self._socket.fileno() < 0:  # the last one is gone, and no other could be had then
            try:
                self._start()
            except OSError as error:
                waiting.refuse(str(error))
                return
        if self._channel is None:
            self._channel = Channel(self._socket, self._receive, self._lose)
        self.waiting.append(waiting)
        self._channel.write(waiting.message)
        if len(self.waiting) == 1:
            self._watch()

    def _receive(self, message: tuple[Answer | str | int, float]) -> None:
        """Pass on the answer to the first page; the first message of all is the process's id.

        With each comes the CPU time that the process had taken by then: asking the system for it costs more.
        """
        said, self._spent = message
        if isinstance(said, int):
            self.process_id, self._stillborn = said, 0
            self._watch()
            return
        waiting = self.waiting.popleft()
        if not waiting.answered.done():
            if isinstance(said, str):
                waiting.answered.set_exception(ArchiverError(said))
            else:
                waiting.answered.set_result(said)
        self._watch()
        self.pool.feed()

    def _lose(self) -> None:
        """Start another process for what waits, but for a page that too many have died of."""
        self._unwatch()
        lost, reason, was_there = list(self.waiting), self._reason, bool(self.process_id)
        self.waiting.clear()
        self._stillborn += not was_there
        if self._stillborn >= STARTS:
            self._refuse(lost, "it ends before it comes to a page")
            return
        try:
            self._start()
        except OSError as error:
            self._refuse(lost, str(error))
            return
        if lost and was_there:
            lost[0].deaths += 1
            if reason or lost[0].deaths >= DEATHS:
                _answer_unread(lost.pop(0), reason or _TOO_FAT)
        self.pool.take_back(lost)

    def _refuse(self, lost: list[_Waiting], why: str) -> None:
        """Answer what waited for a process that can't be had; what comes next tries again."""
        for waiting in lost:
            waiting.refuse(why)
        self.pool.feed()

    def close(self) -> None:
        """Let go of the process."""
        self._unwatch()
        if self._channel is not None:
            self._channel.close()
        self._socket.close()

    def _watch(self) -> None:
        """See to it that the page which is read from now on takes no longer than it may; one timer serves many."""
        if self.waiting and self.process_id:
            self._begun = monotonic()
            if self._timer is None:
                self._look_in(self.pool.seconds)

    def _look_in(self, seconds: float) -> None:
        self._timer = asyncio.get_running_loop().call_later(seconds, self._look)

    def _unwatch(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _look(self) -> None:
        """Kill the process if it has worked on a page for too long; on a busy machine it may only have waited."""
        self._timer = None
        seconds, gone = self.pool.seconds, monotonic() - self._begun
        if not self.waiting:
            return
        if gone < seconds:  # it has come to another page since
            self._look_in(seconds - gone)
            return
        left = seconds - (_cpu_seconds(self.process_id) - self._spent)
        if left > 0 and gone < _PATIENCE * seconds:
            self._look_in(max(left, seconds / 10))
        else:
            self._kill()

    def _kill(self) -> None:
        self._reason = f"reading took more than {self.pool.seconds:g} s and was stopped"
        with suppress(ProcessLookupError):  # it has just ended: its channel tells
            os.kill(self.process_id, signal.SIGKILL)


def _answer_unread(waiting: _Waiting, reason: str) -> None:
    if not waiting.answered.done():
        waiting.answered.set_result(unread(reason))


def _cpu_seconds(process: int) -> float:
    """Return the CPU time that *process* has taken; endless where the system does not say: the wall's time is up then."""
    if sys.platform != "linux":
        return inf
    try:
        fields = Path(f"/proc/{process}/stat").read_text("ascii", "replace").rpartition(")")[2].split()
    except OSError:  # gone: its channel tells
        return inf
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
