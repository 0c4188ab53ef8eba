"""Tables that keep their rows in the order of saving, with their keys beside them. SQL alone. Pure.

Ids are hashes: in the order of its key a table takes each new row in another place, and a saved article changed a page
of the file, or three where there was no room, in each of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator


def to_heaps(script: str, tables: Iterable[str]) -> str:
    r"""Return the SQL that makes *tables*, as *script* made them, again as heaps with the rows that they have.

    ``INT`` in the place of ``INTEGER`` is what tells SQLite not to order the rows by the id.

    >>> print(to_heaps("CREATE TABLE t (\n    id INTEGER PRIMARY KEY\n) STRICT;\nCREATE INDEX t_a ON t (a);\n", ["t"]))
    CREATE TABLE heap_t (
        id INT NOT NULL PRIMARY KEY
    ) STRICT;
    INSERT INTO heap_t SELECT * FROM t;
    DROP TABLE t;
    ALTER TABLE heap_t RENAME TO t;
    CREATE INDEX t_a ON t (a);
    """
    indexes = [line for line in script.splitlines() if line.startswith("CREATE INDEX ")]
    return "\n".join(step for table in tables for step in _to_heap(script, table, indexes))


def _to_heap(script: str, table: str, indexes: Iterable[str]) -> Iterator[str]:
    """Yield the SQL for one table, with its *indexes* of all. No patterns: this is worked out at each start."""
    columns = script.partition(f"CREATE TABLE {table} (")[2].partition(") STRICT")[0]
    columns = columns.replace(" id INTEGER PRIMARY KEY", " id INT NOT NULL PRIMARY KEY")
    yield f"CREATE TABLE heap_{table} ({columns}) STRICT;"
    yield f"INSERT INTO heap_{table} SELECT * FROM {table};"  # noqa: S608  (our names)
    yield f"DROP TABLE {table};"
    yield f"ALTER TABLE heap_{table} RENAME TO {table};"
    yield from (index for index in indexes if f" ON {table} (" in index)
