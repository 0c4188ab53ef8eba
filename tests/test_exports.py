"""Exports: equal counts and types wherever they are read, and nothing that is restricted."""

from __future__ import annotations

import csv
import json
import re
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from archive_home import make_home
from commands import archiver

from archiver.exceptions import UsageError
from archiver.exports.csv_files import write_csv
from archiver.exports.jsonl import write_jsonl
from archiver.exports.snapshot import write_snapshot
from archiver.exports.source import EXPORTED
from archiver.home import Home
from archiver.importing import import_paths
from archiver.schema import PAGE_SIZE
from archiver.store import open_database
from tests.foreign import EDITED, ENGLISH, FIRST, FRENCH, SITE, TRANSLATED, write_warc

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def store(tmp_path):
    warc = write_warc(
        tmp_path / "a.warc.gz",
        [
            (ENGLISH, "2020-01-01T00:00:00Z", "200 OK", FIRST),
            (ENGLISH, "2020-02-01T00:00:00Z", "200 OK", EDITED),
            (
                FRENCH,
                "2020-01-01T00:00:01Z",
                "200 OK",
                TRANSLATED.replace(b"Cinq bateaux saisis", b"=1+1 bateaux"),
            ),
        ],
    )
    import_paths(Home(tmp_path / "home"), [warc])
    with open_database(Home(tmp_path / "home")) as opened:
        yield opened


@pytest.fixture(params=["url", "record_id"])
def restricted(store, request):
    """Hide the English article, by its address or by its record."""
    query = "SELECT articles.url, record_id FROM articles JOIN captures ON captures.id = capture_id WHERE articles.url = ?"
    found = store.db.execute(query, [SITE + ENGLISH]).fetchone()
    store.db.table("restrictions").insert(
        {"id": 1, request.param: found[request.param], "reason": "asked", "at": ""}
    )
    return store


def counts(store):
    return {table: store.db.table(table).count for table in EXPORTED}


