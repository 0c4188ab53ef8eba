"""Bits flip in the database: what changed is found by `verify`, and `rebuild` restores it."""

from __future__ import annotations

import random
import shutil
import sqlite3
from contextlib import closing

import pytest

from archiver.home import Home
from archiver.rebuild import rebuild
from archiver.verify import verify
from tests.faults.crawling import run_crawl
from tests.faults.site_of_reports import ReportSite

NOT_DERIVED = ("fixity_events", "restrictions")


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    """An archive of some articles, its journal taken in."""
    home = tmp_path_factory.mktemp("flips") / "home"
    with ReportSite(40) as site:
        assert run_crawl(home, site.url).returncode == 0
    with closing(sqlite3.connect(home / "archive.db")) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert verify(Home(home)).faults == []
    return home


def content(path):
    """Return every row of every table but FTS's own, by table; an error is content that has changed."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        db.text_factory = bytes
        names = [
            name.decode() for (name,) in db.execute("select name from sqlite_schema where type = 'table'")
        ]
        return {
            name: sorted(map(repr, db.execute(f"select * from {name} not indexed")))
            for name in names
            if not name.startswith(("articles_fts", "sqlite_")) and name not in NOT_DERIVED
        }


def flip(path, rng):
    data = bytearray(path.read_bytes())
    bit = rng.randrange(len(data) * 8)
    data[bit // 8] ^= 1 << bit % 8
    path.write_bytes(data)
    return bit // 8


def is_changed(path, before):
    try:
        return content(path) != before
    except sqlite3.Error:
        return True


@pytest.mark.parametrize("flips", [20, pytest.param(200, marks=pytest.mark.long)])
def test_what_flipped_bits_change_is_found_and_a_rebuild_restores_it(archive, tmp_path, figures, flips):
    rng, home = random.Random(flips), tmp_path / "home"
    whole, before = (archive / "archive.db").read_bytes(), content(archive / "archive.db")
    shutil.copytree(archive, home)
    changed = found = silent = 0
    while changed < flips:
        for name in ("archive.db-wal", "archive.db-shm"):
            (home / name).unlink(missing_ok=True)
        (home / "archive.db").write_bytes(whole)
        place = flip(home / "archive.db", rng)
        if not is_changed(home / "archive.db", before):
            silent += 1
            continue
        changed += 1
        faults = verify(Home(home)).faults
        found += bool(faults)
        if not faults:
            print(f"not found: byte {place}")
    rebuild(Home(home))
    assert content(home / "archive.db") == before
    assert verify(Home(home)).faults == []
    figures(
        "bit flips in the database", changed_content=changed, found_by_verify=found, changed_nothing=silent
    )
    assert found >= changed * 0.99
