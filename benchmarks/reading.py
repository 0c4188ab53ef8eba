"""What reading one page costs: CPU of this process alone, no start-up, no files, no database.

::

    python benchmarks/reading.py                      200 pages of the farm, three rounds
    python benchmarks/reading.py --pages 40 --rounds 1 --own-menus
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from farm import build
from lxml import etree
from trafilatura import extract

from archiver.models import Page
from archiver.sites import read, read_and_find
from archiver.sites.saved import to_page
from archiver.sites.tree import parse

SITE = "https://www.interpol.int"
Reader = Callable[[Page], object]
READERS: dict[str, Reader] = {
    "lxml's parse alone": lambda page: etree.fromstring(page.body, etree.HTMLParser(encoding="utf-8")),
    "our parse, bounded": lambda page: parse(page.body, page.content_type),
    "read": read,
    "read_and_find": read_and_find,
    "trafilatura, JSON with metadata": lambda page: extract(
        page.body, output_format="json", with_metadata=True
    ),
}


def cpu_ms(reader: Reader, pages: list[Page]) -> float:
    """Return the milliseconds of CPU that *reader* takes a page."""
    begun = time.process_time()
    for page in pages:
        reader(page)
    return (time.process_time() - begun) * 1000 / len(pages)


def main() -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--own-menus", action="store_true", help="no two pages have the same menu")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        farm = build(Path(folder), options.pages, own_menus=options.own_menus)
        pages = [to_page(SITE + url, SITE + url, farm.file(url).read_bytes()) for url in farm.urls]
    for reader in READERS.values():
        reader(pages[0])
    rounds = [
        {name: cpu_ms(reader, pages) for name, reader in READERS.items()} for _ in range(options.rounds)
    ]
    print(
        f"{len(pages)} pages of {farm.page_bytes / 1000:.1f} KB, {options.rounds} rounds: median CPU ms a page (spread)"
    )
    ours = statistics.median(figures["read"] for figures in rounds)
    for name in READERS:
        found = sorted(figures[name] for figures in rounds)
        median = statistics.median(found)
        print(f"{name:34} {median:7.2f} ({found[0]:.2f}-{found[-1]:.2f}) {median / ours:6.2f} times read")
    return 0


if __name__ == "__main__":
    sys.exit(main())
