"""``datapackage.json``: what an export holds, column by column, how to cite it, and whose it is. Pure but for writing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from archiver.dictionary import TABLES, Meaning
from archiver.exports.source import Column
from archiver.fixity import sha256_file

RIGHTS = (
    "Text derived from pages © INTERPOL and third parties, not the original; the licence of the program that made it"
    " does not cover it. It names people: mind their rights."
)
_TYPES = {"INTEGER": "integer", "REAL": "number", "TEXT": "string"}
BOOLEANS = frozenset({"untranslated", "pulled"})
DAYS = frozenset({"published", "date"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """One table of an export."""

    table: str
    paths: tuple[str, ...]
    """Relative to the package."""
    rows: int
    columns: tuple[Column, ...]
    keys: tuple[str, ...] = ()
    format: str = "csv"
    meaning: Meaning | None = None
    """What it says, where it is no table of the database."""


def write_package(
    folder: Path,
    resources: Sequence[Resource],
    *,
    made_at: datetime,
    notes: str = "",
    name: str = "datapackage.json",
) -> None:
    """Write the description of what lies in *folder*."""
    described = [_describe(folder, resource) for resource in resources]
    package = {
        "profile": "data-package",
        "name": "interpol-news",
        "title": "INTERPOL news, read from archived pages",
        "description": " ".join(filter(None, (RIGHTS, notes))),
        "created": f"{made_at:%Y-%m-%dT%H:%M:%SZ}",
        "keywords": ["INTERPOL", "news", "web archive"],
        "contributors": [{"title": "INTERPOL", "role": "publisher", "path": "https://www.interpol.int"}],
        "citation": f"INTERPOL, News. Data set derived from archived pages, made {made_at:%Y-%m-%d}.",
        "resources": described,
    }
    (folder / name).write_text(json.dumps(package, ensure_ascii=False, indent=2) + "\n", "utf-8")


def _describe(folder: Path, resource: Resource) -> dict[str, Any]:
    """Return the description of one table."""
    files = [folder / path for path in resource.paths]
    meaning = resource.meaning or TABLES[resource.table]
    described: dict[str, Any] = {
        "name": resource.table.replace("_", "-"),
        "path": resource.paths[0] if len(resource.paths) == 1 else list(resource.paths),
        "description": meaning.row,
        "format": resource.format,
        "rows": resource.rows,
        "schema": {
            "fields": [_field(column, meaning) for column in resource.columns],
            "missingValues": [""],
            **({"primaryKey": list(resource.keys)} if resource.keys else {}),
        },
    }
    if resource.format == "csv":
        described |= {
            "profile": "tabular-data-resource",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "dialect": {"lineTerminator": "\r\n", "delimiter": ",", "doubleQuote": True},
        }
    if len(files) == 1:
        described |= {"bytes": files[0].stat().st_size, "hash": f"sha256:{sha256_file(files[0])}"}
    return described


def _field(column: Column, meaning: Meaning) -> dict[str, str]:
    """Return the description of one column."""
    kind = _TYPES.get(column.type, "string")
    if column.name in DAYS:
        kind = "date"
    return {"name": column.name, "type": kind, "description": meaning.columns[column.name]}
