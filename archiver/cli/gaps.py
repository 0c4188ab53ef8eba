"""``archiver gaps``: what is known of but missing."""

from __future__ import annotations

from dataclasses import asdict

import click

from archiver.cli.options import echo_json, home_option, json_option, say
from archiver.home import Home

_SAYS = {
    "never_fetched": "listed, never had",
    "language": "a language version, never had",
    "unlisted": "gone from the listing",
}


@click.command(epilog="\b\nExample:\n  archiver gaps --json --home demo-data")
@home_option
@json_option
def command(home: Home, *, as_json: bool) -> None:
    """List what is known of but missing: listed and never fetched, a language version, gone from the listing."""
    from archiver.missing import find_gaps
    from archiver.sites.interpol import INTERPOL
    from archiver.store import open_database

    with open_database(home, must_exist=True) as store:
        gaps = list(find_gaps(store.db, INTERPOL))
    if as_json:
        echo_json([asdict(gap) for gap in gaps])
        return
    for gap in gaps:
        say(f"{_SAYS[gap.kind]:<30} {gap.url}")
