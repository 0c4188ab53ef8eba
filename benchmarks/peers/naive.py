"""Everything written naively: warcio as usual, trafilatura with metadata on the whole page, an upsert a row."""

from __future__ import annotations

import json

import sqlite_utils
import trafilatura
from usual import UsualSpider


class NaiveSpider(UsualSpider):
    name = "naive"

    def __init__(self, database: str, **kwargs: str) -> None:
        super().__init__(**kwargs)
        self.table = sqlite_utils.Database(database)["articles"]

    def parse(self, response):
        """Read the page in the reactor and save it."""
        text = trafilatura.extract(response.text, url=response.url, output_format="json", with_metadata=True)
        row = json.loads(text) if text else {}
        self.table.upsert(
            {
                "url": response.url,
                "title": row.get("title"),
                "date": row.get("date"),
                "text": row.get("text"),
            },
            pk="url",
        )
