"""What is exported: the tables and views, without what is restricted. Asks through the store."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from archiver.search import ALLOWED, HIDDEN_URLS

if TYPE_CHECKING:
    from sqlite_utils import Database

_HIDDEN_ARTICLES = (
    "SELECT articles.id FROM articles JOIN captures ON captures.id = articles.capture_id"  # noqa: S608  (a condition of ours)
    f" WHERE NOT ({ALLOWED})"
)
_HIDDEN_CAPTURES = (
    "SELECT captures.id FROM captures JOIN restrictions ON restrictions.record_id = captures.record_id"  # noqa: S608
    f" UNION SELECT id FROM captures WHERE article_id IN ({_HIDDEN_ARTICLES}) OR site_url IN ({HIDDEN_URLS})"
)
BY_ARTICLE = f"article_id NOT IN ({_HIDDEN_ARTICLES})"

# Table to the condition that keeps what nobody has asked to hide.
EXPORTED: dict[str, str] = {
    "articles": f"id NOT IN ({_HIDDEN_ARTICLES})",
    "versions": BY_ARTICLE,
    "edits": BY_ARTICLE,
    "paragraphs": BY_ARTICLE,
    "quotes": BY_ARTICLE,
    "images": BY_ARTICLE,
    "links": f"{BY_ARTICLE} AND url NOT IN ({HIDDEN_URLS})",
    "documents": f"{BY_ARTICLE} AND url NOT IN ({HIDDEN_URLS})",
    "topics": BY_ARTICLE,
    "aliases": BY_ARTICLE,
    "captures": f"id NOT IN ({_HIDDEN_CAPTURES})",
    "listings": f"capture_id NOT IN ({_HIDDEN_CAPTURES}) AND url NOT IN ({HIDDEN_URLS})",
    "failures": f"url NOT IN ({HIDDEN_URLS})",
    "crawls": "1",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: its name and its SQLite type."""

    name: str
    type: str


def columns_of(db: Database, table: str) -> list[Column]:
    """Return the columns of *table* in order."""
    found = db.execute(f"PRAGMA table_info({table})")
    # Of two names for whole numbers; which one only says how SQLite orders the rows (`heaps`).
    return [
        Column(name=row["name"], type="INTEGER" if row["type"] == "INT" else row["type"]) for row in found
    ]


def keys_of(db: Database, table: str) -> list[str]:
    """Return the primary key of *table*."""
    info = [row for row in db.execute(f"PRAGMA table_info({table})") if row["pk"]]
    return [row["name"] for row in sorted(info, key=lambda row: row["pk"])]


def rows_of(db: Database, table: str) -> Iterator[dict[str, Any]]:
    """Yield the rows of *table* that may be shown, by primary key."""
    order = ", ".join(keys_of(db, table))
    for row in db.execute(f"SELECT * FROM {table} WHERE {EXPORTED[table]} ORDER BY {order}"):  # noqa: S608  (our names)
        yield dict(row)
