"""Digests of rows: what a row said when it was saved, so that `verify` finds what a disk has changed since.

One digest covers an article with all that hangs on it, or a capture with its listing. They are renewed in the
transaction that changes the rows. Works through a connection that others opened.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from hashlib import blake2b
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archiver.connection import open_to_read

if TYPE_CHECKING:
    from sqlite3 import Connection

# What one digest covers: tables, the column that ties their rows together, and their key. Rows that agree in its first
# column are digested together, in its order; where it has no other, they are read as they lie, so that none is sorted.
UNITS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "articles": (
        ("articles", "id", "id"),
        ("versions", "article_id", "id"),
        ("edits", "article_id", "article_id, from_number, to_number, field, n"),
        ("paragraphs", "article_id", "version_id, position"),
        ("quotes", "article_id", "version_id, position"),
        ("images", "article_id", "version_id, position"),
        ("links", "article_id", "article_id, position"),
        ("documents", "article_id", "article_id, position"),
        ("topics", "article_id", "article_id, position"),
        ("aliases", "article_id", "article_id, url"),
    ),
    "captures": (("captures", "id", "id"), ("listings", "capture_id", "capture_id, position")),
    "crawls": (("crawls", "id", "id"),),
    "failures": (("failures", "id", "id"),),
}
_LARGEST = (1 << 63) - 1
_BETWEEN = b"\x1e"
"""Stands between rows that are digested together."""
_OPERATIONS = (("INSERT", ("NEW",)), ("UPDATE", ("OLD", "NEW")), ("DELETE", ("OLD",)))
_CHANGED = "(SELECT id FROM temp.changed WHERE unit = '{}')"


def watch(db: Connection) -> None:
    """Have the connection note which units it changes: in its own memory, nothing of it in the file."""
    db.execute("CREATE TEMP TABLE changed (unit TEXT, id INTEGER, PRIMARY KEY (unit, id)) WITHOUT ROWID")
    for unit, table, key, operation, sides in _watched():
        noted = "".join(
            f"INSERT OR IGNORE INTO changed VALUES ('{unit}', {side}.{key});"  # noqa: S608  (our names)
            for side in sides
        )
        db.execute(
            f"CREATE TEMP TRIGGER {table}_{operation} AFTER {operation} ON main.{table} BEGIN {noted} END"
        )


def unwatch(db: Connection) -> None:
    """Note nothing any more: who writes in bulk writes the digests at the end."""
    for _, table, _, operation, _ in _watched():
        db.execute(f"DROP TRIGGER temp.{table}_{operation}")


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


def renew(db: Connection) -> None:
    """Write the digests of what has changed on this connection since the last time."""
    for (unit,) in db.execute("SELECT DISTINCT unit FROM temp.changed").fetchall():
        changed = _CHANGED.format(unit)
        db.execute(f"DELETE FROM row_digests WHERE id IN {changed}")  # noqa: S608  (our names)
        _write(db, digest_all(db, unit, changed))
    db.execute("DELETE FROM temp.changed")


def renew_all(db: Connection) -> None:
    """Write the digests of all rows."""
    replace_all(db, _digest_units(db))


def replace_all(db: Connection, digests: Iterable[tuple[int, int]]) -> None:
    """Write *digests*, those of all rows, by their ids."""
    db.execute("DELETE FROM row_digests")
    _write(db, digests)


def digests_in(path: Path) -> list[tuple[int, int]]:
    """Return the digests of all rows in the database at *path*: for who has another process work them out."""
    with closing(open_to_read(path)) as db:
        db.execute("BEGIN")  # all tables at one moment
        return list(_digest_units(db))


def _digest_units(db: Connection) -> Iterator[tuple[int, int]]:
    """Yield the id and the digest of every unit of every kind."""
    for unit in UNITS:
        yield from digest_all(db, unit)


def _write(db: Connection, digests: Iterable[tuple[int, int]]) -> None:
    db.executemany("INSERT INTO row_digests VALUES (?, ?)", list(digests))


def ids(db: Connection, unit: str) -> list[int]:
    """Return the ids of all rows that a *unit* is named by."""
    return [key for (key,) in db.execute(f"SELECT id FROM {unit} ORDER BY id").fetchall()]  # noqa: S608  (our names)


def digest_all(db: Connection, unit: str, among: str = "") -> Iterator[tuple[int, int]]:
    """Yield the id and the digest of every unit, or of those *among* others (a query of ours).

    Each table is read once, not once a unit.

    A digest is the sum of those of its parts, 63 bits of BLAKE2b each, so that tables are read in their own order.
    """
    sums: dict[int, int] = {}
    for table, column, order in UNITS[unit]:
        for key, group, rows in _read_parts(db, table, column, order, among):
            part = f"{table} {key} {group}\x1e".encode() + rows
            digest = int.from_bytes(blake2b(part, digest_size=8).digest())
            if table == unit:
                sums[key] = digest
            elif key in sums:  # what hangs on no row of a unit is found as a broken reference
                sums[key] += digest
    return ((key, digest & _LARGEST) for key, digest in sums.items())


def _read_parts(
    db: Connection, table: str, column: str, order: str, among: str
) -> Iterator[tuple[int, int, bytes]]:
    """Yield the unit and the group of rows that are digested together, and all else that they say."""
    group, _, is_shared = order.partition(",")
    if not is_shared:
        return _read(db, table, column, order, among)
    if among:
        return _join(_read(db, table, column, order, among))
    return _read_joined(db, table, column, group, order)


def _join(rows: Iterable[tuple[int, int, bytes]]) -> Iterator[tuple[int, int, bytes]]:
    """Put *rows* of one unit and group together that follow each other."""
    for (key, group), found in groupby(rows, key=itemgetter(0, 1)):
        yield key, group, _BETWEEN.join([row for _, _, row in found])


def _read_joined(
    db: Connection, table: str, column: str, group: str, order: str
) -> Iterator[tuple[int, int, bytes]]:
    """Yield what `_join` does of a whole table, put together by SQLite: it hands out one row a group, a tenth of them.

    Rows are read along the index of the table's key, in the order that `_join` has them in: a sorter that groups
    promises none. A group of two units, which nobody saved, is read row by row.
    """
    row, _ = _composed(db, table, (column, group))
    rows = f"CAST(group_concat({row}, char({ord(_BETWEEN)})) AS BLOB)"
    by_key = f"{table} INDEXED BY sqlite_autoindex_{table}_1"
    query = f"SELECT min({column}), max({column}), {group}, {rows} FROM {by_key} GROUP BY {group}"  # noqa: S608  (our names)
    mixed = set()
    for key, last, own, found in _ask(db, query):
        if key == last:
            yield key, own, found
        else:
            mixed.add(own)
    if mixed:
        yield from _join(read for read in _read(db, table, column, order, "") if read[1] in mixed)


def _read(
    db: Connection, table: str, column: str, order: str, among: str
) -> Iterator[tuple[int, int, bytes]]:
    """Yield the unit and the group that each row belongs to, and all else that it says as bytes."""
    group, _, is_shared = order.partition(",")
    row, others = _composed(db, table, (column, group))
    selected = ", ".join([column, group, f"CAST({row} AS BLOB)", *others])
    query = f"SELECT {selected} FROM {table}{_within(column, among)}"  # noqa: S608  (our names)
    if is_shared:
        query += f" ORDER BY {order}"
    found = _ask(db, query)
    if not others:
        return found
    return ((key, group, row + repr(numbers).encode()) for key, group, row, *numbers in found)


def _composed(db: Connection, table: str, named: Sequence[str]) -> tuple[str, list[str]]:
    """Return what composes a row of *table* as text, but for the columns *named*, and the columns that it leaves out.

    SQLite puts the columns together: text and whole numbers alone, whose form is that of every version of it.
    """
    plain, others = list[str](), list[str]()
    for _, name, kind, not_null, *_ in db.execute(f"PRAGMA table_info({table})").fetchall():
        if kind == "REAL":
            others.append(name)
        elif name not in named:
            plain.append(name if not_null else f"ifnull({name}, char(1))")
    # Not `||`, which copies what stands before each column: it takes twice as long where there are thirty.
    form = "\x1f".join(["%s"] * len(plain))
    return f"printf('{form}', {', '.join(plain)})", others


def _ask(db: Connection, query: str) -> Iterator[Any]:
    cursor = db.cursor()
    cursor.row_factory = None
    return cursor.execute(query)


def _within(column: str, among: str) -> str:
    return f" WHERE {column} IN {among}" if among else ""
