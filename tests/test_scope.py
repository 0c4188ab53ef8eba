"""What a run follows: dates, languages, addresses, and where a listing ends."""

from __future__ import annotations

from datetime import date

import pytest

from archiver.models import Link, ListingEntry, Reading
from archiver.scope import Scope, ends_walk, keep_in_scope, why_out
from archiver.sites.interpol import INTERPOL

SITE = "https://www.interpol.int"
NEWS = f"{SITE}/en/News-and-Events/News"


def article(year, slug="X", language="en"):
    return Link(url=f"{SITE}/{language}/News-and-Events/News/{year}/{slug}", kind="article")


def listing(*entries):
    return Reading(
        listing=tuple(
            ListingEntry(position=position, url=f"{NEWS}/{day.year}/{slug}", title=slug, date=day)
            for position, (slug, day) in enumerate(entries)
        )
    )


@pytest.mark.parametrize(
    ("link", "scope", "why"),
    [
        pytest.param(article(2019), {}, "", id="no bounds"),
        pytest.param(article(2018), {"since": date(2019, 1, 1)}, "before the range", id="an earlier year"),
        pytest.param(
            article(2019), {"since": date(2019, 12, 31)}, "", id="a year that may reach into the range"
        ),
        pytest.param(article(2020), {"until": date(2019, 12, 31)}, "after the range", id="a later year"),
        pytest.param(
            article(2019, language="fr"), {"languages": frozenset({"en"})}, "other language", id="language"
        ),
        pytest.param(
            Link(url=f"{SITE}/css/a.css", kind="requisite"),
            {"languages": frozenset({"en"})},
            "",
            id="a style sheet has none",
        ),
        pytest.param(
            Link(url=f"{SITE}/css/a.css", kind="requisite"),
            {"requisites": False},
            "requisite",
            id="without requisites",
        ),
        pytest.param(Link(url="https://example.org/x", kind="article"), {}, "other site", id="another site"),
        pytest.param(
            Link(url="http://127.0.0.1:1/x", kind="article"), {}, "other site", id="a machine inside"
        ),
        pytest.param(
            article(2019), {"urls": frozenset({f"{NEWS}/2019/Y"})}, "not asked for", id="only named pages"
        ),
        pytest.param(article(2019), {"urls": frozenset({f"{NEWS}/2019/X"})}, "", id="a named page"),
    ],
)
def test_the_reason_why_a_link_is_left_says_itself(link, scope, why):
    assert why_out(link, Scope(site=INTERPOL, **scope)) == why


def test_the_listings_date_goes_before_the_addresss_year():
    scope = Scope(site=INTERPOL, since=date(2019, 6, 1), until=date(2019, 6, 30))
    reading = listing(
        ("A", date(2019, 6, 1)), ("B", date(2019, 6, 30)), ("C", date(2019, 7, 1)), ("D", date(2019, 5, 31))
    )
    links = [article(2019, slug) for slug in "ABCD"]
    kept = keep_in_scope(links, reading, scope)
    assert [link.url[-1] for link in kept] == ["A", "B"]


KNOWN = listing(("A", date(2019, 6, 1)), ("B", date(2019, 5, 1)))


@pytest.mark.parametrize(
    ("known", "walked", "full", "goes_on"),
    [
        pytest.param({"A", "B"}, True, False, False, id="all known: what lies behind is older"),
        pytest.param({"B"}, True, False, True, id="one is new"),
        pytest.param({"A", "B"}, False, False, True, id="no run has seen the end of the listing yet"),
        pytest.param({"A", "B"}, True, True, True, id="a full crawl"),
    ],
)
def test_a_listing_page_on_which_nothing_is_new_ends_the_walk(known, walked, full, goes_on):
    scope = Scope(site=INTERPOL, full=full)
    assert ends_walk(KNOWN, scope, is_known=lambda url: url[-1] in known, walked=walked) is not goes_on


def test_a_listing_page_before_the_range_ends_the_walk():
    scope = Scope(site=INTERPOL, since=date(2019, 6, 2))
    assert ends_walk(KNOWN, scope, is_known=lambda _: False, walked=False)
    assert not ends_walk(Reading(), scope, is_known=lambda _: False, walked=False)


def test_a_mirrors_addresses_are_the_sites():
    scope = Scope(site=INTERPOL, base_url="http://127.0.0.1:8000", since=date(2019, 1, 1))
    assert (
        why_out(Link(url="http://127.0.0.1:8000/en/News-and-Events/News/2019/X", kind="article"), scope) == ""
    )
    assert (
        why_out(Link(url="http://127.0.0.1:8000/en/News-and-Events/News/2018/X", kind="article"), scope) != ""
    )
