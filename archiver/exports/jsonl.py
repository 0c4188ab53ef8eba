"""JSON Lines: an article a line, with its parts and the capture that proves it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archiver.exports.package import Resource, write_package
from archiver.exports.source import columns_of, rows_of
from archiver.lookup import describe_article

if TYPE_CHECKING:
    from archiver.store import Store


def articles(store: Store) -> Iterator[dict[str, Any]]:
    """Yield every article that may be shown, with its parts."""
    for row in rows_of(store.db, "articles"):
        yield describe_article(store, row)


def to_line(article: dict[str, Any]) -> str:
    r"""Return *article* as a line; text unescaped, but no character that a line reader may split at.

    >>> to_line({"a": "x\u2028y"})
    '{"a": "x\\u2028y"}'
    """
    line = json.dumps(article, ensure_ascii=False, default=str)
    return line.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").replace("\x85", "\\u0085")


def write_jsonl(store: Store, folder: Path, *, made_at: datetime) -> dict[str, int]:
    """Write ``articles.jsonl`` into *folder* with its description; return how many articles it has."""
    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    with (folder / "articles.jsonl").open("w", encoding="utf-8", newline="\n") as file:
        for article in articles(store):
            file.write(to_line(article) + "\n")
            count += 1
    columns = tuple(columns_of(store.db, "articles"))
    resource = Resource(
        table="articles", paths=("articles.jsonl",), rows=count, columns=columns, keys=("id",), format="jsonl"
    )
    write_package(
        folder,
        [resource],
        made_at=made_at,
        notes="Each line also holds the article's paragraphs, quotes, images, links, documents, topics, aliases,"
        " capture, versions and languages, as the data dictionary describes them.",
    )
    return {"articles": count}
