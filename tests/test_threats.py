"""The threat model's lines that no other module's tests hold, and that every test that it names is there."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from scrapy.settings import Settings

from archiver.exceptions import UsageError
from archiver.finding import Inquiry, answer
from archiver.models import Capture, Page
from archiver.scope import Scope
from archiver.sites.interpol import INTERPOL
from archiver.urls import to_fetched
from spiders.interpol import InterpolSpider

ROOT = Path(__file__).parent.parent


def test_every_test_that_the_threat_model_names_exists():
    named = set(re.findall(r"`(test_\w+)`", (ROOT / "docs" / "threat-model.md").read_text("utf-8")))
    there = {
        name
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"def (test_\w+)", path.read_text("utf-8"))
    }
    assert len(named) > 10
    assert named - there == set()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TELNETCONSOLE_ENABLED", False), ("REMOTE_CONTROL_ENABLED", False), ("COOKIES_ENABLED", False),
        ("HTTPPROXY_ENABLED", False), ("DOWNLOAD_VERIFY_CERTIFICATES", True), ("REDIRECT_ENABLED", False),
        ("RETRY_ENABLED", False), ("METAREFRESH_ENABLED", False), ("ROBOTSTXT_OBEY", False), ("CONCURRENT_ITEMS", 1),
        ("CONCURRENT_REQUESTS", 1), ("AUTOTHROTTLE_ENABLED", True),
    ],
)  # fmt: skip
def test_scrapys_open_doors_are_shut(name, value):
    settings = Settings()
    settings.setmodule("archiver.settings")
    assert settings[name] == value
    handlers = settings.getdict("DOWNLOAD_HANDLERS")
    assert {scheme for scheme in ("file", "ftp", "s3", "data") if handlers[scheme] is not None} == set()


@pytest.mark.parametrize("base_url", ["", "http://127.0.0.1:8000"])
@pytest.mark.parametrize("host", ["www.interpol.int", "127.0.0.1:8000"])
def test_credentials_that_a_page_puts_into_an_address_are_not_sent(base_url, host):
    fetched = to_fetched(f"http://me:5ec3e7@{host}/en/News-and-Events/News/2020/A", INTERPOL, base_url)
    assert fetched is None or fetched.endswith("/en/News-and-Events/News/2020/A")
    assert "5ec3e7" not in (fetched or "")


def test_a_spider_takes_no_mirror_with_a_password():
    with pytest.raises(UsageError, match="user name or password"):
        InterpolSpider(base_url="http://me:5ec3e7@127.0.0.1:8000")


def test_a_mirrors_page_never_sends_a_crawl_to_the_live_site():
    now = datetime(2026, 5, 1, tzinfo=UTC)
    base = "http://127.0.0.1:8000"
    url = f"{base}/en/News-and-Events/News/2020/A"
    html = (
        '<html><head><link rel="canonical" href="https://www.interpol.int/en/News-and-Events/News/2020/A">'
        '<meta property="og:image" content="https://www.interpol.int/var/interpol/storage/images/1/2/3/4/1234-1-eng-GB/a.jpg">'
        '<link rel="alternate" hreflang="fr" href="https://www.interpol.int/fr/News-and-Events/News/2020/A">'
        '</head><body><a href="http://interpol.int/News-and-Events/News/2020/B?utm_source=x">B</a></body></html>'
    )
    capture = Capture(
        record_id="<urn:uuid:1>", url=url, captured_at=now, status=200, mime="text/html", digest="", sha256="",
        kind="response", origin="mirror", filename="f", offset=0, length=1,
    )  # fmt: skip
    page = Page(
        url=url,
        site_url=url.replace(base, INTERPOL.home),
        body=html.encode(),
        content_type="text/html",
        status=200,
        capture=capture,
    )
    said = answer(Inquiry(page=page, kind="article"), Scope(site=INTERPOL, base_url=base))
    found = {url for url, _ in said.targets}
    assert f"{base}/en/News-and-Events/News/2020/B" in found
    assert f"{base}/var/interpol/storage/images/1/2/3/4/1234-1-eng-GB/a.jpg" in found
    assert {link for link in found if not link.startswith(base)} == set()
