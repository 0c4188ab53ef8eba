"""The power goes at any moment: the archive is as at its last sync, and the next run gets the rest."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.faults.crawling import crawl_command, run_crawl
from tests.faults.invariants import (
    assert_nothing_promised_is_missing,
    assert_rows_are_records,
    query,
    query_copy,
)
from tests.faults.power import cut_power, record_disks
from tests.faults.site_of_reports import ReportSite

ARTICLES = 40
TAILS = {
    "what was not synced is gone": b"",
    "zeros at the tail": b"\0",
    "garbage at the tail": b"\x1f\x8b\x08\x00?",
}

SHORT = [("first", "what was not synced is gone", 2), ("second", "zeros at the tail", 2)]
LONG = [(run, tail, 0) for run in ("first", "second") for tail in TAILS]


def verify(home):
    done = subprocess.run(
        [sys.executable, "-m", "archiver", "verify", "--json", "--home", str(home)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return json.loads(done.stdout)["faults"]


def moments(disks, *, few):
    """Return the moments to cut the power at: every sync, or a few of them all over the run."""
    return range(len(disks)) if not few else range(3, len(disks), max(1, len(disks) // few))


@pytest.mark.parametrize(
    ("run", "tail", "few"), [*SHORT, *(pytest.param(*case, marks=pytest.mark.long) for case in LONG)]
)
def test_after_a_power_cut_nothing_that_was_synced_is_lost_and_the_next_run_gets_the_rest(
    tmp_path, strace, figures, run, tail, few
):
    root, home = tmp_path / "home", tmp_path / "after"
    root.mkdir()
    with ReportSite(ARTICLES) as site:
        if run == "second":
            assert run_crawl(root, site.url, "--language", "en", "--limit", "10").returncode == 0
        disks, code, err = record_disks(crawl_command(root, site.url), root)
        assert code == 0, err
        cuts = moments(disks, few=few)
        for moment in cuts:
            cut_power(disks[moment], root, home, tail=TAILS[tail])
            before = set(query_copy(home, "select record_id from captures"))
            assert_nothing_promised_is_missing(home)
            done = run_crawl(home, site.url)
            assert done.returncode == 0, (moment, done.stderr)
            written = assert_rows_are_records(home)
            assert before <= {(record_id,) for record_id in written}
            assert {url for (url,) in query(home, "select url from articles")} == site.expected, moment
            assert verify(home) == [], moment
    figures(
        f"power cut, {run} run, {tail}", cuts=len(cuts), lost_after_the_next_run=0, faults_found_by_verify=0
    )
