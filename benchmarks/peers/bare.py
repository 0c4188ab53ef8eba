"""Scrapy with a list of addresses and an empty callback: what fetching alone costs, the floor."""

from __future__ import annotations

from pathlib import Path

import scrapy


class Counting:
    """A mixin: what the spider got is noted, and written to ``got.txt`` when it closes, to be counted there."""

    def note(self, response):
        """Note that *response* is a page of the site."""
        self.got.append(response.url)

    def closed(self, reason):  # noqa: ARG002  (Scrapy calls it so)
        """Write what was noted."""
        Path("got.txt").write_text("".join(f"{url}\n" for url in self.got))


class BareSpider(Counting, scrapy.Spider):
    name = "bare"
    custom_settings = {  # noqa: RUF012  (Scrapy's own idiom)
        "ROBOTSTXT_OBEY": False,
        "COOKIES_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,
        "CONCURRENT_ITEMS": 1,
        "CONCURRENT_REQUESTS": 16,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
        "DOWNLOAD_DELAY": 0,
        "LOG_LEVEL": "WARNING",
        "DEFAULT_REQUEST_HEADERS": {"Accept-Encoding": "gzip"},
    }

    def __init__(self, urls: str, **kwargs: str) -> None:
        super().__init__(**kwargs)
        self.start_urls = Path(urls).read_text().split()
        self.got = []

    def parse(self, response):
        """Do nothing with it."""
        self.note(response)
