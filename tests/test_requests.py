"""What a run's own requests say, and what its engine tells of each page."""

from __future__ import annotations

import logging
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy import Request, Spider
from scrapy.http import Response
from scrapy.settings import Settings

from archiver.crawl import Order, to_settings
from archiver.downloader import is_unhindered
from archiver.errand import Errand
from archiver.home import Home
from archiver.models import Claim
from archiver.quiet import PageLines
from archiver.scheduler import _PLAIN, Scheduler
from archiver.terms import utc_now


@pytest.fixture
def scheduler():
    settings = Settings()
    settings.setmodule("archiver.settings")
    settings.set("USER_AGENT", "interpol-archiver (+mailto:a@b.org)")
    crawler = SimpleNamespace(
        settings=settings,
        archive_run=SimpleNamespace(desk=SimpleNamespace(), group=1),
        spider=SimpleNamespace(parse=print, failed=print),
    )
    return Scheduler(crawler)


def to_request(scheduler, url="http://h.org/en/X", **conditions):
    claim = Claim(token="1", url=url, kind="article", attempt=1, claimed_at=utc_now())
    fields = {name.replace("_", "-"): value for name, value in conditions.items()}
    return scheduler._to_request(Errand(claim=claim, conditions=fields))


def test_a_request_says_its_conditions_then_what_all_say_as_the_settings_have_it(scheduler):
    request = to_request(scheduler, If_None_Match='"1"')
    assert request.headers.to_string().split(b"\r\n") == [
        b'If-None-Match: "1"',
        b"Accept: text/html,*/*",
        b"Accept-Language: en,*",
        b"Accept-Encoding: gzip",
        b"User-Agent: interpol-archiver (+mailto:a@b.org)",
    ]
    assert request.meta["download_timeout"] == 60


def test_no_request_shares_its_header_fields_with_the_next(scheduler):
    to_request(scheduler).headers.appendlist("Accept", "image/*")
    assert to_request(scheduler).headers.getlist("Accept") == [b"text/html,*/*"]


@given(st.from_regex(_PLAIN, fullmatch=True))
def test_a_plain_address_is_one_that_scrapy_leaves_as_it_is(url):
    assert Request(url).url == url


@pytest.mark.parametrize("url", ["http://h.org/a b", "http://h.org/é", "http://H.org/?q=a|b", "http://h.org"])
def test_any_other_address_is_encoded_as_scrapy_does(scheduler, url):
    assert to_request(scheduler, url).url == Request(url).url


@pytest.mark.parametrize(
    ("order", "more", "is_straight"),
    [
        pytest.param({"base_url": "http://127.0.0.1:8000"}, {}, True, id="a mirror on this machine"),
        pytest.param({"base_url": "http://127.0.0.1:8000", "delay": 1.0}, {}, False, id="with a pause"),
        pytest.param({}, {}, False, id="the live site"),
        pytest.param({"delay": 0.0}, {}, False, id="the live site without a pause"),
        pytest.param({"base_url": "http://127.0.0.1:1"}, {"DOWNLOAD_DELAY": 1}, False, id="Scrapy's own"),
        pytest.param({"base_url": "http://127.0.0.1:1"}, {"CONCURRENT_REQUESTS": 9}, False, id="more in all"),
    ],
)
def test_only_what_is_asked_without_a_pause_goes_past_scrapys_queues(tmp_path, order, more, is_straight):
    settings = to_settings(Order(home=Home(tmp_path), settings=more, **order))
    assert is_unhindered(settings) is is_straight


def test_lines_of_single_pages_are_composed_where_somebody_takes_them(caplog):
    lines, spider = PageLines(), Spider("shop")
    response = Response("http://h.org/", request=Request("http://h.org/"))
    for level, is_said in ((logging.INFO, False), (logging.DEBUG, True)):
        with (
            caplog.at_level(level, "scrapy.core.engine"),
            caplog.at_level(level, "scrapy.core.scraper"),
        ):
            assert bool(lines.crawled(response.request, response, spider)) is is_said
            assert bool(lines.scraped({}, response, spider)) is is_said
