"""``archiver history``: an article's captures and versions, in order."""

from __future__ import annotations

import click

from archiver.cli.options import EXAMPLE, echo_json, home_option, json_option, say, to_plain
from archiver.cli.wrap import columns, wrap
from archiver.home import Home


@click.command(epilog=f"\b\nExample:\n  archiver history {EXAMPLE} --home demo-data")
@click.argument("url")
@home_option
@json_option
def command(url: str, home: Home, as_json: bool) -> None:
    """Show every capture of an article's address and every version that was read from them."""
    from archiver.compare import CAUSES
    from archiver.lookup import describe_article, find_article, find_captures
    from archiver.store import open_database

    with open_database(home, must_exist=True) as store:
        article = find_article(store, url)
        versions = describe_article(store, article)["versions"]
        captures = find_captures(store, article)
    if as_json:
        seen = ("captured_at", "status", "kind", "url", "record_id", "filename", "offset", "length", "origin")
        echo_json(
            {
                "url": article["url"],
                "state": article["state"],
                "state_since": article["state_since"],
                "versions": versions,
                "captures": [{name: row[name] for name in seen} for row in captures],
            }
        )
        return
    say(wrap(to_plain(article["title"])), bold=True)
    say(f"{article['url']}\n{article['state']} since {article['state_since']}\n")
    for row in versions:
        say(f"version {row['number']}  {row['captured_at']}  {CAUSES[row['cause']]}")
    say()
    for row in captures:
        status = row["status"] if row["status"] is not None else "-"
        # The file's name alone fills a line of a terminal; elsewhere a capture stays one line.
        gap = "\n    " if columns() else "  "
        say(f"{row['captured_at']}  {status:>3}  {row['kind']:8}", nl=False)
        say(f"{gap}{row['filename']} at {row['offset']}", dim=True)
