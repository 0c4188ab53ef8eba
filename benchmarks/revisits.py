"""What a second full crawl of an unchanged site adds to its archive, by what its pages carry.

::

    python benchmarks/revisits.py --pages 400

The farm's pages go through the writer as a crawl sends them, once and once again; bytes of the WARCs are compared.
"""

from __future__ import annotations

import argparse
import io
import shutil
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from farm import Farm, build

from archiver.exchange import Exchange
from archiver.home import Home
from archiver.models import Capture, Crawl
from archiver.sites.interpol import INTERPOL
from archiver.urls import to_mirror
from archiver.warc import WarcWriter

AT = datetime(2026, 5, 4, 3, 2, 1, 123456, UTC)
FIELDS = b"Server: nginx\r\nDate: Mon, 04 May 2026 03:02:01 GMT\r\nContent-Type: text/html; charset=utf-8\r\n"
VALIDATORS = b'Last-Modified: Fri, 01 May 2026 00:00:00 GMT\r\nETag: "6b05e179-34b8"\r\n'
CONDITIONS = b'If-None-Match: "6b05e179-34b8"\r\n'
REQUEST = (
    b"Accept: text/html,*/*\r\n"
    b"Accept-Language: en,*\r\nAccept-Encoding: gzip\r\n"
    b"User-Agent: interpol-archiver/0.1.0 (+mailto:archive@example.org)\r\nHost: www.interpol.int\r\n\r\n"
)

Answer = Callable[[bytes, int], bytes]
"""Returns the response with a page's gzip in a round, 0 or 1."""


def validated(page: bytes, turn: int) -> bytes:
    """Answer a conditional request."""
    if turn:
        return (
            b"HTTP/1.1 304 Not Modified\r\n" + FIELDS[: FIELDS.index(b"Content-Type")] + VALIDATORS + b"\r\n"
        )
    return whole(page, 0, VALIDATORS)


def whole(page: bytes, turn: int, more: bytes = b"") -> bytes:  # noqa: ARG001  (the same each round)
    """Answer with a length."""
    head = b"HTTP/1.1 200 OK\r\n" + FIELDS + more + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n"
    return head % len(page) + page


def chunked(page: bytes, turn: int) -> bytes:  # noqa: ARG001  (the same each round)
    """Answer in chunks, without a validator."""
    head = b"HTTP/1.1 200 OK\r\n" + FIELDS + b"Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
    return head + b"%x\r\n%s\r\n0\r\n\r\n" % (len(page), page)


def with_nonce(page: bytes, turn: int) -> bytes:
    """Answer with a length and something new in each page."""
    return whole(page[:-8] + b"%08d" % turn, turn)


KINDS: dict[str, tuple[Answer, bytes]] = {
    "validators: 304": (validated, CONDITIONS),
    "a length, no validators": (whole, b""),
    "chunked, no validators": (chunked, b""),
    "a nonce in every page": (with_nonce, b""),
}


def measure(farm: Farm, answer: Answer, conditions: bytes, folder: Path) -> tuple[int, int]:
    """Return how many bytes the first and the second round wrote."""
    home, latest = Home(folder), dict[str, Capture]()
    sizes = [0]
    for turn in (0, 1):
        run = Crawl(
            run_id=f"urn:uuid:00000000-0000-8000-8000-{turn:012}",
            site=INTERPOL.name,
            started_at=AT,
            spider="interpol",
        )
        digests = {capture.digest: capture for capture in latest.values()}
        writer = WarcWriter(home, INTERPOL, run, latest=latest.get, latest_payload=digests.get)
        for number, (url, page) in enumerate(pages_of(farm)):
            asked = b"GET %s HTTP/1.1\r\n" % url.encode() + (conditions if turn else b"") + REQUEST
            capture = writer.write_exchange(
                Exchange(
                    url=to_mirror(INTERPOL.home + url, INTERPOL, ""),
                    started_at=AT + timedelta(days=turn, seconds=number),
                    request=asked,
                    response=io.BytesIO(answer(page, turn)),
                    ip="192.0.2.1",
                    seconds=0.04,
                    via=INTERPOL.home + "/en/News-and-Events/News",
                    hops="SL",
                )
            )
            if capture and capture.status == 200:
                latest[capture.url] = capture
        writer.write_event(replace(run, finished_at=AT, outcome="finished"))
        writer.close()
        sizes.append(sum(path.stat().st_size for path in home.warcs()))
    return sizes[1], sizes[2] - sizes[1]


def pages_of(farm: Farm) -> Iterable[tuple[str, bytes]]:
    """Yield the address and the gzip of each article page."""
    for url in farm.urls:
        path = farm.file(url)
        yield url, path.with_name(path.name + ".gz").read_bytes()


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=int, default=400)
    options = parser.parse_args()
    work = Path(tempfile.mkdtemp(prefix="revisits-"))
    try:
        farm = build(work / "site", options.pages)
        print(f"{'pages with':28} {'first, B/page':>14} {'again, B/page':>14} {'added':>8}")
        for number, (name, (answer, conditions)) in enumerate(KINDS.items()):
            first, again = measure(farm, answer, conditions, work / str(number))
            print(
                f"{name:28} {first / options.pages:14.0f} {again / options.pages:14.0f} {again / first:8.2%}"
            )
    finally:
        shutil.rmtree(work)


if __name__ == "__main__":
    main()
