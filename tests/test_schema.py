"""The schema: what a new database is, what is refused, and that every column is described."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from archiver import dictionary, schema, soundness, tables
from archiver.article_rows import index_all
from archiver.connection import advice_on, open_connection
from archiver.exceptions import HomeError
from archiver.home import Home
from archiver.rebuild import rebuild
from archiver.store import open_database
from archiver.verify import verify
from tests.archive_home import make_home

DOCUMENT = Path(__file__).parents[1] / "docs" / "data-dictionary.md"


CAPTURE = {
    "url": "https://www.interpol.int/en",
    "captured_at": "2026-11-24T12:00:00Z",
    "mime": "text/html",
    "digest": "",
    "sha256": "",
    "kind": "response",
    "origin": "live",
    "filename": "collections/interpol/archive/a.warc.gz",
    "offset": 0,
    "length": 1,
}


@pytest.fixture
def db(tmp_path):
    with closing(schema.connect(tmp_path / "archive.db")) as database:
        yield database


def columns(db, table):
    return [row[1] for row in db.execute(f"PRAGMA table_info({table})")]


def named(db):
    found = db.execute(
        "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')"
        " AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '\\_sqlite%' ESCAPE '\\'"
    )
    return {row["name"] for row in found if not row["name"].startswith("articles_fts_")}


def test_the_dictionary_describes_every_table_and_column_and_no_other(db):
    assert {name: columns(db, name) for name in sorted(named(db))} == {
        name: list(meaning.columns) for name, meaning in sorted(dictionary.TABLES.items())
    }


def test_the_document_is_what_the_dictionary_says():
    assert DOCUMENT.read_text("utf-8") == dictionary.to_markdown()


def test_every_table_is_strict(db):
    loose = [
        row["name"]
        for row in db.execute("PRAGMA table_list")
        if row["type"] == "table" and not row["strict"] and not row["name"].startswith(("sqlite_", "_sqlite"))
    ]
    assert loose == []


def test_a_second_opening_changes_nothing(tmp_path):
    path = tmp_path / "archive.db"
    schema.connect(path).close()
    before = path.read_bytes()
    schema.connect(path).close()
    assert path.read_bytes() == before


def test_two_new_databases_are_equal_to_the_row(tmp_path):
    with (
        closing(schema.connect(tmp_path / "a.db")) as first,
        closing(schema.connect(tmp_path / "b.db")) as second,
    ):
        assert [tuple(row) for row in first.execute("SELECT * FROM _sqlite_migrations")] == [
            tuple(row) for row in second.execute("SELECT * FROM _sqlite_migrations")
        ]


def test_a_database_that_holds_a_trigger_is_refused_before_it_can_run(tmp_path):
    path = tmp_path / "archive.db"
    with closing(schema.connect(path)) as db:
        db.conn.execute("CREATE TRIGGER t AFTER INSERT ON fixity_events BEGIN DELETE FROM articles; END")
        db.conn.commit()
    with pytest.raises(HomeError, match="trigger"):
        schema.connect(path)


def test_a_newer_versions_database_is_refused(tmp_path):
    path = tmp_path / "archive.db"
    with closing(schema.connect(path)) as db:
        db.table("_sqlite_migrations").insert(
            {"migration_set": "archiver", "name": "m999_later", "applied_at": ""}
        )
    with pytest.raises(HomeError, match="newer version of archiver"):
        schema.connect(path)


@pytest.mark.parametrize(
    "content", [b"hello " * 1000, b"SQLite format 3\0" + b"\xff" * 5000], ids=["text", "damaged"]
)
def test_what_is_no_database_is_refused_in_one_line_and_left_alone(tmp_path, content):
    path = tmp_path / "archive.db"
    path.write_bytes(content)
    with pytest.raises(HomeError) as refused:
        schema.connect(path)
    assert "\n" not in str(refused.value)
    assert path.read_bytes() == content


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (sqlite3.SQLITE_FULL, "make room"),
        (sqlite3.SQLITE_IOERR, "look at the disk"),
        (sqlite3.SQLITE_BUSY, "another program has it open"),
        (sqlite3.SQLITE_CORRUPT, "`archiver rebuild` makes it again"),
    ],
)
def test_only_of_a_damaged_database_it_is_said_to_make_it_again(code, said):
    error = sqlite3.OperationalError("as it says")
    error.sqlite_errorcode = code
    assert said in advice_on(error)
    assert ("rebuild" in advice_on(error)) is (code == sqlite3.SQLITE_CORRUPT)


def test_another_programs_database_is_refused_and_left_alone(tmp_path):
    path = tmp_path / "archive.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE theirs (x)")
    before = path.read_bytes()
    with pytest.raises(HomeError, match="not an archive's"):
        schema.connect(path)
    assert path.read_bytes() == before


def test_a_missing_database_is_not_made_by_who_only_reads(tmp_path):
    (tmp_path / "collections").mkdir()
    with pytest.raises(HomeError, match="archiver rebuild"):
        open_database(Home(tmp_path), must_exist=True)
    assert not (tmp_path / "archive.db").exists()


def test_a_step_that_fails_leaves_nothing_behind(tmp_path, monkeypatch):
    monkeypatch.setattr(tables, "M001", tables.M001 + "\nCREATE TABLE crawls (id);")
    with pytest.raises(HomeError):
        schema.connect(tmp_path / "archive.db")
    with closing(Database(tmp_path / "archive.db")) as db:
        assert set(db.table_names()) <= {"_sqlite_migrations"}


def test_the_quick_check_tells_a_sound_database(tmp_path):
    path = tmp_path / "archive.db"
    assert not schema.is_sound(path)
    with closing(schema.connect(path)) as db:
        assert schema.quick_check(db) == "ok"
    assert schema.is_sound(path)


def test_an_archive_of_the_first_schema_opens_and_keeps_its_rows(tmp_path):
    path = tmp_path / "archive.db"
    with closing(Database(path)) as db:
        schema.migrations.apply(db, stop_before="m002_unlisted")
        db.table("crawls").insert({"id": 1, "site": "interpol"})
        assert "live_since" not in db.table("articles").columns_dict
    with closing(schema.connect(path)) as db:
        assert [row["id"] for row in db.execute("SELECT id FROM crawls")] == [1]
        assert "live_since" in columns(db, "articles")


def test_an_archive_whose_edits_went_by_extractor_opens_and_keeps_its_rows(tmp_path):
    path = tmp_path / "archive.db"
    with closing(Database(path)) as db:
        schema.migrations.apply(db, stop_before="m003_later_edits_by_cause")
        db.table("crawls").insert({"id": 1, "site": "interpol"})
        before = columns(db, "later_edits")
    with closing(schema.connect(path)) as db:
        assert [row["id"] for row in db.execute("SELECT id FROM crawls")] == [1]
        assert columns(db, "later_edits") == before


def test_captures_lie_in_the_order_of_saving_in_a_new_archive_and_in_an_upgraded_one(tmp_path):
    path, ids = tmp_path / "archive.db", [9, 3, 5]
    with closing(Database(path)) as db:
        schema.migrations.apply(db, stop_before="m008_rows_in_the_order_of_saving")
        db.table("captures").insert({**CAPTURE, "id": 7, "record_id": "7"})
        db.conn.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
    with closing(schema.connect(path)) as old, closing(schema.connect(tmp_path / "new.db")) as new:
        for db in (old, new):
            db.table("captures").insert_all({**CAPTURE, "id": key, "record_id": str(key)} for key in ids)
        query = "SELECT id FROM captures NOT INDEXED"
        assert [row["id"] for row in old.execute(query)] == [7, *ids]
        assert [row["id"] for row in new.execute(query)] == ids
        with pytest.raises(sqlite3.IntegrityError):
            old.execute("UPDATE captures SET id = 9 WHERE id = 3")


def test_somebodys_own_views_and_indexes_outlive_the_upgrade_that_makes_tables_again(tmp_path):
    home = make_home(tmp_path / "home")
    own = {
        "mine": "CREATE VIEW mine AS SELECT url, count(*) AS times FROM captures GROUP BY url",
        "theirs": "CREATE VIEW theirs AS SELECT * FROM later_edits JOIN mine USING (url)",
        "by_mime": "CREATE INDEX by_mime ON captures (mime)",
        "by_words": "CREATE UNIQUE INDEX by_words ON paragraphs (version_id, position) WHERE text != ''",
    }
    put_before_m008(home, own.values())
    with closing(schema.connect(home.database)) as db:
        found = db.execute(
            "SELECT name, sql FROM sqlite_schema WHERE name IN ('mine', 'theirs', 'by_mime', 'by_words')"
        )
        assert dict(map(tuple, found.fetchall())) == own
        assert db.execute("SELECT sum(times) FROM mine").fetchone()[0] == db.table("captures").count > 0
        assert db.execute("SELECT count(*) FROM theirs").fetchone()
        assert db.execute("PRAGMA legacy_alter_table").fetchone()[0] == 0


def test_a_sqlite_that_begins_with_foreign_keys_on_upgrades_as_any_other(tmp_path, monkeypatch):
    home = make_home(tmp_path / "home")
    put_before_m008(home)

    def open_strictly(path):
        connection = open_connection(path)
        connection.execute("PRAGMA foreign_keys = ON")
        return connection

    monkeypatch.setattr(schema, "open_connection", open_strictly)
    with closing(schema.connect(home.database)) as db:
        assert db.execute("PRAGMA foreign_key_check").fetchone() is None
        assert db.table("captures").count > 0


def put_before_m008(home, own=()):
    """Put the rows of *home* into a database from before that step, with what somebody added to it."""
    old_path = home.path / "old.db"
    with closing(schema.connect(home.database)) as new, closing(Database(old_path)) as old:
        schema.migrations.apply(old, stop_before="m008_rows_in_the_order_of_saving")
        for table in schema.table_names(old):
            if table != "_sqlite_migrations":
                old.table(table).insert_all(new.table(table).rows)
        for statement in own:
            old.conn.execute(statement)
        old.conn.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
        old.conn.commit()
    old_path.replace(home.database)


def test_a_database_that_was_cut_off_before_its_first_step_is_made(tmp_path):
    with closing(Database(tmp_path / "archive.db")) as db:
        schema.migrations.ensure_migrations_table(db)
    with closing(schema.connect(tmp_path / "archive.db")) as db:
        assert "articles" in db.table_names()


def test_an_upgrade_that_was_cut_off_behind_its_last_step_is_finished(tmp_path):
    home = make_home(tmp_path / "home")
    with closing(Database(home.database)) as db:
        db.execute("DELETE FROM row_digests")
        db.execute("UPDATE _sqlite_migrations SET applied_at = '2026-11-24 12:00:00+00:00'")
        db.conn.commit()
    with closing(schema.connect(home.database)):
        pass
    assert verify(home).faults == []


def test_an_archive_with_digests_of_the_former_form_is_whole(tmp_path):
    home = make_home(tmp_path / "home")
    with closing(Database(home.database)) as db:
        db.execute("UPDATE row_digests SET digest = digest / 2")
        db.execute("DELETE FROM _sqlite_migrations WHERE name >= 'm006'")
        db.conn.commit()
    assert verify(home).faults == []


STEPS = [migration.name for migration in schema.migrations.pending(Database(memory=True))]


def test_each_step_is_named_beside_its_sql():
    assert list(tables.STEPS) == STEPS


def test_the_digest_of_the_schema_is_that_of_a_new_database():
    assert soundness.digest_schema(soundness.new_schema()) == tables.DIGEST


@pytest.mark.parametrize("behind", STEPS[1:])
def test_a_database_of_every_earlier_step_opens_and_loses_nothing(tmp_path, behind):
    """Its tables are those of the step, filled with the rows of an archive: what columns were there then."""
    home = make_home(tmp_path / "home")
    with closing(schema.connect(home.database)) as new, closing(Database(tmp_path / "old.db")) as old:
        schema.migrations.apply(old, stop_before=behind)
        tables_then = [name for name in schema.table_names(old) if name != "_sqlite_migrations"]
        before = {}
        for table in tables_then:
            then = columns(old, table)
            old.table(table).insert_all({name: row[name] for name in then} for row in new.table(table).rows)
            before[table] = then, sorted(map(repr, old.table(table).rows))
        if behind > "m005_digits_in_the_index":
            old.conn.row_factory = sqlite3.Row
            index_all(old)
            old.conn.row_factory = None
        old.conn.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
        old.conn.commit()
    assert all(before[table][1] for table in ("articles", "paragraphs", "captures", "crawls"))
    (tmp_path / "old.db").replace(home.database)
    for suffix in ("-wal", "-shm"):
        home.database.with_name(home.database.name + suffix).unlink(missing_ok=True)
    with closing(schema.connect(home.database)) as db:
        for table, (then, rows) in before.items():
            now = ({name: row[name] for name in then} for row in db.table(table).rows)
            assert sorted(map(repr, now)) == rows
    # Its words were not carried into the old file's index, and a step, or we, have indexed them.
    assert "search_index" not in {fault.kind for fault in verify(home, deep=True).faults}
    rebuild(home)
    assert verify(home).faults == []


def test_a_new_database_has_pages_that_an_article_fits_in(db):
    assert db.execute("PRAGMA page_size").fetchone()[0] == schema.PAGE_SIZE
