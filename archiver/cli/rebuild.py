"""``archiver rebuild``: the database and the replay index again from the WARC files alone."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from archiver.cli.options import echo_json, home_option, json_option, say, to_count
from archiver.cli.warned import warnings_said
from archiver.home import Home

if TYPE_CHECKING:
    from archiver.rebuild import Rebuilt


@click.command(epilog="\b\nExample:\n  archiver rebuild --workers 2 --home demo-data")
@click.option("--workers", type=click.IntRange(1, 64), default=1, metavar="N", help="Processes that read.")
@click.option(
    "--scheduler", default="", metavar="ADDRESS", help="A Dask scheduler whose workers read: tcp://HOST:PORT."
)
@home_option
@json_option
def command(home: Home, workers: int, scheduler: str, *, as_json: bool) -> int:
    """Make the database and the replay index again from the WARCs alone; the old ones stay until the new are whole."""
    with warnings_said():
        rebuilt = _rebuild(home, workers, scheduler, as_json=as_json)
    for message in rebuilt.unreadable:
        say(f"archiver: {message}", err=True)
    if rebuilt.lost:
        say(
            f"archiver: {to_count(rebuilt.lost, 'capture')} of the database that stood"
            f" {'is' if rebuilt.lost == 1 else 'are'} in no WARC file any more: it is kept as {rebuilt.kept};"
            " bring the files back from a copy and run it again, or delete it",
            err=True,
        )
    if rebuilt.unhidden:
        say(
            f"archiver: what was restricted could not be read from the database that stood ({rebuilt.unhidden}), and there"
            f" was no {home.restrictions.name}: `archiver restrict` again what has to stay hidden, if anything",
            err=True,
        )
    facts = {"files": rebuilt.files, "captures": rebuilt.captures, "articles": rebuilt.articles}
    if as_json:
        lost = {"lost": rebuilt.lost} if rebuilt.lost else {}
        echo_json({**facts, "unreadable": list(rebuilt.unreadable), **lost})
    elif sys.stdout.isatty():
        click.echo(", ".join(to_count(count, name.removesuffix("s")) for name, count in facts.items()))
    return 1 if rebuilt.unreadable or rebuilt.lost else 0


def _rebuild(home: Home, workers: int, scheduler: str, *, as_json: bool) -> Rebuilt:
    """Rebuild with the workers asked for, a line of progress on a terminal."""
    from archiver.executors import dask_executor, prepare

    if workers > 1 and not scheduler:
        prepare()
    from archiver.rebuild import rebuild

    progress = _show if sys.stderr.isatty() and not as_json else None
    if scheduler:
        with dask_executor(scheduler) as executor:
            return rebuild(home, workers, executor=executor, progress=progress)
    return rebuild(home, workers, progress=progress)


def _show(done: int, total: int) -> None:
    """Draw how far it is, on one line."""
    click.echo(f"\r{done}/{total} files", nl=done == total, err=True)
