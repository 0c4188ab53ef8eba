"""No page, redirect, style sheet, robots.txt or name leads a crawl into the network that it runs in."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.commands import crawl
from tests.rows import query
from tests.small_server import serve

NEWS = "/en/News-and-Events/News"
# This machine and the cloud's metadata service, in every form that a resolver takes for one of them.
FORMS = (
    "http://127.0.0.1:{}/secret", "http://localhost:{}/secret", "http://127.1:{}/secret", "http://2130706433:{}/secret",
    "http://0x7f000001:{}/secret", "http://0x7f.0.0.1:{}/secret", "http://017700000001:{}/secret",
    "http://0177.0.0.1:{}/secret", "http://[::1]:{}/secret", "http://[::ffff:127.0.0.1]:{}/secret",
    "http://[::ffff:7f00:1]:{}/secret", "http://0.0.0.0:{}/secret", "//127.0.0.1:{}/secret",
    "http://www.interpol.int@127.0.0.1:{}/secret", "http://www.interpol.int:{}/secret",
    "http://127.0.0.1:{}\\@www.interpol.int/secret", "http://127.0.0.1.:{}/secret",
    "http://①②⑦.⓪.⓪.①:{}/secret", "http://169.254.169.254/latest/meta-data", "http://[fd00:ec2::254]/latest",
    "file:///etc/passwd", "ftp://127.0.0.1:{}/secret", "gopher://127.0.0.1:{}/secret", "http://[::]:{}/secret",
)  # fmt: skip


@contextmanager
def canary():
    """Listen on loopback, IPv4 and IPv6; yields the port and what was heard of each connection."""
    heard = []
    server = socket.create_server(("::", 0), family=socket.AF_INET6, dualstack_ipv6=True)

    def listen():
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(1)
                try:
                    heard.append(connection.recv(1000))
                except OSError:
                    heard.append(b"")

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    try:
        yield server.getsockname()[1], heard
    finally:
        server.shutdown(socket.SHUT_RDWR)
        server.close()
        thread.join()


def page(body, head=""):
    return (
        f"<!DOCTYPE html><html><head><title>News</title>{head}</head><body><main>{body}</main></body></html>"
    )


def hostile_pages(targets):
    """Return every page of a site that names *targets* wherever a page can name an address."""
    everywhere = "".join(
        f'<a href="{url}">x</a><img src="{url}" srcset="{url} 2x"><iframe src="{url}"></iframe><form action="{url}"></form>'
        f'<object data="{url}"></object><video src="{url}"></video><p style="background: url({url})">x</p>'
        for url in targets
    )
    in_head = "".join(
        f'<link rel="canonical" href="{url}"><link rel="next" href="{url}"><link rel="stylesheet" href="{url}">'
        f'<link rel="alternate" hreflang="fr" href="{url}"><meta http-equiv="refresh" content="0; url={url}">'
        f'<meta property="og:image" content="{url}"><script src="{url}"></script>'
        for url in targets
    )
    links = "".join(
        f'<li><a href="{NEWS}/2020/R{n}">Redirect {n}</a> 1 May 2020</li>' for n in range(len(targets))
    )
    text = "<h1>A page of its own</h1><p>1 May 2020</p><p>LYON, France – Words enough for a text are on this page.</p>"
    css = "".join(f"@import url('{url}'); p {{ background: url({url}) }}" for url in targets)
    base = f'<base href="{targets[0]}">'
    return {
        NEWS: page(f'<h1>News</h1><ul>{links}</ul><a href="{NEWS}/2020/A">A page of its own</a> 1 May 2020'
                   f'<a href="{NEWS}/2020/B">Another one</a> 1 May 2020{everywhere}',
                   in_head + '<link rel="stylesheet" href="/css/a.css">'),
        f"{NEWS}/2020/A": page(text + everywhere, in_head),
        f"{NEWS}/2020/B": page(text + '<a href="x">x</a><img src="y.png">', base),
        "/css/a.css": css,
        "/robots.txt": "User-agent: *\nDisallow:\n" + "".join(f"Sitemap: {url}\n" for url in targets),
    }  # fmt: skip


def answer_with(targets):
    """Return what the hostile site answers to a path."""
    pages = hostile_pages(targets)

    def answer(path):
        _, is_redirect, number = path.partition("/2020/R")
        if is_redirect:
            return 302, {"Location": targets[int(number)]}, b""
        kind = "text/css" if path.endswith("css") else "text/html; charset=utf-8"
        return 200 if path in pages else 404, {"Content-Type": kind}, pages.get(path, "").encode()

    return answer


def test_a_hostile_site_never_makes_a_crawl_ask_another_machine(tmp_path):
    with canary() as (port, heard):
        targets = [form.format(port) for form in FORMS]
        with serve(answer_with(targets)) as (url, asked):
            done = crawl(tmp_path, url, "--full", "--max-failures", "99", "--json")
        time.sleep(0.2)
    assert done.returncode in (0, 4), done.stderr
    assert heard == []
    assert {f"{NEWS}/2020/R{number}" for number in range(len(targets))} <= set(asked), "each redirect was met"
    assert {f"{NEWS}/2020/A", f"{NEWS}/2020/B", "/css/a.css"} <= set(asked)
    assert query(tmp_path, f"select url from captures where url not like '{url}/%'") == []
    assert (f"https://www.interpol.int{NEWS}/2020/A",) in query(tmp_path, "select url from articles")


def test_a_public_name_that_is_this_machine_is_hung_up_on_before_a_byte_is_sent(tmp_path):
    script = Path(__file__).with_name("lying_names.py")
    with canary() as (port, heard):
        done = subprocess.run(
            [sys.executable, script, str(port), tmp_path],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        deadline = time.monotonic() + 5
        while not heard and time.monotonic() < deadline:
            time.sleep(0.05)
    assert "Refused" in done.stdout, done.stdout + done.stderr
    assert "127.0.0.1, not a public address" in done.stdout
    assert heard == [b""], "it was connected to, and not a byte came"


@pytest.mark.parametrize("option", ["--base-url", "--url"])
def test_credentials_are_never_asked_for_or_written_down(tmp_path, option):
    with canary() as (port, heard):
        secret = f"http://me:5ec3e7@127.0.0.1:{port}{NEWS}/2020/A"
        options = (
            [option, secret]
            if option == "--base-url"
            else ["--base-url", f"http://127.0.0.1:{port}", option, secret]
        )
        done = crawl(tmp_path / "home", "", *options)
    assert done.returncode == 2
    assert heard == []
    assert "5ec3e7" not in done.stdout + done.stderr
    assert not (tmp_path / "home").exists()
