"""One of several workers of a run: ``python -m archiver.worker SOCKET PARENT``, started by `archiver.workers`.

An engine of its own with a WARC of its own; the home, its database and its frontier belong to the process that
started it, and it dies with that.
"""

from __future__ import annotations

import logging
import signal
import socket
import sys
from typing import Any, cast

from scrapy.crawler import CrawlerProcess

from archiver.channel import Line, die_with
from archiver.crawl import to_settings
from archiver.logs import compose_no_debug_lines
from archiver.order import to_spider_arguments
from archiver.remote import LogSender, Part, RemoteDesk


def main(arguments: list[str]) -> int:
    """Take part in a run until its desk has nothing more; return the process's exit code."""
    descriptor, parent = map(int, arguments)
    die_with(parent)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # the desk ends a run in order, and its workers with it
    own = socket.socket(fileno=descriptor)
    part: Part = Line(own).receive()
    process = CrawlerProcess(to_settings(part.order))
    crawler = process.create_crawler("interpol")
    spider_class: Any = crawler.spidercls
    desk = RemoteDesk(
        own,
        part.order.home,
        spider_class.site,
        crawl=part.crawl,
        user_agent=part.user_agent,
        serial=part.serial,
    )
    _log_to(desk)
    crawler.archive_desk = desk  # type: ignore[attr-defined]  # read by the run
    raised: list[BaseException] = []
    started = process.crawl(crawler, **to_spider_arguments(part.order))
    cast("Any", started).addErrback(lambda failure: raised.append(failure.value))
    if not raised:
        process.start(install_signal_handlers=False)
    if raised:
        raise raised[0]
    return 0


def _log_to(desk: RemoteDesk) -> None:
    handler = LogSender(desk)
    handler.setLevel(logging.INFO)
    logging.getLogger().addHandler(handler)
    compose_no_debug_lines()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
