"""A crawl of a public name that turns out to be this machine. Run as a program: ``python lying_names.py PORT HOME``."""

from __future__ import annotations

import sys

import scrapy
from scrapy.crawler import CrawlerProcess
from scrapy.resolver import CachingThreadedResolver
from twisted.internet import defer

from archiver.capture import ArchiverDownloadHandler
from archiver.guard import Guard


class LyingResolver(CachingThreadedResolver):
    """Every name is this machine's."""

    def getHostByName(self, name, timeout=()):  # noqa: N802  (Twisted's name)
        return defer.succeed("127.0.0.1")


class PeerOnly(Guard):
    """The second look alone: what the first saw of the address was a public name and a usual port."""

    def check_url(self, url):
        """Find nothing wrong."""


class Curious(scrapy.Spider):
    name = "curious"

    async def start(self):
        yield scrapy.Request(f"http://news.example.org:{sys.argv[1]}/", self.tell, errback=self.fail)

    def tell(self, response):
        print("answered", response.text)

    def fail(self, failure):
        print(type(failure.value).__name__, failure.value)


if __name__ == "__main__":
    ArchiverDownloadHandler._find_guard = lambda _self, _writer: PeerOnly()
    process = CrawlerProcess(
        {
            "ADDONS": {"archiver.addon.ArchiverAddon": 300},
            "ARCHIVER_HOME": sys.argv[2],
            "DNS_RESOLVER": LyingResolver,
            "LOG_LEVEL": "ERROR",
            "TELNETCONSOLE_ENABLED": False,
            "COOKIES_ENABLED": False,
            "RETRY_ENABLED": False,
            "ROBOTSTXT_OBEY": False,
        }
    )
    process.crawl(Curious)
    process.start()
