"""What an answer means for its claim: over, later, or elsewhere."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy import Request
from scrapy.exceptions import (
    DownloadCancelledError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
)
from scrapy.http import Response
from twisted.internet.error import ConnectionLost
from twisted.web.client import ResponseFailed

from archiver.exceptions import WarcError
from archiver.finding import decode
from archiver.guard import Refused
from archiver.models import Capture, Claim
from archiver.sites.interpol import INTERPOL
from archiver.visits import LONGEST_RETRY, MAX_ATTEMPTS, MAX_REDIRECTS, Disallowed, Judge, read_retry_after

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
URL = "https://www.interpol.int/en/News-and-Events/News/2020/A"


@pytest.fixture
def judge():
    return Judge(INTERPOL, backoff=5, clock=lambda: NOW)


def request_for(url=URL, **claim):
    facts = {"token": "t", "url": url, "kind": "article", "attempt": 1, "claimed_at": NOW} | claim
    capture = Capture(
        record_id="<urn:uuid:1>", url=url, captured_at=NOW, status=200, mime="", digest="", sha256="",
        kind="response", origin="live", filename="f", offset=0, length=1,
    )  # fmt: skip
    return Request(url, meta={"claim": Claim(**facts), "capture": capture})


def answer(judge, status=200, headers=None, body=b"", **claim):
    return judge.answer(
        Response(
            claim.get("url", URL),
            status=status,
            headers=headers or {},
            body=body,
            request=request_for(**claim),
        )
    )


def test_a_page_is_decoded_when_it_is_read_and_keeps_its_content_type(judge):
    headers = {"Content-Encoding": "gzip", "Content-Type": "text/html; charset=x"}
    sent = gzip.compress(b"<p>")
    page = answer(judge, headers=headers, body=sent).page
    assert (page.body, page.coding) == (sent, "gzip")
    page = decode(page)
    assert (page.body, page.coding, page.content_type, page.status) == (
        b"<p>",
        "",
        "text/html; charset=x",
        200,
    )


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_ends_its_claim_with_one_link(judge, status):
    visit = answer(judge, status, {"Location": "../2021/B?x=1#top"}, hops="SL")
    (link,) = visit.links
    assert (link.url, link.kind, link.hops, link.via) == (
        "https://www.interpol.int/en/News-and-Events/News/2021/B?x=1", "article", "SLR", URL,
    )  # fmt: skip


@pytest.mark.parametrize("target", ["/fr/Actualités/2020/م", "/ar/1/1/2020/م"])
def test_a_redirect_to_an_address_in_plain_utf_8_leads_there(judge, target):
    (link,) = answer(judge, 301, {"Location": target.encode()}).links
    assert link.url == INTERPOL.home + target


def test_a_redirect_to_an_address_in_no_charset_at_all_breaks_nothing(judge):
    assert len(answer(judge, 301, {"Location": b"/fr/Actualit\xe9s"}).links) == 1


@pytest.mark.parametrize(
    "target",
    [
        "https://example.org/",
        "http://127.0.0.1/",
        "file:///etc/passwd",
        "http://169.254.169.254/x",
        "//[::1]/",
    ],
)
def test_a_redirect_off_the_site_is_not_followed(judge, target):
    assert answer(judge, 301, {"Location": target}).links == ()


@pytest.mark.parametrize(
    ("claim", "target"),
    [
        ({"kind": "listing", "url": "https://www.interpol.int/fr/Actualites-et-evenements/Actualites", "hops": "S"}, "/fr/sitemap"),
        ({"kind": "listing", "url": "https://www.interpol.int/en/News-and-Events/News?page=9", "hops": "SL"}, None),
        ({"kind": "article", "hops": "S"}, None),
    ],
)  # fmt: skip
def test_the_site_map_stands_in_for_a_listing_that_is_gone(judge, claim, target):
    links = answer(judge, status=404, **claim).links
    assert [(link.url, link.kind) for link in links] == (
        [(INTERPOL.home + target, "sitemap")] if target else []
    )


@pytest.mark.parametrize(
    ("target", "claim", "leads"),
    [
        pytest.param("https://example.org/", {}, "off the site", id="elsewhere"),
        pytest.param("http://[bad", {}, "off the site", id="no address"),
        pytest.param(URL, {}, "back to where it came from", id="itself"),
        pytest.param(
            INTERPOL.home + "/B",
            {"via": INTERPOL.home + "/B", "hops": "SLR"},
            "back to where",
            id="there and back",
        ),
        pytest.param(
            "/en/X", {"hops": "R" * MAX_REDIRECTS}, "through too many redirects: '/en/X'", id="without end"
        ),
        pytest.param("/en/News-and-Events/News", {}, "to a listing", id="a listing in its stead"),
        pytest.param("/", {}, "to the home page: '/'", id="the root"),
        pytest.param("/fr/?gone=1#top", {}, "to the home page", id="a language's home page"),
    ],
)
def test_an_article_whose_redirect_leads_to_no_article_is_a_failure_that_says_where(
    judge, target, claim, leads
):
    visit = answer(judge, 301, {"Location": target}, **claim)
    assert (visit.failure.url, visit.failure.kind) == (URL, "http_status")
    assert visit.failure.message.startswith(f"HTTP status 301: it leads {leads}")
    assert answer(judge, 301, {"Location": target}, kind="requisite", **claim).failure is None


@pytest.mark.parametrize(
    ("claim", "target"),
    [
        pytest.param(
            {"url": INTERPOL.home + "/fr/Actualites-et-evenements/Actualites/2020/A", "hops": "SLL"},
            URL,
            id="a language version that is none, linked by the article",
        ),
        pytest.param({"hops": "SLL"}, URL.replace("/A", "/B"), id="an old address, linked by the new one"),
        pytest.param({"hops": "SLR", "known": True}, URL.replace("/A", "/B"), id="moved, and moved back"),
        pytest.param(
            {"url": INTERPOL.home + "/en/News-and-Events/News?page=9", "kind": "listing", "hops": "SLL"},
            INTERPOL.home + "/en/News-and-Events/News?page=8",
            id="the page after the last",
        ),
        pytest.param(
            {"url": INTERPOL.home + "/en/News-and-Events/News?page=0", "kind": "listing", "hops": "SL"},
            INTERPOL.home + "/en/News-and-Events/News",
            id="the first page by its number",
        ),
    ],
)
def test_a_redirect_to_the_page_that_links_it_is_followed_and_no_failure(judge, claim, target):
    visit = answer(judge, 301, {"Location": target}, via=target, **claim)
    assert [link.url for link in visit.links] == [target]
    assert visit.failure is None


@pytest.mark.parametrize(
    ("claim", "target"),
    [
        pytest.param({}, "/node/42", id="an address that says nothing"),
        pytest.param({}, "/en/Crimes", id="another section"),
        pytest.param(
            {"url": INTERPOL.home + "/"}, "/en", id="the home page itself, asked for by its address"
        ),
    ],
)
def test_a_redirect_that_may_lead_to_an_article_is_followed_and_no_failure(judge, claim, target):
    visit = answer(judge, 302, {"Location": target}, **claim)
    assert [link.url for link in visit.links] == [INTERPOL.home + target]
    assert visit.failure is None


def test_the_home_page_is_not_asked_for_as_an_article_and_so_told_as_one_that_fails(judge):
    assert answer(judge, 302, {"Location": "/en"}).links == ()
    assert len(answer(judge, 302, {"Location": "/en"}, kind="listing").links) == 1


def test_a_robots_txt_that_leads_round_in_a_circle_ends_each_time(judge):
    other = INTERPOL.home + "/robots.txt"
    claim = {"kind": "robots", "url": INTERPOL.home + "/r", "via": other, "hops": "SR", "known": True}
    assert answer(judge, 301, {"Location": other}, **claim).links == ()


def test_redirects_without_end_end(judge):
    assert answer(judge, 301, {"Location": "/en/X"}, hops="S" + "R" * MAX_REDIRECTS).links == ()


def test_redirects_that_led_to_earlier_pages_are_not_counted(judge):
    claim = {"kind": "listing", "hops": "S" + "LR" * MAX_REDIRECTS + "L"}
    assert len(answer(judge, 301, {"Location": "/en/X"}, **claim).links) == 1


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
def test_not_now_is_asked_again_and_not_for_ever(judge, status):
    assert answer(judge, status).retry_at == NOW + timedelta(seconds=5)
    assert answer(judge, status, attempt=3).retry_at == NOW + timedelta(seconds=80)
    assert answer(judge, status, attempt=MAX_ATTEMPTS).retry_at is None


@pytest.mark.parametrize("status", [200, 204, 304, 400, 403, 404, 410, 451, 501])
def test_an_answer_is_an_answer(judge, status):
    assert answer(judge, status).retry_at is None


def test_nothing_is_read_from_an_unchanged_page(judge):
    assert answer(judge, 304).page is None


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120), ("0", 0), ("86400", 86400), ("99999999999999999999", 86400), ("-5", None), ("1.5", None),
        ("soon", None), ("", None), ("Fri, 01 May 2026 12:00:30 GMT", 30), ("Fri, 01 May 2020 12:00:00 GMT", 0),
        ("Fri, 01 May 2099 12:00:00 GMT", 86400), ("Fri, 01 May 2026 99:00:00 GMT", None), ("٣", None),
    ],
)  # fmt: skip
def test_retry_after_is_seconds_or_a_date_within_reason(value, seconds):
    assert read_retry_after(value, NOW) == (None if seconds is None else NOW + timedelta(seconds=seconds))


@given(st.text(max_size=60))
def test_no_retry_after_breaks_or_holds_us_for_ever(value):
    instant = read_retry_after(value, NOW)
    assert instant is None or NOW <= instant <= NOW + LONGEST_RETRY


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        pytest.param(Disallowed("x"), "robots", id="robots"),
        pytest.param(Refused("x"), "refused", id="a private address"),
        pytest.param(DownloadCancelledError("x"), "too_large", id="too large"),
        pytest.param(DownloadTimeoutError("x"), "timeout", id="too slow"),
        pytest.param(ResponseFailed([]), "network", id="broken off"),
        pytest.param(DownloadFailedError("x"), "network", id="heads without end"),
        pytest.param(ConnectionLost(), "network", id="reset"),
        pytest.param(ResponseDataLossError(), "network", id="too short"),
    ],
)
def test_an_error_is_a_failure_of_its_kind_once_there_is_no_more_trying(judge, error, kind):
    visit = judge.error(error, request_for(attempt=MAX_ATTEMPTS))
    assert (visit.failure.kind, visit.failure.url, visit.retry_at) == (kind, URL, None)


@pytest.mark.parametrize("error", [DownloadTimeoutError("x"), DownloadFailedError("x"), ConnectionLost()])
def test_a_broken_connection_is_tried_again_first(judge, error):
    visit = judge.error(error, request_for())
    assert visit.failure is None
    assert visit.retry_at == NOW + timedelta(seconds=5)


@pytest.mark.parametrize(
    "error", [WarcError("disk full"), OSError(28, "No space left"), KeyError("a bug"), None]
)
def test_what_is_no_answer_of_the_network_makes_no_visit(judge, error):
    assert judge.error(error, request_for()) is None


def test_a_picture_that_is_missing_is_no_failure_of_an_article(judge):
    assert judge.error(Disallowed("x"), request_for(kind="requisite")).failure is None
