"""``archiver search``: full text, in four languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING

import click

from archiver.cli.options import (
    DAY,
    CountRange,
    echo_json,
    home_option,
    json_option,
    say,
    say_aside,
    to_plain,
)
from archiver.cli.wrap import Word, columns, wrap
from archiver.home import Home

if TYPE_CHECKING:
    from archiver.search import Hit


@click.command(
    epilog="\b\nExample:\n  archiver search '\"border officers\" month*' --language en --since 2019-01-01 --home demo-data"
)
@click.argument("query")
@click.option("--language", default="", metavar="L", help="The text's language: en, fr, es, ar.")
@click.option("--since", type=DAY, help="First day, inclusive.")
@click.option("--until", type=DAY, help="Last day, inclusive.")
@click.option("--country", default="", metavar="C", help="Of the dateline: two letters, or its name.")
@click.option("--place", default="", metavar="P", help="Of the dateline, as printed.")
@click.option("--topic", default="", metavar="T", help="One of the page's topics.")
@click.option(
    "--limit",
    type=CountRange(min=1),
    default=10,
    show_default=True,
    metavar="N",
    help="How many at most.",
)
@home_option
@json_option
def command(
    home: Home,
    query: str,
    limit: int,
    *,
    as_json: bool,
    since: datetime | None,
    until: datetime | None,
    **asked: str,
) -> None:
    """Find articles that hold all words of QUERY; "a phrase" stays one, word* is a prefix, OR takes either."""
    from archiver.search import Filters, search
    from archiver.store import open_database

    filters = Filters(
        since=f"{since:%Y-%m-%d}" if since else "", until=f"{until:%Y-%m-%d}" if until else "", **asked
    )
    with open_database(home, must_exist=True) as store:
        hits = search(store.db, query, filters, limit)
    if as_json:
        echo_json([asdict(hit) for hit in hits])
        return
    for hit in hits:
        _say(hit)
    if not hits:
        say_aside("nothing found")


def _say(hit: Hit) -> None:
    """Print one hit: title, when and in what language, the words in bold, where the proof lies."""
    say(wrap(to_plain(hit.title)), bold=True)
    say(f"  {hit.published or 'no date'}  {hit.language}  {hit.url}")
    click.echo(wrap(_paint(hit), "  "))
    say(f"  captured {hit.captured_at}  {hit.filename} at {hit.offset}", dim=True)
    if columns():
        say()


def _paint(hit: Hit) -> Iterator[Word]:
    """Yield the words of the snippet, those asked for in colour."""
    for match in re.finditer(r"\S+", hit.snippet):
        shown, end = "", match.start()
        for first, last in hit.highlights:
            if match.start() <= first and last <= match.end():
                shown += to_plain(hit.snippet[end:first])
                shown += click.style(to_plain(hit.snippet[first:last]), fg="yellow", bold=True)
                end = last
        yield Word(match[0], shown + to_plain(hit.snippet[end : match.end()]))
