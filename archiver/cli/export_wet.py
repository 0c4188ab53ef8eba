"""``archiver export wet``: the text of each article as a conversion record."""

from __future__ import annotations

from pathlib import Path

import click

from archiver.cli.export import RIGHTS
from archiver.cli.options import echo_json, home_option, json_option, say_aside
from archiver.home import Home


@click.command(epilog="\b\nExample:\n  archiver export wet news.warc.wet.gz --home demo-data")
@click.argument("output", type=click.Path(path_type=Path, dir_okay=False), default="archive.warc.wet.gz")
@home_option
@json_option
def command(home: Home, output: Path, *, as_json: bool) -> None:
    """Write the articles' clean text as WARC conversion records, as Common Crawl's WET files have it.

    Derived text, not the original: © INTERPOL and third parties.
    """
    from archiver.wet import write_wet

    pages = write_wet(home, output)
    if as_json:
        echo_json({"path": str(output), "pages": pages, "rights": RIGHTS})
    else:
        say_aside(f"{output}: {pages} pages. {RIGHTS}")
