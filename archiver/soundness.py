"""Whether the database says what was saved in it: its pages, its schema, each row, the search index. Reads only.

SQLite's own check sees the shape of a file and hardly any of its content: it found 11 of 200 flipped bits.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import zip_longest
from typing import TYPE_CHECKING

from archiver import connection, row_digests, schema
from archiver.article_rows import index_rows
from archiver.audit import Fault

if TYPE_CHECKING:
    from sqlite3 import Cursor
    from sqlite3 import Row as Found

    from sqlite_utils import Database

_FRESH = (
    "CREATE VIRTUAL TABLE temp.fresh USING fts5 (title, standfirst, text, search_text, content='',"
    " tokenize='unicode61 remove_diacritics 2')"
)


def check_soundness(db: Database) -> Iterator[Fault]:
    """Yield what is wrong with the database, each check by itself: one that can't be read stops no other.

    Not the search index, whose words are derived from the rows: see `check_search_index`.
    """
    for check in (_check_pages, _check_schema, _check_digests):
        yield from guarded(check(db))


def guarded(faults: Iterable[Fault]) -> Iterator[Fault]:
    """Yield *faults*, and one more where the database can't be read on."""
    try:
        yield from faults
    except connection.DATABASE_ERROR as error:
        yield _fault("database", f"the database can't be read: {error}")


def _check_pages(db: Database) -> Iterator[Fault]:
    for pragma in ("integrity_check(20)", "foreign_key_check"):
        for row in db.conn.execute(f"PRAGMA {pragma}").fetchall():
            if tuple(row) != ("ok",):
                yield _fault("database", " ".join(map(str, row)).partition("\n")[0])


def _check_schema(db: Database) -> Iterator[Fault]:
    """Compare tables, views and indexes with those of a new database."""
    with closing(schema.new()) as new:
        should, has = _schema_of(new), _schema_of(db)
    for name in sorted(should.keys() | has.keys()):
        is_lacking_index = name not in has and should[name][1] == "index"  # slower, and nothing worse
        if should.get(name) != has.get(name) and not is_lacking_index:
            yield _fault("schema", f"{name} is not as this version makes it")


def _schema_of(db: Database) -> dict[str, tuple[object, ...]]:
    found = db.conn.execute("SELECT name, type, tbl_name, sql FROM main.sqlite_schema").fetchall()
    steps = db.conn.execute("SELECT * FROM main._sqlite_migrations").fetchall()
    return {row["name"]: tuple(row) for row in found if not row["name"].startswith("sqlite_")} | {
        f"step {tuple(row)[1:3]}": tuple(row) for row in steps
    }


def _check_digests(db: Database) -> Iterator[Fault]:
    """Compare each row with its digest."""
    digests = dict(map(tuple, db.conn.execute("SELECT id, digest FROM row_digests").fetchall()))
    for unit in row_digests.UNITS:
        yield from _check_units(db, unit, digests)
    for key in digests:
        yield _fault("row_missing", f"the row with the id {key} is gone: its digest is here")


def _check_units(db: Database, unit: str, digests: dict[int, int]) -> Iterator[Fault]:
    """Compare the rows of every *unit*: all in one go, or one by one where a table can't be read through."""
    try:
        found = list(row_digests.digest_all(db, unit))
    except connection.DATABASE_ERROR:
        for key in row_digests.ids(db, unit):
            yield from guarded(_check_unit(db, unit, key, digests.pop(key, None)))
        return
    for key, digest in found:
        if digest != digests.pop(key, None):
            yield _changed(unit, key)


def _check_unit(db: Database, unit: str, key: int, digest: int | None) -> Iterator[Fault]:
    if dict(row_digests.digest_all(db, unit, f"({key})")).get(key) != digest:
        yield _changed(unit, key)


def _changed(unit: str, key: int) -> Fault:
    message = f"{unit} {key}: the rows are not what was saved; `archiver rebuild` makes them again"
    return _fault("row_changed", message)


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
                    yield _fault("search_index", message)
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


def _fault(kind: str, message: str) -> Fault:
    return Fault(file="archive.db", kind=kind, message=message)
