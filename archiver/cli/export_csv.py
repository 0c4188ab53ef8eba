"""``archiver export csv``: a file a table."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from archiver.cli.export import say_written
from archiver.cli.options import home_option, json_option
from archiver.home import Home


@click.command(epilog="\b\nExample:\n  archiver export csv export-csv/ --spreadsheet-safe --home demo-data")
@click.argument("output", type=click.Path(path_type=Path, file_okay=False), default="export-csv")
@click.option("--spreadsheet-safe", is_flag=True, help="Guard values that a spreadsheet takes for formulas.")
@home_option
@json_option
def command(home: Home, output: Path, *, spreadsheet_safe: bool, as_json: bool) -> None:
    """Write a CSV file a table (RFC 4180, values unchanged) and datapackage.json into OUTPUT.

    Derived from pages © INTERPOL and third parties, and says so.
    """
    from archiver.disk import make_output
    from archiver.exports.csv_files import write_csv
    from archiver.store import open_database

    with open_database(home, must_exist=True) as store:
        make_output(output, home)
        rows = write_csv(store.db, output, made_at=datetime.now(UTC), spreadsheet_safe=spreadsheet_safe)
    say_written(output, rows, as_json=as_json)
