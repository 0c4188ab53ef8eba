"""The pipeline: a visit's page is read, its record is put on the disk, and the desk saves it and ends its claim.

In that order, so that a run killed between any two steps repeats the rest and loses nothing. A step that fails
acknowledges nothing and ends the run with exit code 1.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any

from scrapy.crawler import Crawler

from archiver.errand import Finding
from archiver.exceptions import ArchiverError
from archiver.finding import Answer, Inquiry, is_read, is_refusal, leads_on
from archiver.models import Reading, Visit
from archiver.run import Run, run_of

_GROUP_SECONDS = 0.5
_NOTHING = Answer(reading=Reading())


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A visit that has been read and waits for its group's commit."""

    visit: Visit
    answer: Answer
    done: asyncio.Future[None]


class Pipeline:
    """Takes the one item of each errand to the desk, in groups: one fsync and one commit for all of a group."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self._group: list[_Waiting] = []
        self._timer: asyncio.TimerHandle | None = None
        self._settling: set[asyncio.Task[None]] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Pipeline:
        """Make the pipeline of *crawler*'s run."""
        return cls(run_of(crawler))

    async def process_item(self, item: Any) -> Any:
        """Settle *item* if it is a visit; any error ends the run, with the claim unacknowledged."""
        if not isinstance(item, Visit):
            return item
        try:
            answer = await self._read(item)
            await self._join(_Waiting(item, answer, asyncio.get_running_loop().create_future()))
        except Exception as error:
            # Whatever it was (a full disk, a bug): nothing after it may be acknowledged. The run says why.
            self.run.fail(error)
            raise
        return item

    async def _read(self, visit: Visit) -> Answer:
        """Read the visit's page in another process; what can say and name nothing is not even sent there."""
        page, kind = visit.page, visit.claim.kind
        if page is None:
            return _NOTHING
        to_read = is_read(page, self.run.site.name)
        if not to_read and not leads_on(page, kind):
            return Answer(reading=Reading(), is_refusal=is_refusal(page))
        answer = await self.run.readers.read(Inquiry(page=page, kind=kind, is_read=to_read))
        # What is asked for again leads nowhere yet, and a redirect only to its target.
        is_over = visit.retry_at is None and not visit.links
        return answer if is_over else replace(answer, targets=())

    async def _join(self, waiting: _Waiting) -> None:
        """Add to the group; it is settled when it is full, when nothing else is on its way, or after a moment."""
        self._group.append(waiting)
        if len(self._group) >= min(self.run.group, self.run.under_way):
            self._close_group()
        elif self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(_GROUP_SECONDS, self._close_group)
        await waiting.done

    def _close_group(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        group, self._group = self._group, []
        task = asyncio.ensure_future(self._settle(group))
        self._settling.add(task)
        task.add_done_callback(self._settling.discard)

    async def _settle(self, group: list[_Waiting]) -> None:
        """Bring the group to the desk: its records are on the disk first."""
        try:
            if self.run.error is not None:
                raise ArchiverError("an earlier visit could not be saved") from self.run.error  # noqa: TRY301
            findings = [self._to_finding(waiting) for waiting in group]
            self.run.writer.sync()
            await self.run.desk.settle(findings)
            self._count(len(group))
        except Exception as error:  # noqa: BLE001  (each visit's own task raises it on)
            for waiting in group:
                waiting.done.set_exception(error)
        else:
            for waiting in group:
                waiting.done.set_result(None)
        finally:
            self.run.under_way -= len(group)

    def _count(self, visits: int) -> None:
        """Tell Scrapy's statistics of a group at once, for the line that is logged each minute: a signal a page is dear."""
        for name in ("response_received_count", "item_scraped_count"):
            self.run.crawler.stats.inc_value(name, visits)

    def _to_finding(self, waiting: _Waiting) -> Finding:
        visit, answer = waiting.visit, waiting.answer
        return Finding(
            visit=visit,
            reading=answer.reading,
            targets=answer.targets,
            failure=self.run.write_failure(visit.failure) if visit.failure else None,
            is_refused=_is_refused(visit, answer),
        )


def _is_refused(visit: Visit, answer: Answer) -> bool:
    """Say whether the site refuses us: by status, or by a page that says so whatever its status."""
    if answer.reading.failure is not None:
        return answer.reading.failure[0] == "blocked"
    page = visit.page
    return page is not None and (page.status == HTTPStatus.FORBIDDEN or answer.is_refusal)
