"""Exports in the programs that researchers open them with: as many rows, the same values, the right types."""

from __future__ import annotations

import math
import re
from datetime import date, datetime

import duckdb
import pandas as pd
import pytest
from sqlite_utils import Database

from archiver.exports.aligned import write_aligned
from archiver.exports.csv_files import write_csv
from archiver.exports.parquet import write_parquet
from archiver.exports.snapshot import write_snapshot
from archiver.exports.source import EXPORTED
from tests.test_exports import NOW, RECIPES, counts, store  # noqa: F401  (a fixture)


@pytest.fixture
def exported(store, tmp_path, monkeypatch):  # noqa: F811
    """Write every export under the names that the recipes use; return how many rows each table has."""
    write_csv(store.db, tmp_path / "export-csv", made_at=NOW)
    write_parquet(store.db, tmp_path / "export-parquet", made_at=NOW)
    write_aligned(store.db, tmp_path / "export-aligned", made_at=NOW)
    write_snapshot(store.db, tmp_path / "news.db", made_at=NOW)
    monkeypatch.chdir(tmp_path)
    return counts(store)


def parquet_of(table):
    return (
        "export-parquet/articles/**/*.parquet" if table == "articles" else f"export-parquet/{table}.parquet"
    )


def test_every_program_counts_the_same_rows(exported):
    with duckdb.connect() as duck:
        for table in EXPORTED:
            for source in (
                f"read_parquet('{parquet_of(table)}')",
                f"read_csv('export-csv/{table}.csv', header = true)",
            ):
                assert duck.execute(f"SELECT count(*) FROM {source}").fetchone() == (exported[table],), source
    name = {"articles": "export-parquet/articles"}
    for table in EXPORTED:
        assert len(pd.read_parquet(name.get(table, parquet_of(table)))) == exported[table]
        assert len(pd.read_csv(f"export-csv/{table}.csv")) == exported[table]
    snapshot = Database("news.db")
    assert {table: snapshot.table(table).count for table in EXPORTED} == exported
    snapshot.close()


def test_types_are_what_they_mean_in_duckdb_and_pandas(exported):
    with duckdb.connect() as duck:
        asked = f"SELECT id, published, first_captured_at, untranslated, latitude, word_count FROM read_parquet('{parquet_of('articles')}')"
        types = [str(column[1]) for column in duck.execute(asked).description]
        assert types == ["BIGINT", "DATE", "TIMESTAMP WITH TIME ZONE", "BOOLEAN", "DOUBLE", "BIGINT"]
    frame = pd.read_parquet("export-parquet/articles")
    assert str(frame["id"].dtype) == "int64"
    assert isinstance(frame["published"].iloc[0], date)
    assert str(frame["first_captured_at"].dtype) == "datetime64[us, UTC]"
    assert str(frame["untranslated"].dtype) == "bool"


def test_every_value_is_the_databases_own(store, exported):  # noqa: F811
    for table in EXPORTED:
        name = "export-parquet/articles" if table == "articles" else parquet_of(table)
        frame = pd.read_parquet(name, dtype_backend="pyarrow")
        read = sorted(repr(plain(row)) for row in frame.to_dict("records"))
        kept = sorted(repr(dict(row)) for row in store.db.query(f"SELECT * FROM {table}"))
        assert read == kept, table


def plain(row):
    """Return *row* of a data frame as SQLite has it."""
    return {name: value_of(value) for name, value in row.items() if not name.startswith("part_")}


def value_of(value):
    if value is pd.NaT or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, datetime):
        return re.sub(r"\+00:00$", "Z", value.isoformat())
    return value.isoformat() if isinstance(value, date) else int(value) if isinstance(value, bool) else value


@pytest.mark.parametrize("sql", re.findall(r"```duckdb\n(.+?)```", RECIPES, re.DOTALL))
def test_the_recipes_for_duckdb_run_as_printed(exported, sql):
    with duckdb.connect() as duck:
        assert duck.execute(sql).description
        assert isinstance(duck.fetchall(), list)


@pytest.mark.parametrize("code", re.findall(r"```python\n(import pandas.+?)```", RECIPES, re.DOTALL))
def test_the_recipes_for_pandas_run_as_printed(exported, code, capsys):
    exec(code, {})
    assert capsys.readouterr().out.strip()


def test_the_recipe_for_an_edit_finds_it(exported):
    (sql,) = [each for each in re.findall(r"```duckdb\n(.+?)```", RECIPES, re.DOTALL) if "site_edit" in each]
    with duckdb.connect() as duck:
        assert len(duck.execute(sql).fetchall()) == exported["edits"] > 0
