"""The n-th write, fsync, rename, row and acknowledgement fails: the run says so, and the next one makes it whole."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from crawling import assert_sound, query, run_crawl

FAILING = Path(__file__).with_name("failing.py")
KINDS = ("torn write", "fsync", "row")
MORE_KINDS = ("write", "rename", "acknowledgement")


def run_failing(kind, number, home, replica, url):
    command = [sys.executable, str(FAILING), kind, str(number), "crawl", "--home", str(home)]
    options = ["--base-url", replica.url, "--url", url, "--no-requisites", "--max-failures", "9"]
    return subprocess.run([*command, *options], capture_output=True, text=True, check=False, timeout=60)


def make_whole(home, replica, url):
    done = run_crawl(home, replica.url, "--url", url, "--no-requisites")
    assert done.returncode == 0, done.stderr
    assert_sound(home)
    assert (url,) in query(home, "select url from articles")


@pytest.mark.parametrize(
    "kind", [*KINDS, *(pytest.param(kind, marks=pytest.mark.long) for kind in MORE_KINDS)]
)
def test_a_run_on_which_one_call_fails_is_exit_code_1_and_the_next_is_whole(tmp_path, replica, kind):
    url, home = next(iter(replica.articles)), tmp_path / "home"
    done = run_failing(kind, 1 if kind == "rename" else 2, home, replica, url)
    assert done.returncode == 1, (done.stdout, done.stderr)
    assert "Traceback" not in done.stderr
    make_whole(home, replica, url)


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS + MORE_KINDS)
def test_whichever_call_fails_until_a_run_passes(tmp_path, replica, kind):
    url = next(iter(replica.articles))
    for number in range(1, 60):
        home = tmp_path / str(number)
        done = run_failing(kind, number, home, replica, url)
        if done.returncode == 0:
            print(f"{kind}: {number - 1} calls failed in turn")
            return
        assert done.returncode == 1, (number, done.stderr)
        make_whole(home, replica, url)
    pytest.fail("no run passed")
