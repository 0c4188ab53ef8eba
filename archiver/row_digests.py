"""Digests of rows: what a row said when it was saved, so that `verify` finds what a disk has changed since.

One digest covers an article with all that hangs on it, or a capture with its listing. They are renewed in the
transaction that changes the rows. Works through the store's connection.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
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
_OPERATIONS = (("INSERT", ("NEW",)), ("UPDATE", ("OLD", "NEW")), ("DELETE", ("OLD",)))


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
    """Yield unit, table, key, operation, and on which sides of it rows are named."""
    for unit, parts in UNITS.items():
        for table, key, _ in parts:
            for operation, sides in _OPERATIONS:
                yield unit, table, key, operation, sides


def renew(db: Database) -> None:
    """Write the digests of what has changed on this connection since the last time."""
    changed = db.conn.execute("SELECT unit, id FROM temp.changed").fetchall()
    if changed:
        _write(db, ((unit, key) for unit, key in changed))
        db.conn.execute("DELETE FROM temp.changed")


def renew_all(db: Database) -> None:
    """Write the digests of all rows."""
    db.conn.execute("DELETE FROM row_digests")
    for unit in UNITS:
        db.conn.executemany("INSERT INTO row_digests VALUES (?, ?)", list(digest_all(db, unit)))


def _write(db: Database, units: Iterable[tuple[str, int]]) -> None:
    for unit, key in units:
        digest = digest_rows(db, unit, key)
        if digest is None:
            db.conn.execute("DELETE FROM row_digests WHERE id = ?", [key])
        else:
            db.conn.execute("INSERT OR REPLACE INTO row_digests VALUES (?, ?)", [key, digest])


def ids(db: Database, unit: str) -> list[int]:
    """Return the ids of all rows that a *unit* is named by."""
    return [key for (key,) in db.conn.execute(f"SELECT id FROM {unit} ORDER BY id").fetchall()]  # noqa: S608  (our names)


def digest_rows(db: Database, unit: str, key: int) -> int | None:
    """Return the digest of the rows of one unit, 63 bits of BLAKE2b; None where there is none."""
    parts = [
        db.conn.execute(f"SELECT * FROM {table} WHERE {column} = ? ORDER BY {order}", [key]).fetchall()  # noqa: S608  (our names)
        for table, column, order in UNITS[unit]
    ]
    return _digest(unit, parts)


def digest_all(db: Database, unit: str) -> Iterator[tuple[int, int | None]]:
    """Yield the id and the digest of every unit: each table is read once, not once a unit."""
    streams = [_Stream(db, *part) for part in UNITS[unit]]
    for key in ids(db, unit):
        yield key, _digest(unit, [stream.take(key) for stream in streams])


def _digest(unit: str, parts: list[list[Any]]) -> int | None:
    """Return the digest of a unit's rows, by table."""
    grown = blake2b(digest_size=8)
    for (table, _, _), rows in zip(UNITS[unit], parts, strict=True):
        if table == unit and not rows:
            return None
        if rows:
            grown.update(json.dumps([table, *map(tuple, rows)], ensure_ascii=False).encode())
    return int.from_bytes(grown.digest(), "big") >> 1


class _Stream:
    """The rows of one table, by the units that they belong to."""

    def __init__(self, db: Database, table: str, column: str, order: str) -> None:
        found = db.conn.execute(f"SELECT * FROM {table} ORDER BY {column}, {order}")  # noqa: S608  (our names)
        self._groups = groupby(found, key=itemgetter(column))
        self._next = next(self._groups, None)

    def take(self, key: int) -> list[Any]:
        """Return the rows of the unit *key*; units are asked for in their order."""
        while self._next is not None and self._next[0] < key:
            self._next = next(self._groups, None)
        if self._next is None or self._next[0] != key:
            return []
        rows = list(self._next[1])
        self._next = next(self._groups, None)
        return rows
