"""One line in a foreign project's settings gives it WARCs, and changes nothing else."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydispatch import dispatcher
from scrapy.core.downloader.handlers.http11 import _ScrapyAgent
from scrapy.signalmanager import SignalManager
from twisted.web.client import URI
from twisted.web.http_headers import Headers
from twisted.web.iweb import UNKNOWN_LENGTH

from archiver.agent import _PLAIN, Endpoints, read_headers
from archiver.home import Home
from archiver.quiet import Audience
from archiver.verify import verify
from archiver.warc import read_records
from tests.raw_server import raw_server

PROJECT = """
import json, sys, scrapy
from scrapy.crawler import CrawlerProcess
class Shop(scrapy.Spider):
    name = "shop"
    start_urls = [sys.argv[1] + "/plain", sys.argv[1] + "/gzip", sys.argv[1] + "/redirect"]
    def parse(self, response):
        print(json.dumps([response.url, response.status, response.text[:20]]))
        kind, whom = type(response).__name__, [str(response.ip_address), response.certificate]
        fields = sorted((name.decode(), repr(values)) for name, values in response.headers.items() if name != b"Date")
        told = [kind, *whom, response.protocol, response.flags, fields, "download_latency" in response.meta]
        print(json.dumps([response.url, 1, str(told)]))
process = CrawlerProcess(json.loads(sys.argv[2]))
process.crawl(Shop)
process.start()
"""
LISTENING = """
    @classmethod
    def from_crawler(cls, crawler, *args):
        spider = super().from_crawler(crawler, *args)
        crawler.signals.connect(spider.hear, scrapy.signals.headers_received)
        crawler.signals.connect(spider.stop, scrapy.signals.bytes_received)
        return spider
    def hear(self, headers, request):
        print(json.dumps([request.url, len(headers), headers["Content-Length"].decode()]))
        headers.clear()
    def stop(self, data, request):
        if request.url.endswith("/plain"):
            raise scrapy.exceptions.StopDownload(fail=False)
    def parse(self, response):
        print(json.dumps([response.url, response.status, str(response.headers.to_unicode_dict().keys())]))
        print(json.dumps([response.url, 0, str(response.flags)]))
