"""Every row derived again from its record, and compared: the deep half of `verify`. Reads the home, writes elsewhere."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from archiver.audit import Fault
from archiver.digest import sha256_hex
from archiver.exceptions import WarcError
from archiver.home import Home
from archiver.readings import read_told
from archiver.rebuild import KEPT_TABLES, build
from archiver.records import read_records
from archiver.schema import connect
from archiver.sites import EXTRACTOR
from archiver.words_audit import check_search_index

# What a page says that is no article has no extractor beside it.
_UNSIGNED_TABLES = ("listings", "failures")


def check_rows(home: Home) -> tuple[dict[str, int], list[Fault]]:
    """Derive the database of *home* again and return how many versions each other extractor made, and what differs.

    An article that another extractor read last is not compared: `archiver rebuild` reads it again.
    """
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / "derived.db"
        build(home, fresh, 1)
        with closing(connect(home.database)) as stands, closing(connect(fresh)) as derived:
            query = "SELECT extractor, count(*) AS n FROM versions WHERE extractor != ? GROUP BY extractor"
            others = {row["extractor"]: row["n"] for row in stands.query(query, [EXTRACTOR])}
            query = "SELECT id FROM articles WHERE extractor != ?"
            apart = {row["id"] for row in stands.query(query, [EXTRACTOR])}
            faults = [
                fault
                for table in _tables(stands)
                if not (apart and table in _UNSIGNED_TABLES)
                for fault in _compare(table, stands, derived, apart)
            ]
            faults += check_search_index(stands)
    return others, [*_check_readings(home), *faults]


def _check_readings(home: Home) -> Iterator[Fault]:
    """Find readings that tell no article; a file that holds no record at all is told by `audit`."""
    for path in home.readings():
        with suppress(WarcError):
            for record in read_records(path, home=home, on_damage=lambda *_: None):
                try:
                    _ = record.type == "conversion" and read_told(record, path.name)
                except ValueError as error:
                    yield Fault(
                        file=home.relative(path),
                        offset=record.offset,
                        record_id=record.record_id,
                        kind="reading",
                        message=str(error),
                    )


def _tables(db: Any) -> list[str]:
    """Return the tables whose rows are derived from records."""
    virtual = [name for name in db.table_names() if name.endswith("_fts")]
    return [
        name
        for name in db.table_names()
        if name not in (*KEPT_TABLES, "row_digests") and not name.startswith(("sqlite_", "_", *virtual))
    ]


def _compare(table: str, stands: Any, derived: Any, apart: set[int]) -> Iterator[Fault]:
    """Yield the rows of *table* that differ, those of the articles in *apart* left out."""
    key = "id" if table == "articles" else "article_id"
    skipped = {
        row["id"]
        for db in (stands, derived)
        for row in db[table].rows
        if table == "captures" and row["article_id"] in apart
    }
    has, should = (
        {
            _to_text(row)
            for row in db[table].rows
            if row.get(key) not in apart and (not skipped or row["id"] not in skipped)
        }
        for db in (stands, derived)
    )
    for text, message in [
        *((text, "no record says this row") for text in sorted(has - should)),
        *((text, "the records say this row, the database has it not") for text in sorted(should - has)),
    ]:
        row = json.loads(text)
        yield Fault(
            file="archive.db",
            kind="derived",
            url=row.get("url"),
            message=f"{table}: {message}: {text[:200]} (row {sha256_hex(text.encode())[:12]})",
        )


def _to_text(row: dict[str, Any]) -> str:
    """Return *row* as text that compares."""
    return json.dumps(row, sort_keys=True, ensure_ascii=False, default=repr)
