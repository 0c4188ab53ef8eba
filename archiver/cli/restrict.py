"""``archiver restrict``: hide an item, or erase it with a tombstone."""

from __future__ import annotations

import click

from archiver.cli.options import echo_json, home_option, json_option, say_aside
from archiver.home import Home


@click.command(
    epilog="\b\nExample:\n  archiver restrict https://www.interpol.int/en/News-and-Events/News/2008/Stolen-cars-stopped-at-the-mountain-pass"
    ' --reason "request of 2026-05-04" --home demo-data'
)
@click.argument("target", metavar="URL|RECORD")
@click.option("--reason", required=True, metavar="TEXT", help="Why; kept with the restriction.")
@click.option("--erase", is_flag=True, help="Erase it from the files too, with a tombstone in its place.")
@home_option
@json_option
def command(home: Home, target: str, reason: str, *, erase: bool, as_json: bool) -> None:
    """Hide an item from search, browse, exports and replay; the WARC stays as it is.

    A record (urn:uuid:…) hides the address that it is of from replay, itself from all else.
    """
    from archiver.restrict import restrict

    done = restrict(home, target, reason, erase=erase)
    if as_json:
        echo_json({"target": target, "captures": done.captures, "erased": done.erased})
    else:
        say_aside(f"{target}: {done.captures} captures hidden, {done.erased} records erased")
