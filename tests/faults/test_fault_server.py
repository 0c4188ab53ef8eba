"""A server that misbehaves in every way: each page bounded in time, captured or a failure, and the crawl goes on."""

from __future__ import annotations

import gzip
import os
import socketserver
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import suppress
from datetime import datetime
from itertools import pairwise

import pytest

from tests.faults.invariants import query, responses
from tests.faults.quiet_server import QuietServer

BASE = "/en/News-and-Events/News"
ZEROS = gzip.compress(bytes(200_000_000), 9)


def whole(body=b"", *fields, status=b"200 OK"):
    head = b"".join(b"%s\r\n" % field for field in fields)
    return b"HTTP/1.1 %s\r\nContent-Type: text/html\r\n%sContent-Length: %d\r\n\r\n%s" % (
        status,
        head,
        len(body),
        body,
    )


SENT = Counter()
MEGABYTE = b"100000\r\n" + b"z" * (1 << 20) + b"\r\n"
ENDLESS = {
    "Two-gigabytes-sent": (MEGABYTE, 2048),
    "Endless-interim": (b"HTTP/1.1 100 Continue\r\n\r\n" * 1000, 10**6),
    "Endless-head": (b"X-Pad: yyyyyyyyyyyyyyy\r\n" * 1000, 10**6),
}
"""What is sent again and again, and how often at most: until the client hangs up."""
ANSWERS = {
    "Slow-head": None,
    "Slow-body": b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf",
    "Reset": b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + b"x" * 500,
    "Too-short": b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\nConnection: close\r\n\r\nshort",
    "Too-long": b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nmuch longer than said",
    "Torn-gzip": whole(gzip.compress(b"<p>text</p>" * 5000)[:60], b"Content-Encoding: gzip"),
    "No-gzip": whole(b"<p>plain</p>", b"Content-Encoding: gzip"),
    "Bomb": whole(ZEROS, b"Content-Encoding: gzip"),
    "Loop": whole(b"", b"Location: " + BASE.encode() + b"/2020/Loop", status=b"302 Found"),
    "Wide-head": b"HTTP/1.1 200 OK\r\n" + b"X-Pad: " + b"y" * (1 << 20) + b"\r\nContent-Length: 0\r\n\r\n",
    "Two-gigabytes-said": b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2147483648\r\n\r\n" + b"x" * 5000,
    "Two-gigabytes-sent": b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n",
    "Endless-interim": b"HTTP/1.1 100 Continue\r\n\r\n",
    "Endless-head": b"HTTP/1.1 200 OK\r\n",
    "Busy-429": whole(b"too many", b"Retry-After: 1", status=b"429 Too Many Requests"),
    "Busy-503": whole(b"later", b"Retry-After: 1", status=b"503 Service Unavailable"),
    "Interim-flood": b"HTTP/1.1 100 Continue\r\n\r\n" * 5000 + whole(b"<p>late</p>"),
    "No-http": b"220 mail.example.org ESMTP\r\n",
    "Silence": b"",
    "Bad-chunks": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzzz\r\nnot a size\r\n",
    "Sound": whole(b"<html><head><title>Sound</title></head><body><h1>Sound</h1><p>It goes on after all that.</p></body></html>"),
}  # fmt: skip


