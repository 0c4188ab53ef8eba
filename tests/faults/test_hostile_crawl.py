"""Hostile pages as articles of a whole crawl: each bounded, captured, a failure or read, and the crawl goes on."""

from __future__ import annotations

import gzip
import json
import os
import socketserver
import subprocess
import sys
import threading

import pytest

from tests.faults.crawling import crawl_command
from tests.faults.invariants import assert_rows_are_records, query
from tests.faults.quiet_server import QuietServer

BASE = "/en/News-and-Events/News"
SOUND = "<html><head><title>{0}</title></head><body><main><h1>{0}</h1><p>{1}</p></main></body></html>"
TEXT = "LYON, France – The harbour police counted every boat today, and wrote the number down."


def article(text=TEXT, title="A page"):
    return SOUND.format(title, text).encode("utf-8", "surrogatepass")


# Name to body, fields of its head, and whether an article may come of it.
PAGES = {
    "Siblings": (b"<h1>T</h1>" + b"<p>x" * 200_000, b"", False),
    "Attributes": (b"<h1>T</h1><p " + b" ".join(b'a%d="1"' % n for n in range(100_000)) + b">x", b"", True),
    "Depth": (b"<div>" * 1_000_000 + b"x", b"", False),
    "Long-line": (b"<h1>T</h1><p>" + b"word " * 4_000_000, b"", False),
    "Bomb": (gzip.compress(b"<p>" + bytes(100_000_000)), b"Content-Encoding: gzip\r\n", False),
    "Wrong-charset": (article("Des médias à Lyon, comptés par la police du port ce matin.").decode().encode("utf-16"), b"", True),
    "Nul": (article(TEXT + "\0\0 and more\0"), b"", True),
    "Surrogates": (article(TEXT + " \ud800\udfff \udc00"), b"", True),
    "Bidi": (article(TEXT + " \u202e\u2066gnp.exe\u2069", "A \u202epage"), b"", True),
    "Entities": (b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b SYSTEM "file:///etc/passwd">]>' + article(TEXT + "&a;&b;" * 2000), b"", True),
    "Scripts": (article(TEXT + '</p><div class="js-gallery"><figure><img src=/var/x.jpg><figcaption>&lt;script&gt;alert(1)&lt;/script&gt;</figcaption></figure></div><p>&lt;img src=x onerror=alert(2)&gt; and so on, said the police of the port today.', "&lt;script&gt;alert(3)&lt;/script&gt;"), b"", True),
    "Sound": (article(), b"", True),
}  # fmt: skip


class Hostile(socketserver.StreamRequestHandler):
    def handle(self):
        path = self.rfile.readline().split(b" ")[1:2]
        while self.rfile.readline().strip():
            pass
        name = path[0].decode().rpartition("/")[2] if path else ""
        links = "".join(
            f'<div><a href="{BASE}/2016/{name}">{name}</a> <span>1 May 2016</span></div>' for name in PAGES
        )
        body, fields, _ = PAGES.get(name, (f"<html><body>{links}</body></html>".encode(), b"", True))
        status = b"404 Not Found" if name == "robots.txt" else b"200 OK"
        head = b"HTTP/1.1 %s\r\nContent-Type: text/html; charset=utf-8\r\nConnection: close\r\n%sContent-Length: %d\r\n\r\n"
        self.wfile.write(head % (status, fields, len(body)) + body)


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    home = tmp_path_factory.mktemp("hostile") / "home"
    # The largest process of all that the crawl started, as the system counted it.
    script = "import resource, subprocess, sys; done = subprocess.run(sys.argv[1:]); print('PEAK', resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr); sys.exit(done.returncode)"
    with QuietServer(("127.0.0.1", 0), Hostile) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        command = crawl_command(home, f"http://127.0.0.1:{server.server_address[1]}", "--language", "en")
        done = subprocess.run(
            [sys.executable, "-c", script, *command], capture_output=True, text=True, check=False, timeout=250, env=dict(os.environ)
        )  # fmt: skip
        server.shutdown()
    return home, done


def archiver(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "archiver", *map(str, arguments)], capture_output=True, text=True, check=False, timeout=100
    )  # fmt: skip


def test_every_page_is_captured_and_the_crawl_goes_on_to_its_end(crawled):
    home, done = crawled
    assert done.returncode == 4, done.stderr  # most pages could not be read: not what is expected of the site
    assert query(home, "select outcome from crawls") == [("finished",)]
    captured = {url.rpartition("/")[2] for url, *_ in assert_rows_are_records(home).values()}
    assert set(PAGES) <= captured


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_an_article_or_a_failure(crawled, name):
    home, _ = crawled
    read = query(home, f"select 1 from articles where url like '%/{name}'")
    failed = query(home, f"select kind from failures where url like '%/{name}'")
    assert bool(read) != bool(failed)
    assert not read or PAGES[name][2]


def test_time_and_memory_are_bounded(crawled, figures):
    _, done = crawled
    peak = int(done.stderr.rpartition("PEAK ")[2]) // 1024
    seconds = json.loads(done.stdout)["seconds"]
    figures("hostile pages", pages=len(PAGES), seconds=round(seconds), peak_MB=peak)
    assert peak < 300
    assert seconds < 10 * len(PAGES)


def test_what_is_shown_commands_no_terminal_and_no_browser(crawled, tmp_path):
    home, _ = crawled
    shown = [url for (url,) in query(home, "select url from articles")]
    assert {"Scripts", "Bidi"} <= {url.rpartition("/")[2] for url in shown}
    for url in shown:
        told = archiver("show", url, "--home", home)
        assert told.returncode == 0, told.stderr
        assert not {"\0", "\x1b", "\u202e", "\u2066"} & set(told.stdout)


@pytest.mark.parametrize("name", ["Scripts", "Bidi", "Nul", "Entities"])
def test_a_report_of_a_hostile_page_is_safe_to_open(tmp_path, name):
    page, report = tmp_path / "page.html", tmp_path / "report.html"
    page.write_bytes(PAGES[name][0])
    told = archiver("doctor", page, "--url", f"https://www.interpol.int{BASE}/2016/{name}", "--html", report)
    assert "Traceback" not in told.stderr
    html = report.read_text("utf-8")
    assert not [tag for tag in ("<script>alert", "<img src=x onerror", "root:x:") if tag in html]


def test_what_is_exported_is_lines_of_json(crawled, tmp_path):
    home, _ = crawled
    done = archiver("export", "jsonl", tmp_path / "out", "--home", home)
    assert done.returncode == 0, done.stderr
    lines = (tmp_path / "out" / "articles.jsonl").read_text("utf-8").splitlines()
    assert len([json.loads(line) for line in lines]) == len(query(home, "select 1 from articles"))
