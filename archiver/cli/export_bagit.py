"""``archiver export bagit``: the whole archive as a bag (RFC 8493)."""

from __future__ import annotations

from pathlib import Path

import click

from archiver.cli.export import RIGHTS
from archiver.cli.options import echo_json, home_option, json_option, say_aside
from archiver.home import Home


@click.command(epilog="\b\nExample:\n  archiver export bagit news-bag --home demo-data")
@click.argument("output", type=click.Path(path_type=Path), default="archive-bag")
@home_option
@json_option
def command(home: Home, output: Path, *, as_json: bool) -> None:
    """Write the collections and the fixity file as a bag that any bag tool validates.

    The captures are © INTERPOL and third parties; bag-info.txt says so.
    """
    from archiver.bag import write_bag

    files, size = write_bag(home, output)
    if as_json:
        echo_json({"path": str(output), "files": files, "bytes": size, "rights": RIGHTS})
    else:
        say_aside(f"{output}: {files} files, {size} bytes. {RIGHTS}")
