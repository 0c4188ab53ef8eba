"""CSV (RFC 4180): a file a table, values unchanged unless a spreadsheet is to open them."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archiver.exports.package import Resource, write_package
from archiver.exports.source import EXPORTED, columns_of, keys_of, rows_of

if TYPE_CHECKING:
    from sqlite_utils import Database

# What Excel, LibreOffice and Google Sheets take for a formula, or skip over to find one.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
GUARDED = "Values that a spreadsheet would take for a formula begin with an apostrophe that is not theirs."


def write_csv(
    db: Database, folder: Path, *, made_at: datetime, spreadsheet_safe: bool = False
) -> dict[str, int]:
    """Write every table into *folder* with its description; return how many rows each has."""
    folder.mkdir(parents=True, exist_ok=True)
    resources = []
    for table in EXPORTED:
        columns = tuple(columns_of(db, table))
        path = folder / f"{table}.csv"
        rows = _write(path, [column.name for column in columns], rows_of(db, table), guard=spreadsheet_safe)
        resources.append(
            Resource(
                table=table, paths=(path.name,), rows=rows, columns=columns, keys=tuple(keys_of(db, table))
            )
        )
    write_package(folder, resources, made_at=made_at, notes=GUARDED if spreadsheet_safe else "")
    return {resource.table: resource.rows for resource in resources}


def to_safe(value: object) -> object:
    """Return *value* so that no spreadsheet takes it for a formula.

    >>> to_safe("=1+1"), to_safe("- a list"), to_safe(-5), to_safe("plain")
    ("'=1+1", "'- a list", -5, 'plain')
    """
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _write(path: Path, names: list[str], rows: Iterator[Mapping[str, Any]], *, guard: bool) -> int:
    """Write one table; return how many rows it has."""
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(names)
        for row in rows:
            writer.writerow([to_safe(row[name]) if guard else row[name] for name in names])
            count += 1
    return count
