"""The pipeline: a visit's page is read, its rows are saved, its links put, and its claim acknowledged.

In that order, so that a run killed between any two steps repeats the rest and loses nothing. A step that fails
acknowledges nothing and ends the run with exit code 1.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

from scrapy.crawler import Crawler

from archiver.conclusion import observe
from archiver.exceptions import ArchiverError
from archiver.ingest import is_read
from archiver.models import Failure, Page, Reading, Visit
from archiver.revisits import changed_at
from archiver.run import Run, run_of
from archiver.scope import follow
from archiver.sites.words import BLOCKED_TITLE
from archiver.store import Saved

_TITLE = re.compile(rb"<title[^>]{0,200}>([^<]{0,200})", re.IGNORECASE)
_FIRST_BYTES = 2_000
"""A refusal is a short page, its title at its top."""
_READING_SECONDS = 120
_GROUP_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A visit that has been read and waits for its group's commit."""

    visit: Visit
    reading: Reading
    done: asyncio.Future[None]


class Pipeline:
    """Takes the one item of each claim to its rows, in groups: one fsync and one commit for all of a group."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self._group: list[_Waiting] = []
        self._timer: asyncio.TimerHandle | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Pipeline:
        """Make the pipeline of *crawler*'s run."""
        return cls(run_of(crawler))

    async def process_item(self, item: Any) -> Any:
        """Settle *item* if it is a visit; any error ends the run, with the claim unacknowledged."""
        if not isinstance(item, Visit):
            return item
        try:
            await self._join(
                _Waiting(item, await self._read(item.page), asyncio.get_running_loop().create_future())
            )
        except Exception as error:
            # Whatever it was (a full disk, a bug): nothing after it may be acknowledged. The run says why.
            self.run.fail(error)
            raise
        return item

    async def _join(self, waiting: _Waiting) -> None:
        """Add to the group; it is committed when it is full, when nothing else is on its way, or after a moment."""
        self._group.append(waiting)
        if len(self._group) >= min(self.run.group, len(self.run.in_flight)):
            self._commit()
        elif self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(_GROUP_SECONDS, self._commit)
        await waiting.done

    def _commit(self) -> None:
        """Save the group and acknowledge its claims: records on the disk, then rows, then the frontier."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        group, self._group = self._group, []
        try:
            if self.run.error is not None:
                raise ArchiverError("an earlier visit could not be saved") from self.run.error  # noqa: TRY301
            self._settle(group)
        except Exception as error:  # noqa: BLE001  (each visit's own task raises it on)
            for waiting in group:
                waiting.done.set_exception(error)
        else:
            for waiting in group:
                waiting.done.set_result(None)

    def _settle(self, group: list[_Waiting]) -> None:
        failures = [self.run.write_failure(w.visit.failure) if w.visit.failure else None for w in group]
        with self.run.commit():
            changed = [
                self._save(w.visit, w.reading, failure) for w, failure in zip(group, failures, strict=True)
            ]
        for waiting, is_changed in zip(group, changed, strict=True):
            self._learn(waiting.visit, waiting.reading)
            self._acknowledge(waiting.visit, waiting.reading, is_changed=is_changed)

    def _acknowledge(self, visit: Visit, reading: Reading, *, is_changed: bool) -> None:
        """End the visit's claim with the links to follow, or give it back for later."""
        if visit.retry_at is not None:
            self.run.put_off(visit)
            return
        run, is_article = self.run, visit.claim.kind == "article"
        failed = is_article and bool(visit.failure or reading.failure)
        run.acknowledge(
            visit,
            follow(visit.links, reading, run.scope, is_known=run.store.is_known, walked=run.walked),
            changed_at=_changed_at(visit, reading) if is_changed else None,
            revisit=reading.article is not None or (is_article and visit.claim.known) or failed,
            failed=failed,
        )

    async def _read(self, page: Page | None) -> Reading:
        """Read *page* in a worker; what can't be an article or a listing is not even sent there."""
        if page is None or not is_read(page, self.run.site.name):
            return Reading()
        # The reader has a limit of its own, far below; this one is for a reader that never answers.
        return await asyncio.wait_for(asyncio.wrap_future(self.run.readers.submit(page)), _READING_SECONDS)

    def _save(self, visit: Visit, reading: Reading, failure: Failure | None) -> bool:
        """Save the capture with its reading, and the failure; return whether there is something new in it."""
        changed = False
        observe(self.run.watch, self.run.store, visit, reading)
        if visit.capture is not None:
            saved = self.run.store.save(visit.capture, reading)
            changed = saved.article_new or saved.article_changed
            self._count(visit, saved)
        if failure is not None:
            self.run.store.save_failure(failure)
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
    """Return what the revisits of a new or changed article count from; an edit makes an old one young again."""
    if reading.article is None or visit.capture is None:
        return None
    return changed_at(visit.capture.captured_at, None if visit.claim.known else reading.article.published)
