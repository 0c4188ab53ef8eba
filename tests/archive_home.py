"""A small archive, made without a crawl: pages with a picture and a stylesheet, a revisit, a restriction's target."""

from __future__ import annotations

import gzip
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from archiver.exchange import Exchange
from archiver.home import Home
from archiver.models import Crawl
from archiver.rebuild import rebuild
from archiver.sites.interpol import INTERPOL
from archiver.warc import WarcWriter, update_index

AT = datetime(2026, 5, 4, 3, 2, 1, 123456, UTC)
CRAWL = Crawl(
    run_id="urn:uuid:0b8f7d9e-0000-4000-8000-000000000001",
    site="interpol",
    started_at=AT,
    spider="interpol",
    origin="live",
)
ROOT = "https://www.interpol.int"
FIRST = ROOT + "/en/News-and-Events/News/2026/Lighthouses"
SECOND = ROOT + "/en/News-and-Events/News/2026/Harbours"
STYLE = ROOT + "/assets/main.css"
PAGE = """<!DOCTYPE html><html lang="en"><head><title>{0} - INTERPOL</title><link rel="stylesheet" href="/assets/main.css"></head>
<body><main><article><h1>{0}</h1><p class="date">4 May 2026</p>
<p>LYON, France – {0} were counted by police divers on Monday, and every one of them was found where the chart says.</p>
<p>The count goes on along the coast until the end of the month, officials said in a statement.</p></article></main></body></html>"""


def exchange(url: str, body: bytes, mime: str, at: datetime = AT, *, fields: bytes = b"") -> Exchange:
    head = (
        b"HTTP/1.1 200 OK\r\nContent-Type: "
        + mime.encode()
        + b"\r\n"
        + fields
        + b"Content-Length: %d\r\n\r\n" % len(body)
    )
    return Exchange(
        url=url,
        started_at=at,
        request=b"GET / HTTP/1.1\r\n\r\n",
        response=io.BytesIO(head + body),
        ip="192.0.2.1",
    )


def page(url: str, title: str, at: datetime = AT) -> Exchange:
    body = gzip.compress(PAGE.format(title).encode(), mtime=0)
    return exchange(url, body, "text/html; charset=utf-8", at, fields=b"Content-Encoding: gzip\r\n")


def make_home(path) -> Home:
    """Write two articles, a stylesheet, and the first article again a day later: a revisit."""
    home = Home(path)
    home.prepare()
    out = WarcWriter(home, INTERPOL, CRAWL, lambda: AT)
    out.write_exchange(page(FIRST, "Lighthouses"))
    out.write_exchange(page(SECOND, "Harbours"))
    out.write_exchange(exchange(STYLE, b"p { color: navy }", "text/css"))
    out.write_exchange(page(FIRST, "Lighthouses", AT + timedelta(days=1)))
    out.write_event(replace(CRAWL, finished_at=AT + timedelta(days=1), outcome="finished"))
    out.close()
    update_index(home, INTERPOL)
    rebuild(home)
    return home
