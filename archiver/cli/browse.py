"""``archiver browse``: the database in a browser."""

from __future__ import annotations

import socket
import sys

import click

from archiver.cli.options import home_option, port_option
from archiver.home import Home


@click.command(epilog="\b\nExample:\n  archiver browse --port 8001 --home demo-data")
@port_option(8001)
@click.option(
    "--replay-url", default="", metavar="URL", help="Where `archiver replay` serves, to link each page to."
)
@home_option
def command(home: Home, port: int, replay_url: str) -> None:
    """Serve Datasette with our pages and queries on loopback until stopped; the first line is its address."""
    from archiver.browse.server import serve
    from archiver.exceptions import UsageError, reason_of

    home.expect()
    try:
        listening = socket.create_server(("127.0.0.1", port))
    except OSError as error:
        raise UsageError(f"port {port}: can't be used: {reason_of(error)}") from error
    # Who reads the address may ask at once: the socket listens before anything is served.
    with listening:
        click.echo(f"http://127.0.0.1:{listening.getsockname()[1]}")
        sys.stdout.flush()
        serve(home, listening, replay=replay_url)
