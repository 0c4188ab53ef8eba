"""``archiver export wacz``: captures, index and text in one signed file."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from archiver.cli.export import RIGHTS
from archiver.cli.options import DAY, echo_json, home_option, json_option, say_aside
from archiver.home import Home


@click.command(epilog="\b\nExample:\n  archiver export wacz news.wacz --since 2026-01-01 --home demo-data")
@click.argument("output", type=click.Path(path_type=Path, dir_okay=False), default="archive.wacz")
@click.option("--crawl", metavar="RUN", help="Only this run: its run_id (urn:uuid:…).")
@click.option(
    "--story", metavar="URL", help="Only this article, in all its languages, with what its pages show."
)
@click.option("--since", type=DAY, help="Only captures from this day on.")
@click.option("--until", type=DAY, help="Only captures to this day, inclusive.")
@click.option(
    "--key",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Sign with this private key (PEM, P-384); else with a fresh one: a seal of integrity, not of authorship.",
)
@home_option
@json_option
def command(
    home: Home,
    output: Path,
    crawl: str | None,
    story: str | None,
    since: datetime | None,
    until: datetime | None,
    key: Path | None,
    *,
    as_json: bool,
) -> None:
    """Write a WACZ that opens in ReplayWeb.page, its text searchable.

    Derived from pages © INTERPOL and third parties, and says so.
    """
    from archiver.selection import Selection
    from archiver.wacz import write_wacz

    selection = Selection(
        crawl=crawl or "",
        story=story or "",
        since=since.date() if since else None,
        until=until.date() if until else None,
    )
    packed = write_wacz(home, output, selection, key=key)
    facts = {"path": str(output), "files": packed.files, "captures": packed.captures, "pages": packed.pages}
    if as_json:
        echo_json({**facts, "bytes": output.stat().st_size, "rights": RIGHTS})
    else:
        say_aside(f"{output}: {packed.captures} captures, {packed.pages} pages. {RIGHTS}")
