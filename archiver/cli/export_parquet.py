"""``archiver export parquet``: every table, typed."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from archiver.cli.export import say_written
from archiver.cli.options import home_option, json_option
from archiver.home import Home


@click.command(epilog="\b\nExample:\n  archiver export parquet export-parquet/ --home demo-data")
@click.argument("output", type=click.Path(path_type=Path, file_okay=False), default="export-parquet")
@home_option
@json_option
def command(home: Home, output: Path, *, as_json: bool) -> None:
    """Write every table, typed, articles by language and year, and datapackage.json into OUTPUT.

    Derived from pages © INTERPOL and third parties, and says so.
    """
    from archiver.disk import make_output
    from archiver.exports.parquet import write_parquet
    from archiver.store import open_database

    with open_database(home, must_exist=True) as store:
        make_output(output, home)
        rows = write_parquet(store.db, output, made_at=datetime.now(UTC))
    say_written(output, rows, as_json=as_json)
