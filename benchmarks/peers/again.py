"""Read the pages of WARC files again, as others would: ``again.py HOW PROCESSES OUT WARC…``.

``xpath`` is the floor of reading: one parse, and the article where the farm's template has it. It knows no other
page, checks nothing and saves nothing but a line of JSON. ``xpath-sqlite`` puts the same into SQLite: rows in batches
of 100, with a full-text index. ``trafilatura`` is what a user would write: the package, JSON with metadata. Listings
and what has no text leave no line.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from fastwarc.warc import ArchiveIterator, WarcRecordType
from lxml import etree

TITLE = etree.XPath("string(//h1)")
DATE = etree.XPath("string(//div[@class='news__date'])")
TEXT = etree.XPath("//div[@class='ezrichtext-field']/p")

Fetched = tuple[str, bytes]
"""An address and its page."""


def find_article(fetched: Fetched) -> dict[str, str]:
    """Return the article of a page, where the template has it; {} where there is none."""
    url, body = fetched
    root = etree.fromstring(body, etree.HTMLParser(encoding="utf-8"))
    paragraphs = [" ".join("".join(paragraph.itertext()).split()) for paragraph in TEXT(root)]
    if not paragraphs:
        return {}
    return {
        "url": url,
        "title": TITLE(root).strip(),
        "date": DATE(root).strip(),
        "text": "\n\n".join(paragraphs),
    }


def by_xpath(fetched: Fetched) -> str:
    """Return the same as JSON; "" where there is none."""
    article = find_article(fetched)
    return json.dumps(article) if article else ""


def by_trafilatura(fetched: Fetched) -> str:
    """Return the same, as trafilatura finds it."""
    from trafilatura import extract

    return extract(fetched[1], output_format="json", with_metadata=True) or ""


def save(articles: Iterable[dict[str, str]], path: str) -> None:
    """Write *articles* to a database as sqlite-utils has it for many rows."""
    from sqlite_utils import Database

    database = Database(path)
    table = database["articles"]
    table.create(dict.fromkeys(("url", "title", "date", "text"), str), pk="url")
    table.enable_fts(["title", "text"], create_triggers=True)
    table.upsert_all(articles, pk="url", batch_size=100)
    database.close()


def pages(paths: list[str]) -> Iterator[Fetched]:
    """Yield the HTML pages of *paths*."""
    for path in paths:
        with Path(path).open("rb") as stream:
            for record in ArchiveIterator(stream, record_types=WarcRecordType.response):
                head = record.http_headers
                if head and head.status_code == 200 and "html" in (head.get("Content-Type") or ""):
                    body = record.reader.read()
                    zipped = head.get("Content-Encoding") == "gzip"
                    yield record.headers["WARC-Target-URI"], gzip.decompress(body) if zipped else body


def main() -> None:
    """Read everything, by one process or by several."""
    how, processes, out, *paths = sys.argv[1:]
    if how == "xpath-sqlite":
        save(filter(None, map(find_article, pages(paths))), out)
        return
    read: Callable[[Fetched], str] = {"xpath": by_xpath, "trafilatura": by_trafilatura}[how]
    with Path(out).open("w", encoding="utf-8") as file:
        if processes == "1":
            lines = map(read, pages(paths))
            file.writelines(f"{line}\n" for line in lines if line)
        else:
            with ProcessPoolExecutor(int(processes)) as pool:
                lines = pool.map(read, pages(paths), chunksize=20)
                file.writelines(f"{line}\n" for line in lines if line)


if __name__ == "__main__":
    main()
