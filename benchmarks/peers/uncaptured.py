"""The command ``archiver`` with its capture off: the same crawl, read and saved, without tape, digests or WARC.

For the benchmark alone, as what capture costs: a row's record id and digest are made up, and its record is nowhere.
"""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha1
from itertools import count

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler

from archiver import capture, desk, writer
from archiver.cli import main
from archiver.digest import to_sha1_base32
from archiver.models import Capture
from archiver.urls import canonical

_numbers = count(1)


class Uncaptured(HTTP11DownloadHandler):
    """Scrapy's own handler, which tells what the rows of a capture need from what Scrapy has parsed."""

    def __init__(self, crawler):
        super().__init__(crawler)
        self._writer = crawler.archive_writer

    async def download_request(self, request):
        """Download *request* as Scrapy does."""
        request.meta["capture"] = None
        request.headers["Accept-Encoding"] = b"gzip"
        started_at = datetime.now(UTC)
        response = await super().download_request(request)
        request.meta["capture"] = self._tell(request.url, response, started_at)
        return response

    def _tell(self, url, response, started_at):
        number, crawl = next(_numbers), self._writer.crawl

        def field(name):
            return (response.headers.get(name) or b"").decode("latin-1")

        return Capture(
            record_id=f"<urn:uuid:00000000-0000-8000-8000-{number:012x}>",
            url=url,
            captured_at=started_at,
            status=response.status,
            mime=field("Content-Type").partition(";")[0].strip().lower(),
            digest=to_sha1_base32(sha1(b"%d" % number, usedforsecurity=False).digest()),
            sha256=f"{number:064x}",
            kind="response",
            ip=str(response.ip_address),
            etag=field("ETag") or None,
            last_modified=field("Last-Modified") or None,
            location=field("Location") or None,
            origin=crawl.origin,
            filename=f"collections/{crawl.site}/archive/none.warc.gz",
            offset=number,
            length=1,
            crawl_id=crawl.id,
            site_url=canonical(url, self._writer.site, crawl.base_url),
        )


def _nothing(*_, **__):
    return ""


capture.ArchiverDownloadHandler = Uncaptured
for name in ("write_event", "sync", "close"):
    setattr(writer.WarcWriter, name, _nothing)
desk.update_index = _nothing

if __name__ == "__main__":
    main()
