"""``archiver export aligned``: two languages of each story, paragraph beside paragraph."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from archiver.cli.export import say_written
from archiver.cli.options import home_option, json_option
from archiver.home import Home


@click.command(epilog="\b\nExample:\n  archiver export aligned export-aligned/ --home demo-data")
@click.argument("output", type=click.Path(path_type=Path, file_okay=False), default="export-aligned")
@click.option("--spreadsheet-safe", is_flag=True, help="Guard values that a spreadsheet takes for formulas.")
@home_option
@json_option
def command(home: Home, output: Path, *, spreadsheet_safe: bool, as_json: bool) -> None:
    """Write aligned.csv (RFC 4180) and datapackage.json into OUTPUT: the paragraphs of each story in two languages.

    English, where a story has it, beside each other language; a score says how well two paragraphs fit.

    Derived from pages © INTERPOL and third parties, and says so.
    """
    from archiver.disk import make_output
    from archiver.exports.aligned import write_aligned
    from archiver.store import open_database

    with open_database(home, must_exist=True) as store:
        make_output(output, home)
        rows = write_aligned(store.db, output, made_at=datetime.now(UTC), spreadsheet_safe=spreadsheet_safe)
    say_written(output, rows, as_json=as_json, table="aligned", noun="pairs")
