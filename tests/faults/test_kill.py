"""SIGKILL at random instants: nothing lost, nothing captured twice, every WARC readable, the last run complete."""

from __future__ import annotations

import random
import shutil
import subprocess

import pytest

from tests.faults.crawling import Killings, kill_after, run_crawl, start_crawl
from tests.faults.invariants import (
    assert_nothing_promised_is_missing,
    assert_rows_are_records,
    assert_sound,
    query,
)
from tests.faults.site_of_reports import ReportSite

ARTICLES = 300
IN_CRAWL, IN_RECOVERY = 1.2, 0.3
"""Seconds after the start of a run's work within which it is killed."""
FORMS = {"plain": (), "everything again": ("--full",), "two workers": ("--workers", "2")}
SHORT = [("plain", 8, 3, 0), ("everything again", 4, 1, 0), ("two workers", 4, 2, 0)]
LONG = [(form, 20, 5, seed) for form in FORMS for seed in range(1, 6)]


def crawl_and_kill(home, site, options, instants, rng, killings):
    """Start crawls and kill each within the next of *instants*, until they are used up or a run gets to its end; return that."""
    while instants:
        process = start_crawl(home, site.url, *options)
        if not kill_after(process, home, rng.uniform(0, instants[0])):
            break
        process.communicate()
        killings.killed += 1
        killings.recoveries += instants.pop(0) == IN_RECOVERY
        killings.orphans += assert_nothing_promised_is_missing(home)
    else:
        process = start_crawl(home, site.url, *options)
    out, err = process.communicate(timeout=120)
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


@pytest.mark.parametrize(
    ("form", "kills", "recoveries", "seed"),
    [*SHORT, *(pytest.param(*case, marks=pytest.mark.long) for case in LONG)],
)
def test_killed_at_any_instant_the_next_run_loses_and_repeats_nothing(
    tmp_path, figures, form, kills, recoveries, seed
):
    rng, killings, captures, crawls = random.Random(seed), Killings(), 0, 0
    instants = [IN_CRAWL] * kills + [IN_RECOVERY] * recoveries
    rng.shuffle(instants)
    while instants:
        home, crawls = tmp_path / str(crawls), crawls + 1
        with ReportSite(ARTICLES) as site:
            if form == "everything again":
                assert run_crawl(home, site.url).returncode == 0
            done = crawl_and_kill(home, site, FORMS[form], instants, rng, killings)
        assert done.returncode == 0, done.stderr
        captures += assert_sound(home)
        assert {url for (url,) in query(home, "select url from articles")} == site.expected
        assert query(home, "select url from failures") == []
        shutil.rmtree(home)
    figures(
        f"SIGKILL, {form}, {ARTICLES} pages",
        crawls=crawls, kills=killings.killed, of_them_in_recovery=killings.recoveries, adopted=killings.orphans,
        captures=captures, lost=0, captured_twice=0, unreadable=0,
    )  # fmt: skip


def test_killed_and_without_its_working_memory_the_next_run_still_gives_every_record_its_row(
    tmp_path, figures
):
    home, rng, kills, orphans = tmp_path / "home", random.Random(7), 0, 0
    with ReportSite(200) as site:
        while not orphans and kills < 20:
            process = start_crawl(home, site.url)
            kill_after(process, home, rng.uniform(0.4, 1.0))
            process.communicate()
            kills += 1
            orphans = assert_nothing_promised_is_missing(home)
            shutil.rmtree(home / "state", ignore_errors=True)
        done = run_crawl(home, site.url)
    assert done.returncode == 0, done.stderr
    assert assert_rows_are_records(home)
    assert {url for (url,) in query(home, "select url from articles")} == site.expected
    figures("SIGKILL and state/ lost", kills=kills, adopted=orphans, lost=0)
