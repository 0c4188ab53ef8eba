"""A guest's manners, seen by the site: what robots.txt says is done, and a refusal is taken for one."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from urllib.parse import urlsplit

import pytest

from archiver import NAME
from archiver.frontier import Frontier
from archiver.manners import Manners
from archiver.models import Capture, Claim, Page, Visit
from archiver.replica.resource import Resource
from archiver.replica.weather import Trouble, access_denied
from tests.commands import crawl
from tests.faults.year import told
from tests.rows import query
from tests.small_server import serve

NOW = datetime(2026, 5, 1, tzinfo=UTC)
ROBOTS = "https://www.interpol.int/robots.txt"


def test_what_robots_txt_disallows_is_not_asked_for_and_its_delay_is_kept(fresh_replica, tmp_path):
    rules = f"User-agent: {NAME}\nCrawl-delay: 0.4\nDisallow: /ar/\nDisallow: /*/News/2024\n\nUser-agent: *\nDisallow: /\n"
    robots = Resource(body=rules.encode(), content_type="text/plain")
    fresh_replica._weather.add(Trouble(robots, re.compile("^/robots.txt$")))
    done = crawl(
        tmp_path, fresh_replica.url, "--language", "en", "--since", "2023-01-01", "--no-requisites", "--json"
    )
    assert done.returncode == 3, done.stderr
    asked = [urlsplit(served.target).path for served in fresh_replica.log]
    assert asked[0] == "/robots.txt"
    assert [path for path in asked if path.startswith("/ar/") or "/News/2024" in path] == []
    assert len(asked) >= 4
    gaps = [(after.at - before.at).total_seconds() for before, after in pairwise(fresh_replica.log)]
    assert min(gaps[1:]) > 0.35
    assert query(tmp_path, "select distinct kind from failures where url like '%/2024/%'") == [("robots",)]
    assert query(tmp_path, "select count(*) from captures where url like '%/robots.txt'") == [(1,)]


def refuse(path):
    """Answer as a site that refuses everybody."""
    page = access_denied(403)
    is_robots = path == "/robots.txt"
    return (404, {}, b"") if is_robots else (page.status, {"Content-Type": "text/html"}, page.body)


def test_after_a_refusal_nothing_is_asked_for_the_rest_of_the_day(tmp_path):
    def run_at(hours):
        asked.clear()
        return crawl(tmp_path, url, "--delay", "0", "--no-requisites", env=told(NOW + timedelta(hours=hours)))

    # An address of this machine that is not its usual one: there, a refusal is not kept.
    with serve(refuse, "127.0.0.2") as (url, asked):
        assert run_at(0).returncode == 4
        assert len(asked) <= 8
        for hours in (1, 22):
            again = run_at(hours)
            assert again.returncode == 4
            assert "nothing is asked before 2026-05-01 23:00 UTC" in again.stderr
            assert asked == []
        assert run_at(24).returncode == 4
        assert asked != []


# --- robots.txt over time ---------------------------------------------------------------------


@pytest.fixture
def clock():
    """A clock that a test sets."""
    return [NOW]


@pytest.fixture
def manners(tmp_path, clock):
    frontier = Frontier(tmp_path / "frontier.db")
    frontier.begin("run", adopt=True, again=frozenset({"robots"}), now=NOW)
    yield Manners(frontier, lambda: clock[0])
    frontier.close()


def answer(manners, body=b"", status=200, url=ROBOTS, via=""):
    """Let *manners* ask for robots.txt and learn from the answer."""
    (claim,) = manners._frontier.claim_many(manners._clock(), 1, kinds=("robots",))
    capture = Capture(
        record_id="<urn:1>", url=url, captured_at=NOW, status=status, mime="text/plain", digest="", sha256="",
        kind="response", origin="live", filename="f", offset=0, length=1,
    )  # fmt: skip
    page = Page(url=url, site_url=url, body=body, content_type="text/plain", status=status, capture=capture)
    manners.learn(
        Visit(
            claim=Claim(token="t", url=url, kind="robots", attempt=1, claimed_at=NOW, via=via),
            page=page,
            capture=capture,
        )
    )
    manners._frontier.acknowledge(claim.token, now=manners._clock())


def article(name="x"):
    return Claim(token="t", url=f"https://www.interpol.int/{name}", kind="article", attempt=1, claimed_at=NOW)


def test_robots_txt_is_asked_for_again_after_a_day(manners, clock):
    manners.ask(ROBOTS)
    answer(manners, b"User-agent: *\nDisallow: /y")
    clock[0] = NOW + timedelta(hours=24)
    assert manners.knows(article())
    assert not manners.is_waiting
    clock[0] += timedelta(minutes=1)
    manners.knows(article())
    assert manners.is_waiting
    assert not manners.allows(article())
    answer(manners, b"User-agent: *\nDisallow: /x")
    assert not manners.is_waiting
    assert not manners.allows(article())
    assert manners.allows(article("y"))


def test_a_no_stays_a_no_while_the_file_can_not_be_had(manners, clock):
    manners.ask(ROBOTS)
    answer(manners, b"User-agent: *\nDisallow: /x")
    clock[0] = NOW + timedelta(days=60)
    manners.knows(article())
    answer(manners, status=503)
    assert not manners.allows(article())
    assert manners.allows(article("y"))


def test_a_redirected_file_holds_for_both_hosts(manners):
    manners.ask(ROBOTS)
    answer(manners, b"User-agent: *\nDisallow: /x", url="https://interpol.int/robots.txt", via=ROBOTS)
    assert not manners.allows(article())


def test_five_redirects_of_robots_txt_are_followed_before_anything_else_is_asked(tmp_path):
    rules = f"User-agent: {NAME}\nDisallow: /ar/\nDisallow: /fr/\nDisallow: /es/\n".encode()
    chain = {"/robots.txt": "/1", "/1": "/2", "/2": "/3", "/3": "/4", "/4": "/rules.txt"}

    def answer(path):
        if path in chain:
            return 301, {"Location": chain[path]}, b""
        return (200, {"Content-Type": "text/plain"}, rules) if path == "/rules.txt" else (404, {}, b"")

    with serve(answer) as (url, asked):
        crawl(tmp_path, url, "--no-requisites", "--max-failures", "9")
    assert asked[:6] == [*chain, "/rules.txt"]
    assert "/en/News-and-Events/News" in asked[6:]
    assert [path for path in asked if path.startswith(("/ar/", "/fr/", "/es/"))] == []
