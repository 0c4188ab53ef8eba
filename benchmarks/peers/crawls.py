"""Scrapy from the seeds on, as its generic spider has it: the links of every page, those of the site's news followed.

As `follows` else. It looks at each link of each page, as wget and a complete crawl of ours do.
"""

from __future__ import annotations

import re
from pathlib import Path

from bare import Counting
from follows import IMPOLITE
from scrapy.linkextractors import LinkExtractor
from scrapy.spiders import CrawlSpider, Rule


class NewsSpider(Counting, CrawlSpider):
    name = "crawls"
    custom_settings = IMPOLITE

    def __init__(self, urls: str, **kwargs: str) -> None:
        self.start_urls = Path(urls).read_text().split()
        self.got = []
        sections = [re.escape(url) for url in self.start_urls]
        news = [rf"{section}(?:/\d{{4}}/[^/?#]+|\?page=\d+)?$" for section in sections]
        # One rule for both: each rule looks for the links of a page anew.
        self.rules = (Rule(LinkExtractor(allow=news), callback="parse_page", follow=True),)
        super().__init__(**kwargs)

    def parse_page(self, response):
        """Do nothing with it."""
        self.note(response)
