"""A Scrapy project that is not ours: it asks for every script of the raw server, with nothing but the add-on set.

Run as a program: ``python capture_run.py JOB.json``; prints one JSON line for each answer and failure.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import scrapy
from scrapy.crawler import CrawlerProcess

JOB = (
    json.loads(Path(sys.argv[1]).read_text()) if __name__ == "__main__" else {"requests": [], "settings": {}}
)


class Foreign(scrapy.Spider):
    name = "foreign"

    async def start(self):
        for request in JOB["requests"]:
            yield scrapy.Request(callback=self.tell, errback=self.fail, dont_filter=True, **request)

    def tell(self, response):
        print(
            json.dumps(
                ["ok", response.url, response.status, len(response.body), bool(response.meta["capture"])]
            )
        )

    def fail(self, failure):
        print(
            json.dumps(
                [
                    "failed",
                    failure.request.url,
                    type(failure.value).__name__,
                    bool(failure.request.meta.get("capture")),
                ]
            )
        )


if __name__ == "__main__":
    process = CrawlerProcess(
        {
            "ADDONS": {"archiver.addon.ArchiverAddon": 300},
            "LOG_LEVEL": "ERROR",
            "TELNETCONSOLE_ENABLED": False,
            "COOKIES_ENABLED": False,
            "CONCURRENT_REQUESTS": 1,
            "DOWNLOAD_DELAY": 0,
            **JOB["settings"],
        }
    )
    process.crawl(Foreign)
    process.start()
