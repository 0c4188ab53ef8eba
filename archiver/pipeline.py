"""The pipeline: a visit's page is read, its rows are saved, its links put, and its claim acknowledged.

In that order, so that a run killed between any two steps repeats the rest and loses nothing. A step that fails
acknowledges nothing and ends the run with exit code 1.
"""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime, time, timedelta
from http import HTTPStatus
from typing import Any

from scrapy.crawler import Crawler

from archiver.ingest import is_read
from archiver.models import Page, Reading, Visit
from archiver.run import Run, run_of
from archiver.scope import follow
from archiver.sites.words import BLOCKED_TITLE
from archiver.store import Saved

_YOUNG = timedelta(days=2)
_TITLE = re.compile(rb"<title[^>]{0,200}>([^<]{0,200})", re.IGNORECASE)
_FIRST_BYTES = 2_000
"""A refusal is a short page, its title at its top."""
_READING_SECONDS = 120


class Pipeline:
    """Takes the one item of each claim to its rows."""

    def __init__(self, run: Run) -> None:
        self.run = run

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Pipeline:
        """Make the pipeline of *crawler*'s run."""
        return cls(run_of(crawler))

    async def process_item(self, item: Any) -> Any:
        """Settle *item* if it is a visit; any error ends the run, with the claim unacknowledged."""
        if not isinstance(item, Visit):
            return item
        try:
            await self._settle(item)
        except Exception as error:
            # Whatever it was (a full disk, a bug): nothing after it may be acknowledged. The run says why.
            self.run.fail(error)
            raise
        return item

    async def _settle(self, visit: Visit) -> None:
        reading = await self._read(visit.page)
        saved = self._save(visit, reading)
        self._learn(visit, reading)
        if visit.retry_at is not None:
            self.run.put_off(visit)
            return
        failed = visit.claim.kind == "article" and bool(visit.failure or reading.failure)
        links = follow(
            visit.links, reading, self.run.scope, is_known=self.run.store.is_known, walked=self.run.walked
        )
        self.run.acknowledge(
            visit,
            links,
            changed_at=_changed_at(visit, reading) if saved else None,
            revisit=reading.article is not None
            or (visit.claim.known and visit.claim.kind == "article")
            or failed,
            failed=failed,
        )

    async def _read(self, page: Page | None) -> Reading:
        """Read *page* in a worker; what can't be an article or a listing is not even sent there."""
        if page is None or not is_read(page, self.run.site.name):
            return Reading()
        # The reader has a limit of its own, far below; this one is for a reader that never answers.
        return await asyncio.wait_for(asyncio.wrap_future(self.run.readers.submit(page)), _READING_SECONDS)

    def _save(self, visit: Visit, reading: Reading) -> bool:
        """Save the capture with its reading, and the failure; return whether there is something new in it."""
        changed = False
        if visit.capture is not None:
            saved = self.run.save(visit.capture, reading)
            changed = saved.article_new or saved.article_changed
            self._count(visit, saved)
        if visit.failure is not None:
            self.run.save_failure(visit.failure)
        return changed

    def _count(self, visit: Visit, saved: Saved) -> None:
        assert visit.capture is not None
        tally = self.run.tally
        tally.captures += 1
        tally.bytes += visit.capture.length
        tally.pages += visit.claim.kind in ("article", "listing") and visit.retry_at is None
        tally.articles_new += saved.article_new
        tally.articles_changed += saved.article_changed

    def _learn(self, visit: Visit, reading: Reading) -> None:
        """Take in what a visit says beyond its page: robots.txt, and that the site blocks us."""
        if visit.claim.kind == "robots" and not visit.links and visit.retry_at is None:
            self.run.learn_robots(visit)
        elif _is_blocked(visit, reading):
            self.run.block(visit.claim.url)


def _is_blocked(visit: Visit, reading: Reading) -> bool:
    """Say whether the site refuses us: by status, or by a page that says so whatever its status."""
    if reading.failure is not None:
        return reading.failure[0] == "blocked"
    if visit.page is None or visit.page.status == HTTPStatus.FORBIDDEN:
        return visit.page is not None
    title = _TITLE.search(visit.page.body[:_FIRST_BYTES])
    return title is not None and BLOCKED_TITLE.match(title[1].decode("utf-8", "replace").strip()) is not None


def _changed_at(visit: Visit, reading: Reading) -> datetime | None:
    """Return what the revisits of a new or changed article count from.

    An article that was new when its page says that it is years old is old: its first reading is no change.
    """
    if reading.article is None or visit.capture is None:
        return None
    captured_at, published = visit.capture.captured_at, reading.article.published
    if visit.claim.known or published is None or captured_at.date() - published < _YOUNG:
        return captured_at
    return datetime.combine(published, time(), UTC)
