"""Whether the database says what was saved in it: its pages, its schema, each row. Reads only.

SQLite's own check sees the shape of a file and hardly any of its content: it found 11 of 200 flipped bits.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import TYPE_CHECKING

from archiver import connection, row_digests, tables
from archiver.audit import Fault
from archiver.digest import sha256_hex

if TYPE_CHECKING:
    from sqlite3 import Connection

# Each of the checks reads all pages, which are not fetched from the system again where they fit: 64 MB are the pages of
# 3,000 articles.
_CACHE = "PRAGMA cache_size = -65536"

Schema = dict[str, tuple[object, ...]]
"""What each thing in a database is, by its name; the steps that made it besides."""


def check_soundness(db: Connection) -> Iterator[Fault]:
    """Yield what is wrong with the database, each check by itself: one that can't be read stops no other.

    Of the search index, whether each article is in it; its words are derived from the rows: see `words_audit`.
    """
    db.execute(_CACHE)
    for check in (_check_pages, _check_schema, _check_digests, _check_indexed):
        yield from guarded(check(db))


def is_current(db: Connection) -> bool:
    """Say whether all migrations of this version were applied, and finished, and no others."""
    query = "SELECT name, applied_at FROM _sqlite_migrations WHERE migration_set = 'archiver' ORDER BY id"
    try:
        return [tuple(row) for row in db.execute(query)] == [(name, "") for name in tables.STEPS]
    except connection.DATABASE_ERROR:
        return False


def guarded(faults: Iterable[Fault]) -> Iterator[Fault]:
    """Yield *faults*, and one more where the database can't be read on."""
    try:
        yield from faults
    except connection.DATABASE_ERROR as error:
        yield fault("database", f"the database can't be read: {error}")


def _check_pages(db: Connection) -> Iterator[Fault]:
    for pragma in ("integrity_check(20)", "foreign_key_check"):
        for row in db.execute(f"PRAGMA {pragma}").fetchall():
            if tuple(row) != ("ok",):
                yield fault("database", " ".join(map(str, row)).partition("\n")[0])


def _check_schema(db: Connection) -> Iterator[Fault]:
    """Compare tables, views and indexes with those of a new database, which is made where anything differs at all."""
    has = _schema_of(db)
    if digest_schema(has) == tables.DIGEST:
        return
    should = new_schema()
    for name in sorted(should.keys() | has.keys()):
        is_lacking_index = name not in has and should[name][1] == "index"  # slower, and nothing worse
        if should.get(name) != has.get(name) and not is_lacking_index:
            yield fault("schema", f"{name} is not as this version makes it")


def new_schema() -> Schema:
    """Return what there is in a new database."""
    with closing(connection.open_in_memory()) as new:
        new.executescript(tables.LIST_OF_STEPS + "".join(tables.STEPS.values()))
        new.executemany(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('archiver', ?, '')",
            [(name,) for name in tables.STEPS],
        )
        return _schema_of(new)


def digest_schema(schema: Schema) -> str:
    """Return the digest of a schema: `tables.DIGEST` for that of a new database."""
    return sha256_hex(repr(sorted(schema.items())).encode())


def _schema_of(db: Connection) -> Schema:
    found = db.execute("SELECT name, type, tbl_name, sql FROM main.sqlite_schema").fetchall()
    steps = db.execute("SELECT * FROM main._sqlite_migrations").fetchall()
    return {row["name"]: tuple(row) for row in found if not row["name"].startswith("sqlite_")} | {
        f"step {tuple(row)[1:3]}": tuple(row) for row in steps
    }


def _check_digests(db: Connection) -> Iterator[Fault]:
    """Compare each row with its digest."""
    digests = dict(map(tuple, db.execute("SELECT id, digest FROM row_digests").fetchall()))
    for unit in row_digests.UNITS:
        yield from _check_units(db, unit, digests)
    for key in digests:
        yield fault("row_missing", f"the row with the id {key} is gone: its digest is here")


def _check_units(db: Connection, unit: str, digests: dict[int, int]) -> Iterator[Fault]:
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


def _check_unit(db: Connection, unit: str, key: int, digest: int | None) -> Iterator[Fault]:
    if dict(row_digests.digest_all(db, unit, f"({key})")).get(key) != digest:
        yield _changed(unit, key)


def _check_indexed(db: Connection) -> Iterator[Fault]:
    """Find articles that no search finds, and what it would find that is no article: their ids alone are looked at."""
    has, should = "SELECT id FROM articles_fts_docsize", "SELECT id FROM articles"
    for left, right, message in (
        (
            should,
            has,
            "no word of {} of the articles is in the search index; `archiver rebuild` makes it again",
        ),
        (
            has,
            should,
            "the search index has words of {} articles that are not here; `archiver rebuild` makes it again",
        ),
    ):
        (count,) = db.execute(f"SELECT count(*) FROM ({left} EXCEPT {right})").fetchone()  # noqa: S608  (our names)
        if count:
            yield fault("search_index", message.format(count))


def _changed(unit: str, key: int) -> Fault:
    message = f"{unit} {key}: the rows are not what was saved; `archiver rebuild` makes them again"
    return fault("row_changed", message)


def fault(kind: str, message: str) -> Fault:
    """Return what is wrong with the database."""
    return Fault(file="archive.db", kind=kind, message=message)
