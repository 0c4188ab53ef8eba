"""``archiver export FORMAT``: one module for each format, imported when it is called."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Mapping
from pathlib import Path

import click

from archiver.cli import early_home_option
from archiver.cli.options import echo_json, say

FORMATS: dict[str, str] = {
    "jsonl": "Articles, a JSON object a line.",
    "csv": "Every table, a file each.",
    "parquet": "Every table, for data frames.",
    "aligned": "Two languages of each story, paragraph beside paragraph.",
    "wacz": "The captures with index and text, signed: opens in ReplayWeb.page.",
    "wet": "The text of each page, as conversion records.",
    "bagit": "The whole archive as a bag (RFC 8493).",
    "snapshot": "A read-only copy of the database.",
}
RIGHTS = "Derived from pages © INTERPOL and third parties: the licence of this program does not cover them."


def say_written(
    output: Path, rows: Mapping[str, int], *, as_json: bool, table: str = "articles", noun: str = "articles"
) -> None:
    """Say what was written to *output*, as JSON or to a person; nothing where nobody looks."""
    if as_json:
        echo_json({"path": str(output), "rows": rows})
    elif sys.stdout.isatty():
        say(f"{output}: {rows[table]:,} {noun}")
        say(RIGHTS, dim=True)


class Formats(click.Group):
    """The formats; each is `command` in ``archiver.cli.export_FORMAT``."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  (click's signature)
        """Return the formats in the order of the documentation."""
        return list(FORMATS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import the format's module."""
        if cmd_name not in FORMATS:
            return None
        command: click.Command = importlib.import_module(f"archiver.cli.export_{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the formats without importing any."""
        with formatter.section("Formats"):
            formatter.write_dl(list(FORMATS.items()))


@click.command(
    cls=Formats,
    name="export",
    subcommand_metavar="FORMAT [OPTIONS]",
    epilog="\b\nExample:\n  archiver export wacz news.wacz --home demo-data",
)
@early_home_option("format")
@click.pass_context
def command(ctx: click.Context, home: Path | None) -> None:
    """Write the archive, or a part of it, in a form that others read.

    What is exported is derived from pages © INTERPOL and third parties, and says so.
    """
    ctx.obj = home or ctx.obj
