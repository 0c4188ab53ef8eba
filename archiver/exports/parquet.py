"""Parquet: every table typed, articles partitioned by language and year. Needs pyarrow (the extra ``parquet``)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archiver.dictionary import TABLES
from archiver.exceptions import UsageError
from archiver.exports.package import BOOLEANS, DAYS, RIGHTS, Resource, write_package
from archiver.exports.source import EXPORTED, Column, columns_of, keys_of, rows_of

try:
    import pyarrow as pa
    import pyarrow.parquet as pq
except ImportError as error:
    raise UsageError(
        "Parquet needs pyarrow: pip install 'interpol-archiver[parquet]'; in a checkout"
        " .venv/bin/pip install -e '.[parquet]'"
    ) from error

if TYPE_CHECKING:
    from sqlite_utils import Database

BATCH = 10_000
UNDATED = "undated"


def write_parquet(db: Database, folder: Path, *, made_at: datetime) -> dict[str, int]:
    """Write every table into *folder* with its description; return how many rows each has."""
    folder.mkdir(parents=True, exist_ok=True)
    resources = []
    for table in EXPORTED:
        columns = tuple(columns_of(db, table))
        schema = to_schema(table, columns)
        rows = (to_typed(row) for row in rows_of(db, table))
        paths = (
            _write_partitions(folder, schema, rows)
            if table == "articles"
            else {f"{table}.parquet": _write(folder / f"{table}.parquet", schema, rows)}
        )
        resources.append(
            Resource(
                table=table,
                paths=tuple(paths),
                rows=sum(paths.values()),
                columns=columns,
                keys=tuple(keys_of(db, table)),
                format="parquet",
            )
        )
    write_package(folder, resources, made_at=made_at)
    return {resource.table: resource.rows for resource in resources}


def to_schema(table: str, columns: Iterable[Column]) -> pa.Schema:
    """Return the Arrow schema of *table*, each column with what it says."""
    fields = [
        pa.field(column.name, _type(column), metadata={"description": TABLES[table].columns[column.name]})
        for column in columns
    ]
    return pa.schema(fields, metadata={"description": TABLES[table].row, "rights": RIGHTS})


def to_typed(row: dict[str, Any]) -> dict[str, Any]:
    """Return *row* with dates, instants and truths as what they are."""
    return {name: _value(name, value) for name, value in row.items()}


def _type(column: Column) -> pa.DataType:
    """Return the Arrow type of a column: by its name where SQLite has no type of that kind."""
    if column.name in BOOLEANS:
        return pa.bool_()
    if column.name in DAYS:
        return pa.date32()
    if _is_instant(column.name):
        return pa.timestamp("us", tz="UTC")
    return {"INTEGER": pa.int64(), "REAL": pa.float64()}.get(column.type, pa.string())


def _value(name: str, value: Any) -> Any:
    """Return one value as its type has it."""
    if value is None:
        return None
    if name in BOOLEANS:
        return bool(value)
    if name in DAYS:
        return date.fromisoformat(value)
    return datetime.fromisoformat(value) if _is_instant(name) else value


def _is_instant(name: str) -> bool:
    return name == "at" or name.endswith(("_at", "_since"))


def _write(path: Path, schema: pa.Schema, rows: Iterator[dict[str, Any]]) -> int:
    """Write *rows* as one file, some thousands at a time; return how many they are."""
    count = 0
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        while batch := list(islice(rows, BATCH)):
            writer.write_table(pa.Table.from_pylist(batch, schema=schema))
            count += len(batch)
    return count


def _write_partitions(folder: Path, schema: pa.Schema, rows: Iterator[dict[str, Any]]) -> dict[str, int]:
    """Write articles by ``part_language`` and ``part_year``: Hive names that repeat no column's."""
    parts: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        year = row["published"].year if row["published"] else UNDATED
        parts[f"articles/part_language={row['language'] or 'und'}/part_year={year}/articles.parquet"].append(
            row
        )
    # What an earlier export left there would be read along: pages that are hidden since, or dated otherwise.
    for path in folder.glob("articles/part_language=*/part_year=*/articles.parquet"):
        if path.relative_to(folder).as_posix() not in parts:
            path.unlink()
    for name in sorted(parts):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        _write(folder / name, schema, iter(parts[name]))
    return {name: len(parts[name]) for name in sorted(parts)}
