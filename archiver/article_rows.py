"""The rows of articles, written: an article, its versions with their parts and edits, its words in the index.

Works through the store's connection, inside its transaction; decides nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from operator import itemgetter
from typing import TYPE_CHECKING

from archiver.digest import id63
from archiver.history import Version
from archiver.models import Article
from archiver.rows import (
    ARTICLE_PARTS,
    VERSION_PARTS,
    Row,
    Rows,
    Value,
    edit_rows,
    version_children,
    version_id,
    version_row,
)
from archiver.search_text import to_search_text

if TYPE_CHECKING:
    from sqlite3 import Row as Found

    from sqlite_utils import Database

INDEXED = ("title", "standfirst", "text")


class ArticleRows:
    """Writes the rows of articles."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.in_bulk = False
        """True while a rebuild writes: `index_all` then makes the index in one go."""
        self._unindexed: list[tuple[object, ...]] = []

    def clear_versions(self, article: int) -> set[tuple[int, str]]:
        """Delete what the article's fold made before; return its versions, by capture and reading digest."""
        query = "SELECT capture_id, reading_digest FROM versions WHERE article_id = ?"
        known = {(row["capture_id"], row["reading_digest"]) for row in self.db.execute(query, [article])}
        for table in ("edits", *VERSION_PARTS, "versions"):
            self.db.execute(f"DELETE FROM {table} WHERE article_id = ?", [article])  # noqa: S608  (our names)
        return known

    def write_version(self, site: str, url: str, version: Version, article: Article | None) -> None:
        """Write a version with its children and its edits."""
        row = version_row(site, url, version, article)
        self.insert("versions", [row])
        if article is None:
            return
        key, parent = version_id(site, url, version), id63(site, url)
        for table, rows in version_children(key, parent, article).items():
            self.insert(table, rows)
        if version.number == 1:
            return
        before = self.db.execute(
            "SELECT * FROM versions WHERE article_id = ? AND number < ? AND cause != 'site_removed'"
            " ORDER BY number DESC LIMIT 1",
            [parent, version.number],
        ).fetchone()
        if before is not None and before["reading_digest"] != version.digest:
            self.insert("edits", edit_rows(dict(before), row))

    def write_article(self, row: Row) -> None:
        """Insert or replace an article's row; its words are in the index after `index_new`.

        The story of one that is there has been settled, by what other articles tell too.
        """
        before = self.db.execute("SELECT * FROM articles WHERE id = ?", [row["id"]]).fetchone()
        if before is None:
            self.insert("articles", [row])
        else:
            changed = {name: value for name, value in row.items() if name != "story_id"}
            self.update("articles", int(row["id"] or 0), changed)
        if self.in_bulk:
            return
        if before is not None:
            if all(before[name] == row[name] for name in INDEXED):
                return
            self.index_new()  # what is taken out must be in it
            self.db.conn.execute(_UNINDEX, _index_values(before))
        self._unindexed.append(_index_values(row))
        if len(self._unindexed) >= _WAITING:
            self.index_new()

    def begin(self) -> None:
        """Begin a transaction: what waited for the index in one that was taken back is forgotten."""
        self._unindexed.clear()

    def index_new(self) -> None:
        """Put the words that wait into the index, before the transaction ends.

        Together and by id: FTS5 writes a part of the index, to be merged with the others, whenever an id is smaller
        than the one before, and at each statement that may be taken back alone. So each article made a part of its own.
        """
        waiting, self._unindexed = sorted(self._unindexed, key=itemgetter(0)), []
        self.db.conn.executemany(_INDEX, waiting)

    def index_all(self) -> None:
        """Make the index of all articles anew."""
        index_all(self.db)

    def find(self, site: str, url: str) -> Found | None:
        """Return the article's row."""
        found: Found | None = self.db.execute(
            "SELECT * FROM articles WHERE id = ?", [id63(site, url)]
        ).fetchone()
        return found

    def write_children(self, article: int, rows: Rows, *, is_new: bool = False) -> None:
        """Write the children of an article anew; one that *is_new* has none to be deleted."""
        for table in ARTICLE_PARTS:
            if not is_new:
                self.db.execute(f"DELETE FROM {table} WHERE article_id = ?", [article])  # noqa: S608  (our names)
            self.insert(table, rows[table])

    def insert(self, table: str, rows: list[Row]) -> None:
        """Insert *rows*, all of the same columns."""
        insert_rows(self.db, table, rows)

    def update(self, table: str, key: int, row: Row) -> None:
        """Set the columns of *row* in the row with id *key*."""
        columns = ", ".join(f"{name} = :{name}" for name in row)
        self.db.conn.execute(f"UPDATE {table} SET {columns} WHERE id = :id", {**row, "id": key})  # noqa: S608


_INDEX = "INSERT INTO articles_fts (rowid, title, standfirst, text, search_text) VALUES (?, ?, ?, ?, ?)"
_UNINDEX = (
    "INSERT INTO articles_fts (articles_fts, rowid, title, standfirst, text, search_text)"
    " VALUES ('delete', ?, ?, ?, ?, ?)"
)
_WAITING = 256
"""Articles whose words wait for the index at most."""


def insert_rows(db: Database, table: str, rows: Sequence[Row]) -> None:
    """Insert *rows*, all of the same columns; table and columns are ours, never input."""
    if rows:
        statement, values = _insertion(table, tuple(rows[0]))
        db.conn.executemany(statement, map(values, rows))


@cache
def _insertion(table: str, names: tuple[str, ...]) -> tuple[str, Callable[[Row], tuple[Value, ...]]]:
    """Return the statement that inserts a row of the columns *names*, and what takes their values out of one.

    By position: SQLite looks a name up for each value.
    """
    columns, places = ", ".join(names), ", ".join("?" * len(names))
    return f"INSERT INTO {table} ({columns}) VALUES ({places})", itemgetter(*names)  # noqa: S608  (our names)


# Bytes of words that wait in memory for being written: FTS5's own figure, and one for all articles at once. Each time is
# a part of the index, to be merged with the others: with four times as much the whole takes four fifths of the time.
_AT_A_TIME, _IN_BULK = 1 << 20, 1 << 22


def index_all(db: Database) -> None:
    """Make the full-text index of all articles anew."""
    hold = "INSERT INTO articles_fts (articles_fts, rank) VALUES ('hashsize', ?)"
    db.conn.execute("INSERT INTO articles_fts (articles_fts) VALUES ('delete-all')")
    db.conn.execute(hold, [_IN_BULK])
    db.conn.executemany(_INDEX, index_rows(db))
    db.conn.execute("INSERT INTO articles_fts (articles_fts) VALUES ('optimize')")
    db.conn.execute(hold, [_AT_A_TIME])


def index_rows(db: Database) -> Iterator[tuple[object, ...]]:
    """Yield what the index holds of every article, by column."""
    for row in db.execute("SELECT id, title, standfirst, text FROM articles ORDER BY id"):
        yield _index_values(row)


def _index_values(row: Mapping[str, object] | Found) -> tuple[object, ...]:
    """Return what the index holds of an article's row, by column."""
    title, standfirst, text = (str(row[name]) for name in INDEXED)
    return row["id"], title, standfirst, text, to_search_text(f"{title}\n{standfirst}\n{text}")
