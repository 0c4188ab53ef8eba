"""What Scrapy's engine tells of each page."""

from __future__ import annotations

import logging

from scrapy import Request, Spider
from scrapy.http import Response

from archiver.quiet import PageLines


def test_lines_of_single_pages_are_composed_where_somebody_takes_them(caplog):
    lines, spider = PageLines(), Spider("shop")
    response = Response("http://h.org/", request=Request("http://h.org/"))
    for level, is_said in ((logging.INFO, False), (logging.DEBUG, True)):
        with (
            caplog.at_level(level, "scrapy.core.engine"),
            caplog.at_level(level, "scrapy.core.scraper"),
        ):
            assert bool(lines.crawled(response.request, response, spider)) is is_said
            assert bool(lines.scraped({}, response, spider)) is is_said
