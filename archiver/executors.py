"""Who reads for a rebuild: this process, processes of this machine, or a Dask cluster.

Imports nothing of ours: a command starts what its readers need before it imports what it needs itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import forkserver, get_context

from archiver.exceptions import UsageError

_NEEDED = ("archiver.ingest", "archiver.sites.reader")
"""What a reader imports, once for all of them."""


def prepare() -> None:
    """Start the process that readers are forks of: it imports beside this one, half a second before it is needed.

    A server that holds nothing of ours: a fork of this process would share the writer's connection.
    """
    forkserver.set_forkserver_preload([*_NEEDED])
    forkserver.ensure_running()


@contextmanager
def pool_of(workers: int, executor: Executor | None = None) -> Iterator[Executor | None]:
    """Give the executor to use; None where this process reads itself."""
    if executor is not None or workers == 1:
        yield executor
        return
    prepare()
    with ProcessPoolExecutor(workers, mp_context=get_context("forkserver")) as pool:
        yield pool


@contextmanager
def dask_executor(address: str) -> Iterator[Executor]:
    """Give the executor of the Dask cluster at *address*; its workers see the home under the same path.

    Raises UsageError where Dask is not installed or nobody answers.
    """
    try:
        from distributed import Client  # type: ignore[import-not-found]  # noqa: PLC0415  (an optional cluster)
    except ImportError as error:
        raise UsageError("--scheduler needs Dask: pip install distributed") from error
    try:
        client = Client(address, timeout="10s")
    except OSError as error:
        raise UsageError(f"{address}: no Dask scheduler answers") from error
    with client:
        yield client.get_executor()
