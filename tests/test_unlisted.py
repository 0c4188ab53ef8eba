"""An article that its listing names no more is unavailable, until its page or a listing says otherwise."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from archiver.home import Home
from archiver.missing import find_gaps
from archiver.rebuild import rebuild
from archiver.schema import table_names
from archiver.sites.interpol import INTERPOL
from archiver.store import open_database
from archiver.verify import verify
from archiver.warc import WarcWriter
from tests.archive_home import AT, CRAWL, ROOT, exchange, page

NEWS = ROOT + "/en/News-and-Events/News"
KEPT, LOST = NEWS + "/2026/Lighthouses", NEWS + "/2026/Harbours"
DAY = timedelta(days=1)


def listing(*urls, at=AT):
    """Return a listing that names *urls*."""
    items = "".join(
        f'<li><h3><a href="{url}">About {url[-9:]}</a></h3><span>4 May 2026</span></li>' for url in urls
    )
    html = f"<html><head><title>News</title></head><body><main><h1>News</h1><ul>{items}</ul></main></body></html>"
    return exchange(NEWS, html.encode(), "text/html", at)


def make(path, *later, walked, name="en"):
    """Write a first crawl that saw both articles listed, then *later* exchanges in a second one."""
    home = Home(path)
    home.prepare()
    first = replace(CRAWL, finished_at=AT + DAY / 24, outcome="finished", stats={"walked": {"en": 2}})
    second = replace(
        CRAWL, run_id="urn:uuid:2", started_at=AT + DAY, finished_at=AT + DAY * 1.5, outcome="finished",
        stats={"walked": {name: walked}} if walked else {},
    )  # fmt: skip
    for crawl, exchanges in (
        (first, (listing(KEPT, LOST), page(KEPT, "Lighthouses"), page(LOST, "Harbours"))),
        (second, later),
    ):
        out = WarcWriter(home, INTERPOL, crawl, lambda: AT)
        for one in exchanges:
            out.write_exchange(one)
        out.write_event(crawl)
        out.close()
    rebuild(home)
    return home


def rows(store):
    return [
        [tuple(row) for row in store.db.execute(f"SELECT * FROM {name} ORDER BY 1, 2")]
        for name in table_names(store.db)
    ]


def states(home):
    with open_database(home) as store:
        found = store.db.execute(
            "SELECT url, state, state_since, live_since FROM articles ORDER BY url"
        ).fetchall()
        return {row["url"]: tuple(row)[1:] for row in found}


def test_what_a_whole_walk_does_not_name_is_unavailable_since_its_end(tmp_path):
    found = states(make(tmp_path, listing(KEPT, at=AT + DAY), walked=1))
    assert found[KEPT][0] == "live"
    assert found[LOST] == ("unavailable", "2026-05-05T15:02:01.123456Z", "2026-05-04T03:02:01.123456Z")


@pytest.mark.parametrize(
    ("later", "walked", "name"),
    [
        pytest.param([listing(KEPT, at=AT + DAY)], 0, "en", id="a walk that was cut short"),
        pytest.param([listing(KEPT, at=AT + DAY)], 1, "fr", id="the walk of another language"),
        pytest.param([listing(KEPT, LOST, at=AT + DAY)], 2, "en", id="the listing unchanged, a revisit"),
        pytest.param(
            [listing(KEPT, at=AT + DAY), page(LOST, "Harbours", AT + DAY * 1.2)], 1, "en",
            id="its own page was there",
        ),
    ],
)  # fmt: skip
def test_an_article_stays_live_where_nothing_says_that_it_is_gone(tmp_path, later, walked, name):
    assert states(make(tmp_path, *later, walked=walked, name=name))[LOST][0] == "live"


def test_its_own_page_seen_later_makes_it_live_again_as_if_nothing_had_been(tmp_path):
    home = make(tmp_path / "a", listing(KEPT, at=AT + DAY), walked=1)
    third = replace(
        CRAWL, run_id="urn:uuid:3", started_at=AT + DAY * 2, finished_at=AT + DAY * 3, outcome="finished"
    )
    out = WarcWriter(home, INTERPOL, third, lambda: AT)
    capture = out.write_exchange(page(LOST, "Harbours", AT + DAY * 2))
    out.write_event(third)
    out.close()
    from archiver.ingest import read_fact
    from archiver.warc import read_records

    with open_database(home) as store:
        store.save_crawl(third)
        for path in home.warcs():
            for record in read_records(path, home=home, site=INTERPOL):
                if record.capture and record.record_id == capture.record_id:
                    store.save(record.capture, read_fact(record))
        store.settle()
        stepped = rows(store)
    assert states(home)[LOST] == ("live", "2026-05-04T03:02:01.123456Z", None)
    rebuild(home)
    with open_database(home) as store:
        assert rows(store) == stepped


def test_settling_twice_changes_nothing(tmp_path):
    home = make(tmp_path, listing(KEPT, at=AT + DAY), walked=1)
    before = states(home)
    with open_database(home) as store:
        store.settle()
    assert states(home) == before
    assert [fault for fault in verify(home).faults if fault.kind != "index"] == []


def test_it_is_a_gap_too(tmp_path):
    home = make(tmp_path, listing(KEPT, at=AT + DAY), walked=1)
    with open_database(home) as store:
        assert [(gap.kind, gap.url) for gap in find_gaps(store.db, INTERPOL)] == [("unlisted", LOST)]
