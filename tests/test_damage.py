"""What is damaged or gone is said in one line that names the right file and what brings it back."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing

import pytest

from archiver.frontier import Frontier
from archiver.models import Link
from archiver.verify import verify
from tests.archive_home import AT, FIRST, make_home
from tests.commands import archiver

NOBODY = "http://127.0.0.1:9"
"""A mirror that never answers: what is damaged is told before it is asked."""
NOISE = bytes(range(128, 256)) + b"\n"


@pytest.fixture
def home(tmp_path):
    home = make_home(tmp_path / "home")
    with closing(Frontier(home.frontier)) as frontier:
        frontier.begin("run", adopt=True, again=frozenset(), now=AT)
        frontier.put(Link(url=f"{FIRST}/{number}", kind="article", hops="L") for number in range(500))
    return home


def damage(path):
    """Write noise over all pages of a database but the first."""
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (size,) = db.execute("PRAGMA page_size").fetchone()
    with path.open("r+b") as file:
        file.seek(size)
        file.write(os.urandom(path.stat().st_size - size))


def crawl(home):
    return archiver("crawl", "--home", home.path, "--base-url", NOBODY)


def assert_one_line(done, *words):
    assert done.returncode == 1, done.stderr
    assert done.stderr.startswith("archiver: ")
    assert done.stderr.count("\n") == 1
    for word in words:
        assert word in done.stderr


def test_a_damaged_frontier_is_not_taken_for_a_damaged_database(home):
    damage(home.frontier)
    assert_one_line(crawl(home), "state/frontier.db", "move it away")
    assert "frontier.db" in archiver("status", "--home", home.path).stdout.splitlines()[0]
    assert "FAULT  frontier" in archiver("doctor", "--home", home.path).stdout
    home.frontier.unlink()
    assert crawl(home).returncode == 4  # nobody answers, and nothing else is wrong


def test_a_damaged_database_is_named_with_what_makes_it_again(home):
    damage(home.database)
    assert_one_line(crawl(home), "archive.db", "`archiver rebuild`")


@pytest.mark.parametrize("is_empty", [False, True])
def test_a_run_never_begins_a_new_database_beside_an_old_archive(home, tmp_path, is_empty):
    home.database.unlink()
    if is_empty:
        home.database.touch()
    (tmp_path / "dump.txt").write_text("A title\n\nA paragraph that is long enough to be one.")
    assert_one_line(crawl(home), "archive.db", "`archiver rebuild`")
    assert_one_line(
        archiver("import", tmp_path / "dump.txt", "--home", home.path), "archive.db", "`archiver rebuild`"
    )
    assert_one_line(archiver("status", "--home", home.path), "archive.db", "`archiver rebuild`")
    assert archiver("rebuild", "--home", home.path).returncode == 0
    assert verify(home).faults == []


def test_a_fixity_file_full_of_noise_is_a_fault_that_verify_names_and_no_run_begins(home):
    home.fixity.write_bytes(NOISE)
    faults = [fault for fault in verify(home).faults if fault.kind == "fixity"]
    assert [fault.file for fault in faults] == ["fixity-sha256.txt"]
    assert "line 1" in faults[0].message
    assert "from a copy" in faults[0].message
    assert_one_line(crawl(home), "fixity-sha256.txt", "line 1", "from a copy")


def test_a_rebuild_without_a_file_says_what_is_lost_and_keeps_the_last_copy_of_its_text(home):
    (path,) = home.warcs()
    content = path.read_bytes()
    path.unlink()
    assert_one_line(archiver("rebuild", "--home", home.path), "4 captures", "archive.db.before-1")
    kept = home.path / "archive.db.before-1"
    assert kept.stat().st_size > 0
    with closing(sqlite3.connect(kept)) as db:
        (text,) = db.execute("SELECT text FROM articles WHERE url = ?", [FIRST]).fetchone()
    assert "counted by police divers" in text
    path.write_bytes(content)
    again = archiver("rebuild", "--home", home.path)
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
    assert not (home.path / "archive.db.before-2").exists()
    assert [fault.kind for fault in verify(home).faults] == []


def test_an_index_that_is_gone_is_said_with_what_makes_it_again(home):
    (home.indexes("interpol") / "index.cdxj").unlink()
    (fault,) = verify(home).faults
    assert "it is not there; `archiver rebuild` makes it again" in fault.message


def test_what_a_run_is_writing_is_no_fault_and_no_run_begins_while_it_is_verified(home):
    with home.lock():
        done = archiver("verify", "--home", home.path)
        assert (done.returncode, done.stdout) == (75, "")
        assert "another run holds it" in done.stderr
    with closing(sqlite3.connect(home.database)) as db:
        assert db.execute("SELECT count(*) FROM fixity_events").fetchone() == (0,)
    with home.still():
        assert archiver("verify", "--home", home.path).returncode == 0
        done = crawl(home)
        assert done.returncode == 75
        assert "it is being verified" in done.stderr


def test_what_a_killed_run_left_is_said_to_be_mended_by_the_next(home):
    (path,) = home.warcs()
    path.rename(path.with_name(path.name + ".open"))
    with path.with_name(path.name + ".open").open("ab") as file:
        file.write(b"\x1f\x8b torn")
    home.database.unlink()
    done = archiver("verify", "--home", home.path)
    assert done.returncode == 1
    assert "was left by a run that was killed: the next run mends what it left" in done.stderr
