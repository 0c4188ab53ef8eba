"""The search index held against the articles, word by word: what the deep half of `verify` asks. Reads only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from itertools import zip_longest
from typing import TYPE_CHECKING

from archiver.article_rows import index_rows
from archiver.audit import Fault
from archiver.soundness import fault, guarded

if TYPE_CHECKING:
    from sqlite3 import Cursor
    from sqlite3 import Row as Found

    from sqlite_utils import Database

_FRESH = (
    "CREATE VIRTUAL TABLE temp.fresh USING fts5 (title, standfirst, text, search_text, content='',"
    " tokenize='unicode61 remove_diacritics 2')"
)


def check_search_index(db: Database) -> Iterator[Fault]:
    """Compare the search index with one made now, word by word: 1 ms an article, more than all else together."""
    yield from guarded(_check_words(db))


def _check_words(db: Database) -> Iterator[Fault]:
    insert = "INSERT INTO fresh (rowid, title, standfirst, text, search_text) VALUES (?, ?, ?, ?, ?)"
    db.conn.execute(_FRESH)
    try:
        db.conn.executemany(insert, index_rows(db))
        with closing(_words(db, "main, articles_fts")) as has, closing(_words(db, "temp, fresh")) as should:
            for found, made in zip_longest(has, should):
                if found is None or made is None or tuple(found) != tuple(made):
                    message = f"the search index is not that of the articles, first at {_word(found or made)}"
                    yield fault("search_index", message)
                    break
    finally:
        db.conn.execute("DROP TABLE temp.fresh")


def _words(db: Database, index: str) -> Cursor:
    """Return every word of *index* with its places, in order."""
    name = f"temp.words_of_{index.rpartition(' ')[2]}"
    db.conn.execute(f"CREATE VIRTUAL TABLE {name} USING fts5vocab ({index}, instance)")
    return db.conn.execute(f"SELECT * FROM {name}")  # noqa: S608  (our names)


def _word(row: Found) -> str:
    return ascii(row["term"])[:60]
