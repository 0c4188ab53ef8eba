"""Digests of rows: what a row said when it was saved, so that `verify` finds what a disk has changed since.

One digest covers an article with all that hangs on it, or a capture with its listing. They are renewed in the
transaction that changes the rows. Works through the store's connection.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from itertools import groupby
from math import inf
from operator import itemgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlite3 import Cursor

    from sqlite_utils import Database

# What one digest covers: tables, the column that ties their rows together, and the order of rows.
UNITS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "articles": (
        ("articles", "id", "id"),
        ("versions", "article_id", "number"),
        ("edits", "article_id", "from_number, to_number, field, n"),
        ("paragraphs", "article_id", "version_id, position"),
        ("quotes", "article_id", "version_id, position"),
        ("images", "article_id", "version_id, position"),
        ("links", "article_id", "position"),
        ("documents", "article_id", "position"),
        ("topics", "article_id", "position"),
        ("aliases", "article_id", "url"),
    ),
    "captures": (("captures", "id", "id"), ("listings", "capture_id", "position")),
    "crawls": (("crawls", "id", "id"),),
    "failures": (("failures", "id", "id"),),
}
# One encoder for all: `json.dumps` would make one for each table of each unit.
_to_json = json.JSONEncoder(ensure_ascii=False, check_circular=False).encode
_OPERATIONS = (("INSERT", ("NEW",)), ("UPDATE", ("OLD", "NEW")), ("DELETE", ("OLD",)))
_CHANGED = "(SELECT id FROM temp.changed WHERE unit = '{}')"


def watch(db: Database) -> None:
    """Have the connection note which units it changes: in its own memory, nothing of it in the file."""
    db.conn.execute("CREATE TEMP TABLE changed (unit TEXT, id INTEGER, PRIMARY KEY (unit, id)) WITHOUT ROWID")
    for unit, table, key, operation, sides in _watched():
        noted = "".join(
            f"INSERT OR IGNORE INTO changed VALUES ('{unit}', {side}.{key});"  # noqa: S608  (our names)
            for side in sides
        )
        db.conn.execute(
            f"CREATE TEMP TRIGGER {table}_{operation} AFTER {operation} ON main.{table} BEGIN {noted} END"
        )


def unwatch(db: Database) -> None:
    """Note nothing any more: who writes in bulk writes the digests at the end."""
    for _, table, _, operation, _ in _watched():
        db.conn.execute(f"DROP TRIGGER temp.{table}_{operation}")


def _watched() -> Iterator[tuple[str, str, str, str, tuple[str, ...]]]:
    """Yield unit, table, key, operation, and on which sides of it rows are named.

    What hangs on a row comes in only with that row, or when it is updated: to note each of them too takes a fifth of
    what saving a page does.
    """
    for unit, parts in UNITS.items():
        for table, key, _ in parts:
            for operation, sides in _OPERATIONS:
                if operation != "INSERT" or table == unit:
                    yield unit, table, key, operation, sides


def renew(db: Database) -> None:
    """Write the digests of what has changed on this connection since the last time."""
    for (unit,) in db.conn.execute("SELECT DISTINCT unit FROM temp.changed").fetchall():
        changed = _CHANGED.format(unit)
        db.conn.execute(f"DELETE FROM row_digests WHERE id IN {changed}")  # noqa: S608  (our names)
        _write(db, digest_all(db, unit, changed))
    db.conn.execute("DELETE FROM temp.changed")


def renew_all(db: Database) -> None:
    """Write the digests of all rows."""
    db.conn.execute("DELETE FROM row_digests")
    for unit in UNITS:
        _write(db, digest_all(db, unit))


def _write(db: Database, digests: Iterable[tuple[int, int | None]]) -> None:
    db.conn.executemany("INSERT INTO row_digests VALUES (?, ?)", list(digests))


def ids(db: Database, unit: str, among: str = "") -> list[int]:
    """Return the ids of all rows that a *unit* is named by, or of those that are *among* others (a query of ours)."""
    query = f"SELECT id FROM {unit}{_within('id', among)} ORDER BY id"  # noqa: S608  (our names)
    return [key for (key,) in db.conn.execute(query).fetchall()]


def digest_rows(db: Database, unit: str, key: int) -> int | None:
    """Return the digest of the rows of one unit, 63 bits of BLAKE2b; None where there is none."""
    grown, is_there = blake2b(digest_size=8), False
    for table, column, order in UNITS[unit]:
        query = f"SELECT * FROM {table} WHERE {column} = ? ORDER BY {order}"  # noqa: S608  (our names)
        rows = _plain(db, query, [key]).fetchall()
        is_there = is_there or (table == unit and bool(rows))
        if rows:
            grown.update(_to_json([table, *rows]).encode())
    return _to_id(grown) if is_there else None


def digest_all(db: Database, unit: str, among: str = "") -> Iterator[tuple[int, int | None]]:
    """Yield the id and the digest of every unit: each table is read once, not once a unit. *among*: as in `ids`."""
    streams = [_Stream(db, *part, among) for part in UNITS[unit]]
    for key in ids(db, unit, among):
        grown, is_there = blake2b(digest_size=8), False
        for stream in streams:
            # Most units have no rows in most tables: those are passed by with one comparison.
            if stream.key <= key and (rows := stream.take(key)):
                is_there = is_there or stream.table == unit
                grown.update(_to_json([stream.table, *rows]).encode())
        yield key, _to_id(grown) if is_there else None


def _within(column: str, among: str) -> str:
    return f" WHERE {column} IN {among}" if among else ""


def _to_id(grown: blake2b) -> int:
    """Return a finished digest as SQLite keeps it: 63 bits."""
    return int.from_bytes(grown.digest(), "big") >> 1


def _plain(db: Database, query: str, values: Sequence[int] = ()) -> Cursor:
    """Ask *query* for rows as tuples."""
    cursor = db.conn.cursor()
    cursor.row_factory = None
    return cursor.execute(query, values)


class _Stream:
    """The rows of one table, by the units that they belong to."""

    def __init__(self, db: Database, table: str, column: str, order: str, among: str) -> None:
        self.table = table
        found = _plain(db, f"SELECT * FROM {table}{_within(column, among)} ORDER BY {column}, {order}")  # noqa: S608  (our names)
        place = [name for name, *_ in found.description].index(column)
        self._groups = groupby(found, key=itemgetter(place))
        self.key: float = -inf
        """The unit whose rows come next; infinite at the end."""
        self._rows: Iterable[Any] = ()
        self._next()

    def _next(self) -> None:
        """Go on to the next unit's rows."""
        self.key, self._rows = next(self._groups, (inf, iter(())))

    def take(self, key: int) -> list[Any]:
        """Return the rows of the unit *key*; units are asked for in their order."""
        while self.key < key:
            self._next()
        if self.key != key:
            return []
        rows = list(self._rows)
        self._next()
        return rows
