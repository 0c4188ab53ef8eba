"""The frontier: nothing that was put is lost, nothing that was acknowledged is handed out again."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archiver.exceptions import HomeError
from archiver.frontier import Frontier
from archiver.models import Link
from archiver.outlook import count_due
from archiver.revisits import REVISITS, changed_at, next_visit

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
HOST = "https://www.interpol.int"


def article(name: str) -> Link:
    return Link(url=f"{HOST}/en/{name}", kind="article")


@pytest.fixture
def frontier(tmp_path):
    frontier = Frontier(tmp_path / "frontier.db")
    frontier.begin("run-1", adopt=True, again=frozenset({"listing"}), now=NOW)
    yield frontier
    frontier.close()


def dump(path):
    with closing(sqlite3.connect(path)) as db:
        return db.execute("SELECT * FROM requests ORDER BY url").fetchall()


def begin(frontier, run, now, *, adopt=True, again=frozenset({"listing"})):
    return frontier.begin(run, adopt=adopt, again=again, now=now)


def take_one(frontier, now, **asked):
    """Return the first claim that is handed out; None where none is."""
    return next(iter(frontier.claim_many(now, 1, **asked)), None)


def waiting(frontier):
    (count,) = frontier._db.execute(
        "SELECT count(*) FROM requests WHERE state = 'waiting' AND run = ?", [frontier.run]
    ).fetchone()
    return count


def test_a_request_is_claimed_once_and_gone_when_acknowledged(frontier):
    assert frontier.put([article("a"), article("a")]) == 1
    claim = take_one(frontier, NOW)
    assert (claim.url, claim.attempt, claim.known) == (f"{HOST}/en/a", 1, False)
    assert take_one(frontier, NOW) is None
    frontier.acknowledge(claim.token, now=NOW)
    assert frontier.put([article("a")]) == 0
    assert take_one(frontier, NOW) is None


def test_found_links_and_the_acknowledgement_are_one_transaction(frontier):
    frontier.put([article("a")])
    claim = take_one(frontier, NOW)
    broken = Link(url=f"{HOST}/en/b", kind="nonsense")
    with pytest.raises(KeyError):
        frontier.acknowledge(claim.token, [article("c"), broken], now=NOW)
    assert waiting(frontier) == 0
    assert frontier.acknowledge(claim.token, [article("c")], now=NOW) is False
    assert take_one(frontier, NOW).url.endswith("/c")


def test_a_token_that_lost_its_lease_acknowledges_nothing(frontier):
    frontier.put([article("a")])
    lost = take_one(frontier, NOW)
    assert [claim.url for claim in begin(frontier, "run-2", NOW)] == [lost.url]
    held = take_one(frontier, NOW)
    frontier.acknowledge(lost.token, [article("b")], now=NOW)
    assert waiting(frontier) == 0
    frontier.acknowledge(held.token, now=NOW)
    assert frontier.next_due() is None


def test_the_claims_of_a_killed_run_are_handed_out_again(tmp_path):
    first = Frontier(tmp_path / "frontier.db")
    begin(first, "run-1", NOW)
    first.put([article("a"), article("b")])
    take_one(first, NOW)
    # No close(): the process is gone.
    second = Frontier(tmp_path / "frontier.db")
    begin(second, "run-2", NOW)
    claimed = {take_one(second, NOW).url for _ in range(2)}
    assert claimed == {f"{HOST}/en/a", f"{HOST}/en/b"}
    first.close()
    second.close()


def test_robots_go_before_listings_before_articles_before_pictures(frontier):
    kinds = ["requisite", "document", "article", "listing", "robots"]
    frontier.put([Link(url=f"{HOST}/{kind}", kind=kind) for kind in kinds])
    assert [take_one(frontier, NOW).kind for _ in kinds] == kinds[::-1]


def test_a_host_is_not_asked_again_before_its_delay_is_over(tmp_path):
    frontier = Frontier(tmp_path / "frontier.db", delay=2.0)
    begin(frontier, "run-1", NOW)
    frontier.put([article("a"), article("b"), Link(url="https://interpol.int/robots.txt", kind="robots")])
    assert take_one(frontier, NOW).kind == "robots"
    assert take_one(frontier, NOW) is not None
    assert take_one(frontier, NOW + timedelta(seconds=1.9)) is None
    assert frontier.next_due() == NOW + timedelta(seconds=2)
    assert take_one(frontier, NOW + timedelta(seconds=2)) is not None
    frontier.close()


def test_a_crawl_delay_longer_than_the_runs_own_is_kept(frontier):
    frontier.slow_down("www.interpol.int", 30)
    frontier.put([article("a"), article("b")])
    take_one(frontier, NOW)
    assert frontier.next_due() == NOW + timedelta(seconds=30)


def test_a_retry_waits_for_its_time_and_counts_its_attempts(frontier):
    frontier.put([article("a")])
    frontier.retry(take_one(frontier, NOW).token, NOW + timedelta(minutes=2))
    assert take_one(frontier, NOW + timedelta(minutes=1)) is None
    assert take_one(frontier, NOW + timedelta(minutes=2)).attempt == 2


def test_a_retry_that_is_too_late_for_this_run_is_the_next_ones(frontier):
    frontier.put([article("a")])
    frontier.retry(take_one(frontier, NOW).token, NOW + timedelta(hours=5), keep=False)
    assert frontier.next_due() is None
    begin(frontier, "run-2", NOW + timedelta(hours=1))
    assert frontier.next_due() is None
    begin(frontier, "run-3", NOW + timedelta(hours=5))
    assert take_one(frontier, NOW + timedelta(hours=5)) is not None


def test_listings_are_asked_for_once_in_every_run(frontier):
    listing = Link(url=f"{HOST}/en/News-and-Events/News", kind="listing")
    frontier.put([listing])
    frontier.acknowledge(take_one(frontier, NOW).token, [listing], now=NOW)
    assert frontier.next_due() is None
    begin(frontier, "run-2", NOW)
    assert frontier.put([listing]) == 1
    assert take_one(frontier, NOW).known


def test_an_article_comes_back_when_it_is_due_and_not_before(frontier):
    frontier.put([article("a")])
    frontier.acknowledge(take_one(frontier, NOW).token, now=NOW, changed_at=NOW, revisit=True)
    begin(frontier, "run-2", NOW + timedelta(minutes=59))
    assert frontier.put([article("a")]) == 0
    assert frontier.next_due() is None
    begin(frontier, "run-3", NOW + timedelta(hours=1))
    again = take_one(frontier, NOW + timedelta(hours=1))
    assert again.known
    frontier.acknowledge(again.token, now=NOW + timedelta(hours=1), revisit=True)
    begin(frontier, "run-4", NOW + timedelta(hours=5))
    assert frontier.next_due() is None


def test_a_narrow_run_sees_only_what_it_puts(frontier):
    frontier.put([article("left")])
    begin(frontier, "run-2", NOW, adopt=False)
    frontier.put([article("asked-for")], again=True)
    assert take_one(frontier, NOW).url.endswith("asked-for")
    assert frontier.next_due() is None
    begin(frontier, "run-3", NOW)
    assert waiting(frontier) == 2


def test_a_run_at_its_limit_still_asks_for_the_pictures_of_what_it_has(frontier):
    picture = Link(url=f"{HOST}/var/a.jpg", kind="requisite")
    frontier.put([article("new"), picture, Link(url=f"{HOST}/en/News-and-Events", kind="listing")])
    assert take_one(frontier, NOW, finishing=True).kind == "requisite"
    assert take_one(frontier, NOW, finishing=True) is None
    assert frontier.next_due(finishing=True) is None
    assert frontier.next_due() is not None


def test_a_failure_is_news_only_the_first_time(frontier):
    frontier.put([article("dead")])
    assert frontier.acknowledge(take_one(frontier, NOW).token, now=NOW, failed=True, revisit=True)
    later = NOW + timedelta(hours=1)
    begin(frontier, "run-2", later)
    assert not frontier.acknowledge(take_one(frontier, later).token, now=later, failed=True)


def test_a_clock_set_back_three_days_does_not_stop_a_host(tmp_path):
    frontier = Frontier(tmp_path / "frontier.db", delay=1.0)
    begin(frontier, "run-1", NOW + timedelta(days=3))
    frontier.put([article("a"), article("b")])
    take_one(frontier, NOW + timedelta(days=3))
    begin(frontier, "run-2", NOW)
    assert take_one(frontier, NOW) is not None
    frontier.close()


def test_a_file_that_is_no_frontier_is_refused_in_one_line(tmp_path):
    path = tmp_path / "frontier.db"
    path.write_bytes(b"not a database" * 100)
    with pytest.raises(HomeError, match="can't be used as a frontier"):
        Frontier(path)
    with pytest.raises(HomeError, match="can't be read"):
        count_due(path, NOW)


def test_a_dry_run_counts_what_is_due_without_changing_it(frontier, tmp_path):
    frontier.put([article("a"), article("b")])
    frontier.acknowledge(take_one(frontier, NOW).token, now=NOW, changed_at=NOW, revisit=True)
    path = tmp_path / "frontier.db"
    before = dump(path)
    assert count_due(path, NOW) == 1
    assert count_due(path, NOW + timedelta(hours=1)) == 2
    assert dump(path) == before


def test_a_clock_that_was_a_year_ahead_for_one_run_does_not_hold_off_revisits_for_a_year(frontier):
    ahead = NOW + timedelta(days=400)
    frontier.put([article("a")])
    frontier.acknowledge(take_one(frontier, NOW).token, now=ahead, changed_at=ahead, revisit=True)
    begin(frontier, "run-2", NOW + timedelta(hours=1))
    claim = take_one(frontier, NOW + timedelta(hours=1))
    assert claim.known
    frontier.acknowledge(claim.token, now=NOW + timedelta(hours=1), revisit=True)
    begin(frontier, "run-3", NOW + timedelta(hours=1, minutes=30))
    assert take_one(frontier, NOW + timedelta(hours=1, minutes=30)) is None
    begin(frontier, "run-4", NOW + timedelta(hours=3))
    assert take_one(frontier, NOW + timedelta(hours=3))


@given(st.timedeltas(min_value=timedelta(days=-4000), max_value=timedelta(days=4000)))
def test_the_next_visit_is_always_later_and_never_more_than_half_a_year_off(age):
    due = next_visit(NOW - age, NOW)
    assert NOW < due <= NOW + REVISITS[-1]


@pytest.mark.parametrize(
    ("published", "counts_from"),
    [
        pytest.param(None, NOW, id="no date: from its capture"),
        pytest.param(NOW.date(), NOW, id="new today"),
        pytest.param(
            NOW.date() - timedelta(days=700),
            NOW.replace(hour=0) - timedelta(days=700),
            id="old when first seen",
        ),
    ],
)
def test_revisits_count_from_the_day_that_made_an_article_new(published, counts_from):
    assert changed_at(NOW, published) == counts_from


def test_a_lost_frontier_knows_the_articles_and_their_schedule_again(frontier):
    assert frontier.is_empty
    old, young = NOW - timedelta(days=2000), NOW - timedelta(minutes=30)
    frontier.restore([(f"{HOST}/en/old", old), (f"{HOST}/en/young", young)], NOW)
    begin(frontier, "run-2", NOW + timedelta(minutes=31))
    assert take_one(frontier, NOW + timedelta(minutes=31)).url.endswith("young")
    assert frontier.next_due() is None


@given(st.lists(st.sampled_from(["claim", "acknowledge", "retry", "kill"]), max_size=40))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_whatever_happens_each_article_is_acknowledged_exactly_once(tmp_path_factory, steps):
    path = tmp_path_factory.mktemp("frontier") / "frontier.db"
    frontier, held, done = Frontier(path), [], []
    begin(frontier, "run", NOW)
    names = {f"{HOST}/en/{name}" for name in "abcde"}
    frontier.put([Link(url=url, kind="article") for url in names])

    def take(step):
        nonlocal frontier, held
        if step == "claim":
            held += [claim for claim in [take_one(frontier, NOW)] if claim]
        elif step == "kill":
            frontier, held = Frontier(path), []
            begin(frontier, "run", NOW)
        elif held and step == "acknowledge":
            claim = held.pop()
            frontier.acknowledge(claim.token, now=NOW)
            done.append(claim.url)
        elif held:
            frontier.retry(held.pop().token, NOW)

    for step in steps:
        take(step)
    take("kill")
    while frontier.next_due():
        take("claim")
        take("acknowledge")
    assert sorted(done) == sorted(names)
    frontier.close()
