"""``archiver show``: an article with its provenance."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from archiver.cli.options import echo_json, home_option, json_option, say
from archiver.home import Home


@click.command(
    epilog="\b\nExample:\n  archiver show https://www.interpol.int/en/News-and-Events/News/2019/Some-title"
)
@click.argument("url")
@click.option(
    "--images",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Write the gallery's pictures, out of their records, into DIR.",
)
@home_option
@json_option
def command(home: Home, url: str, folder: Path | None, *, as_json: bool) -> None:
    """Show the article at URL, in its newest reading, and the record that proves it."""
    from archiver.lookup import describe_article, find_article
    from archiver.pictures import save_pictures
    from archiver.store import open_database

    with open_database(home, must_exist=True) as store:
        article = describe_article(store, find_article(store, url))
        if folder is not None:
            article["files"] = [str(path) for path in save_pictures(home, store, article["images"], folder)]
    if as_json:
        echo_json(article)
    else:
        _say(article)


def _say(article: dict[str, Any]) -> None:
    """Print the article as it reads, then where it comes from."""
    say(article["title"], bold=True)
    say(f"{article['published_raw'] or article['published'] or 'no date'}  [{article['language']}]\n")
    if article["standfirst"]:
        say(article["standfirst"] + "\n", italic=True)
    for paragraph in article["paragraphs"]:
        say(paragraph["text"] + "\n", bold=paragraph["kind"] == "heading")
    for quote in article["quotes"]:
        if quote["speaker"]:
            say(f"quote: {quote['text']} ({', '.join(filter(None, (quote['speaker'], quote['role'])))})")
    for image in article["images"]:
        say(f"picture: {image['caption'] or image['alt'] or image['url']}")
    _say_provenance(article)


def _say_provenance(article: dict[str, Any]) -> None:
    """Print addresses, state, versions and the record."""
    capture = article["capture"]
    state = article["state"] + ("" if article["state"] == "live" else f" since {article['state_since']}")
    say("")
    for name, value in {
        "address": article["url"],
        "state": f"{state}, {article['version_count']} version(s), {article['origin']}",
        "captured": f"{capture['captured_at']} from {capture['url']}",
        "record": f"{capture['record_id']} in {capture['filename']} at {capture['offset']}",
        "digest": capture["digest"],
        "read by": f"{article['extractor']} ({article['template']})",
    }.items():
        say(f"{name:>9}: {value}", dim=True)
    for other in article["languages"]:
        say(f"{other['url_language']:>9}: {other['title']}  {other['url']}", dim=True)
    say("Derived text, not the original; © INTERPOL and third parties.", dim=True)
