"""``archiver clean``: raw text dump in, clean article out."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from archiver.cli.options import echo_json, json_option, no_home_option, say
from archiver.exceptions import ArchiverError, Unreadable, UsageError, reason_of

if TYPE_CHECKING:
    from archiver.models import Article

_MOST_BYTES = 2_000_000  # four bytes for each character of the longest dump that is read


@click.command(
    short_help="Turn raw text dumps into clean articles.",
    epilog="\b\nExamples:\n  archiver clean dump.txt\n  archiver clean --json dumps/*.txt",
)
@click.argument("files", nargs=-1, required=True, metavar="FILE…", type=click.Path(path_type=Path))
@no_home_option
@json_option
def command(files: tuple[Path, ...], as_json: bool) -> None:
    """Turn raw text dumps (UTF-8, a page's text with its tags dropped) into clean articles.

    Prints title, date and paragraphs; with --json a list, one object a FILE, with the dateline, the gallery's
    captions and the quotations beside them. FILE may be -, the standard input. Nothing is stored: `archiver import` does that.
    """
    from archiver.dump import render

    articles: list[Article] = []
    for file in files:
        try:
            article = _read(file)
        except ArchiverError as error:
            if len(files) == 1:
                raise
            say(f"archiver: {error}", err=True)
            continue
        if not as_json:
            say("\n\n" * bool(articles) + render(article))
        articles.append(article)
    if as_json:
        echo_json([_to_json(article) for article in articles])
    if len(articles) < len(files):
        raise ArchiverError(
            f"{len(files) - len(articles)} of {len(files)} files could not be read as articles"
        )


def _read(file: Path) -> Article:
    """Return the article in *file*; raise with the file's name where there is none."""
    from archiver.dump import clean

    try:
        with _open(file) as stream:
            data = stream.read(_MOST_BYTES + 1)
    except FileNotFoundError:
        raise UsageError(f"{file}: no such file") from None
    except OSError as error:
        raise UsageError(f"{file}: can't be read: {reason_of(error)}") from None
    if len(data) > _MOST_BYTES:
        raise Unreadable(str(file), f"larger than {_MOST_BYTES:,} bytes: no dump of one article")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(
            str(file), f"not UTF-8 text (byte {error.start:,}); is it a dump of a page's text?"
        ) from None
    return clean(text, url=str(file))


@contextmanager
def _open(file: Path) -> Iterator[IO[bytes]]:
    """Open *file*, or what is piped in where it is ``-``."""
    if str(file) == "-":
        yield sys.stdin.buffer
        return
    with file.open("rb") as stream:
        yield stream


def _to_json(article: Article) -> dict[str, Any]:
    """Return what a program reads of *article*; ``dateline`` is "" where there is none."""
    return {
        "title": article.title,
        "published": article.published.isoformat() if article.published else None,
        "language": article.language,
        "standfirst": article.standfirst,
        "dateline": article.dateline.text if article.dateline else "",
        "paragraphs": [paragraph.text for paragraph in article.paragraphs],
        "captions": [image.caption for image in article.images],
        "quotes": [
            {"text": quote.text, "speaker": quote.speaker, "role": quote.role, "pulled": quote.pulled}
            for quote in article.quotes
        ],
    }
