"""``archiver show``: an article with its provenance."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from archiver.cli.options import EXAMPLE, echo_json, home_option, json_option, say, to_count, to_plain
from archiver.cli.wrap import wrap
from archiver.home import Home


@click.command(epilog=f"\b\nExample:\n  archiver show {EXAMPLE} --home demo-data")
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
    _say_wrapped(article["title"], bold=True)
    say(f"{article['published_raw'] or article['published'] or 'no date'}  [{article['language']}]\n")
    if article["standfirst"]:
        _say_wrapped(article["standfirst"], italic=True)
        say()
    for paragraph in article["paragraphs"]:
        first, indent = _SET[paragraph["kind"]]
        _say_wrapped(paragraph["text"], indent, first, bold=paragraph["kind"] == "heading")
        say()
    _say_list(
        "Who speaks",
        (
            f"{', '.join(filter(None, (quote['speaker'], quote['role'])))}: {quote['text']}"
            for quote in article["quotes"]
            if quote["speaker"]
        ),
    )
    _say_list("Pictures", (image["caption"] or image["alt"] or image["url"] for image in article["images"]))
    _say_provenance(article)


# How a kind of paragraph is set: what stands before its first line, and before the others.
_SET = {"paragraph": ("", ""), "heading": ("", ""), "list-item": ("  - ", "    "), "quote": ("  | ", "  | ")}


def _say_list(title: str, lines: Iterable[str]) -> None:
    """Print *lines* under a title; nothing where there are none."""
    for number, line in enumerate(lines):
        if not number:
            say(title, bold=True)
        _say_wrapped(line, "    ", "  - ")


def _say_wrapped(text: str, indent: str = "", first: str = "", **style: Any) -> None:
    """Print a paragraph as wide as the terminal allows, its first line after *first*."""
    wrapped = wrap(to_plain(text), indent or first)
    say(first + wrapped[len(indent or first) :], **style)


def _say_provenance(article: dict[str, Any]) -> None:
    """Print addresses, state, versions and the record."""
    capture = article["capture"]
    state = article["state"] + ("" if article["state"] == "live" else f" since {article['state_since']}")
    say()
    for name, value in [
        ("address", article["url"]),
        ("state", f"{state}, {to_count(article['version_count'], 'version')}, {article['origin']}"),
        ("captured", capture["captured_at"]),
        *([("from", capture["url"])] if capture["url"] != article["url"] else []),
        ("record", capture["record_id"]),
        ("in", f"{capture['filename']} at {capture['offset']}"),
        ("digest", capture["digest"]),
        ("read by", f"{article['extractor']} ({article['template']})"),
        *((other["url_language"], f"{other['title']} {other['url']}") for other in article["languages"]),
    ]:
        _say_wrapped(value, " " * 10, f"{name:>8}  ", dim=True)
    say("Derived text, not the original; © INTERPOL and third parties.", dim=True)
