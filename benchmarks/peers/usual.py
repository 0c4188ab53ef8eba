"""warcio the usual way: a downloader middleware that writes decoded bodies as records.

Where Scrapy's template puts a project's own middleware (543) it is handed bodies that are decompressed already.
"""

from __future__ import annotations

import io
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

POSITION = 543


class WarcMiddleware:
    def __init__(self, path: str) -> None:
        self.file = Path(path).open("wb")  # noqa: SIM115  (closed when the process ends, as such scripts do)
        self.writer = WARCWriter(self.file, gzip=True)

    @classmethod
    def from_crawler(cls, crawler):
        return cls(crawler.settings["WARC_PATH"])

    def process_response(self, request, response):  # noqa: ARG002  (Scrapy calls it so)
        fields = [(k.decode(), v[-1].decode("latin-1")) for k, v in response.headers.items()]
        http = StatusAndHeaders(f"{response.status} OK", fields, protocol="HTTP/1.1")
        body = io.BytesIO(response.body)
        answer = self.writer.create_warc_record(response.url, "response", payload=body, http_headers=http)
        self.writer.write_record(answer)
        asked = StatusAndHeaders(f"GET {response.url} HTTP/1.1", [], is_http_request=True)
        self.writer.write_record(self.writer.create_warc_record(response.url, "request", http_headers=asked))
        self.file.flush()
        return response
