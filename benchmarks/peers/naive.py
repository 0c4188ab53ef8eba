"""Everything written naively: links followed, warcio as usual, trafilatura on the whole page, an upsert a row.

What each package's first example says, put together: `follows`, the middleware of `usual`, trafilatura's JSON with
metadata in the callback, and an item pipeline that upserts each row into a table with a full-text index.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime

import sqlite_utils
import trafilatura
from follows import IMPOLITE, FollowingSpider
from usual import POSITION, WarcMiddleware

FOUND = ("title", "author", "date", "language", "excerpt", "tags", "image", "text")
"""What is kept of trafilatura's JSON."""


class SavingPipeline:
    def __init__(self, path: str) -> None:
        self.table = sqlite_utils.Database(path)["articles"]
        self.table.create(dict.fromkeys(("url", "fetched_at", *FOUND), str), pk="url")
        self.table.enable_fts(["title", "text"], create_triggers=True)

    @classmethod
    def from_crawler(cls, crawler):
        return cls(crawler.settings["DATABASE"])

    def process_item(self, item):
        self.table.upsert(item, pk="url")
        return item


class NaiveSpider(FollowingSpider):
    name = "naive"
    custom_settings = {  # noqa: RUF012  (Scrapy's own idiom)
        **IMPOLITE,
        "DOWNLOADER_MIDDLEWARES": {WarcMiddleware: POSITION},
        "ITEM_PIPELINES": {SavingPipeline: 300},
    }

    def parse_article(self, response):
        """Read the page, in the reactor."""
        said = trafilatura.extract(response.text, url=response.url, output_format="json", with_metadata=True)
        found = json.loads(said) if said else {}
        yield {
            "url": response.url,
            "fetched_at": datetime.now(UTC).isoformat(),
            **{name: found.get(name) for name in FOUND},
        }
