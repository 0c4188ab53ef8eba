"""`archiver gaps`: what something speaks of and the archive has not."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from archiver.missing import find_gaps
from archiver.schema import connect
from archiver.sites.interpol import INTERPOL


@pytest.fixture(scope="module")
def home(replica, tmp_path_factory):
    home = tmp_path_factory.mktemp("gaps") / "home"
    command = [sys.executable, "-m", "archiver", "crawl", "--home", str(home), "--base-url", replica.url]
    options = ["--no-requisites", "--language", "en", "--since", "2018-01-01", "--max-failures", "9"]
    done = subprocess.run(
        [*command, *options],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={**os.environ, "CI": ""},
    )
    assert done.returncode == 0, done.stderr
    return home


def gaps(home, *options):
    done = subprocess.run(
        [sys.executable, "-m", "archiver", "gaps", "--home", str(home), *options],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_what_is_listed_and_was_never_had_is_a_gap(home, replica):
    found = {gap["url"] for gap in json.loads(gaps(home, "--json")) if gap["kind"] == "never_fetched"}
    assert replica.declared_failures & found
    assert all("/en/" in url or "/20" in url for url in found)


def test_a_language_version_that_is_named_and_absent_is_a_gap(home, replica):
    found = [gap for gap in json.loads(gaps(home, "--json")) if gap["kind"] == "language"]
    assert found
    assert {gap["language"] for gap in found} <= {"fr", "es", "ar"}
    assert {gap["url"] for gap in found} <= set(replica.articles)


def test_a_gap_names_nothing_that_is_hidden(home, tmp_path):
    """Neither an address that was erased, and so is missing, nor the article that names a missing one."""
    with (
        closing(sqlite3.connect(home / "archive.db")) as there,
        closing(connect(tmp_path / "archive.db")) as db,
    ):
        there.backup(db.conn)
        before = list(find_gaps(db, INTERPOL))
        never = next(gap.url for gap in before if gap.kind == "never_fetched")
        via, by_record = list(dict.fromkeys(gap.via for gap in before if gap.kind == "language"))[:2]
        query = "SELECT record_id FROM captures JOIN articles ON articles.capture_id = captures.id WHERE articles.url = ?"
        (record_id,) = db.execute(query, [by_record]).fetchone()
        hide = "INSERT INTO restrictions (id, url, record_id, reason, at) VALUES (?, ?, ?, '', '')"
        db.conn.executemany(hide, [(1, never, None), (2, via, None), (3, None, record_id)])
        named = [address for gap in find_gaps(db, INTERPOL) for address in (gap.url, gap.via)]
    assert named
    assert not {never, via, by_record} & set(named)


def test_a_person_reads_a_line_a_gap(home):
    assert len(gaps(home).splitlines()) == len(json.loads(gaps(home, "--json")))


def test_there_are_no_gaps_to_list_where_there_is_no_archive(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "archiver", "gaps", "--home", str(tmp_path / "none")],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