class Misbehaving(socketserver.StreamRequestHandler):
    def handle(self):
        line = self.rfile.readline()
        while self.rfile.readline().strip():
            pass
        name = line.split(b" ")[1].decode().rpartition("/")[2] if b" " in line else ""
        if name in ANSWERS:
            self.misbehave(name)
        elif name == "robots.txt":
            self.wfile.write(whole(b"", b"Connection: close", status=b"404 Not Found"))
        else:
            links = "".join(
                f'<a href="{BASE}/2020/{name}">{name}</a> <span>1 May 2020</span>' for name in ANSWERS
            )
            # A trap: the listing always has a next page, and that another one.
            number = int(name.partition("page=")[2] or 1)
            page = f'<html><body>{links}<a rel="next" href="{BASE}?page={number + 1}">next</a></body></html>'
            self.wfile.write(whole(page.encode(), b"Connection: close"))

    def misbehave(self, name):
        answer = ANSWERS[name]
        if answer:
            self.wfile.write(answer)
        if name.startswith("Slow"):
            time.sleep(6)
        piece, times = ENDLESS.get(name, (b"", 0))
        with suppress(OSError):
            for _ in range(times):
                self.wfile.write(piece)
                SENT[name] += len(piece)


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    home = tmp_path_factory.mktemp("faults") / "home"
    with QuietServer(("127.0.0.1", 0), Misbehaving) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        options = {"ARCHIVER_HOME": home, "ARCHIVER_BACKOFF": 0.05, "ARCHIVER_DELAY": 0, "DOWNLOAD_TIMEOUT": 2,
                   "AUTOTHROTTLE_ENABLED": 0, "CONCURRENT_REQUESTS": 8, "CONCURRENT_REQUESTS_PER_DOMAIN": 8}  # fmt: skip
        base = f"http://127.0.0.1:{server.server_address[1]}"
        # Not getrusage: its peak is that of the process too that this one was forked from, the tests' own.
        script = "import re; from scrapy.cmdline import execute\ntry: execute()\nfinally: print('PEAK', re.search('VmHWM:\\\\s+([0-9]+)', open('/proc/self/status').read())[1])"
        command = [
            sys.executable,
            "-c",
            script,
            "crawl",
            "interpol",
            "-a",
            f"base_url={base}",
            "-a",
            "language=en",
        ]
        settings = [part for name, value in options.items() for part in ("-s", f"{name}={value}")]
        done = subprocess.run(
            [*command, *settings],
            capture_output=True,
            text=True,
            check=False,
            timeout=100,
            env=dict(os.environ),
        )
        server.shutdown()
    assert done.returncode == 0, done.stderr[-2000:]
    return home, done


def test_the_crawl_goes_on_to_its_end(crawled):
    home, _ = crawled
    assert query(home, "select outcome from crawls") == [("finished",)]
    assert query(home, "select title from articles where url like '%Sound'") == [("Sound",)]


@pytest.mark.parametrize(
    "name", [name for name in ANSWERS if name not in ("Sound", "Loop", "Interim-flood", "Too-long")]
)
def test_what_can_not_be_read_is_a_failure(crawled, name):
    home, _ = crawled
    failed = [url.rpartition("/")[2] for (url,) in query(home, "select url from failures")]
    assert name in failed


@pytest.mark.parametrize(
    ("name", "why"), [("Slow-body", "time"), ("Reset", "disconnect"), ("Too-short", "disconnect")]
)
def test_what_broke_off_is_kept_and_says_why(crawled, name, why):
    home, _ = crawled
    found = {truncated for url, _, truncated, _ in responses(home).values() if url.endswith(name)}
    assert why in found


def test_memory_stays_bounded(crawled):
    _, done = crawled
    peak = int(done.stdout.rpartition("PEAK ")[2]) / 1024
    print(f"peak {peak:.0f} MB")
    assert peak < 300


def test_a_calendar_without_an_end_is_left(crawled):
    home, _ = crawled
    ((pages,),) = query(home, "select count(*) from captures where url like '%?page=%'")
    assert 10 < pages < 200


@pytest.mark.parametrize("name", ["Busy-429", "Busy-503"])
def test_a_site_that_says_not_now_is_asked_again_as_it_says_and_no_more_than_four_times(crawled, name):
    home, _ = crawled
    asked = [
        at for (at,) in query(home, f"select captured_at from captures where url like '%{name}' order by 1")
    ]
    assert len(asked) == 4
    gaps = [
        (datetime.fromisoformat(b) - datetime.fromisoformat(a)).total_seconds() for a, b in pairwise(asked)
    ]
    assert min(gaps) >= 0.9


@pytest.mark.parametrize("name", ["Two-gigabytes-said", "Two-gigabytes-sent"])
def test_a_body_of_two_gigabytes_is_cut_off_and_says_so(crawled, name):
    home, _ = crawled
    found = {truncated for url, _, truncated, _ in responses(home).values() if url.endswith(name)}
    assert found & {"length", "time"}


@pytest.mark.parametrize("name", ["Endless-interim", "Endless-head"])
def test_a_head_without_an_end_is_cut_off(crawled, name):
    assert 0 < SENT[name] < 4 * 20_000_000  # asked four times; what the sockets hold is sent as well
