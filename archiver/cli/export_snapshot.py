"""``archiver export snapshot``: one read-only SQLite file."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from archiver.cli.export import say_written
from archiver.cli.options import home_option, json_option
from archiver.home import Home


@click.command(epilog="\b\nExample:\n  archiver export snapshot news.db --home demo-data")
@click.argument("output", type=click.Path(path_type=Path, dir_okay=False), default="snapshot.db")
@home_option
@json_option
def command(home: Home, output: Path, *, as_json: bool) -> None:
    """Write a read-only copy of the database with its full-text index to OUTPUT, its description beside it.

    Derived from pages © INTERPOL and third parties, and says so.
    """
    from archiver.exports.snapshot import write_snapshot
    from archiver.store import open_database

    with open_database(home, must_exist=True) as store:
        rows = write_snapshot(store.db, output, made_at=datetime.now(UTC))
    say_written(output, rows, as_json=as_json)