process ="""
QUIET = {"LOG_LEVEL": "ERROR", "TELNETCONSOLE_ENABLED": False, "COOKIES_ENABLED": False}


def run(tmp_path, project=PROJECT, **settings):
    program = tmp_path / "project.py"
    program.write_text(project)
    with raw_server() as server:
        done = subprocess.run(
            [sys.executable, program, server.url, json.dumps({**QUIET, **settings})],
            capture_output=True,
            text=True,
            check=False,
            cwd=tmp_path,
            timeout=60,
        )
    assert done.returncode == 0, done.stderr
    told = [json.loads(line) for line in done.stdout.splitlines()]
    return sorted([url.removeprefix(server.url), status, text] for url, status, text in told)


@pytest.mark.parametrize(
    "handlers",
    [{}, {"http": "scrapy.core.downloader.handlers.http11.HTTP11DownloadHandler"}],
    ids=["default", "own dict"],
)
def test_a_project_gets_its_warcs_and_the_same_responses(tmp_path, handlers):
    plain = run(tmp_path)
    told = run(
        tmp_path,
        ADDONS={"archiver.addon.ArchiverAddon": 300},
        BOT_NAME="shop",
        **({"DOWNLOAD_HANDLERS": handlers} if handlers else {}),
    )
    assert told == plain
    home = Home(tmp_path / "data")
    urls = [
        record.capture.url.rsplit("/", 1)[1]
        for path in home.warcs()
        for record in read_records(path, home=home)
        if record.capture
    ]
    assert sorted(urls) == ["gzip", "plain", "plain?from=redirect", "redirect"]
    assert [path.parent.parent.name for path in home.warcs()] == ["shop"]
    assert verify(home).faults == []
    assert not Path(tmp_path / "data" / "archive.db").exists()


def test_a_project_that_listens_to_signals_hears_the_same(tmp_path):
    project = PROJECT.replace("process =", LISTENING, 1)
    plain = run(tmp_path, project)
    assert any("download_stopped" in text for _, _, text in plain)
    told = run(tmp_path, project, ADDONS={"archiver.addon.ArchiverAddon": 300})
    # The proof at the start asks a server of its own.
    assert [line for line in told if line[0].startswith("/")] == plain


def test_a_signal_is_sent_where_somebody_listens():
    sender, heard, signal = object(), [], object()
    signals, audience = SignalManager(sender), Audience(sender)

    def listen(told):
        heard.append(told)

    for connect, disconnect in (
        (signals.connect, signals.disconnect),
        (dispatcher.connect, dispatcher.disconnect),
    ):
        assert audience.send_catch_log(signal=signal, told="nobody") == []
        connect(listen, signal)
        assert audience.send_catch_log(signal=signal, told="all") == [(listen, None)]
        disconnect(listen, signal)
    assert heard == ["all", "all"]


def test_cached_replies_are_never_captured(tmp_path):
    settings = {
        "ADDONS": {"archiver.addon.ArchiverAddon": 300},
        "HTTPCACHE_ENABLED": True,
        "ARCHIVER_HOME": str(tmp_path / "home"),
    }
    program = tmp_path / "project.py"
    program.write_text(PROJECT)
    with raw_server() as server:
        for _ in range(2):
            command = [sys.executable, program, server.url, json.dumps({**QUIET, **settings})]
            assert (
                subprocess.run(command, capture_output=True, check=False, cwd=tmp_path, timeout=60).returncode
                == 0
            )
        asked = len(server.log)
    home = Home(tmp_path / "home")
    assert (
        sum(record.type == "request" for path in home.warcs() for record in read_records(path, home=home))
        == asked
    )


def test_an_endpoint_is_made_once_an_origin():
    class Making:
        made = 0

        def _getEndpoint(self, uri):  # noqa: N802  (Twisted's name)
            self.made += 1
            return (uri.scheme, uri.host, uri.port)

    agent = Making()
    endpoints = Endpoints(agent)
    for url in (
        b"http://a.org/1",
        b"http://a.org/2",
        b"https://a.org/1",
        b"http://a.org:81/",
        b"http://a.org/3",
    ):
        uri = URI.fromBytes(url)
        assert endpoints.endpointForURI(uri) == (uri.scheme, uri.host, uri.port)
    assert agent.made == 3


@pytest.mark.parametrize("length", [0, 7, UNKNOWN_LENGTH], ids=str)
def test_a_response_has_the_headers_that_scrapy_gives_it(length):
    sent = Headers()
    for line in (
        b"set-cookie: a",
        b"ETag: x",
        b"www-authenticate: \xe9",
        b"SET-COOKIE: b",
        b"X-Empty:",
        b"te: c",
    ):
        sent.addRawHeader(*line.split(b":"))
    response = SimpleNamespace(length=length, headers=sent)
    ours, theirs = read_headers(response), _ScrapyAgent._headers_from_twisted_response(response)
    assert list(ours.items()) == list(theirs.items())
    assert type(ours) is type(theirs)
    ours.appendlist("Set-Cookie", "c")
    assert sent.getRawHeaders(b"Set-Cookie") == [b" a", b" b"]


@given(
    st.sampled_from(["http://a.org", "https://x-y.int:443", "http://127.0.0.1:8080", "http://[::1]:80"]),
    st.text("aZ%2/?&=;:@.-_~!$'()*,+[]|^`{}\"<>", max_size=12),
)
@example("http://a.org", "/a?")
@example("http://a.org", "//a")
@example("http://a.org", "/a;?b")
def test_an_address_is_parted_as_twisted_does(origin, rest):
    plain = _PLAIN.fullmatch(url := f"{origin}/{rest}".encode())
    if plain:
        whole, parts = URI.fromBytes(url), URI.fromBytes(plain[1])
        assert (parts.scheme, parts.host, parts.port) == (whole.scheme, whole.host, whole.port)
        assert plain[2] == whole.originForm
    else:
        assert origin.endswith("]:80") or not rest.isalnum()
