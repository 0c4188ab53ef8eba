"""``archiver import``: foreign WARC and WACZ, saved HTML, raw text dumps."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path

import click

from archiver.cli.options import echo_json, home_option, json_option, to_count
from archiver.cli.warned import warnings_said
from archiver.home import Home


@click.command(
    "import",
    epilog="\b\nExamples:\n  archiver import crawl.warc.gz old.wacz\n"
    "  archiver import saved.html --url https://www.interpol.int/en/News-and-Events/News/2019/Some-title",
)
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
@click.option("--url", default="", metavar="URL", help="The page that one saved HTML or text file is.")
@click.option("--base-url", default="", metavar="URL", help="The mirror whose addresses the files have.")
@home_option
@json_option
def command(home: Home, paths: tuple[Path, ...], url: str, base_url: str, *, as_json: bool) -> None:
    """Take in WARC and WACZ (kept unchanged), saved HTML and raw text dumps; the same file once."""
    from archiver.importing import import_paths

    with warnings_said():
        imported = import_paths(home, paths, url=url, base_url=base_url)
    if as_json:
        echo_json(asdict(imported))
    elif sys.stdout.isatty():
        click.echo(
            f"{to_count(imported.files, 'new file')}, {imported.known:,} known, "
            f"{to_count(imported.captures, 'capture')}, {to_count(imported.articles_new, 'new article')}, "
            f"{imported.articles_changed:,} changed, {to_count(imported.failures, 'failure')}"
        )
