"""A site of hundreds of small articles, a part of it awkward: chunked, in gzip, redirected, busy the first time."""

from __future__ import annotations

import gzip
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

NEWS = "/en/News-and-Events/News"
OTHER_LISTINGS = (
    "/fr/Actualites-et-evenements/Actualites",
    "/es/Noticias-y-acontecimientos/Noticias",
    "/ar/1/1",
)
LISTED = 25
CHUNKED, GZIPPED, REDIRECTED, BUSY = 3, 5, 7, 11
"""Every third article is chunked, every fifth in gzip, every seventh behind a redirect, every eleventh first busy."""


def path_of(number):
    return f"{NEWS}/{2000 + number % 19}/Harbour-report-{number:04}"


def listed_path(number):
    return f"{NEWS}/2001/Moved-report-{number:04}" if number % REDIRECTED == 0 else path_of(number)


def article_page(number):
    texts = "".join(
        f"<p>Boat {number}.{line} was looked at by the harbour police on its way in, and again on its way out, on day {number * line}.</p>"
        for line in range(1, 4 + number % 9)
    )
    return (
        f"<!DOCTYPE html><html lang=en><head><title>Harbour report {number}</title></head><body>"
        f"<main><h1>Harbour report {number}</h1><p class=date>{1 + number % 28} May {2000 + number % 19}</p>"
        f"<p>LYON, France – Report number {number} on the boats of the harbour was given out today by its police.</p>{texts}</main></body></html>"
    ).encode()


class ReportSite(ThreadingHTTPServer):
    """Serves *articles* articles in English, and one in each other language; `served` counts answers by path and status."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, articles=300):
        super().__init__(("127.0.0.1", 0), Handler)
        self.articles = articles
        self.served = Counter()
        self.lock = threading.Lock()
        self.pages = {path_of(number): number for number in range(1, articles + 1)}
        self.others = {f"{listing}/2010/Harbour-report": -n for n, listing in enumerate(OTHER_LISTINGS, 1)}
        self.pages |= self.others
        self.moved = {listed_path(number): path_of(number) for number in range(1, articles + 1)}

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}"

    @property
    def expected(self):
        """Return the canonical addresses of all articles."""
        return {f"https://www.interpol.int{path}" for path in self.pages}

    def __enter__(self):
        threading.Thread(target=self.serve_forever, daemon=True, kwargs={"poll_interval": 0.05}).start()
        return self

    def __exit__(self, *error):
        self.shutdown()
        self.server_close()

    def handle_error(self, request, client_address):
        """Say nothing: killed clients hang up."""

    def answer(self, target):
        """Return status, fields, body and whether it goes out in chunks."""
        path, query = urlsplit(target).path, urlsplit(target).query
        number = self.pages.get(path)
        with self.lock:
            self.served[path] += 1
            is_first = self.served[path] == 1
        if number is not None:
            return self.article(number, is_first=is_first)
        if path == NEWS:
            return 200, {}, self.listing(int(query.partition("page=")[2] or 1)), False
        if path in OTHER_LISTINGS:
            return 200, {}, to_listing([(f"{path}/2010/Harbour-report", -1)]), False
        if path in self.moved:
            return 301, {"Location": self.moved[path]}, b"moved", False
        return 404, {}, b"not here", False

    def article(self, number, *, is_first):
        if number % BUSY == 0 and is_first:
            return 503, {"Retry-After": "0"}, b"busy", False
        body, coding = article_page(number), {}
        if number % GZIPPED == 0:
            body, coding = gzip.compress(body, mtime=0), {"Content-Encoding": "gzip"}
        return 200, coding, body, number % CHUNKED == 0

    def listing(self, page):
        numbers = range((page - 1) * LISTED + 1, min(page * LISTED, self.articles) + 1)
        more = f"{NEWS}?page={page + 1}" if page * LISTED < self.articles else ""
        return to_listing([(listed_path(number), number) for number in numbers], more)


def to_listing(entries, more=""):
    cards = "".join(
        f'<div><a href="{path}">Harbour report {n}</a> <span>{1 + n % 28} May {2000 + n % 19}</span></div>'
        for path, n in entries
    )
    paging = f'<a rel="next" href="{more}">next</a>' if more else ""
    return f"<html><head><title>News</title></head><body>{cards}{paging}</body></html>".encode()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self):
        status, fields, body, is_chunked = self.server.answer(self.path)
        self.send_response(status)
        for name, value in {"Content-Type": "text/html; charset=utf-8", **fields}.items():
            self.send_header(name, value)
        if is_chunked:
            self.send_header("Transfer-Encoding", "chunked")
            half = len(body) // 2
            pieces = (body[:half], body[half:], b"")
            body = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)
        else:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Say nothing."""
