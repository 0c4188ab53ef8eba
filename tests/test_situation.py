"""`archiver status` at three in the morning: what needs a look comes first, and says what to do."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from archiver import situation
from archiver.census import is_stale, take_census
from archiver.frontier import Frontier
from archiver.home import Home
from archiver.index import index_path
from archiver.models import Failure, Link
from archiver.situation import find_worries, take_situation, to_facts
from archiver.store import open_database
from archiver.verify import verify
from tests.archive_home import AT, CRAWL, make_home

NOW = AT + timedelta(days=2)
SURPRISE = {
    "name": "dateline", "message": "none found",
    "captures": [{"url": "https://h/x", "record_id": "<urn:1>", "filename": "a.warc.gz", "offset": 7}],
}  # fmt: skip


def worries(home):
    with open_database(home) as store:
        census = take_census(store.db)
    return list(find_worries(census, take_situation(home, NOW)))


def status(home, *options):
    done = subprocess.run(
        [sys.executable, "-m", "archiver", "status", "--home", str(home.path), *options],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.stderr == "" or done.returncode
    return done


def save(home, crawl, failure=None):
    with open_database(home) as store:
        store.save_crawl(crawl)
        if failure:
            store.save_failure(failure)


def later(number=1, **changes):
    started = AT + timedelta(hours=number * 30)
    return replace(
        CRAWL, run_id=f"urn:uuid:{number}", started_at=started, **{"finished_at": started, **changes}
    )


@pytest.fixture
def home(tmp_path):
    return make_home(tmp_path / "home")


def test_a_home_that_is_well_says_so_first(home):
    assert worries(home) == []
    lines = status(home).stdout.splitlines()
    assert lines[0].strip() == "well: nothing needs a look"
    assert any(line.strip().startswith("run: 2026-05-04 03:02 UTC  interpol  finished") for line in lines)
    assert any("2 articles" in line for line in lines)


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        ("failed", "could not be written"),
        ("blocked", "was refused"),
        ("unreachable", "no answer"),
        ("interrupted", "what is missing"),
    ],
)
def test_a_last_run_that_went_wrong_says_what_and_where_to_read_on(home, outcome, said):
    save(home, later(outcome=outcome))
    (worry,) = worries(home)
    assert said in worry
    assert "state/crawl.log" in worry
    save(home, later(2, outcome="finished"))
    assert worries(home) == []


def test_a_run_that_was_killed_is_told_from_one_that_runs(home):
    save(home, later(finished_at=None))
    (home.archive("interpol") / "b.warc.gz.open").touch()
    (killed,) = worries(home)
    assert killed == (
        "the run of 2026-05-05 09:02 UTC was killed: the next one carries on; `archiver crawl` starts it now"
    )
    with home.lock():
        assert worries(home) == []
        shown = status(home).stdout
    assert f"a run holds it: process {os.getpid()}, just now" in shown
    assert "interpol  runs" in shown
    assert to_facts(take_situation(home, NOW))["lock"] is None


def test_what_was_not_as_expected_stays_in_sight_for_a_week(home):
    save(home, later(outcome="finished", stats={"unexpected": [SURPRISE]}))
    for number in range(2, 7):
        save(home, later(number, outcome="finished"))
    (worry,) = worries(home)
    assert "dateline: none found: https://h/x (a.warc.gz at 7)" in worry
    save(home, later(9, outcome="finished"))
    assert worries(home) == []


@pytest.mark.parametrize("junk", [3, [3], [{}], [{"captures": 3}], [{"name": 1, "captures": [{"url": 3}]}]])
def test_figures_of_a_run_from_anywhere_break_nothing(home, junk):
    save(home, later(outcome="finished", stats={"unexpected": junk, "articles_new": "many"}))
    assert status(home).returncode == 0


def test_the_failures_of_the_last_run_are_named(home):
    url = "https://www.interpol.int/en/News-and-Events/News/2026/X"
    crawl = later(outcome="finished")
    save(home, crawl, Failure(url=url, kind="network", message="reset", at=AT, crawl_id=crawl.id))
    assert f"failed: network  {url}  reset" in status(home).stdout


def test_a_full_disk_and_a_silent_monitor_are_worries(home, monkeypatch):
    monkeypatch.setattr(situation, "FREE_BYTES", 10**18)
    home.ping_path.write_text(
        json.dumps({"success": {"at": "2026-05-04T00:00:00+00:00", "result": "status 404"}})
    )
    disk, monitor = worries(home)
    assert "GB left on the disk: make room" in disk
    assert monitor.startswith("the ping at success went wrong at 2026-05-04 00:00 UTC: status 404; ")


def test_a_file_that_did_not_pass_its_last_check_is_the_first_worry_until_it_passes(home):
    index, content = index_path(home, "interpol"), index_path(home, "interpol").read_bytes()
    index.write_bytes(content + b"~ nothing\n")
    assert verify(home).faults
    (worry,) = worries(home)
    assert worry == (
        "collections/interpol/indexes/index.cdxj did not pass its last check: `archiver verify` says where;"
        " `archiver rebuild` makes it again"
    )
    index.write_bytes(content)
    assert verify(home).faults == []
    assert worries(home) == []


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("archive.db", "`archiver rebuild`"),
        ("collections/interpol/archive/a.warc.gz", "take it from a copy"),
        ("fixity-sha256.txt", "take it from a copy"),
    ],
)
def test_of_each_broken_file_it_is_said_what_brings_it_back(home, name, said):
    with open_database(home) as store:
        store.db.table("fixity_events").insert(
            {"filename": name, "checked_at": "2026-05-05T00:00:00Z", "result": "fault", "detail": ""}
        )
    (worry,) = worries(home)
    assert worry.startswith(f"{name} did not pass its last check")
    assert said in worry


def test_an_error_page_is_no_answer_that_keeps_an_archive_fresh(home):
    with open_database(home) as store:
        before = take_census(store.db)
        row = store.db.execute("SELECT * FROM captures ORDER BY captured_at DESC LIMIT 1").fetchone()
        later_row = dict(row) | {
            "id": 1,
            "record_id": "<urn:uuid:1>",
            "status": 503,
            "captured_at": "2026-05-06T00:00:00Z",
        }
        store.db.table("captures").insert(later_row)
        after = take_census(store.db)
    assert after["last_captured_at"] == "2026-05-06T00:00:00Z"
    assert after["last_answered_at"] == before["last_answered_at"] == before["last_captured_at"]


def test_an_answer_of_a_clock_that_was_wrong_keeps_no_archive_fresh(home):
    with open_database(home) as store:
        row = store.db.execute("SELECT * FROM captures ORDER BY captured_at DESC LIMIT 1").fetchone()
        ahead = dict(row) | {"id": 1, "record_id": "<urn:uuid:1>", "captured_at": "2099-01-01T00:00:00Z"}
        store.db.table("captures").insert(ahead)
        census = take_census(store.db, NOW)
    assert census["last_answered_at"] == row["captured_at"]
    assert is_stale(census, NOW, timedelta(hours=12))


def test_what_is_due_and_a_refusal_are_read_from_the_frontier(home):
    frontier = Frontier(home.frontier)
    frontier.begin("run", adopt=True, again=frozenset(), now=NOW)
    frontier.put([Link(url="https://www.interpol.int/en/News-and-Events/News/2026/A", kind="article")])
    frontier.keep("blocked", (NOW + timedelta(hours=5)).isoformat())
    frontier.close()
    facts = to_facts(take_situation(home, NOW))
    assert facts["due"] == 1
    assert facts["blocked_until"] == (NOW + timedelta(hours=5)).isoformat()
    assert "nothing is asked before 2026-05-06 08:02 UTC" in worries(home)[0]
    assert to_facts(take_situation(home, NOW + timedelta(hours=6)))["blocked_until"] is None


def test_a_frontier_that_is_none_is_no_reason_to_say_nothing(home):
    home.frontier.write_bytes(b"noise" * 1000)
    assert to_facts(take_situation(home, NOW))["due"] is None
    assert status(home).returncode == 0


def test_json_has_it_all_and_staleness_is_an_exit_code(home):
    done = status(home, "--json")
    told = json.loads(done.stdout)
    assert {
        "counts",
        "runs",
        "failures",
        "lock",
        "due",
        "disk_free",
        "pings",
        "worries",
        "unexpected",
        "stale",
    } <= set(told)
    stale = status(home, "--max-age", "1h")
    assert stale.returncode == 5
    assert "stale: the site's last answer is of 2026-05-05" in stale.stderr


def test_who_asks_takes_no_lock_and_makes_no_file(tmp_path):
    assert Home(tmp_path).holder() is None
    assert list(tmp_path.iterdir()) == []
    home = Home(tmp_path)
    with home.lock():
        holder = home.holder()
        assert holder is not None
        assert abs(datetime.now(UTC) - holder.since) < timedelta(minutes=1)
    assert home.holder() is None
