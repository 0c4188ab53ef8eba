"""Which addresses a page names: what the spider follows."""

from __future__ import annotations

import pickle

import pytest

from archiver.sites import read, read_and_find
from archiver.sites.interpol import INTERPOL
from archiver.sites.links import FOLLOWED, find_css_urls, find_links
from archiver.sites.tree import parse
from tests.evaluate.golden import FOLDER, load

LISTING = "https://www.interpol.int/en/News-and-Events/News"


def found(html, url=LISTING, base_url=""):
    return {
        link.url.removeprefix("https://www.interpol.int"): link
        for link in find_links(parse(html, url=url), url, INTERPOL, base_url)
    }


def test_articles_listings_documents_and_assets_are_told_apart():
    links = found(
        "<link rel=stylesheet href=/css/a.css><script src=/js/a.js></script>"
        "<a href=/en/News-and-Events/News/2019/Some-4.3-gain>One</a><a href=/content/download/1/file/a.pdf>PDF</a>"
        "<a href=/en/News-and-Events/Events/2019/E>E</a><a href=/fr/Actualites-et-evenements/Actualites>fr</a>"
        "<img src=/var/interpol/storage/images/a.jpg><a href=/en/Who-we-are>W</a>"
    )
    assert {url: link.kind for url, link in links.items()} == {
        "/css/a.css": "asset",
        "/js/a.js": "asset",
        "/en/News-and-Events/News/2019/Some-4.3-gain": "article",
        "/content/download/1/file/a.pdf": "document",
        "/en/News-and-Events/Events/2019/E": "event",
        "/fr/Actualites-et-evenements/Actualites": "listing",
        "/var/interpol/storage/images/a.jpg": "asset",
        "/en/Who-we-are": "other",
    }


@pytest.mark.parametrize(
    "html",
    [
        pytest.param("<a rel=next href='?p=x2'>weiter</a>", id="rel"),
        pytest.param("<link rel=next href='?p=x2'>", id="rel in the head"),
        pytest.param("<a href='?page=2'>2</a>", id="query"),
        pytest.param("<button data-url='?offset=6'>Load more</button>", id="button"),
        pytest.param(
            "<button data-url='/en/News-and-Events/News/(offset)/6'>+</button>", id="offset in the path"
        ),
        pytest.param("<a href='?a=2'>Next page</a>", id="en"),
        pytest.param("<a href='?a=2'>Page suivante »</a>", id="fr"),
        pytest.param("<a href='?a=2'>Página siguiente</a>", id="es"),
        pytest.param("<a href='?a=2'>الصفحة التالية</a>", id="ar"),
    ],
)
def test_the_next_page_is_found_by_rel_query_and_words(html):
    (link,) = found(html).values()
    assert (link.rel, link.kind) == ("next", "listing")


def test_the_galleries_next_button_is_no_next_page():
    (link,) = found("<a href='/en/News-and-Events/News/2019/Other'>Next</a>").values()
    assert link.rel == ""


def test_language_versions_carry_their_language():
    (link,) = found("<link rel=alternate hreflang=ar href=/ar/1/1/2019/X>").values()
    assert (link.rel, link.hreflang, link.kind) == ("alternate", "ar", "article")


def test_renditions_and_lazy_pictures_and_backgrounds_are_found():
    links = found(
        "<a href=/var/interpol/storage/images/o.jpg><img src='data:,x' data-src=/a.jpg srcset='/b.jpg 1x, /c.jpg 2x'></a>"
        "<div style='background-image: url(/d.jpg)'></div>"
    )
    assert {"/var/interpol/storage/images/o.jpg", "/a.jpg", "/b.jpg", "/c.jpg", "/d.jpg"} <= links.keys()


def test_addresses_are_as_fetched_on_a_mirror_and_base_href_counts():
    base = "http://127.0.0.1:8000"
    html = "<base href='/en/News-and-Events/'><a href='News/2019/X#top'>x</a><a href='https://example.org/'>out</a>"
    links = found(html, f"{base}/en/News-and-Events/News", base)
    assert {url: link.kind for url, link in links.items()} == {
        f"{base}/en/News-and-Events/News/2019/X": "article"
    }


@pytest.mark.parametrize(
    "href", ["javascript:void(0)", "mailto:a@b", "#top", "http://[", "data:text/html,x", "//["]
)
def test_what_is_no_http_address_is_left_out(href):
    assert found(f"<a href='{href}'>x</a>") == {}


def test_a_page_of_endless_links_is_bounded():
    assert len(found("".join(f"<a href=/en/{n}>x</a>" for n in range(20_000)))) == 5_000


def test_a_stylesheet_names_its_imports_and_pictures_once():
    css = "@import 'b.css'; a { background: url('../i/x.png') } b { background: url(../i/x.png) } c { src: url(data:x) }"
    assert find_css_urls("https://h/css/a.css", css) == ["https://h/css/b.css", "https://h/i/x.png"]


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.html")), ids=lambda path: path.stem)
def test_one_parse_gives_the_reading_and_the_links_that_two_give(path):
    page, _ = load(path)
    reading, links = read_and_find(page)
    assert reading == read(page)
    followed = [
        link
        for link in find_links(parse(page.body, page.content_type), page.url, INTERPOL)
        if link.kind in FOLLOWED or link.rel == "next"
    ]
    assert list(links) == followed
    assert pickle.loads(pickle.dumps(links)) == links
