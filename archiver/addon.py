"""The Scrapy add-on: wire-exact WARCs for any Scrapy project.

One line in its settings is enough::

    ADDONS = {"archiver.addon.ArchiverAddon": 300}

The WARCs go to ``ARCHIVER_HOME`` (a setting, else the environment, else ``data/``), into the
collection ``ARCHIVER_COLLECTION`` (else the bot's name).
"""

from __future__ import annotations

import os
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from scrapy import signals
from scrapy.settings import SETTINGS_PRIORITIES

from archiver.facts import Crawl
from archiver.guard import Guard
from archiver.home import Home
from archiver.sites.site import Site
from archiver.warc import SOFTWARE, WarcWriter, update_index

if TYPE_CHECKING:
    from scrapy import Spider
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings

PRIORITY = SETTINGS_PRIORITIES["addon"]
_NOTHING = re.compile(r"(?!)")


class ArchiverAddon:
    """Puts the capture in the place of Scrapy's own handlers for http and https."""

    def update_settings(self, settings: BaseSettings) -> None:
        """Set the handlers: into the project's own dict, which would silently win over one of ours."""
        handlers = settings.getdict("DOWNLOAD_HANDLERS")
        for scheme in ("http", "https"):
            handlers[scheme] = "archiver.capture.ArchiverDownloadHandler"
        settings.set(
            "DOWNLOAD_HANDLERS", handlers, max(PRIORITY, settings.getpriority("DOWNLOAD_HANDLERS") or 0)
        )


def make_writer(crawler: Crawler) -> WarcWriter:
    """Make the writer of a crawl that nobody made one for, and close it with the spider."""
    settings = crawler.settings
    home = Home.find(Path(value) if (value := settings.get("ARCHIVER_HOME")) else None, os.environ)
    home.prepare()
    name = str(settings.get("ARCHIVER_COLLECTION") or settings.get("BOT_NAME") or "scrapy")
    spider = crawler.spider.name if crawler.spider else name
    crawl = Crawl(
        run_id=uuid4().urn,
        site=name,
        started_at=datetime.now(UTC),
        spider=spider,
        software=f"{SOFTWARE} Scrapy",
    )
    writer = WarcWriter(
        home,
        foreign_site(name),
        crawl,
        user_agent=str(settings.get("USER_AGENT") or ""),
        robots="classic" if settings.getbool("ROBOTSTXT_OBEY") else "ignore",
        with_sha256=False,
    )
    crawler.archive_writer = writer  # type: ignore[attr-defined]  # what the handler looks for
    # Where another project goes is its own affair: the capture changes nothing else.
    crawler.archive_guard = Guard(private=True)  # type: ignore[attr-defined]  # likewise

    def close(spider: Spider, reason: str) -> None:  # noqa: ARG001  (Scrapy passes by name)
        writer.write_event(replace(crawl, finished_at=datetime.now(UTC), outcome=reason))
        writer.close()
        update_index(home, name, writer.notes.tails)

    crawler.signals.connect(close, signal=signals.spider_closed, weak=False)
    return writer


def foreign_site(name: str) -> Site:
    """Return a site that nothing is known of but its name."""
    return Site(
        name=name,
        home="",
        hosts=frozenset(),
        languages=(),
        default_language="",
        articles=(),
        listings=(),
        listing_pattern=_NOTHING,
        event_pattern=_NOTHING,
        asset_pattern=_NOTHING,
        document_pattern=_NOTHING,
        prefixed=_NOTHING,
        tracking=_NOTHING,
    )
