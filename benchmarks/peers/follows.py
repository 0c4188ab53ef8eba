"""Scrapy from the seeds on, as its tutorial has it: listings name their articles and the next listing.

Scrapy's defaults, but that nothing waits out of politeness, and that not every request is logged. The cheapest way to
crawl a site whose listings are known: an article's page is not parsed at all.
"""

from __future__ import annotations

from pathlib import Path

import scrapy
from bare import Counting

IMPOLITE = {
    "ROBOTSTXT_OBEY": False,
    "DOWNLOAD_DELAY": 0,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
    "LOG_LEVEL": "INFO",
}


class FollowingSpider(Counting, scrapy.Spider):
    name = "follows"
    custom_settings = IMPOLITE

    def __init__(self, urls: str, **kwargs: str) -> None:
        super().__init__(**kwargs)
        self.start_urls = Path(urls).read_text().split()
        self.got = []

    def parse(self, response):
        """Follow what a listing names."""
        yield from response.follow_all(css=".card a", callback=self.parse_article)
        yield from response.follow_all(css=".pagination a")

    def parse_article(self, response):
        """Do nothing with it."""
        self.note(response)
