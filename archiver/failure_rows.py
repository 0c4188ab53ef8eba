"""The rows of failures: of each article's address, the last attempt of a run decides.

Works through the store's connection, inside its transaction.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from archiver.article_rows import insert_rows
from archiver.instant import to_instant
from archiver.models import Capture, Failure, FailureKind, Reading
from archiver.rows import failure_row
from archiver.sites import SITES
from archiver.urls import read_address

if TYPE_CHECKING:
    from sqlite_utils import Database


class FailureRows:
    """Keeps the table ``failures``."""

    def __init__(self, db: Database) -> None:
        self.db = db
        # Only who saves asks for it, and nobody saves beside it.
        self._has_any = db.execute("SELECT 1 FROM failures LIMIT 1").fetchone() is not None

    def take(self, site: str, capture: Capture, reading: Reading) -> FailureKind | None:
        """Take in *capture*: keep or clear the failure of its address in its run; return its kind."""
        if capture.site_url is None:
            return None
        failure = None
        if reading.failure is not None:
            failure = Failure(
                url=capture.site_url,
                kind=reading.failure[0],
                message=reading.failure[1],
                at=capture.captured_at,
                crawl_id=capture.crawl_id,
                capture_id=capture.id,
            )
        kept = self.fold(site, capture.site_url, capture.crawl_id, capture.captured_at, failure)
        return failure.kind if failure is not None and kept else None

    def fold(self, site: str, url: str, crawl_id: int | None, at: datetime, failure: Failure | None) -> bool:
        """Let the last attempt at an article's *url* in a run decide; return whether this one is it."""
        if failure is None and not self._has_failed(url, crawl_id):
            return False
        address = read_address(url, SITES[site])
        if address is None or address.kind != "article":
            return False
        moment = to_instant(at).rstrip("Z")
        later = self.db.execute(
            "SELECT 1 FROM captures WHERE site_url = :url AND crawl_id IS :crawl"
            " AND captured_at >= substr(:at, 1, 19) AND rtrim(captured_at, 'Z') > :at"
            " UNION ALL SELECT 1 FROM failures WHERE url = :url AND crawl_id IS :crawl"
            " AND rtrim(at, 'Z') > :at LIMIT 1",
            {"url": url, "crawl": crawl_id, "at": moment},
        ).fetchone()
        if later is not None:
            return False
        self.db.execute("DELETE FROM failures WHERE url = ? AND crawl_id IS ?", [url, crawl_id])
        if failure is not None:
            self._has_any = True
            insert_rows(self.db, "failures", [failure_row(failure)])
        return failure is not None

    def _has_failed(self, url: str, crawl_id: int | None) -> bool:
        """Say whether there is a failure of *url* in the run: mostly there is none, and nothing to clear."""
        if not self._has_any:
            return False
        found = self.db.execute(
            "SELECT 1 FROM failures WHERE url = ? AND crawl_id IS ? LIMIT 1", [url, crawl_id]
        ).fetchone()
        return found is not None