def test_csv_holds_every_row_unchanged(store, tmp_path):
    assert write_csv(store.db, tmp_path / "out", made_at=NOW) == counts(store)
    with (tmp_path / "out" / "articles.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    kept = [dict(row) for row in store.db.execute("SELECT * FROM articles ORDER BY id")]
    assert rows == [
        {name: "" if value is None else str(value) for name, value in row.items()} for row in kept
    ]
    assert (tmp_path / "out" / "articles.csv").read_bytes().count(b"\r\n") == len(rows) + 1


def test_a_spreadsheet_gets_no_formula_and_is_told(store, tmp_path):
    write_csv(store.db, tmp_path / "out", made_at=NOW, spreadsheet_safe=True)
    assert "'=1+1 bateaux" in (tmp_path / "out" / "articles.csv").read_text("utf-8")
    assert (
        "apostrophe" in json.loads((tmp_path / "out" / "datapackage.json").read_text("utf-8"))["description"]
    )


def test_the_package_is_valid_and_fits_its_files(store, tmp_path):
    frictionless = pytest.importorskip("frictionless")
    write_csv(store.db, tmp_path / "out", made_at=NOW)
    report = frictionless.validate(str(tmp_path / "out" / "datapackage.json"))
    assert report.valid, report.flatten(["type", "message"])[:5]


def test_jsonl_has_an_article_a_line_with_its_parts_and_proof(store, tmp_path):
    write_jsonl(store, tmp_path / "out", made_at=NOW)
    lines = (tmp_path / "out" / "articles.jsonl").read_text("utf-8").splitlines()
    articles = {article["url"]: article for article in map(json.loads, lines)}
    english = articles[SITE + ENGLISH]
    assert english["text"] == "\n\n".join(paragraph["text"] for paragraph in english["paragraphs"])
    assert english["capture"]["record_id"].startswith("<urn:uuid:")
    assert len(articles) == 2


def test_parquet_is_typed_and_partitioned(store, tmp_path):
    pq = pytest.importorskip("pyarrow.parquet")
    from archiver.exports.parquet import write_parquet

    assert write_parquet(store.db, tmp_path / "out", made_at=NOW) == counts(store)
    table = pq.read_table(tmp_path / "out" / "articles")
    assert {"part_language", "part_year"} <= set(table.column_names)
    row = next(row for row in table.to_pylist() if row["url"] == SITE + ENGLISH)
    assert row["published"] == date(2019, 12, 5)
    assert row["first_captured_at"] == datetime(2020, 1, 1, tzinfo=UTC)
    assert row["untranslated"] is False
    versions = pq.read_table(tmp_path / "out" / "versions.parquet")
    assert versions.num_rows == counts(store)["versions"]
    assert {str(versions.schema.field(name).type) for name in ("id", "article_id")} == {"int64"}


def test_a_snapshot_is_one_read_only_file_that_searches(store, tmp_path):
    path = tmp_path / "out" / "news.db"
    assert write_snapshot(store.db, path, made_at=NOW) == counts(store)
    assert not path.stat().st_mode & 0o222
    assert sorted(each.name for each in path.parent.iterdir()) == ["news.datapackage.json", "news.db"]
    with closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        found = "SELECT count(*) FROM articles_fts WHERE articles_fts MATCH 'boats'"
        assert connection.execute(found).fetchone() == (1,)
    with pytest.raises(UsageError):
        write_snapshot(store.db, path, made_at=NOW)


def test_a_snapshot_is_packed_whatever_its_database_was_made_with(store, tmp_path):
    old = tmp_path / "old.db"
    store.db.execute("VACUUM INTO ?", [str(old)])
    with closing(sqlite3.connect(old)) as connection:
        connection.execute("PRAGMA page_size = 1024")
        connection.execute("VACUUM")
        assert connection.execute("PRAGMA page_size").fetchone() == (1024,)
    with open_database(old) as opened:
        write_snapshot(opened.db, tmp_path / "news.db", made_at=NOW)
    with closing(sqlite3.connect(tmp_path / "news.db")) as connection:
        assert connection.execute("PRAGMA page_size").fetchone() == (PAGE_SIZE,)
        assert connection.execute("PRAGMA freelist_count").fetchone() == (0,)


def test_what_is_restricted_is_in_no_export(restricted, tmp_path):
    write_csv(restricted.db, tmp_path / "csv", made_at=NOW)
    write_jsonl(restricted, tmp_path / "jsonl", made_at=NOW)
    write_snapshot(restricted.db, tmp_path / "db" / "news.db", made_at=NOW)
    written = [
        path for path in tmp_path.rglob("*") if path.is_file() and path.parent.name in ("csv", "jsonl", "db")
    ]
    assert len(written) > 5
    assert [path.name for path in written if b"boats after a search" in path.read_bytes()] == []
    assert [path.name for path in written if ENGLISH.encode() in path.read_bytes()] == []
    with closing(sqlite3.connect(tmp_path / "db" / "news.db")) as connection:
        assert connection.execute("SELECT count(*) FROM articles").fetchone() == (1,)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


def test_parquet_into_a_folder_of_an_earlier_export_holds_what_is_there_now(store, tmp_path):
    pq = pytest.importorskip("pyarrow.parquet")
    from archiver.exports.parquet import write_parquet

    write_parquet(store.db, tmp_path, made_at=NOW)
    store.db.table("restrictions").insert({"id": 1, "url": SITE + ENGLISH, "reason": "asked", "at": ""})
    write_parquet(store.db, tmp_path, made_at=NOW)
    found = pq.read_table(tmp_path / "articles").column("url").to_pylist()
    assert len(found) == 1
    assert SITE + ENGLISH not in found


@pytest.mark.parametrize("form", ["jsonl", "csv", "aligned"])
def test_a_folder_that_cannot_be_made_or_is_the_archives_own_is_a_wrong_call(tmp_path, form):
    home = make_home(tmp_path / "home")
    before = sorted(home.path.rglob("*"))
    (tmp_path / "file").write_text("x")
    for folder in (tmp_path / "file" / "x", home.path, home.collections / "x", home.state):
        done = archiver("export", form, folder, "--home", home.path)
        assert (done.returncode, len(done.stderr.splitlines())) == (2, 1), done.stderr
    assert sorted(home.path.rglob("*")) == before


def test_every_export_says_whose_it_is(store, tmp_path):
    write_csv(store.db, tmp_path, made_at=NOW)
    assert "© INTERPOL" in (tmp_path / "datapackage.json").read_text("utf-8")


RECIPES = (Path(__file__).parents[1] / "docs" / "recipes.md").read_text("utf-8")


@pytest.mark.parametrize("sql", re.findall(r"```sql\n(.+?)```", RECIPES, re.DOTALL))
def test_the_recipes_run_on_a_snapshot(store, tmp_path, sql):
    write_snapshot(store.db, tmp_path / "news.db", made_at=NOW)
    with closing(sqlite3.connect(f"file:{tmp_path / 'news.db'}?mode=ro", uri=True)) as connection:
        assert isinstance(connection.execute(sql).fetchall(), list)


def test_the_recipe_for_json_lines_runs_as_printed(store, tmp_path, monkeypatch, capsys):
    write_jsonl(store, tmp_path / "export-jsonl", made_at=NOW)
    monkeypatch.chdir(tmp_path)
    exec(re.findall(r"```python\n(.+?)```", RECIPES, re.DOTALL)[-1])
    assert "Five boats seized" in capsys.readouterr().out
