"""``archiver demo``: the local replica of the site, crawled with the real spider."""

from __future__ import annotations

import shlex
import shutil
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archiver.cli.crawl import ProgressLine, to_figures, to_line
from archiver.cli.options import echo_json, folder_option, json_option, to_count
from archiver.home import Home

if TYPE_CHECKING:
    from archiver.replica import Replica

PORT = 8765
"""Where the replica is served if the port is free: a second demo then finds what the first one knew."""
QUERY = "border"


@click.command(epilog="\b\nExample:\n  archiver demo --home demo-data")
@folder_option(
    "The demo archive's folder. [default: demo-data/]",
    lambda folder: Home((folder or Path("demo-data")).absolute()),
)
@json_option
def command(home: Home, as_json: bool) -> int:
    """Serve the replica on loopback, crawl it, and say what to do next."""
    from archiver.crawl import crawl
    from archiver.order import Order

    order = Order(home=home, origin="replica", delay=0.0)
    bar = ProgressLine() if sys.stderr.isatty() and not as_json else None
    with _serve() as replica:
        outcome = crawl(_at(order, replica.url), progress=bar)
        declared = frozenset(replica.declared_failures)
    if bar:
        bar.end()
    unexpected = (
        outcome.failed_urls ^ declared if outcome.stats["articles_new"] else outcome.failed_urls - declared
    )
    is_well = outcome.outcome == "finished" and not outcome.unexpected
    code = (3 if unexpected else 0) if is_well else outcome.exit_code()
    if as_json:
        echo_json(to_figures(outcome))
    else:
        click.echo(to_line(outcome))
        if meant := outcome.failed_urls & declared:
            click.echo(f"({to_count(len(meant), 'page')} of the replica: made to fail; `status` names them)")
        _say_next(order.home)
    for url in sorted(unexpected):
        click.echo(f"archiver: {url}: failed otherwise than the replica declares", err=True)
    for line in filter(None, (outcome.message, *outcome.unexpected)):
        click.echo(f"archiver: {line}", err=True)
    return code


def _at(order: Any, url: str) -> Any:
    from dataclasses import replace

    return replace(order, base_url=url)


@contextmanager
def _serve() -> Iterator[Replica]:
    """Serve the replica on its usual port, or on a free one where that is taken."""
    from archiver.replica import Replica

    with ExitStack() as stack:
        try:
            replica = stack.enter_context(Replica(port=PORT))
        except OSError:
            replica = stack.enter_context(Replica(port=0))
        yield replica


def _say_next(home: Home) -> None:
    """Print one search with its answer, and how to go on."""
    called, shown = _called(), f" --home {shlex.quote(_from_here(home.path))}"
    click.echo(f'\n$ {called} search "{QUERY}" --limit 1{shown}')
    from archiver.cli.search import command as search

    search.main([QUERY, "--limit", "1", "--home", str(home.path)], standalone_mode=False)
    click.echo(
        f"\nNext:\n  {called} status{shown}\n  {called} browse{shown}     the database in a browser"
        f"\n  {called} replay{shown}     the pages as they were"
    )


def _called() -> str:
    """Return what to type to call this command again: its name alone where the shell finds this very one."""
    called = sys.argv[0]
    if Path(called).name != "archiver" or shutil.which("archiver") == called:
        return "archiver"
    return shlex.quote(called)


def _from_here(folder: Path) -> str:
    """Return *folder* as it is called from the current one, which it mostly lies in."""
    here = Path.cwd()
    return str(folder.relative_to(here) if folder.is_relative_to(here) else folder)
