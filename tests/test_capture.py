"""What went over the wire lies in the WARC byte for byte, whatever the server does: the server's own log says so."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from scrapy.core.downloader.handlers.http11 import _LenientHTTPClientParser
from twisted.internet.protocol import Protocol
from twisted.internet.testing import StringTransport
from twisted.web._newclient import Request as WireRequest
from twisted.web.http_headers import Headers

from archiver.home import Home
from archiver.tape import _Parser, _ParserTransport
from archiver.warc import read_records
from tests.raw_server import SCRIPTS, raw_server

HERE = Path(__file__).parent
TRUNCATED = {
    "truncated": "disconnect",
    "truncated-chunk": "disconnect",
    "reset-midway": "disconnect",
    "stalls": "time",
    "too-large": "length",
}
INTERIM = {
    "early-hints": len(SCRIPTS["early-hints"][0]),
    "two-interims": SCRIPTS["two-interims"][0].index(b"HTTP/1.1 200"),
}
WITHOUT_RESPONSE = {"no-answer", "no-http", "hints-and-no-answer", "endless-hints"}


@dataclass
class Run:
    home: Home
    log: list
    told: list
    records: list

    def requests(self, name):
        return [
            r
            for r in self.records
            if r.type == "request" and r.header.get("WARC-Target-URI").split("?")[0].endswith("/" + name)
        ]

    def responses(self, name):
        return [
            r
            for r in self.records
            if r.type in ("response", "revisit")
            and r.header.get("WARC-Target-URI").split("?")[0].endswith("/" + name)
        ]


def block(record) -> bytes:
    return b"".join(record.block.pieces())


def crawl(tmp: Path, server, requests, **settings) -> Run:
    job = tmp / "job.json"
    job.write_text(
        json.dumps({"requests": requests, "settings": {"ARCHIVER_HOME": str(tmp / "home"), **settings}})
    )
    done = subprocess.run(
        [sys.executable, HERE / "capture_run.py", job],
        capture_output=True,
        text=True,
        timeout=120,
        cwd=tmp,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    server.settle()
    home = Home(tmp / "home")
    records = [record for warc in home.warcs() for record in read_records(warc, home=home)]
    return Run(home, list(server.log), [json.loads(line) for line in done.stdout.splitlines()], records)


def to_requests(server, names):
    for name in names:
        request = {
            "url": f"{server.url}/{name}",
            "meta": {"handle_httpstatus_all": True},
        }
        match name:
            case "post":
                request |= {"method": "POST", "body": "a=1&b=\u00e9", "headers": {"X-odd_Case": "kept"}}
            case "head":
                request |= {"method": "HEAD"}
            case "query":
                request["url"] += "?a=1&b=%C3%A9&b=2;c"
            case "too-large":
                request["meta"]["download_maxsize"] = 60_000_000
            case "stalls":
                # The only one that has to run out: what the server sends must come before, on a busy machine too.
                request["meta"]["download_timeout"] = 3.0
        yield request


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    tmp = tmp_path_factory.mktemp("capture")
    with raw_server() as server:
        names = [name for name in SCRIPTS if name not in {"robots.txt", "busy", "redirect"}]
        requests = [
            *to_requests(server, names),
            {"url": f"{server.url}/redirect"},
            {"url": f"{server.url}/busy"},
        ]
        return crawl(
            tmp,
            server,
            requests,
            RETRY_ENABLED=True,
            RETRY_TIMES=1,
            ROBOTSTXT_OBEY=True,
            RETRY_HTTP_CODES=[503],
            RETRY_EXCEPTIONS=[],
        )


@pytest.mark.parametrize("name", SCRIPTS)
def test_the_request_in_the_record_is_the_request_that_the_server_got(run, name):
    got = [request for seen, request, sent in run.log if seen == name and (sent or name == "no-answer")]
    assert [block(record) for record in run.requests(name)] == got


@pytest.mark.parametrize("name", sorted(set(SCRIPTS) - WITHOUT_RESPONSE - set(TRUNCATED) - {"big"}))
def test_the_response_in_the_record_is_the_response_that_the_server_sent(run, name):
    sent = [sent for seen, _, sent in run.log if seen == name and sent]
    if name == "bytes-after-the-end":
        sent = [one[: one.index(b"HTTP/1.1 200 smuggled")] for one in sent]
    kept = [block(record) for record in run.responses(name)]
    whole = [record.type == "response" or record.http_headers.status == 304 for record in run.responses(name)]
    assert len(kept) == len(sent) > 0
    for stored, original, is_whole in zip(kept, sent, whole, strict=True):
        expected = original[INTERIM.get(name, 0) :]
        assert stored == (expected if is_whole else expected[: expected.index(b"\r\n\r\n") + 4])


@pytest.mark.parametrize(("name", "reason"), TRUNCATED.items())
def test_a_response_that_broke_off_is_kept_as_far_as_it_came_and_says_why(run, name, reason):
    (record,) = run.responses(name)
    assert block(record) == b"".join(step for step in SCRIPTS[name] if isinstance(step, bytes))
    assert record.header.get("WARC-Truncated") == record.capture.truncated == reason


@pytest.mark.parametrize("name", sorted(WITHOUT_RESPONSE))
def test_a_request_that_got_no_http_response_is_kept_beside_what_came(run, name):
    (request,) = run.requests(name)
    (beside,) = [
        r
        for r in run.records
        if r.type == "metadata" and r.header.get("WARC-Concurrent-To") == request.record_id
    ]
    assert block(beside) == b"".join(step for step in SCRIPTS[name] if isinstance(step, bytes))
    assert run.responses(name) == []


@pytest.mark.parametrize("name", INTERIM)
def test_interim_heads_are_cut_from_the_response_and_kept_beside_it(run, name):
    (response,) = run.responses(name)
    (beside,) = [
        r
        for r in run.records
        if r.type == "metadata" and r.header.get("WARC-Concurrent-To") == response.record_id
    ]
    assert block(beside) + block(response) == b"".join(SCRIPTS[name])


def test_fifty_megabytes_are_exact(run):
    (record,) = run.responses("big")
    (sent,) = [sent for seen, _, sent in run.log if seen == "big"]
    assert hashlib.sha256(block(record)).digest() == hashlib.sha256(sent).digest()
    assert record.capture.sha256 == hashlib.sha256(sent[sent.index(b"\r\n\r\n") + 4 :]).hexdigest()


def test_redirects_retries_and_robots_are_in_the_archive(run):
    assert len(run.responses("redirect")) == 1
    assert len(run.responses("busy")) == 2
    assert len(run.responses("robots.txt")) == 1
    assert [r.capture.location for r in run.responses("redirect")] == ["/plain?from=redirect"]


def test_a_stale_connection_tried_again_is_one_exchange(run):
    assert len([1 for seen, _, _ in run.log if seen == "stale"]) == 2
    assert len(run.requests("stale")) == len(run.responses("stale")) == 1


def test_only_gzip_is_asked_for(run):
    asked = [
        line
        for record in run.records
        if record.type == "request"
        for line in block(record).split(b"\r\n")
        if line.lower().startswith(b"accept-encoding")
    ]
    assert set(asked) == {b"Accept-Encoding: gzip"}


def test_every_response_has_its_request_and_every_record_its_warcinfo(run):
    requests = {r.header.get("WARC-Concurrent-To"): r for r in run.records if r.type == "request"}
    (warcinfo,) = [r for r in run.records if r.type == "warcinfo"]
    for record in run.records:
        if record.type in ("response", "revisit"):
            assert requests[record.record_id].header.get("WARC-Date") == record.header.get("WARC-Date")
            assert record.header.get("WARC-IP-Address") == "127.0.0.1"
        if record is not warcinfo:
            assert record.header.get("WARC-Warcinfo-ID") == warcinfo.record_id


def test_no_payload_digest_stands_on_a_chunked_response(run):
    for record in run.records:
        if record.type == "response":
            assert bool(record.header.get("WARC-Payload-Digest")) != record.http_headers.is_chunked


def test_the_callback_finds_its_capture(run):
    assert all(line[-1] for line in run.told if line[0] == "ok")
    assert {line[2] for line in run.told if line[0] == "failed" and not line[-1]} == {"DownloadFailedError"}


@pytest.mark.parametrize("tool", ["warcio", "fastwarc"])
def test_the_checkers_of_others_pass(run, tool):
    for warc in run.home.warcs():
        done = subprocess.run(
            [Path(sys.executable).with_name(tool), "check", warc], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert "fail" not in (done.stdout + done.stderr.replace("0 failed", ""))


def make_certificate(tmp: Path) -> tuple[str, str]:
    """Make a certificate for loopback and return the paths of it and of its key."""
    certificate, key = str(tmp / "cert.pem"), str(tmp / "key.pem")
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=127.0.0.1",
    ]
    subprocess.run([*command, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    return certificate, key


def test_tls_is_captured_inside(tmp_path):
    with raw_server(make_certificate(tmp_path)) as server:
        names = ["plain", "chunked-gzip", "http-1.0-close", "gzip"]
        done = crawl(tmp_path, server, list(to_requests(server, names)))
    for name in names:
        ((_, request, sent),) = [one for one in done.log if one[0] == name]
        assert [block(r) for r in done.requests(name)] == [request]
        assert [block(r) for r in done.responses(name)] == [sent]


def test_a_proxy_is_refused_in_so_many_words(tmp_path):
    with raw_server() as server:
        request = {"url": f"{server.url}/plain", "meta": {"proxy": "http://127.0.0.1:1"}}
        done = crawl(tmp_path, server, [request])
    assert done.told == [["failed", request["url"], "NotSupported", False]]


class _Reader(Protocol):
    """Keeps the body that a response delivers."""

    def __init__(self, told):
        self.told = told

    def dataReceived(self, data):  # noqa: N802  (Twisted's name)
        self.told.append(data)

    def connectionLost(self, reason=None):  # noqa: N802  (Twisted's name)
        self.told.append(reason.type.__name__)


def _parse(kind, pieces):
    """Return all that a parser makes of *pieces*: the head in parts, the body, what it left, or how it failed."""
    told = []
    request = WireRequest(b"GET", b"/", Headers({b"Host": [b"a"]}), None)
    parser = kind(request, lambda rest: told.append((b"rest", rest)))
    parser.makeConnection(_ParserTransport(StringTransport()))

    def tell(response):
        heads = (response.headers, parser.connHeaders)
        told.append((response.version, response.code, response.phrase, response.length))
        told.append([list(headers.getAllRawHeaders()) for headers in heads])
        response.deliverBody(_Reader(told))

    parser._responseDeferred.addCallbacks(tell, lambda failure: told.append(failure.type.__name__))
    try:
        for piece in pieces:
            parser.dataReceived(piece)
    except Exception as error:  # noqa: BLE001  (the same of both; the connection is cut then, whatever is left)
        return told, parser.state, type(error), str(error)
    return told, parser.state, parser.clearLineBuffer()


ODD_HEADS = {
    "blank first line": b"\r\nHTTP/1.1 200 OK\r\n\r\nx",
    "line of a bare LF among others": b"HTTP/1.1 200 OK\r\nA: 1\nB: 2\r\n\r\nx\r\n\r\n",
    "empty line of a bare LF": b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\nx\r\n\r\nyyyy",
    "folded first field": b"HTTP/1.1 200 OK\r\n A: 1\r\n\r\nx",
    "two lines without colon": b"HTTP/1.1 200 OK\r\nnone\r\nnone either\r\nA: 1\r\nnone\r\n\r\nx",
    "name that is no token": b"HTTP/1.1 200 OK\r\nA b: 1\r\n\r\nx",
    "no status": b"nothing\r\n\r\nx",
    "long line": b"HTTP/1.1 200 OK\r\nA: " + b"x" * 20_000 + b"\r\n\r\nx",
}


@pytest.mark.parametrize("name", [*SCRIPTS, *ODD_HEADS])
def test_a_head_given_at_once_is_parsed_as_line_by_line(name):
    sent = ODD_HEADS.get(name) or b"".join(step for step in SCRIPTS.get(name, []) if isinstance(step, bytes))
    sent = sent[:70_000]
    cuts = [len(sent), 20, sent.find(b"\r\n\r\n") + 2, sent.find(b"\r\n\r\n") + 4, sent.find(b"\r\n") + 1]
    for cut in cuts:
        pieces = [piece for piece in (sent[:cut], sent[cut:]) if piece]
        assert _parse(_Parser, pieces) == _parse(_LenientHTTPClientParser, pieces)
