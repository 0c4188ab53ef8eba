"""A disk that is full, read-only, or whose files may not grow; a clock that was set back."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.crawling import crawl_command, run_crawl
from tests.faults.invariants import (
    assert_nothing_promised_is_missing,
    assert_rows_are_records,
    assert_sound,
    query,
)
from tests.faults.site_of_reports import ReportSite

ARTICLES = 40
CLOCK = Path(__file__).with_name("clock.py")


@pytest.fixture
def site():
    with ReportSite(ARTICLES) as site:
        yield site


def assert_failed_in_one_line(done):
    assert done.returncode == 1, (done.returncode, done.stdout, done.stderr)
    assert "Traceback" not in done.stderr
    assert done.stderr.count("\n") <= 3, done.stderr


def assert_complete(home, site):
    assert_sound(home)
    assert {url for (url,) in query(home, "select url from articles")} == site.expected


@contextmanager
def small_disk(folder, size):
    """Mount a disk of *size* bytes at *folder*, or skip."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    done = subprocess.run(mount, capture_output=True, text=True, check=False) if os.geteuid() == 0 else None
    if done is None or done.returncode:
        pytest.skip(f"no disk can be mounted here: {done.stderr.strip() if done else 'only root may'}")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=False)


@pytest.mark.parametrize("size", [600_000, *(pytest.param(n, marks=pytest.mark.long) for n in (250_000, 400_000, 500_000, 800_000, 1_000_000))])  # fmt: skip
def test_on_a_disk_that_gets_full_the_run_is_exit_code_1_and_with_room_the_next_is_whole(
    tmp_path, site, figures, size
):
    disk = tmp_path / "disk"
    with small_disk(disk, size):
        first = run_crawl(disk / "home", site.url)
        assert_failed_in_one_line(first)
        assert "make room" in first.stderr, first.stderr
        assert str(disk) in first.stderr, first.stderr
        assert_nothing_promised_is_missing(disk / "home")
        assert_failed_in_one_line(run_crawl(disk / "home", site.url))
        subprocess.run(["mount", "-o", "remount,size=50000000", str(disk)], check=True)
        done = run_crawl(disk / "home", site.url)
        assert done.returncode == 0, done.stderr
        assert_complete(disk / "home", site)
    figures("full disk", runs=2, lost=0)


@pytest.mark.parametrize(
    "size", [20_000, *(pytest.param(n, marks=pytest.mark.long) for n in (5_000, 60_000, 200_000))]
)
def test_where_files_may_not_grow_the_run_is_exit_code_1_and_the_next_is_whole(tmp_path, site, figures, size):
    home = tmp_path / "home"
    assert run_crawl(home, site.url, "--language", "fr").returncode == 0
    command = crawl_command(home, site.url)
    longest = max(path.stat().st_size for path in home.glob("archive.db")) if size > 100_000 else 0
    bound = longest + size

    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (bound, bound))

    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, preexec_fn=limit)
    assert_failed_in_one_line(done)
    assert_nothing_promised_is_missing(home)
    done = run_crawl(home, site.url)
    assert done.returncode == 0, done.stderr
    assert_complete(home, site)
    figures("files that may not grow", runs=1, lost=0)


def test_a_home_that_is_read_only_is_refused_in_one_line(tmp_path, site):
    disk = tmp_path / "disk"
    with small_disk(disk, 50_000_000):
        assert run_crawl(disk / "home", site.url, "--language", "fr").returncode == 0
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        done = run_crawl(disk / "home", site.url)
        assert_failed_in_one_line(done)
        assert "read-only" in done.stderr
        plan = run_crawl(disk / "home", site.url, "--dry-run")
        assert plan.returncode == 0, plan.stderr
        assert json.loads(plan.stdout)["requests"] > 1
        read = subprocess.run(
            [sys.executable, "-m", "archiver", "status", "--home", str(disk / "home")],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert read.returncode == 0, read.stderr
        assert "LOOK: the home is read-only" in read.stdout.splitlines()[0]


THREE_DAYS = -3 * 86400.0


@pytest.mark.parametrize(
    ("before", "after"),
    [pytest.param(THREE_DAYS, THREE_DAYS, id="between two runs"), pytest.param(0, THREE_DAYS, id="in a run")],
)
def test_a_clock_set_back_three_days_loses_nothing(tmp_path, site, before, after):
    home = tmp_path / "home"
    assert run_crawl(home, site.url, "--limit", "10").returncode == 0
    command = [sys.executable, str(CLOCK), str(before), str(after), "40", *crawl_command(home, site.url)[3:]]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=100)
    # What was to be asked in a moment is to be asked in three days now: the run may say that it can't go on.
    assert done.returncode in ((0, 4) if before != after else (0,)), done.stderr
    assert query(home, "select 1 from captures where captured_at < date('now', '-1 day')")
    done = run_crawl(home, site.url)
    assert done.returncode == 0, done.stderr
    assert {url for (url,) in query(home, "select url from articles")} == site.expected
    assert_rows_are_records(home)
    assert query(home, "pragma integrity_check") == [("ok",)]
