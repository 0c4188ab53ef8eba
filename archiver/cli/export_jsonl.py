"""``archiver export jsonl``: an article a line."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from archiver.cli.export import say_written
from archiver.cli.options import home_option, json_option
from archiver.home import Home


@click.command(epilog="\b\nExample:\n  archiver export jsonl export-jsonl/ --home demo-data")
@click.argument("output", type=click.Path(path_type=Path, file_okay=False), default="export-jsonl")
@home_option
@json_option
def command(home: Home, output: Path, *, as_json: bool) -> None:
    """Write articles.jsonl, an article a line with its parts and its proof, and datapackage.json into OUTPUT.

    Derived from pages © INTERPOL and third parties, and says so.
    """
    from archiver.disk import make_output
    from archiver.exports.jsonl import write_jsonl
    from archiver.store import open_database

    with open_database(home, must_exist=True) as store:
        make_output(output, home)
        rows = write_jsonl(store, output, made_at=datetime.now(UTC))
    say_written(output, rows, as_json=as_json)
