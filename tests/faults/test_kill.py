"""SIGKILL at random instants: nothing lost, nothing captured twice, every WARC readable, the last run complete."""

from __future__ import annotations

import random
import subprocess

import pytest
from crawling import assert_sound, query, run_crawl, start_crawl

SHORT = [("--no-requisites", 20, 0)]
LONG = [("--full", 10, seed) for seed in range(100, 120)] + [
    ("--no-requisites", 10, seed) for seed in range(200, 205)
]


def kill_some(home, url, option, kills, rng):
    """Start the crawl and kill it, *kills* times or until one run gets to its end; return how many were killed.

    Later kills come sooner after the start: they hit the recovery too.
    """
    for number in range(kills):
        process = start_crawl(home, url, option)
        try:
            process.communicate(timeout=rng.uniform(0.7, 2.0 if number % 3 else 1.3))
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
        else:
            return number
    return kills


@pytest.mark.parametrize(
    ("option", "kills", "seed"),
    [*SHORT, *(pytest.param(*case, marks=pytest.mark.long) for case in LONG)],
)
def test_killed_at_any_instant_the_next_run_loses_and_repeats_nothing(tmp_path, replica, option, kills, seed):
    home = tmp_path / "home"
    killed = kill_some(home, replica.url, option, kills, random.Random(seed))
    done = run_crawl(home, replica.url, option)
    assert done.returncode == 0, done.stderr
    assert_sound(home)
    assert {url for (url,) in query(home, "select url from articles")} == set(replica.articles)
    print(f"seed {seed}: {killed} kills, {len(query(home, 'select 1 from captures'))} captures")
