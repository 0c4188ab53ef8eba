"""ReplayWeb.page in a real browser opens a WACZ of ours, and asks nothing of the network."""

from __future__ import annotations

import shutil
import time
from urllib.parse import urlsplit

import pytest

from archiver.wacz import write_wacz
from tests.archive_home import FIRST, make_home
from tests.browser import browser, find_chromium, unpack
from tests.range_server import range_server

# AGPL: fetched when the test runs, never kept in the project.
VERSION = "replaywebpage@2.5.3"
INDEX = (
    '<!doctype html><meta charset="utf-8"><script src="/ui.js"></script>'
    '<body style="margin:0;height:100vh"><replay-app-main></replay-app-main>'
)
EVERYTHING = """(() => { const found = []; const walk = node => { if (node.shadowRoot) walk(node.shadowRoot);
  for (const child of node.children || []) { found.push(child); walk(child) } }; walk(document); return found })()"""
FRAME = f"({EVERYTHING}.find(e => e.tagName == 'IFRAME') || {{}}).contentDocument"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("replayweb")
    package = unpack(VERSION, folder)
    (folder / "replay").mkdir()
    (folder / "replay" / "index.html").write_text(INDEX)
    shutil.copy(package / "ui.js", folder)
    shutil.copy(package / "sw.js", folder / "replay")
    write_wacz(make_home(folder / "home"), folder / "news.wacz")
    return folder


def test_an_article_shows_with_its_style_and_text_is_found_and_the_network_is_left_alone(site, tmp_path):
    chromium = find_chromium()
    with range_server(site) as address, browser(chromium, tmp_path / "profile") as page:
        page.call(
            "Page.navigate", url=f"{address}/replay/index.html?source=/news.wacz#view=pages&url={FIRST}"
        )
        assert (
            page.wait_until(
                f"{FRAME} && {FRAME}.querySelector('h1') && {FRAME}.querySelector('h1').innerText"
            )
            == "Lighthouses"
        )
        color = f"getComputedStyle({FRAME}.querySelector('article p')).color"
        assert page.wait_until(f"{color} == 'rgb(0, 0, 128)' && {color}") == "rgb(0, 0, 128)"
        page.call("Page.navigate", url="about:blank")
        page.call(
            "Page.navigate", url=f"{address}/replay/index.html?source=/news.wacz#view=pages&query=lighthouses"
        )
        listed = f"{EVERYTHING}.filter(e => e.tagName == 'WR-PAGE-ENTRY').map(e => e.shadowRoot.textContent).join(' ')"
        end = time.monotonic() + 30
        while not (text := page.evaluate(listed) or "") and time.monotonic() < end:
            time.sleep(0.5)
        (tmp_path / "search.png").write_bytes(page.screenshot())
        assert "Lighthouses" in text
        asked = {urlsplit(url).netloc for url in page.requests if url.startswith("http")}
    assert asked == {urlsplit(address).netloc}
