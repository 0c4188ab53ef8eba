"""`crawl --workers N`: one run under one lock, each worker with a WARC of its own, whoever is killed."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from archiver.home import Home
from tests.rows import dump


def command(home, base_url, *options):
    words = (sys.executable, "-m", "archiver", "crawl", "--home", home, "--base-url", base_url)
    return [*map(str, words), "--no-requisites", "--json", *map(str, options)]


def crawl(home, base_url, *options):
    return subprocess.run(
        command(home, base_url, *options), capture_output=True, text=True, check=False, timeout=120
    )


def start(home, base_url, *options):
    return subprocess.Popen(
        command(home, base_url, *options), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def query(home, sql):
    with closing(sqlite3.connect(Home(home).database)) as db:
        return db.execute(sql).fetchall()


def warcs(home):
    return sorted(Home(home).archive("interpol").iterdir())


def responses(home):
    """Return what was captured, as (record id, address), read by another tool than ours with its digests checked."""
    found = []
    for path in warcs(home):
        with path.open("rb") as file:
            for record in ArchiveIterator(file, check_digests="raise"):
                record.raw_stream.read()
                if record.rec_type in ("response", "revisit"):
                    found.append(
                        (record.rec_headers["WARC-Record-ID"], record.rec_headers["WARC-Target-URI"])
                    )
    return found


def workers_of(process):
    """Return the ids of the workers that *process* has started."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    return [
        int(child) for child in children if b"archiver.worker" in Path(f"/proc/{child}/cmdline").read_bytes()
    ]


def wait_for(condition, seconds=60):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.02)


def assert_whole(home, replica):
    """The archive has every article, a row for each capture, and nothing twice."""
    captured = responses(home)
    assert {record_id for record_id, _ in captured} == {
        record_id for (record_id,) in query(home, "select record_id from captures")
    }
    articles = {url for (url,) in query(home, "select url from articles")}
    assert articles == set(replica.articles)
    pages = Counter(url for _, url in captured)
    once = {url for (url,) in query(home, "select captures.url from articles join captures on captures.id = articles.capture_id")}  # fmt: skip
    assert {url: pages[url] for url in once if pages[url] > 1} == {}


@pytest.fixture(scope="module")
def two(replica, tmp_path_factory):
    """An archive of the replica that two workers have crawled, and what the crawl said."""
    home = tmp_path_factory.mktemp("two") / "home"
    done = crawl(home, replica.url, "--workers", 2)
    assert done.returncode == 3, done.stderr
    return home, json.loads(done.stdout)


def test_two_workers_find_what_one_finds_and_their_figures_are_one_sum(two, replica):
    home, figures = two
    assert_whole(home, replica)
    assert figures["outcome"] == "finished"
    assert figures["articles_new"] == len(replica.articles)
    assert figures["failures"] == len(replica.declared_failures)
    ((captures, size),) = query(home, "select count(*), sum(length) from captures")
    assert (figures["captures"], figures["bytes"]) == (captures, size)


def test_each_worker_has_a_warc_of_its_own_and_the_run_one_record(two):
    home, _ = two
    assert len(warcs(home)) == 2
    assert not list(Home(home).archive("interpol").glob("*.open"))
    shares = [count for (count,) in query(home, "select count(*) from captures group by filename")]
    assert len(shares) == 2
    assert query(home, "select count(*), min(outcome) from crawls") == [(1, "finished")]


def test_a_rebuild_of_two_workers_warcs_gives_the_same_database(two, tmp_path):
    home = tmp_path / "home"
    shutil.copytree(two[0], home)
    before = dump(home)
    Home(home).database.unlink()
    done = subprocess.run(
        [sys.executable, "-m", "archiver", "rebuild", "--home", home], capture_output=True, text=True, check=False
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    after = dump(home)
    assert {table for table in before if before[table] != after[table]} == set()


def test_the_next_run_of_two_workers_asks_for_no_more_than_one_would(two, replica, tmp_path):
    home = tmp_path / "home"
    shutil.copytree(two[0], home)
    replica.log.clear()
    done = crawl(home, replica.url, "--workers", 2)
    assert json.loads(done.stdout)["articles_new"] == 0
    assert len(replica.log) <= 2 * len(replica.declared_failures) + 9
    assert len(warcs(home)) == 2


def test_two_workers_keep_the_pace_of_one(fresh_replica, tmp_path):
    done = crawl(tmp_path / "home", fresh_replica.url, "--workers", 2, "--delay", 0.2, "--limit", 6)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["articles_new"] == 6
    times = [served.at for served in fresh_replica.log]
    assert all((later - earlier).total_seconds() > 0.15 for earlier, later in pairwise(times))


def test_a_worker_that_is_killed_costs_nothing_the_others_take_over(fresh_replica, tmp_path):
    home = tmp_path / "home"
    process = start(home, fresh_replica.url, "--workers", 2)
    wait_for(lambda: len(fresh_replica.log) >= 25)
    os.kill(workers_of(process)[0], signal.SIGKILL)
    out, err = process.communicate(timeout=120)
    assert process.returncode in (0, 3), err
    assert json.loads(out)["outcome"] == "finished"
    assert_whole(home, fresh_replica)


def test_a_run_whose_workers_are_all_killed_is_exit_code_1_and_the_next_goes_on(fresh_replica, tmp_path):
    home = tmp_path / "home"
    process = start(home, fresh_replica.url, "--workers", 2)
    wait_for(lambda: len(fresh_replica.log) >= 25)
    for worker in workers_of(process):
        os.kill(worker, signal.SIGKILL)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert err.splitlines()[0] == "archiver: no worker is left; the next run goes on"
    assert crawl(home, fresh_replica.url, "--workers", 2).returncode in (0, 3)
    assert_whole(home, fresh_replica)


def test_a_killed_run_takes_its_workers_with_it_and_one_worker_goes_on(fresh_replica, tmp_path):
    home = tmp_path / "home"
    process = start(home, fresh_replica.url, "--workers", 2)
    wait_for(lambda: len(fresh_replica.log) >= 25)
    workers = workers_of(process)
    assert len(workers) == 2
    process.kill()
    process.communicate()
    wait_for(lambda: not any(Path(f"/proc/{worker}").exists() for worker in workers), 10)
    done = crawl(home, fresh_replica.url)
    assert done.returncode in (0, 3), done.stderr
    assert_whole(home, fresh_replica)


def test_an_interrupted_run_of_two_workers_saves_all_that_they_have(fresh_replica, tmp_path):
    home = tmp_path / "home"
    process = start(home, fresh_replica.url, "--workers", 2, "--delay", 0.05)
    wait_for(lambda: len(fresh_replica.log) >= 20)
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=30)
    assert time.monotonic() - began < 10
    assert process.returncode == 143, err
    assert json.loads(out)["outcome"] == "interrupted"
    assert not list(Home(home).archive("interpol").glob("*.open"))
    written = {record_id for record_id, _ in responses(home)}
    assert written == {record_id for (record_id,) in query(home, "select record_id from captures")}
    assert crawl(home, fresh_replica.url, "--workers", 2, "--delay", 0).returncode in (0, 3)
    assert_whole(home, fresh_replica)


def test_a_home_that_is_held_is_refused_before_any_worker_starts(tmp_path):
    home = tmp_path / "home"
    with Home(home).lock():
        done = crawl(home, "http://127.0.0.1:9", "--workers", 2)
    assert done.returncode == 75
    assert "another run holds it" in done.stderr
