"""A run with several workers: the desk in this process, an engine with a WARC of its own in each of the others.

One run under one lock, one pace for each host, one record of the run (docs/decisions/007). A worker that is killed
costs nothing: what it had written is saved from its WARC, what it held goes to the others.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from archiver.channel import Channel, send_now, start_process
from archiver.desk import RunDesk
from archiver.errand import Errand
from archiver.exceptions import ArchiverError
from archiver.remote import Failed, Found, Returned, Settled, Stop, Wanted
from archiver.warc import recover

log = logging.getLogger(__name__)

MODULE = "archiver.worker"
_SOON = 0.005


@dataclass(slots=True, eq=False)
class _Worker:
    """One worker as the desk knows it."""

    serial: int
    process: subprocess.Popen[bytes]
    channel: Channel | None = None
    wanted: int = 0
    """Errands that it would take."""
    held: dict[str, Errand] = field(default_factory=dict)
    """What it was given and has not brought back, by token."""
    ended: asyncio.Event = field(default_factory=asyncio.Event)


class Workers:
    """The workers of one run, and what passes between them and the desk."""

    def __init__(self, desk: RunDesk, progress: Callable[[], None]) -> None:
        self.desk, self.progress = desk, progress
        self.received: list[int] = []
        """The signals that interrupted the run."""
        self._workers: list[_Worker] = []
        self._timer: asyncio.TimerHandle | None = None
        self._settling: set[asyncio.Task[None]] = set()
        self._is_over = False
        desk.on_stop = self._stop

    async def work(self, parts: list[object], grace: float) -> None:
        """Start a worker for each of *parts*, and wait until all have ended; after a signal no longer than *grace*."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._interrupt, number, grace)
        try:
            for serial, part in enumerate(parts):
                self._start(serial, part)
            for worker in self._workers:
                await worker.ended.wait()
        finally:
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.remove_signal_handler(number)
            self._kill()
            if self._timer is not None:
                self._timer.cancel()

    def _start(self, serial: int, part: object) -> None:
        process, ours = start_process(MODULE, [str(os.getpid())])
        worker = _Worker(serial, process)
        self._workers.append(worker)
        send_now(ours, part)
        worker.channel = Channel(
            ours, lambda message: self._receive(worker, message), lambda: self._lose(worker)
        )

    # --- what the workers say ------------------------------------------------------------------

    def _receive(self, worker: _Worker, message: Any) -> None:
        if isinstance(message, Wanted):
            worker.wanted = message.most
            self._hand_out()
        elif isinstance(message, Found):
            task = asyncio.ensure_future(self._settle(worker, message))
            self._settling.add(task)
            task.add_done_callback(self._settling.discard)
        elif isinstance(message, Returned):
            self._take_back(worker, message.errands)
        elif isinstance(message, Failed):
            self.desk.fail(ArchiverError(message.message), message.message)
        elif isinstance(message, logging.LogRecord):
            logging.getLogger(message.name).handle(message)

    async def _settle(self, worker: _Worker, found: Found) -> None:
        """Save what *worker* has found, and say so."""
        why_not = ""
        try:
            if self.desk.error is not None:
                raise ArchiverError("an earlier visit could not be saved") from self.desk.error  # noqa: TRY301
            await self.desk.settle(found.findings)
        except Exception as error:  # noqa: BLE001  (whatever it was: nothing after it may be acknowledged)
            why_not = f"{type(error).__name__}: {error}"
            self.desk.fail(error)
        for finding in found.findings:
            worker.held.pop(finding.visit.claim.token, None)
        self._send(worker, Settled(found.number, why_not))
        self.progress()
        self._hand_out()

    def _take_back(self, worker: _Worker, errands: tuple[Errand, ...]) -> None:
        for errand in errands:
            worker.held.pop(errand.claim.token, None)
        self.desk.give_back(errands)
        self._hand_out()

    def _lose(self, worker: _Worker) -> None:
        """Note that *worker* has ended; what it still held goes to the others."""
        code = worker.process.wait()
        worker.channel, worker.wanted = None, 0
        if worker.held or code:
            log.warning("worker %d ended with %d, holding %d requests", worker.serial, code, len(worker.held))
            self._take_over(worker)
        worker.ended.set()
        is_alone = not any(other.channel for other in self._workers)
        if is_alone and not self._is_over and not self.desk.stopping:
            self.desk.fail(ArchiverError("no worker is left"), "no worker is left; the next run goes on")
        self._hand_out()

    def _take_over(self, worker: _Worker) -> None:
        """Save what the dead *worker* had written, and hand out again what it held."""
        held, worker.held = list(worker.held.values()), {}
        if self.desk.stopping:
            return  # in flight still: the next run takes it over
        try:
            self.desk.take_over(held)
        except Exception as error:
            log.exception("what worker %d had written could not be saved", worker.serial)
            self.desk.fail(error)

    # --- what they are told --------------------------------------------------------------------

    def _hand_out(self) -> None:
        """Give errands to those that want some, the idlest first; end the run where there will be none."""
        if self._is_over or self.desk.stopping or (self._is_polite and self._held):
            return
        for worker in sorted(self._workers, key=lambda one: len(one.held)):
            if worker.wanted and worker.channel and not (self._is_polite and self._held):
                errands = self.desk.take(worker.wanted)
                if not errands:
                    break
                worker.wanted = 0
                worker.held |= {errand.claim.token: errand for errand in errands}
                self._send(worker, errands)
        if any(worker.wanted for worker in self._workers) and not self.desk.stopping:
            self._wait()

    @property
    def _is_polite(self) -> bool:
        """Say whether the site is asked one thing at a time, as one worker would, however many there are."""
        return self.desk.frontier.delay > 0

    @property
    def _held(self) -> int:
        return sum(len(worker.held) for worker in self._workers)

    def _wait(self) -> None:
        """Look again when the next request is due; where none is, and nobody holds one, all is done."""
        due = self.desk.next_due()
        if due is not None:
            seconds = max(_SOON, (due - self.desk.clock()).total_seconds())
            if self._timer is not None:
                self._timer.cancel()
            self._timer = asyncio.get_running_loop().call_later(min(seconds, 60.0), self._hand_out)
        elif not self.desk.in_flight:
            self._is_over = True
            self._tell_all(Stop())

    def _stop(self, reason: str) -> None:
        """End the workers' engines: what is under way is finished."""
        self._tell_all(Stop(reason))

    def _interrupt(self, number: int, grace: float) -> None:
        """End the run in order; at once after *grace* seconds, or at the second signal."""
        self.received.append(number)
        if len(self.received) > 1:
            self._kill()
            return
        self.desk.stop("interrupted", "")
        asyncio.get_running_loop().call_later(grace, self._kill)

    def _tell_all(self, message: object) -> None:
        for worker in self._workers:
            self._send(worker, message)

    def _send(self, worker: _Worker, message: object) -> None:
        if worker.channel is not None:
            worker.channel.send(message)

    def _kill(self) -> None:
        for worker in self._workers:
            worker.process.kill()
            worker.process.wait()


def run_workers(
    desk: RunDesk, parts: list[object], *, grace: float, progress: Callable[[], None]
) -> list[int]:
    """Do the run of *desk*, which is open, with a worker for each of *parts*; return the signals received.

    The desk is closed then, whatever happened.
    """
    workers = Workers(desk, progress)
    try:
        asyncio.run(workers.work(parts, grace))
    except BaseException as error:
        desk.fail(error)
        raise
    finally:
        recover(desk.home, desk.site.name)
        desk.close(desk.stopping or "finished", desk.make_writer())
        desk.release()
    return workers.received
