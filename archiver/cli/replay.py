"""``archiver replay``: the pages as they were, in a browser."""

from __future__ import annotations

import signal
import sys

import click

from archiver.cli.options import home_option, port_option
from archiver.home import Home


@click.command(epilog="\b\nExample:\n  archiver replay --port 8081 --home demo-data")
@port_option(8080)
@home_option
def command(home: Home, port: int) -> int:
    """Serve the archive with pywb on loopback until stopped; the first line is its address.

    pywb is installed into an environment of its own on first use.
    """
    from archiver.exceptions import UsageError, reason_of
    from archiver.replay import find_environment, make_environment, start

    environment = find_environment()
    if not environment.is_dir() and sys.stderr.isatty():
        click.echo(f"installing pywb into {environment} …", err=True)
    make_environment(environment)
    try:
        process, address = start(home, port, environment=environment)
    except OSError as error:
        raise UsageError(f"port {port}: can't be used: {reason_of(error)}") from error
    click.echo(address)
    sys.stdout.flush()
    signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    try:
        code = process.wait()
    except KeyboardInterrupt:
        process.terminate()
        process.wait()
        return 0
    return 0 if code in (0, -signal.SIGTERM) else 1
