"""A snapshot: one read-only SQLite file with its full-text index, without what is restricted."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from archiver.exceptions import UsageError
from archiver.exports.package import Resource, write_package
from archiver.exports.source import EXPORTED, columns_of, keys_of
from archiver.schema import PAGE_SIZE
from archiver.store import Store, open_database

if TYPE_CHECKING:
    from sqlite_utils import Database


def write_snapshot(db: Database, path: Path, *, made_at: datetime) -> dict[str, int]:
    """Write a copy of the database to *path*, compact and read-only, and its description beside it.

    Raises UsageError where *path* exists: a snapshot is not written over.
    """
    if path.exists():
        raise UsageError(f"{path}: exists already; name another file")
    path.parent.mkdir(parents=True, exist_ok=True)
    db.execute("VACUUM INTO ?", [str(path)])
    with closing(open_database(path)) as copy:
        _drop_restricted(copy)
        resources = [
            Resource(
                table=table,
                paths=(path.name,),
                rows=copy.db.table(table).count,
                columns=tuple(columns_of(copy.db, table)),
                keys=tuple(keys_of(copy.db, table)),
                format="sqlite",
            )
            for table in EXPORTED
        ]
        # One file that needs no neighbours and no right to write beside it.
        copy.db.conn.execute("PRAGMA journal_mode = DELETE")
    path.chmod(0o444)
    write_package(path.parent, resources, made_at=made_at, name=f"{path.stem}.datapackage.json")
    return {resource.table: resource.rows for resource in resources}


def _drop_restricted(copy: Store) -> None:
    """Delete what is restricted, from the tables and from the index, and leave no trace of it in the file."""
    db = copy.db
    db.conn.execute("PRAGMA foreign_keys = OFF")
    with copy.batch():
        # What goes is found for all tables before the first row goes: the conditions ask the articles.
        for table, condition in EXPORTED.items():
            keys = ", ".join(keys_of(db, table))
            hidden = f"SELECT {keys} FROM {table} WHERE NOT ({condition})"  # noqa: S608  (our names)
            db.conn.execute(f"CREATE TEMP TABLE hidden_{table} AS {hidden}")
        for table in EXPORTED:
            keys = ", ".join(keys_of(db, table))
            db.conn.execute(f"DELETE FROM {table} WHERE ({keys}) IN (SELECT * FROM temp.hidden_{table})")  # noqa: S608
        for table in ("restrictions", "fixity_events"):
            db.conn.execute(f"DELETE FROM {table}")  # noqa: S608  (our names)
        copy.chronicle.rows.index_all()
    db.conn.execute(f"PRAGMA page_size = {PAGE_SIZE}")
    db.conn.execute("VACUUM")
