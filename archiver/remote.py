"""The desk as a worker sees it: in another process, at the other end of a channel."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count
from logging.handlers import QueueHandler
from typing import TYPE_CHECKING, Any

from archiver.channel import Channel, pack
from archiver.errand import Errand, Finding
from archiver.exceptions import ArchiverError
from archiver.home import Home
from archiver.models import Crawl, Link
from archiver.sites.site import Site
from archiver.store import Store, open_database
from archiver.terms import utc_now
from archiver.warc import WarcWriter

if TYPE_CHECKING:
    from archiver.order import Order


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What a worker is told when it begins."""

    order: Order
    crawl: Crawl
    user_agent: str
    serial: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """A worker has nothing to do: up to *most* errands would help."""

    most: int


@dataclass(frozen=True, slots=True)
class Returned:
    """Errands that did not go out."""

    errands: tuple[Errand, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """Findings to be saved, their records on the disk; *number* is in the answer."""

    number: int
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Settled:
    """The answer to `Found`."""

    number: int
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Failed:
    """A worker can't go on: the run must end."""

    message: str


@dataclass(frozen=True, slots=True)
class Stop:
    """Nothing more will be handed out; "" where all is done, else why the run ends before its time."""

    reason: str = ""


class RemoteDesk:
    """Asks the desk for errands and brings findings to it; see `archiver.errand.Desk`."""

    def __init__(
        self, own: socket.socket, home: Home, site: Site, *, crawl: Crawl, user_agent: str, serial: int
    ) -> None:
        """Take part in the run *crawl* of *home*; *serial* keeps this worker's WARC apart from the others'."""
        self.home, self.site, self.crawl, self.user_agent = home, site, crawl, user_agent
        self.clock: Callable[[], datetime] = utc_now
        self.stopping = ""
        self.on_stop: Callable[[str], None] = lambda _reason: None
        self.on_errands: Callable[[], None] = lambda: None
        self._serial = serial
        self._socket = own
        self._channel: Channel | None = None
        self._unsent: deque[bytes] = deque()
        self._errands: deque[Errand] = deque()
        self._is_asking = self._is_over = False
        self._numbers = count(1)
        self._settling: dict[int, asyncio.Future[None]] = {}
        self._store: Store = open_database(home, must_exist=True)

    def make_writer(self) -> WarcWriter:
        """Return the writer of this worker's WARC; it only looks into the database."""
        return WarcWriter(
            self.home,
            self.site,
            self.crawl,
            self.clock,
            latest_payload=self._store.latest_payload,
            latest=self._store.latest,
            serial=self._serial,
            user_agent=self.user_agent,
        )

    def seed(self, link: Link) -> None:
        """Leave the seeds to the desk, which has them."""

    def take(self, most: int) -> list[Errand]:
        """Return the errands that are here, and ask for more before they are all gone."""
        taken = [self._errands.popleft() for _ in range(min(most, len(self._errands)))]
        if not self._errands and not self._is_asking and not self._is_over:
            self._is_asking = True
            self._send(Wanted(most))
        return taken

    def give_back(self, errands: Iterable[Errand]) -> None:
        """Give back what did not go out, and what never got so far."""
        back = (*errands, *self._errands)
        self._errands.clear()
        if back:
            self._send(Returned(back))

    def next_due(self) -> datetime | None:
        """Return a far instant: the desk says when there is something; None when there will be nothing."""
        over = self._is_over and not self._errands
        return None if over or self.stopping else self.clock() + timedelta(minutes=1)

    async def settle(self, findings: Sequence[Finding]) -> None:
        """Have the desk save *findings*; raises ArchiverError where it could not."""
        number, settled = next(self._numbers), asyncio.get_running_loop().create_future()
        self._settling[number] = settled
        self._send(Found(number, tuple(map(_without_page, findings))))
        await settled

    def fail(self, error: BaseException, message: str = "") -> None:
        """Tell the desk to end the run; this worker asks for nothing more."""
        if self.stopping != "failed":
            self.stopping = "failed"
            self._send(Failed(message or f"{type(error).__name__}: {error}"))

    def tell(self, record: logging.LogRecord) -> None:
        """Have *record* in the run's log."""
        self._send(record)

    def close(self, outcome: str, writer: WarcWriter) -> None:  # noqa: ARG002  (the desk says how the run ended)
        """End this worker's part: its WARC is whole and has its lasting name."""
        writer.close()

    def release(self) -> None:
        """Let go of the database."""
        self._store.close()

    def _send(self, message: object) -> None:
        """Send *message*; before the event loop runs it waits."""
        self._unsent.append(pack(message))
        if self._channel is None:
            try:
                asyncio.get_running_loop()
            except RuntimeError:
                return
            # A worker without its desk is of no use: as if it had been killed.
            self._channel = Channel(self._socket, self._receive, lambda: os._exit(1))
        while self._unsent:
            self._channel.write(self._unsent.popleft())

    def _receive(self, message: Any) -> None:
        if isinstance(message, Settled):
            settled = self._settling.pop(message.number)
            if message.why_not:
                settled.set_exception(ArchiverError(message.why_not))
            else:
                settled.set_result(None)
        elif isinstance(message, Stop):
            self._stop(message.reason)
        else:
            self._is_asking = False
            self._errands.extend(message)
            self.on_errands()

    def _stop(self, reason: str) -> None:
        self._is_over = True
        if reason and not self.stopping:
            self.stopping = reason
            self.on_stop(reason)
        elif not reason:
            self.on_errands()  # the engine looks, and finds that it is idle


class LogSender(QueueHandler):
    """Sends a worker's log to the run's."""

    def __init__(self, desk: RemoteDesk) -> None:
        super().__init__(None)  # type: ignore[arg-type]  # there is no queue: see enqueue
        self._desk = desk

    def enqueue(self, record: logging.LogRecord) -> None:
        """Send *record*, made fit for it by `prepare`, without what Scrapy hangs on it."""
        names = ("name", "levelno", "levelname", "msg", "created", "msecs")
        self._desk.tell(logging.makeLogRecord({name: getattr(record, name) for name in names}))


def _without_page(finding: Finding) -> Finding:
    """Return *finding* without the bytes of its page: they are read; the desk reads those of robots.txt alone."""
    visit = finding.visit
    if visit.page is None or visit.claim.kind == "robots":
        return finding
    return replace(finding, visit=replace(visit, page=replace(visit.page, body=b"", coding="")))
