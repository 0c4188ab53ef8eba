"""Read the pages of WARC files again, as others would: ``again.py xpath|trafilatura PROCESSES OUT WARC…``.

``xpath`` is the floor of reading: one parse, and the article where the farm's template has it. It knows no other
page, checks nothing and saves nothing but a line of JSON. ``trafilatura`` is what a user would write: the package,
JSON with metadata. Listings and what has no text leave no line.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from fastwarc.warc import ArchiveIterator, WarcRecordType
from lxml import etree

TITLE = etree.XPath("string(//h1)")
DATE = etree.XPath("string(//div[@class='news__date'])")
TEXT = etree.XPath("//div[@class='ezrichtext-field']/p")


def by_xpath(body: bytes) -> str:
    """Return the article in *body* as JSON; "" where there is none."""
    root = etree.fromstring(body, etree.HTMLParser(encoding="utf-8"))
    paragraphs = [" ".join("".join(paragraph.itertext()).split()) for paragraph in TEXT(root)]
    if not paragraphs:
        return ""
    return json.dumps(
        {"title": TITLE(root).strip(), "date": DATE(root).strip(), "text": "\n\n".join(paragraphs)}
    )


def by_trafilatura(body: bytes) -> str:
    """Return the same, as trafilatura finds it."""
    from trafilatura import extract

    return extract(body, output_format="json", with_metadata=True) or ""


def bodies(paths: list[str]) -> Iterator[bytes]:
    """Yield the HTML pages of *paths*."""
    for path in paths:
        with Path(path).open("rb") as stream:
            for record in ArchiveIterator(stream, record_types=WarcRecordType.response):
                head = record.http_headers
                if head and head.status_code == 200 and "html" in (head.get("Content-Type") or ""):
                    body = record.reader.read()
                    yield gzip.decompress(body) if head.get("Content-Encoding") == "gzip" else body


def main() -> None:
    """Read everything, by one process or by several."""
    how, processes, out, *paths = sys.argv[1:]
    read: Callable[[bytes], str] = {"xpath": by_xpath, "trafilatura": by_trafilatura}[how]
    with Path(out).open("w", encoding="utf-8") as file:
        if processes == "1":
            lines = map(read, bodies(paths))
            file.writelines(f"{line}\n" for line in lines if line)
        else:
            with ProcessPoolExecutor(int(processes)) as pool:
                lines = pool.map(read, bodies(paths), chunksize=20)
                file.writelines(f"{line}\n" for line in lines if line)


if __name__ == "__main__":
    main()
