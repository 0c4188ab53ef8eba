"""Cron over weeks and over a year, in simulated time: every edit found, nothing twice, a redesign told and nothing lost."""

from __future__ import annotations

from statistics import median

import pytest

from archiver.replica import Replica
from tests.faults.year import Plan, Simulation, query
from tests.rows import dump

SHORT = Plan(
    hours=8 * 24, publish_every=60, edit_every=50, remove_every=120, sample=100,
    outages=((40, 2, {"status": 503, "retry_after": 7200}), (90, 1, {"block": 403})),
    redesign_at=6 * 24, full_at=(7 * 24,),
)  # fmt: skip
LONG = Plan(
    hours=365 * 24, publish_every=140, edit_every=200, remove_every=1500, sample=150,
    outages=(
        (500, 5, {"status": 503, "retry_after": 1}),
        (2000, 12, {"status": 503, "retry_after": 7200}),
        (3100, 3, {"block": 403}),
        (4400, 3, {"block": 200}),
        (7700, 24, {"status": 429, "retry_after": 3600}),
    ),
    redesign_at=240 * 24,
)  # fmt: skip


@pytest.mark.parametrize(
    "plan",
    [
        pytest.param(SHORT, id="a week", marks=pytest.mark.timeout(900)),
        pytest.param(LONG, id="a year", marks=[pytest.mark.long, pytest.mark.timeout(14_400)]),
    ],
)
def test_cron_finds_every_edit_and_keeps_nothing_twice(plan, tmp_path, figures):
    with Replica() as replica:
        simulation = Simulation(replica, tmp_path / "home", plan, seed=7)
        diary, home = simulation.run(), simulation.home
        truth = dict(replica.articles)
    edits = sum(diary.edits.values())
    figures(
        f"cron for {plan.hours} hours", runs=diary.runs, requests=diary.requests, new_articles=diary.published,
        edits=edits, removals=len(diary.removed), outages=len(plan.outages),
        hours_until_an_edit_was_found_median=int(median(diary.latencies)), hours_at_most=max(diary.latencies),
        hours_until_the_redesign_was_told=diary.alarm_at,
    )  # fmt: skip
    for (weather, code), count in sorted(diary.codes.items()):
        figures(f"cron for {plan.hours} hours, {weather}", **{f"runs_with_exit_code_{code}": count})
    assert diary.odd == []
    assert diary.pending == {}, "edits that were never found"
    assert diary.alarm_at is not None, "the redesign was not told"
    texts = dict(query(home, "select url, text from articles where state = 'live'"))
    assert texts == {url: article.text for url, article in truth.items()}
    causes = dict(query(home, "select cause, count(*) from versions group by cause"))
    assert causes == {
        "first": len(truth) + len(diary.removed),
        "site_edit": edits,
        "site_removed": len(diary.removed),
    }
    assert query(home, "select count(*) from articles where state = 'removed'") == [(len(diary.removed),)]
    again = "select url from captures where status in (200, 304) group by crawl_id, url having count(*) > 1"
    assert query(home, again) == [], "captured twice in one run"
    before = dump(home)
    from archiver.rebuild import rebuild

    rebuild(home)
    assert dump(home) == before
