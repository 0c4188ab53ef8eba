"""Browse as a person does it, in a real browser: read, search, compare, cite; by mouse and by key, in both directions."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import contextmanager
from urllib.parse import quote, urlsplit

import pytest

from tests.browser import browser, find_chromium, unpack

pytest.importorskip("datasette")

from archiver.home import Home
from archiver.replica import Replica
from archiver.store import open_database

AXE = "axe-core@4.14.1"
ARCHIVER = [sys.executable, "-m", "archiver"]
REPLAY = "http://127.0.0.1:9"


def crawl(home, replica, urls):
    asked = [each for url in urls for each in ("--url", replica.fetched(url))]
    done = subprocess.run(
        [*ARCHIVER, "crawl", "--base-url", replica.url, "--home", home, "--delay", "0", *asked],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """Return a home with one story in its languages, changed by the site after it was first captured."""
    folder = tmp_path_factory.mktemp("chromium")
    with Replica() as replica:
        urls = [url for url in replica.articles if "Fifteen-officers" in url]
        assert len(urls) == 2
        crawl(folder / "home", replica, urls)
        for url in urls:
            first = replica.articles[url].paragraphs[0].text.split()
            replica.edit(url, first[7], "4217")
        crawl(folder / "home", replica, urls)
    return Home(folder / "home")


@contextmanager
def served(home):
    process = subprocess.Popen(
        [*ARCHIVER, "browse", "--home", str(home.path), "--port", "0", "--replay-url", REPLAY],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        yield process.stdout.readline().strip()
    finally:
        process.kill()
        process.communicate()


@pytest.fixture(scope="module")
def address(home):
    with served(home) as address:
        yield address


@pytest.fixture(scope="module")
def axe(tmp_path_factory):
    return (unpack(AXE, tmp_path_factory.mktemp("axe")) / "axe.min.js").read_text("utf-8")


@pytest.fixture(scope="module")
def chromium(tmp_path_factory):
    with browser(find_chromium(), tmp_path_factory.mktemp("profile")) as page:
        yield page


@pytest.fixture
def page(chromium, address):
    chromium.requests.clear()
    chromium.look()
    yield chromium
    asked = {urlsplit(url).netloc for url in chromium.requests if url.startswith("http")}
    assert asked <= {urlsplit(address).netloc, urlsplit(REPLAY).netloc}


def ids(home):
    with open_database(home) as store:
        return {row["url_language"]: row["id"] for row in store.db.query("SELECT * FROM articles")}


def say(page, selector):
    return page.evaluate(
        f"[...document.querySelectorAll({json.dumps(selector)})].map(e => e.innerText.trim())"
    )


def test_a_reader_goes_from_the_first_page_to_an_article_its_languages_its_changes_and_its_citation(
    page, address
):
    page.go(address + "/")
    page.click(".list a")
    page.arrive()
    title = say(page, "h1")[0]
    assert title.startswith("Fifteen officers")
    page.evaluate("document.querySelectorAll('img').forEach(e => e.loading = 'eager')")
    page.wait_until("[...document.images].every(e => e.complete)")
    assert page.evaluate("document.images.length == 15 && [...document.images].every(e => e.naturalWidth)")
    assert say(page, ".versions li")[0].startswith("2. the site changed it")

    page.click(".versions a")
    page.arrive()
    assert say(page, "ins") == ["4217"]
    assert len(say(page, "del")) == 1
    page.click(".lead a")
    page.arrive()
    page.click(".actions a")
    page.arrive()
    footnote, csl, bibtex, ris = say(page, ".cited")
    assert title in footnote
    assert "origin: mirror" in footnote
    assert json.loads(csl)[0]["type"] == "webpage"
    assert "@online" in bibtex
    assert ris.startswith("TY  - ELEC")
    page.click(".cited")
    assert page.evaluate("getSelection().toString().trim()") == footnote


def test_an_arabic_article_reads_from_the_right_and_its_frame_from_the_left(page, address, home):
    page.go(f"{address}/-/article/{ids(home)['en']}")
    page.click(".languages a[lang=ar]")
    page.arrive()
    assert page.evaluate("getComputedStyle(document.querySelector('article')).direction") == "rtl"
    assert page.evaluate("getComputedStyle(document.querySelector('aside')).direction") == "ltr"
    right = "document.querySelector('article').getBoundingClientRect().right"
    heading = (
        "(() => { const r = document.createRange(); r.selectNodeContents(document.querySelector('h1'));"
        " return r.getBoundingClientRect().right })()"
    )
    assert abs(page.evaluate(right) - page.evaluate(heading)) < 2
    page.click(".languages a[href*=aligned]")
    page.arrive()
    assert page.evaluate(
        "[...document.querySelectorAll('.aligned tbody tr')].map(r => [...r.cells].slice(0, 2).map(c => c.dir).join())"
        ".every(each => each == 'rtl,ltr')"
    )


def test_a_word_is_typed_and_found_and_the_search_narrowed(page, address):
    page.go(address + "/")
    page.click("#q")
    page.write("الحدود")
    page.evaluate("window.leaving = true")
    page.press("Enter")
    page.arrive()
    assert "1 found" in say(page, "h1")[0]
    assert say(page, "mark")
    assert page.evaluate("getComputedStyle(document.querySelector('.hits h2')).direction") == "rtl"
    page.go(address + "/-/search?q=" + quote("officers") + "&until=2001-01-01")
    assert say(page, ".hits li") == []


def test_a_question_a_facet_the_timeline_and_the_replay_are_one_click_away(page, address, home):
    page.go(address + "/")
    page.click(".questions a[href$=speakers]")
    page.arrive()
    assert "Salma Wekesa" in say(page, "td.col-speaker")
    page.go(address + "/archive/articles")
    count = len(say(page, "tbody tr"))
    page.click(".facet-info a[href*='language=ar']")
    page.arrive()
    assert 0 < len(say(page, "tbody tr")) < count
    page.go(address + "/")
    page.click("nav a[href$=timeline]")
    page.arrive()
    page.click(".timeline th a")
    page.arrive()
    assert len(say(page, "tbody tr")) == count
    page.click("td.col-url .row-links a[href*=replay]")
    page.wait_until("!location.href.includes('archive')")
    with open_database(home) as store:
        captured = store.db.execute("SELECT url FROM captures WHERE article_id IS NOT NULL").fetchall()
    led = [url for url in page.requests if url.startswith(REPLAY)]
    assert any(led[0].endswith(row["url"]) and "/interpol/20" in led[0] for row in captured)


def test_the_keyboard_alone_is_enough(page, address, home):
    page.go(f"{address}/-/article/{ids(home)['en']}")
    page.press("Tab")
    focused = "document.activeElement"
    assert page.evaluate(f"{focused}.className") == "skip"
    assert page.evaluate(f"{focused}.getBoundingClientRect().left >= 0")
    page.press("Enter")
    assert page.evaluate(f"{focused}.id") == "content"
    seen = []
    for _ in range(6):
        page.press("Tab")
        seen.append(page.evaluate(f"{focused}.innerText"))
        assert page.evaluate(f"parseFloat(getComputedStyle({focused}).outlineWidth)") >= 2
    # In the order in which they are read: what the article says, then what can be done with it.
    assert seen[:4] == ["Border management", "Cite", "Replay the page", "The row"]


def places(home):
    en, ar = ids(home)["en"], ids(home)["ar"]
    return {
        "home": "/",
        "article": f"/-/article/{en}",
        "Arabic article": f"/-/article/{ar}",
        "citation": f"/-/cite/{ar}",
        "changes": f"/-/diff/{ar}/1/2",
        "side by side": f"/-/aligned/{ar}/{en}",
        "search": "/-/search?q=officers",
        "timeline": "/-/timeline",
        "tables": "/archive",
        "table": "/archive/articles?_size=5",
        "view": "/archive/later_edits",
        "row": f"/archive/articles/{en}",
        "canned query": "/archive/search?q=officers&language=",
        "not here": "/archive/none",
    }


@pytest.mark.parametrize(("scheme", "width"), [("light", 1200), ("dark", 1200), ("light", 390)])
def test_no_page_has_a_serious_fault_for_those_who_read_otherwise(page, address, axe, home, scheme, width):
    page.look(width=width, scheme=scheme)
    faults = {}
    for name, path in places(home).items():
        page.go(address + path)
        page.evaluate(axe)
        found = page.evaluate(
            "axe.run({resultTypes: ['violations']}).then(r => r.violations"
            ".filter(v => ['serious', 'critical'].includes(v.impact))"
            ".map(v => v.id + ': ' + v.nodes.slice(0, 3).map(n => n.html.slice(0, 160)).join(' | ')))"
        )
        if found:
            faults[name] = found
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if wide > 0:
            faults[f"{name}, {wide} pixels too wide"] = []
    assert faults == {}
