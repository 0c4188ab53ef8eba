"""``archiver replica``: serve the local site until stopped."""

from __future__ import annotations

import signal
import threading

import click

from archiver.cli.options import no_home_option, port_option
from archiver.exceptions import UsageError


@click.command(epilog="\b\nExample:\n  archiver replica --port 8090")
@port_option(0)
@no_home_option
def command(port: int) -> None:
    """Serve the replica until stopped; its first line is its address."""
    from archiver.replica import Replica

    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    try:
        with Replica(port=port) as replica:
            click.echo(replica.url)
            stopped.wait()
    except OSError as error:
        raise UsageError(f"can't listen on port {port}: {error.strerror}; name another, or 0") from error
