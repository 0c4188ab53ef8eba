"""The rows of an archive's database, as another program sees them: all of them to compare, or what a query asks for."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path


def dump(home):
    """Return every table's rows ordered by primary key: FTS's own and `fixity_events` aside."""
    with closing(sqlite3.connect(_database(home))) as connection:
        return dump_open(connection)


def dump_open(connection):
    """Return what `dump` does, of a database that is open."""
    names = "select name from sqlite_master where type = 'table' order by name"
    tables = [
        name
        for (name,) in map(tuple, connection.execute(names))
        if "_fts" not in name and name != "fixity_events" and not name.startswith(("sqlite_", "_sqlite"))
    ]
    rows = {}
    for table in tables:
        columns = connection.execute(f'pragma table_info("{table}")').fetchall()
        keys = [column[1] for column in sorted(columns, key=lambda c: c[5]) if column[5]] or ["rowid"]
        order = ", ".join(f'"{key}"' for key in keys)
        rows[table] = [tuple(row) for row in connection.execute(f'select * from "{table}" order by {order}')]
    return rows


def query(home, sql, *parameters):
    """Return the rows that *sql* finds."""
    with closing(sqlite3.connect(_database(home))) as connection:
        return connection.execute(sql, parameters).fetchall()


def _database(home):
    """Return where the database of *home* lies, a `Home` or its folder."""
    return Path(getattr(home, "path", home)) / "archive.db"
