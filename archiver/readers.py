"""Worker processes that read pages, and are killed when a page takes too long or too much memory."""

from __future__ import annotations

import contextlib
import ctypes
import multiprocessing
import os
import resource
import signal
from concurrent.futures import Future
from typing import TYPE_CHECKING, Self

import pebble
from pebble import ProcessExpired

from archiver.models import Reading
from archiver.sites import EXTRACTOR, read

if TYPE_CHECKING:
    from archiver.models import FailureKind, Page

# What a page may take. The reader's own bounds are counts and come first: a page of 95 KB takes
# milliseconds, the worst that they let through 2 s and 150 MB. These two are for what nobody foresaw.
SECONDS_A_PAGE = 10
MEGABYTES_A_PAGE = 300
_PR_SET_PDEATHSIG = 1


class ReaderPool:
    """Reads pages in *workers* processes; 0 reads at once, in this one, without limits."""

    def __init__(
        self, workers: int = 1, *, seconds: float = SECONDS_A_PAGE, megabytes: int = MEGABYTES_A_PAGE
    ) -> None:
        self._seconds = seconds
        self._pool = _start(workers, megabytes) if workers else None

    def submit(self, page: Page) -> Future[Reading]:
        """Return the future reading of *page*; it never fails for what the page contains."""
        answer: Future[Reading] = Future()
        if self._pool is None:
            answer.set_result(read(page))
            return answer
        answer.set_running_or_notify_cancel()
        work = self._pool.schedule(read, args=(page,), timeout=self._seconds)
        work.add_done_callback(lambda done: self._settle(answer, done))
        return answer

    def close(self) -> None:
        """Wait for what was submitted, then stop the workers."""
        if self._pool is not None:
            self._pool.close()  # type: ignore[no-untyped-call]  # pebble is untyped
            self._pool.join()

    def stop(self) -> None:
        """Stop the workers now; what was submitted is answered as unreadable."""
        if self._pool is not None:
            self._pool.stop()  # type: ignore[no-untyped-call]  # pebble is untyped
            self._pool.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    def _settle(self, answer: Future[Reading], done: Future[Reading]) -> None:
        """Answer with the worker's reading or why there is none; a fault of ours stays an exception."""
        if done.cancelled():
            answer.set_result(_unread("unreadable", "the reader was stopped before this page's turn"))
            return
        error = done.exception()
        if error is None:
            answer.set_result(done.result())
        elif isinstance(error, TimeoutError):
            answer.set_result(
                _unread("unreadable", f"reading took more than {self._seconds:g} s and was stopped")
            )
        elif isinstance(error, (ProcessExpired, MemoryError)):
            answer.set_result(
                _unread("unreadable", "reading took too much memory, or its process was killed")
            )
        else:
            answer.set_exception(error)


def _unread(kind: FailureKind, message: str) -> Reading:
    return Reading(failure=(kind, message), extractor=EXTRACTOR)


def _start(workers: int, megabytes: int) -> pebble.ProcessPool:
    """Start *workers* processes from a server that holds nothing of ours.

    A worker forked from the crawler would inherit the locks of the home and of the WARC, and keep them
    after a crawler that was killed.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["archiver.sites.reader"])
    return pebble.ProcessPool(
        max_workers=workers, initializer=_prepare, initargs=(megabytes,), context=context
    )


def _prepare(megabytes: int) -> None:
    """Make this worker die with its parent, leave Ctrl-C to the crawler, and bound its memory."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = os.getppid()
    with contextlib.suppress(
        OSError, AttributeError
    ):  # Linux alone has it; elsewhere end of file ends the worker
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
    _limit_memory(megabytes)


def _limit_memory(megabytes: int) -> None:
    """Let this process have *megabytes* of address space more than it has when it starts."""
    with open("/proc/self/statm", encoding="ascii") as statm:  # noqa: PTH123  (one line of the kernel's)
        now = int(statm.read().split()[0]) * resource.getpagesize()
    limit = now + megabytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
