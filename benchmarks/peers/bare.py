"""Scrapy with a list of addresses and an empty callback: what fetching alone costs."""

from __future__ import annotations

from pathlib import Path

import scrapy


class BareSpider(scrapy.Spider):
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

    def parse(self, response):
        """Do nothing."""
