"""Pages that want to break their reader: bounded time and memory, an answer each time."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest

from archiver.exceptions import NotAnArticle
from archiver.sites import read
from archiver.sites.charset import decode
from archiver.sites.interpol import INTERPOL
from archiver.sites.links import find_links
from archiver.sites.tree import parse
from tests.sites_pages import PARAGRAPHS, URL, article_html, page

WORDS = "Some words of a text that goes on and on, "
TEXT = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
PAGES = {
    "200,000 siblings": lambda: "<p>x" * 200_000,
    "35,000 siblings": lambda: "<h1>T</h1>" + "<p>Some words of a text." * 35_000,
    "100,000 attributes": lambda: "<p " + " ".join(f'a{n}="1"' for n in range(100_000)) + ">x",
    "attributes without values": lambda: "<p " + " ".join(f"a{n}" for n in range(100_000)) + ">x",
    "depth 1,000,000": lambda: "<div>" * 1_000_000 + "x",
    "inline depth 50,000": lambda: "<b>" * 50_000 + "x",
    "depth 200": lambda: "<h1>T</h1>" + "<div>" * 200 + "".join(f"<p>{p}" for p in PARAGRAPHS),
    "a line of 20 MB": lambda: "<p>" + "word " * 4_000_000,
    "a paragraph of 2 MB": lambda: "<h1>T</h1><p>" + WORDS * 45_000,
    "a word of 2 MB": lambda: "<h1>T</h1><p>" + "a" * 1_900_000,
    "quotation marks": lambda: "<h1>T</h1><p>" + '"“«' * 250_000,
    "commas and dashes": lambda: "<h1>T</h1><p>" + "A, - – (" * 170_000,
    "spaces": lambda: "<h1>T</h1><p>a" + " " * 1_900_000 + "b",
    "digits": lambda: "<h1>T</h1><p>" + "1 / " * 450_000,
    "full stops": lambda: "<h1>T</h1><p>" + "A." * 900_000,
    "entities": lambda: "<h1>T</h1><p>" + "&amp;" * 380_000,
    "open angle brackets": lambda: "<h1>T</h1><p>" + "<" * 3_000_000,
    "10,000 pictures": lambda: "<h1>T</h1>" + "<div><img src=/a.jpg alt=x><p>A caption</div>" * 10_000,
    "10,000 links": lambda: "<h1>T</h1>" + "<a href=/en/News-and-Events/News/2019/X>A link</a> " * 10_000,
    "10,000 quotes": lambda: "<h1>T</h1>" + '<blockquote>"Some words of a text that is a quote."</blockquote>' * 10_000,
    "10,000 dates": lambda: "<h1>T</h1>" + "<p>5 December 2019</p>" * 10_000,
    "5,000 forms": lambda: "<h1>T</h1>" + "<div>" * 150 + "<div><p>A label</p><form></form></div>" * 5_000 + TEXT,
    "5,000 hidden boxes": lambda: "<h1>T</h1>" + f"<div hidden><p>{WORDS}</p><p>{WORDS}</p></div>" * 2_500 + TEXT,
    "5,000 slides alike": lambda: "<h1>T</h1><div>" + f"<div><img src=/a.jpg><p>{WORDS}.</p></div>" * 5_000 + "</div>" + TEXT,
    "5,000 slides in links": lambda: "<h1>T</h1>" + "<a href=#1><img src=/a.jpg><span>A caption</span></a>" * 5_000 + TEXT,
    "5,000 portraits": lambda: "<h1>T</h1>" + "<div><img src=/a.jpg><blockquote>“Some words of a text”</blockquote><p>Anna Nowak</p></div>" * 2_500 + TEXT,
    "5,000 titled pictures": lambda: "<h1>T</h1>" + "<a href=/a.jpg title='Click on it'><img src=/a.jpg></a>" * 5_000 + TEXT,
    "JSON-LD nested": lambda: "<script type=application/ld+json>" + '{"datePublished":' * 5_000 + "</script><h1>T</h1>",
    "srcset of 2 MB": lambda: "<h1>T</h1><img srcset='" + "/a.jpg 1w, " * 160_000 + "'>",
    "style of 2 MB": lambda: "<h1>T</h1><p style='background" + " :" * 900_000 + "'>x",
    "entity bomb": lambda: '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><h1>T</h1><p>' + "&b;" * 1_000,
    "external entity": lambda: '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><h1>T</h1><p>&a;',
}  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_a_hostile_page_is_answered_in_bounded_time(name):
    one = page(body=PAGES[name]())
    begun = time.process_time()
    reading = read(one)
    assert time.process_time() - begun < 10
    assert reading.failure is not None or reading.article is not None


@pytest.mark.parametrize(
    "name", ["200,000 siblings", "100,000 attributes", "depth 1,000,000", "10,000 links", "style of 2 MB"]
)
def test_a_hostile_page_costs_the_spider_no_more(name):
    begun = time.process_time()
    with suppress(NotAnArticle):
        find_links(parse(PAGES[name](), url=URL), URL, INTERPOL)
    assert time.process_time() - begun < 10


def test_depth_is_unreadable_rather_than_silently_cut():
    assert read(page(body=PAGES["inline depth 50,000"]())).failure[0] == "unreadable"


@pytest.mark.parametrize(
    ("body", "content_type", "expected"),
    [
        pytest.param(
            "Centre des médias".encode("latin-1"),
            "text/html; charset=ISO-8859-1",
            "Centre des médias",
            id="header",
        ),
        pytest.param(
            b"<meta charset=windows-1252>\x93x\x94", "text/html", "<meta charset=windows-1252>“x”", id="meta"
        ),
        pytest.param("médias".encode(), "text/html; charset=us-ascii", "médias", id="header is wrong"),
        pytest.param("\ufeffx".encode("utf-16"), "text/html", "\ufeffx", id="UTF-16 by its BOM"),
        pytest.param(b"x", "text/html; charset=no-such-thing", "x", id="charset unknown"),
        pytest.param(b"<meta charset=utf-16>x", "", "<meta charset=utf-16>x", id="a charset that can't be"),
        pytest.param(b"abc", "text/html; charset=rot13", "abc", id="no charset of the web"),
        pytest.param(b"+AGE-", "text/html; charset=utf-7", "+AGE-", id="one that browsers refuse"),
        pytest.param(b"abc", "text/html; charset=base64", "abc", id="no charset at all"),
        pytest.param(
            "الأخبار".encode("cp1256"), "text/html; charset=windows-1256", "الأخبار", id="Arabic Windows"
        ),
    ],
)
def test_the_charset_is_found(body, content_type, expected):
    assert decode(body, content_type) == expected


def test_nul_surrogates_and_bidi_controls_never_reach_the_article():
    bad = "<p>" + PARAGRAPHS[0].replace(" ", "\0 ", 3) + "&#0;&#xD800;\u202e\u2066</p>"
    article = read(page(body=article_html(bad + f"<p>{PARAGRAPHS[1]}</p>"))).article
    assert [p.text for p in article.paragraphs][1] == PARAGRAPHS[1]
    assert not set("\0\u202e\u2066\ud800") & set(article.text)
    article.text.encode()


def test_scripts_in_captions_are_text_or_nothing():
    figure = "<figure><img src='/var/interpol/storage/images/1/1-1-eng-GB/a.jpg' data-caption='<script>alert(1)</script>A harbour'><figcaption>A harbour<script>alert(1)</script></figcaption></figure>"
    article = read(page(body=article_html(f"<p>{PARAGRAPHS[0]}</p>{figure}<p>{PARAGRAPHS[1]}</p>"))).article
    assert "alert" not in article.text
    assert "<" not in article.images[0].caption
