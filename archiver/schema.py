"""Numbered migrations of an archive's database, and how one is opened. Their SQL: `tables`.

A released migration is never edited: a change is a new one below the last.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from archiver import row_digests, tables
from archiver.article_rows import index_all
from archiver.connection import (
    APPLICATION_ID,
    is_read_only,
    open_connection,
    open_in_memory,
    open_to_read,
    unusable,
)
from archiver.exceptions import HomeError
from archiver.without import without

PAGE_SIZE = 8_192
"""Bytes of a page. A row with an article's text takes some 3 KB: pages of 4 KB hold one and waste a third
(measured at 20,000 articles: 318 MB at 4 KB, 287 at 8, 266 at 16; `benchmarks/database.py`). A saved article changes
some 25 index pages anywhere in the file: of 16 KB each, saving takes a fifth more at 8,000 articles, and at 2,000 as
long. A database made before keeps its own until a rebuild."""


# sqlite-utils takes it in for column types that we never have: 0.1 s of each command's start.
with without("numpy"):
    from sqlite_utils import Database, Migrations

migrations = Migrations("archiver")


@migrations()
def m001_archive(db: Database) -> None:
    """Make the tables, indexes and views of a first archive."""
    for statement in _statements(tables.M001):
        db.conn.execute(statement)
    db.conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")


@migrations()
def m002_unlisted(db: Database) -> None:
    """Remember how an article stood by its own captures, where only a listing's silence made it unavailable."""
    for statement in _statements(tables.M002):
        db.conn.execute(statement)


@migrations()
def m003_later_edits_by_cause(db: Database) -> None:
    """Show an edit of the site though a later extractor reads one of its two versions the same way."""
    for statement in _statements(tables.M003):
        db.conn.execute(statement)


@migrations()
def m004_row_digests(db: Database) -> None:
    """Keep a digest of what each article, capture, run and failure says."""
    for statement in _statements(tables.M004):
        db.conn.execute(statement)


@migrations()
def m005_digits_in_the_index(db: Database) -> None:
    """Index the words again: Arabic-Indic digits are found by those that others type."""
    index_all(db)


@migrations()
def m006_quicker_digests(_: Database) -> None:
    """Digest rows in another form: written again for all of them behind each step, as always."""


@migrations()
def m007_later_edits_by_what_was_read(db: Database) -> None:
    """Say when the old words were last seen by what each capture was read as, not by its status."""
    for statement in _statements(tables.M007):
        db.conn.execute(statement)


@migrations()
def m008_rows_in_the_order_of_saving(db: Database) -> None:
    """Keep the rows of captures and of versions, with their parts, in the order of saving: their ids are hashes.

    Somebody's own views over them stay as they are, and their own indexes are made again.
    """
    query = "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL"
    before = dict(map(tuple, db.conn.execute(query).fetchall()))
    # Else no table is renamed while a view names one that is gone for the moment.
    db.conn.execute("PRAGMA legacy_alter_table = ON")
    for statement in _statements(tables.M008):
        db.conn.execute(statement)
    db.conn.execute("PRAGMA legacy_alter_table = OFF")
    now = dict(map(tuple, db.conn.execute(query).fetchall()))
    for name in before.keys() - now.keys():
        db.conn.execute(before[name])


def new() -> Database:
    """Return a new database in memory."""
    db = Database(open_in_memory(), execute_plugins=False)
    _migrate(db)
    return db


def connect(path: Path, *, must_exist: bool = False) -> Database:
    """Open the database at *path* with its migrations applied; make it where there is none.

    Treated as untrusted: nothing in its schema may call a function, pages are checked as they are read.
    Raises HomeError where the file is no database, not ours, damaged, or from a newer version.
    """
    if must_exist and not is_made(path):
        raise HomeError(f"{path}: no database here; `archiver rebuild` makes it from the WARC files")
    connection = open_connection(path)
    db = Database(connection, recursive_triggers=False, execute_plugins=False)
    try:
        _refuse_newer(db, path)
        _migrate(db, path)
        db.conn.execute("PRAGMA foreign_keys = ON")
    except sqlite3.Error as error:
        db.close()
        raise unusable(path, error) from error
    except BaseException:
        db.close()
        raise
    return db


def is_made(path: Path) -> bool:
    """Say whether there is a database at *path*; an empty file is none."""
    return path.is_file() and path.stat().st_size > 0


def quick_check(db: Database) -> str:
    """Return what SQLite's quick check finds first; "ok" where nothing."""
    return str(db.conn.execute("PRAGMA quick_check(1)").fetchone()[0])


def table_names(db: Database) -> list[str]:
    """Return the tables that a dump compares: every one but FTS's own and ``fixity_events``."""
    return [
        name
        for name in db.table_names()
        if not name.startswith(("articles_fts", "sqlite_")) and name != "fixity_events"
    ]


def _refuse_newer(db: Database, path: Path) -> None:
    """Raise HomeError where the database is a newer version's."""
    with closing(Database(memory=True, execute_plugins=False)) as empty:
        known = {migration.name for migration in migrations.pending(empty)}
    unknown = sorted({applied.name for applied in migrations.applied(db)} - known)
    if unknown:
        raise HomeError(f"{path}: made by a newer version of archiver ({unknown[-1]}); upgrade it")


def _migrate(db: Database, path: Path | None = None) -> None:
    """Apply what is pending, all or nothing a step, and finish an upgrade that was cut off behind its last step."""
    pending = migrations.pending(db)
    if path is not None and is_read_only(path):
        if not pending:
            return
        raise HomeError(f"{path}: made by an older version of archiver, and read-only: make it writable once")
    if not pending and not any(step.applied_at for step in migrations.applied(db)):
        return
    db.conn.execute(f"PRAGMA page_size = {PAGE_SIZE}")
    if db.conn.execute("PRAGMA journal_mode = WAL").fetchone()[0] not in ("wal", "memory"):
        raise sqlite3.OperationalError("its disk allows no write-ahead log")
    # Some builds of SQLite begin with it on, and then no table goes that others refer to; in a step it can't be set.
    db.conn.execute("PRAGMA foreign_keys = OFF")
    migrations.apply(db)
    # A step may have changed what rows say.
    row_digests.renew_all(db.conn)
    # When a step was applied is the only clock of saving in the file: two equal archives differ in nothing. And where
    # it still stands, what follows the steps was not done.
    db.conn.execute("UPDATE _sqlite_migrations SET applied_at = ''")
    db.conn.commit()


def _statements(script: str) -> list[str]:
    """Split *script*: `executescript` would commit the migration's transaction."""
    statements: list[str] = []
    pending = ""
    for line in script.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            statements.append(pending)
            pending = ""
    return statements


def take_in_journal(path: Path) -> None:
    """Put everything that was committed into the file at *path* itself, and on the disk."""
    with closing(sqlite3.connect(path, timeout=30)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def is_sound(path: Path) -> bool:
    """Say whether the database at *path* passes SQLite's quick check; False for anything that is none."""
    try:
        with closing(open_to_read(path)) as connection:
            return bool(connection.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok")
    except sqlite3.Error:
        return False
