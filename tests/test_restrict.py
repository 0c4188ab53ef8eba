"""What is restricted is gone from sight; what is erased is gone from the file, and nothing else is."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from scrapy.settings import Settings

from archiver import fixity, restrictions
from archiver.connection import open_connection
from archiver.exceptions import ArchiverError, HomeError, UsageError
from archiver.importing import import_paths
from archiver.lookup import describe_article, find_article, find_version
from archiver.opening import open_run
from archiver.rebuild import rebuild
from archiver.restrict import restrict
from archiver.restrictions import read_restricted
from archiver.schema import connect
from archiver.scope import Scope
from archiver.sites.interpol import INTERPOL
from archiver.store import open_database
from archiver.verify import verify
from archiver.warc import read_records
from tests.archive_home import FIRST, SECOND, make_home
from tests.commands import archiver


@pytest.fixture
def home(tmp_path):
    return make_home(tmp_path / "home")


def blocks(home):
    return {
        record.record_id: (record.offset, b"".join(record.block.pieces()))
        for path in home.warcs()
        for record in read_records(path, home=home)
    }


def test_a_hidden_page_leaves_the_warc_as_it_is_and_the_archive_sound(home):
    before = [path.read_bytes() for path in home.warcs()]
    assert restrict(home, FIRST, "asked for").captures == 2
    assert [path.read_bytes() for path in home.warcs()] == before
    assert verify(home).faults == []
    assert "lighthouses###" in (home.state / "replay" / "access.aclj").read_text()


def test_a_hidden_page_is_not_named_beside_its_other_languages(home):
    with connect(home.database).conn as connection:
        connection.execute("UPDATE articles SET story_id = 7")
        connection.commit()
    restrict(home, SECOND, "asked for")
    with open_database(home) as store:
        assert describe_article(store, find_article(store, FIRST))["languages"] == []


def test_a_hidden_records_version_is_not_shown(home):
    with open_database(home) as store:
        article = find_article(store, FIRST)
        capture = store.capture(find_version(store, article)["capture_id"])
    restrict(home, capture.record_id, "asked for")
    with open_database(home) as store, pytest.raises(ArchiverError, match="restricted"):
        find_version(store, article)


def test_an_erased_page_is_in_no_byte_and_every_other_record_where_it_was(home):
    before = blocks(home)
    gone = {
        record.record_id
        for path in home.warcs()
        for record in read_records(path, home=home)
        if record.header.get("WARC-Target-URI") == FIRST
    }
    size = home.warcs()[0].stat().st_size
    done = restrict(home, FIRST, "asked for", erase=True)
    after = blocks(home)
    assert done.erased == len(gone) == 4
    assert home.warcs()[0].stat().st_size == size
    assert {key: value for key, value in after.items() if key in before} == {
        key: value for key, value in before.items() if key not in gone
    }
    assert not any(FIRST.encode() in block for _, block in after.values())


def test_after_an_erasure_the_archive_is_sound_in_every_tool(home):
    restrict(home, FIRST, "asked for", erase=True)
    assert verify(home, deep=True).faults == []
    (path,) = home.warcs()
    for command in (
        ["gzip", "-t"],
        [Path(sys.executable).with_name("warcio"), "check"],
        [Path(sys.executable).with_name("fastwarc"), "check"],
    ):
        assert subprocess.run([*command, path], capture_output=True, check=False).returncode == 0
    with connect(home.database).conn as connection:
        assert {row[0] for row in connection.execute("select url from articles")} == {SECOND}
    connection.close()


def test_an_erasure_in_a_sealed_file_is_logged_and_the_chain_holds(home):
    (path,) = home.warcs()
    fixity.seal(home, [path])
    restrict(home, FIRST, "asked for", erase=True)
    assert verify(home).faults == []
    assert "asked for" in fixity.history_path(home).read_text()
    assert (
        subprocess.run(
            ["sha256sum", "-c", "fixity-sha256.txt"], cwd=home.path, capture_output=True, check=False
        ).returncode
        == 0
    )


def test_one_record_can_be_named(home):
    (capture,) = [
        r.capture for r in read_records(home.warcs()[0], home=home) if r.capture and r.capture.url == SECOND
    ]
    assert restrict(home, capture.record_id, "asked for", erase=True).erased == 2
    assert verify(home).faults == []


def test_an_unknown_address_and_a_missing_reason_are_refused(home):
    with pytest.raises(ArchiverError, match="not in the archive"):
        restrict(home, SECOND + "-of-elsewhere", "asked for")
    with pytest.raises(UsageError, match="say why"):
        restrict(home, SECOND, "  ")


@pytest.mark.parametrize("loss", [Path.unlink, lambda path: path.write_bytes(b"damaged " * 1000)])
def test_what_is_hidden_stays_hidden_where_the_database_is_lost(home, loss):
    restrict(home, FIRST, "asked for")
    loss(home.database)
    rebuild(home)
    with open_database(home) as store, pytest.raises(ArchiverError, match="no article"):
        find_article(store, FIRST)
    assert verify(home).faults == []


def test_a_restriction_that_was_taken_out_of_the_database_is_told_and_a_rebuild_hides_it_again(home):
    restrict(home, FIRST, "asked for")
    with connect(home.database).conn as connection:
        connection.execute("DELETE FROM restrictions")
        connection.commit()
    assert [fault.kind for fault in verify(home).faults] == ["restriction"]
    rebuild(home)
    assert verify(home).faults == []
    with open_database(home) as store, pytest.raises(ArchiverError, match="no article"):
        find_article(store, FIRST)


def import_a_page(home):
    page = home.path.parent / "page.txt"
    page.write_text("A text of somebody's.")
    import_paths(home, [page])


def begin_a_run(home):
    settings = Settings()
    settings.setmodule("archiver.settings")
    open_run(settings, home, Scope(site=INTERPOL), "news", lambda: datetime.now(UTC)).stack.close()


@pytest.mark.parametrize("next_step", [rebuild, import_a_page, begin_a_run])
def test_restrictions_of_a_database_from_before_their_file_get_one_from_whatever_writes_next(home, next_step):
    restrict(home, FIRST, "asked for")
    said = home.restrictions.read_bytes()
    home.restrictions.unlink()
    (fault,) = verify(home).faults
    assert (fault.kind, fault.file) == ("restriction", "restrictions.jsonl")
    next_step(home)
    assert home.restrictions.read_bytes() == said
    home.database.unlink()
    rebuild(home)
    with open_database(home) as store, pytest.raises(ArchiverError, match="no article"):
        find_article(store, FIRST)


def test_where_nothing_is_restricted_no_file_is_made(home):
    begin_a_run(home)
    assert not home.restrictions.exists()


def test_where_the_file_cant_be_read_nothing_is_half_hidden(home):
    home.restrictions.write_bytes(b"noise\n")
    before = home.warcs()[0].read_bytes()
    with pytest.raises(HomeError, match="line 1 is no restriction"):
        restrict(home, FIRST, "asked for", erase=True)
    assert home.warcs()[0].read_bytes() == before
    with open_database(home) as store:
        assert find_article(store, FIRST)
        assert not store.db.table("restrictions").count
    home.restrictions.unlink()
    assert restrict(home, FIRST, "asked for", erase=True).erased


def test_what_can_be_read_of_a_damaged_table_is_kept(home):
    restrict(home, FIRST, "asked for")
    restrict(home, SECOND, "asked for too")
    home.restrictions.unlink()
    with closing(connect(home.database)) as db:
        db.conn.execute("UPDATE restrictions SET reason = CAST(x'ff' AS TEXT) WHERE url = ?", [FIRST])
        db.conn.commit()
    kept = read_restricted(home.database)
    assert not kept.error
    assert {row["url"]: row["reason"] for row in kept.rows} == {FIRST: "\ufffd", SECOND: "asked for too"}
    rebuild(home)
    assert verify(home).faults == []


def test_a_table_that_another_program_holds_is_not_taken_for_an_empty_one(home, monkeypatch):
    restrict(home, FIRST, "asked for")
    with closing(sqlite3.connect(home.database, isolation_level=None)) as theirs:
        theirs.execute("PRAGMA journal_mode = DELETE")

        def open_too_late(path):
            connection = open_connection(path)
            connection.execute("PRAGMA busy_timeout = 0")
            theirs.execute("BEGIN EXCLUSIVE")
            return connection

        monkeypatch.setattr(restrictions, "open_connection", open_too_late)
        assert "locked" in read_restricted(home.database).error


def test_a_rebuild_says_that_it_cant_know_what_a_damaged_database_hid(home):
    home.database.write_bytes(b"damaged " * 1000)
    done = archiver("rebuild", "--home", home.path)
    (line,) = done.stderr.splitlines()
    assert "not a database" in line
    assert "`archiver restrict` again what has to stay hidden" in line
    restrict(home, FIRST, "asked for")
    home.database.write_bytes(b"damaged " * 1000)
    assert rebuild(home).unhidden == ""


@pytest.mark.parametrize(
    "line",
    [
        b"noise\n",
        b"[" * 100_000 + b"\n",
        b'{"id": 1, "url": {}, "record_id": null, "reason": "", "at": ""}\n',
        b'{"id": %d, "url": "u", "record_id": null, "reason": "", "at": ""}\n' % 10**23,
        b'{"id": -1, "url": "u", "record_id": null, "reason": "", "at": ""}\n',
        b'{"id": true, "url": "u", "record_id": null, "reason": "", "at": ""}\n',
        b'{"id": 1, "url": "\\ud800", "record_id": null, "reason": "", "at": ""}\n',
        b'{"id": 1, "url": "u", "record_id": null, "reason": "\\udfff", "at": ""}\n',
    ],
)
def test_a_file_of_restrictions_that_is_noise_stops_a_rebuild_in_one_line(home, line):
    home.restrictions.write_bytes(line)
    with pytest.raises(HomeError, match="line 1 is no restriction"):
        rebuild(home)
    assert [fault.kind for fault in verify(home).faults] == ["restriction"]


def test_a_file_of_restrictions_that_cant_be_read_stops_a_rebuild_in_one_line(home):
    home.restrictions.mkdir()
    with pytest.raises(HomeError, match=r"restrictions\.jsonl: can't be read: is a directory"):
        rebuild(home)
    assert [fault.kind for fault in verify(home).faults] == ["restriction"]
