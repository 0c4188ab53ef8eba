"""`verify` holds the database against the records: pointers always, every derived row with ``--deep``."""

from __future__ import annotations

import gzip
import subprocess
import sys
from contextlib import closing

import pytest

from archiver.article_rows import ArticleRows
from archiver.connection import open_connection
from archiver.members import read_members
from archiver.restrictions import keep_restrictions
from archiver.row_digests import UNITS, digest_all, renew_all
from archiver.schema import connect
from archiver.verify import verify
from tests.archive_home import FIRST, make_home

WITHOUT_THE_SLOW_LIBRARY = """
import sys
from pathlib import Path
from archiver.home import Home
from archiver.verify import verify
assert verify(Home(Path(sys.argv[1]))).faults == []
assert not {"sqlite_utils", "lxml", "archiver.models"} & sys.modules.keys()
"""


@pytest.fixture
def home(tmp_path):
    return make_home(tmp_path / "home")


def change(home, statement):
    with closing(connect(home.database)) as db:
        db.conn.execute("PRAGMA foreign_keys = OFF")
        db.conn.execute(statement)
        db.conn.commit()


def test_a_sound_archive_passes_the_deep_check(home):
    report = verify(home, deep=True)
    assert (report.faults, report.rows, report.other_extractors) == ([], 4, {})


def test_what_takes_long_to_import_is_not_needed_to_check_an_archive(home):
    subprocess.run([sys.executable, "-c", WITHOUT_THE_SLOW_LIBRARY, home.path], check=True)


def test_a_reading_that_is_not_what_was_written_is_found(home):
    (path,) = home.readings()
    with path.open("rb") as file:
        members = [member.content.read() for member in read_members(file, pytest.fail)]
    changed = [member.replace(b'"untranslated":false', b'"untranslated":true ') for member in members]
    assert changed != members
    path.write_bytes(b"".join(map(gzip.compress, changed)))
    assert {fault.kind for fault in verify(home).faults} == {"block_digest"}


def test_a_database_that_was_taken_away_is_a_fault(home):
    home.frontier.write_bytes(b"")
    home.database.unlink()
    assert [(fault.file, fault.kind) for fault in verify(home).faults] == [("archive.db", "database")]


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        pytest.param(
            "UPDATE captures SET offset = offset + 1 WHERE kind = 'revisit'", "row_differs", id="offset"
        ),
        pytest.param("UPDATE captures SET sha256 = 'x' WHERE mime = 'text/css'", "row_differs", id="sha256"),
        pytest.param("UPDATE captures SET status = 404 WHERE mime = 'text/css'", "row_differs", id="status"),
        pytest.param(
            "UPDATE captures SET filename = 'collections/interpol/archive/gone.warc.gz'",
            "file_missing",
            id="file",
        ),
        pytest.param("DELETE FROM captures WHERE mime = 'text/css'", "record_without_row", id="row gone"),
        pytest.param(
            "UPDATE captures SET record_id = 'x' WHERE mime = 'text/css'",
            "row_without_record",
            id="record id",
        ),
    ],
)
def test_a_row_that_does_not_point_at_its_record_is_found(home, statement, kind):
    change(home, statement)
    assert kind in {fault.kind for fault in verify(home).faults}


CHANGES = [
    "UPDATE articles SET title = 'Another'",
    "UPDATE versions SET text = text || ' and more'",
    "UPDATE paragraphs SET text = 'x' WHERE position = 1",
    "DELETE FROM paragraphs WHERE position = 1",
    "UPDATE paragraphs SET position = -1 - position",
    "UPDATE paragraphs SET article_id = 1 WHERE position = 1",
    "UPDATE paragraphs SET article_id = 1",
]


@pytest.mark.parametrize("statement", CHANGES)
def test_a_row_that_is_not_what_was_saved_is_found(home, statement):
    change(home, statement)
    assert "row_changed" in {fault.kind for fault in verify(home).faults}


def test_rows_that_sqlite_puts_together_have_the_digests_of_those_read_one_by_one(home):
    with closing(open_connection(home.database)) as db:
        mixed = "UPDATE paragraphs SET article_id = 1 WHERE position = 1"
        for statement in ("SELECT 1", mixed):
            db.execute(statement)
            for unit in UNITS:
                one_by_one = dict(digest_all(db, unit, f"(SELECT id FROM {unit})"))
                assert dict(digest_all(db, unit)) == one_by_one


def test_a_table_is_digested_in_the_order_of_its_key_whatever_else_it_could_be_read_by(home):
    """By an index of somebody's own that has no position, parts come in the order of saving."""
    with closing(connect(home.database)) as db:
        before = dict(digest_all(db.conn, "articles"))
        db.conn.execute("CREATE TEMP TABLE kept AS SELECT * FROM paragraphs ORDER BY position DESC")
        db.conn.execute("DELETE FROM paragraphs")
        db.conn.execute("INSERT INTO paragraphs SELECT * FROM kept ORDER BY rowid")
        for columns in ("version_id", "version_id, article_id, kind, text, position"):
            db.conn.execute(f"CREATE INDEX theirs_{len(columns)} ON paragraphs ({columns})")
            assert dict(digest_all(db.conn, "articles")) == before


@pytest.mark.parametrize("statement", CHANGES[:4])
def test_only_the_deep_check_finds_a_row_that_no_record_says(home, statement):
    with closing(connect(home.database)) as db, db.atomic():
        db.execute(statement)
        renew_all(db.conn)
        ArticleRows(db).index_all()
    assert verify(home).faults == []
    assert {fault.kind for fault in verify(home, deep=True).faults} == {"derived"}


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO articles_fts (articles_fts) VALUES ('delete-all')",
        "INSERT INTO articles_fts (rowid, title) VALUES (7, 'of nobody')",
        "INSERT INTO articles_fts (articles_fts, rowid, title) SELECT 'delete', id, '' FROM articles LIMIT 1",
    ],
)
def test_an_article_that_no_search_finds_is_found_without_the_deep_check(home, statement):
    change(home, statement)
    assert {fault.kind for fault in verify(home).faults} == {"search_index"}


def test_words_that_are_not_in_the_search_index_are_found(home):
    change(home, "INSERT INTO articles_fts (rowid, title) SELECT id, 'of nobody' FROM articles")
    assert verify(home).faults == []
    assert {fault.kind for fault in verify(home, deep=True).faults} == {"search_index"}


def test_a_table_that_is_not_ours_is_found(home):
    change(home, "DROP VIEW articles_by_year")
    assert {fault.kind for fault in verify(home).faults} == {"schema"}


def test_a_sample_takes_the_longest_unchecked_first_and_remembers(home):
    (first,) = home.warcs()
    second = first.with_name("import-0123456789abcdef.warc.gz")
    second.write_bytes(first.read_bytes())
    (third,) = home.readings()
    for _ in range(3):
        assert verify(home, sample=30).files == 1
    with closing(connect(home.database)) as db:
        checked = [
            row["filename"].rpartition("/")[2]
            for row in db.query("SELECT filename FROM fixity_events ORDER BY checked_at")
        ]
    assert sorted(checked) == sorted([first.name, second.name, third.name])


def test_a_restricted_page_is_no_fault(home):
    change(
        home,
        f"INSERT INTO restrictions (id, url, reason, at) VALUES (1, '{FIRST}', 'x', '2026-05-04T00:00:00Z')",
    )
    keep_restrictions(home)
    assert verify(home, deep=True).faults == []


def test_an_index_that_an_earlier_version_did_not_make_is_no_fault(home):
    change(home, "DROP INDEX articles_state")
    assert verify(home).faults == []
