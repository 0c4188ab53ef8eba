"""Who competes with whom, and which of them are compared."""

from __future__ import annotations

from dataclasses import dataclass

import crawlers
import readers
import starts
from arena import Contestant
from crawlers import ADDON, WACZ, WARCIO, complete, spider
from saving import saver


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Contestants with the same task, and the pairs of them whose ratios are told."""

    members: dict[str, Contestant]
    compared: tuple[tuple[str, str], ...] = ()
    unit: str = "pages"
    needs_home: bool = False
    """Whether its members read a home that one complete crawl has filled."""


GROUPS: dict[str, Group] = {
    "crawl": Group(
        members={
            "wget": crawlers.wget,
            # A list of addresses, an empty callback: the floor.
            "scrapy-bare": spider("bare"),
            "scrapy-warcio": spider("bare", *WARCIO),
            "scrapy-webarchive": spider("bare", *WACZ),
            "capture-only": spider("bare", *ADDON),
            # From the seeds on, by the listings' own links: what a user would write.
            "scrapy-follows": spider("follows"),
            "scrapy-warcio-follows": spider("follows", *WARCIO),
            "scrapy-webarchive-follows": spider("follows", *WACZ),
            "capture-follows": spider("follows", *ADDON),
            # From the seeds on, by the links of every page, as wget and a complete crawl do.
            "scrapy-crawls": spider("crawls"),
            "scrapy-webarchive-crawls": spider("crawls", *WACZ),
            "naive": crawlers.naive,
            "script-1": crawlers.script(1),
            "script-2": crawlers.script(2),
            "complete-1": complete(1),
            "complete-2": complete(2),
        },
        compared=(
            ("capture-only", "scrapy-bare"),
            ("capture-follows", "scrapy-follows"),
            ("capture-follows", "wget"),
            *(
                (own, peer)
                for own in ("complete-1", "complete-2")
                for peer in (
                    "wget",
                    "scrapy-webarchive-follows",
                    "scrapy-webarchive-crawls",
                    "naive",
                    "script-1",
                    "script-2",
                )
            ),
        ),
    ),
    "capture": Group(
        members={
            "capture-off": crawlers.uncaptured,
            "capture-on": complete(1),
            "scrapy-bare": spider("bare"),
            "capture-only": spider("bare", *ADDON),
        },
        compared=(("capture-on", "capture-off"), ("capture-only", "scrapy-bare")),
    ),
    "again": Group(
        members={
            "complete-1": complete(1),
            "unchanged-full": crawlers.unchanged("--full"),
            "unchanged": crawlers.unchanged(),
        },
        compared=(("unchanged-full", "complete-1"), ("unchanged", "complete-1")),
        needs_home=True,
    ),
    "read": Group(
        members={
            "trafilatura-1": readers.trafilatura(1),
            "trafilatura-2": readers.trafilatura(2),
            "fastwarc-trafilatura-1": readers.again("trafilatura", 1),
            "fastwarc-trafilatura-2": readers.again("trafilatura", 2),
            "xpath-parse-only": readers.again("xpath"),
            "xpath-floor-sqlite": readers.again("xpath-sqlite"),
            "rebuild-1": readers.rebuild(1),
            "rebuild-2": readers.rebuild(2),
        },
        compared=(
            ("rebuild-1", "trafilatura-1"),
            ("rebuild-2", "trafilatura-2"),
            ("rebuild-1", "fastwarc-trafilatura-1"),
            ("rebuild-1", "xpath-parse-only"),
            ("rebuild-1", "xpath-floor-sqlite"),
            ("rebuild-2", "rebuild-1"),
        ),
        needs_home=True,
    ),
    "save": Group(
        members={
            "sqlite-utils-batches": saver("batches"),
            "sqlite-utils-rows": saver("rows"),
            "save-crawl": saver("crawl"),
            "save-rebuild": saver("rebuild"),
        },
        compared=(
            ("save-crawl", "sqlite-utils-rows"),
            ("save-rebuild", "sqlite-utils-batches"),
        ),
        needs_home=True,
    ),
    "verify": Group(
        members={
            "warcio-check": readers.warcio_check,
            "fastwarc-check": readers.fastwarc_check,
            "verify-files": readers.verify_files,
            "verify": readers.verify,
        },
        compared=(("verify-files", "warcio-check"), ("verify", "warcio-check")),
        needs_home=True,
    ),
    "index": Group(
        members={"cdxj-indexer": readers.cdxj_indexer, "index": readers.index},
        compared=(("index", "cdxj-indexer"),),
        needs_home=True,
    ),
    "start": Group(
        members={
            "scrapy-help": starts.helped("scrapy"),
            "help": starts.helped("archiver"),
            "scrapy-first-request": starts.bare,
            "first-request": starts.crawl,
        },
        compared=(("help", "scrapy-help"), ("first-request", "scrapy-first-request")),
        unit="starts",
    ),
}
