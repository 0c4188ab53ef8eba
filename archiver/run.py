"""One run of the crawler over a home: what it holds, what it has counted, and how it ends.

A Scrapy extension, so that `archiver crawl` and plain `scrapy crawl` are the same run: it takes the lock, opens
the WARC, the database and the frontier before the engine exists, and closes them in that order after the last
claim. The only module that knows all of them.
"""

from __future__ import annotations

import asyncio
import json
import logging
import uuid
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any

from scrapy import signals
from scrapy.crawler import Crawler

from archiver import terms
from archiver.conclusion import conclude, expectations_of
from archiver.frontier import PRIORITIES, SqliteFrontier
from archiver.home import Home
from archiver.manners import Manners, host_of
from archiver.models import Claim, Crawl, Failure, Link, LinkKind, Origin, Visit
from archiver.readers import ReaderPool
from archiver.reading_writer import ReadingWriter
from archiver.recovery import known_links, mark, recover_rows
from archiver.revisits import changed_at
from archiver.store import Store, open_database
from archiver.tally import BREAKER, Tally
from archiver.urls import canonical, to_mirror
from archiver.visits import Judge
from archiver.warc import Record, WarcWriter, recover, update_index
from archiver.watch import Surprise, Watch

log = logging.getLogger(__name__)

_AFTER_ARTICLES = PRIORITIES["article"] - 10
BLOCKED_FOR = timedelta(hours=23)
"""A day, less an hour: a daily run at the same time is not to miss two days."""
RESUMABLE = timedelta(days=1)
"""A run that was killed longer ago is not carried on under its name: the listing would be too old."""


def run_of(crawler: Crawler) -> Run:
    """Return the run that *crawler* is."""
    run: Run = crawler.archive_run  # type: ignore[attr-defined]  # ours, set below
    return run


class Run:
    """Everything that one run holds; made by Scrapy before its engine, closed when the spider is."""

    def __init__(self, crawler: Crawler, clock: Any = terms.utc_now) -> None:
        """Take the home's lock and open what lies in it; raises what `archiver.exceptions` names."""
        spider: Any = crawler.spider
        self.crawler = crawler
        self.clock = clock
        self.started_at: datetime = clock()
        self.site = spider.site
        self.scope = spider.scope
        self.tally = Tally()
        self.stopping = ""
        """Why the run ends before its time; "" while it goes on."""
        self.message = ""
        self.surprises: list[Surprise] = []
        self.error: BaseException | None = None
        self.in_flight: dict[str, Claim] = {}
        self._is_saved = False
        self._open(crawler.settings)
        spider.judge = Judge(
            self.site, self.scope.base_url, backoff=crawler.settings.getfloat("ARCHIVER_BACKOFF"), clock=clock
        )

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Run:
        """Open the run of *crawler*, and leave itself where scheduler, gate, pipeline and capture find it."""
        run = cls(crawler)
        crawler.archive_run = run  # type: ignore[attr-defined]  # read by run_of
        crawler.archive_writer = run.writer  # type: ignore[attr-defined]  # read by the download handler
        crawler.signals.connect(run.spider_closed, signal=signals.spider_closed)
        crawler.signals.connect(run.spider_error, signal=signals.spider_error)
        return run

    # --- opening and closing -------------------------------------------------------------------

    def _open(self, settings: Any) -> None:
        self.home = Home.find(Path(settings["ARCHIVER_HOME"]) if settings["ARCHIVER_HOME"] else None)
        self.origin: Origin = settings["ARCHIVER_ORIGIN"] or ("mirror" if self.scope.base_url else "live")
        self.group = settings.getint("ARCHIVER_GROUP")
        self.bounds = terms.read_bounds(settings, self.home, self.started_at)
        self.watch = Watch(self.site, expectations_of(self.home))
        self.patience = timedelta(seconds=settings.getfloat("ARCHIVER_PATIENCE"))
        self.seed_url = to_mirror(self.site.home + "/", self.site, self.scope.base_url)
        settings.set("USER_AGENT", terms.user_agent(self.home, self.scope.base_url), priority="spider")
        with ExitStack() as stack:
            stack.enter_context(self.home.lock())
            self.store: Store = stack.enter_context(closing(open_database(self.home)))
            terms.refuse_other_origins(self.store, self.origin, self.home)
            delay = terms.delay_of(settings, self.scope.base_url)
            self.frontier = stack.enter_context(closing(SqliteFrontier(self.home.frontier, delay=delay)))
            self.manners = Manners(self.frontier)
            self.crawl, self.is_resumed = self._begin_crawl(settings)
            recover(self.home, self.site.name)
            self.writer: WarcWriter = stack.enter_context(closing(self._make_writer(settings)))
            self.store.keep_readings(stack.enter_context(closing(ReadingWriter(self.home, self.clock))))
            self.answers = self._begin_frontier(resumed=self.is_resumed)
            self.readers: ReaderPool = stack.enter_context(
                closing(ReaderPool(settings.getint("ARCHIVER_READERS")))
            )
            self.walked = bool(self.frontier.fact(terms.walk_of(self.site, self.scope.base_url)))
            self._stack = stack.pop_all()

    def _begin_crawl(self, settings: Any) -> tuple[Crawl, bool]:
        """Return this run's record, and whether it carries on one that was killed."""
        arguments = dict(settings.getdict("ARCHIVER_ARGUMENTS"))
        left = self.frontier.fact("run")
        if left:
            known = json.loads(left)
            started_at = datetime.fromisoformat(known["started_at"])
            same = (known["arguments"], known["base_url"]) == (arguments, self.scope.base_url)
            if same and timedelta(0) <= self.clock() - started_at < RESUMABLE:
                return self._new_crawl(known["run_id"], started_at, arguments), True
        return self._new_crawl(f"urn:uuid:{uuid.uuid4()}", self.clock(), arguments), False

    def _new_crawl(self, run_id: str, started_at: datetime, arguments: dict[str, object]) -> Crawl:
        return Crawl(
            run_id=run_id,
            site=self.site.name,
            started_at=started_at,
            spider=self.crawler.spidercls.name,
            arguments=arguments,
            software=f"interpol-archiver/{version('interpol-archiver')}",
            origin=self.origin,
            base_url=self.scope.base_url,
        )

    def _make_writer(self, settings: Any) -> WarcWriter:
        return WarcWriter(
            self.home,
            self.site,
            self.crawl,
            self.clock,
            latest_payload=self.store.latest_payload,
            latest=self.store.latest,
            user_agent=settings["USER_AGENT"],
        )

    def _begin_frontier(self, *, resumed: bool) -> dict[str, Record]:
        """Open the run in the frontier; return the records that answer what a killed run had claimed."""
        again: set[LinkKind] = {"listing", "sitemap", "robots"}
        if self.scope.full:
            again.add("article")
        claims = self.frontier.begin(
            self.crawl.run_id, adopt=self.scope.is_whole, again=frozenset(again), now=self.clock()
        )
        marks = self.frontier.fact("warcs")
        if self.frontier.is_empty:
            # New, or lost with what it knew of a killed run: any record may be without its row.
            marks = marks or "{}"
            self.frontier.keep("warcs", marks)
            known = self.store.known_articles()
            self.frontier.restore(
                ((k.url, changed_at(k.changed_at, k.published)) for k in known), self.clock()
            )
        if self.scope.full:
            self.frontier.put(known_links(self.store, self.scope))
        answers: dict[str, Record] = {}
        if marks:
            left = {claim.url: claim for claim in claims}
            answers = recover_rows(self.home, self.site, marks, self.store, left)
        else:
            self.frontier.keep("warcs", mark(self.home, self.site))
        if not resumed:
            self.frontier.keep("run", terms.to_json(self.crawl))
        return answers

    def spider_closed(self, reason: str) -> None:
        """End the run as Scrapy says that it ended."""
        self.close("interrupted" if reason == "shutdown" else self.stopping or reason)

    def close(self, outcome: str) -> None:
        """Write the run's end record, settle the database, and let go of everything; once."""
        if self.crawl.finished_at is not None:
            return
        if outcome == "finished" and self.in_flight:
            outcome = self.stopping = "failed"
            self.message = (
                f"{len(self.in_flight)} requests were never answered; the next run asks for them again"
            )
        self.crawl = replace(self.crawl, finished_at=self.clock(), outcome=outcome, stats=self.stats())
        with self._stack:
            try:
                self._conclude(outcome)
                self._write_end(outcome)
            except Exception as error:
                log.exception("the run's end could not be written")
                self.fail(error)

    def _conclude(self, outcome: str) -> None:
        """Hold what was seen against what is expected of the site; what comes of it is part of the end record."""
        is_over = outcome == "finished" and not self.is_resumed and not self.bounds.articles
        facts, self.surprises = conclude(
            self.watch, self.store, self.crawl, self.scope if is_over else None, walked=self.walked
        )
        self.crawl = replace(self.crawl, stats=self.crawl.stats | facts)

    def _write_end(self, outcome: str) -> None:
        self.writer.write_event(self.crawl)
        self.writer.sync()
        self.store.save_crawl(self.crawl)
        self.store.settle()
        self.writer.close()
        update_index(self.home, self.site)
        self.frontier.keep("run", "")
        if not self.in_flight and self.error is None:
            self.frontier.keep("warcs", "")  # nothing is left to be recovered
        if outcome == "finished" and self.scope.is_whole and not self.bounds.articles:
            self.frontier.keep(terms.walk_of(self.site, self.scope.base_url), self.crawl.run_id)

    # --- what the scheduler asks ---------------------------------------------------------------

    @property
    def finishing(self) -> bool:
        """Say whether as many new articles as the limit allows are here or on their way."""
        on_their_way = sum(claim.kind == "article" and not claim.known for claim in self.in_flight.values())
        return bool(self.bounds.articles) and self.tally.articles_new + on_their_way >= self.bounds.articles

    def claim(self) -> Claim | None:
        """Claim the next request that may go out now, robots.txt of its host first; None if none may."""
        if blocked := self._blocked_until():
            self.stop(
                "blocked",
                f"{self.seed_url}: the site refused us; nothing is asked before {blocked:%Y-%m-%d %H:%M} UTC",
            )
            return None
        requests, size = self._spent
        if over := self.bounds.why_over(self.clock(), requests + len(self.in_flight), size):
            self.stop(*over)
            return None
        while (claim := self.frontier.claim(self.clock(), **self._filter)) is not None:
            if self.manners.knows(claim):
                self.in_flight[claim.token] = claim
                return claim
            self.manners.ask(claim.url)
            self.frontier.retry(claim.token, self.clock())
        return None

    def _blocked_until(self) -> datetime | None:
        told = self.frontier.fact("blocked")
        until = datetime.fromisoformat(told) if told else None
        # A clock that was set back must not make a day of many.
        return until if until and self.clock() < until <= self.clock() + BLOCKED_FOR else None

    def next_due(self) -> datetime | None:
        """Return when the next request may go out; None if this run waits for none."""
        due = self.frontier.next_due(**self._filter)
        return due if due and due - self.clock() <= self.patience else None

    @property
    def _filter(self) -> dict[str, Any]:
        return {"kinds": ("robots",) if self.manners.is_waiting else (), "finishing": self.finishing}

    def conditions(self, claim: Claim) -> dict[str, str]:
        """Return the fields of a conditional request, where an earlier answer can stand for the next one.

        A listing that is unchanged has no links to follow, so it is asked for so only where that ends the walk.
        """
        if not claim.known or claim.kind == "robots" or (claim.kind != "article" and not self.walked):
            return {}
        if claim.kind != "article" and self.scope.full:
            return {}
        etag, last_modified = self.store.validators(claim.url) or ("", "")
        named = {"If-None-Match": etag or "", "If-Modified-Since": last_modified or ""}
        return {name: value for name, value in named.items() if value}

    # --- what the pipeline tells ---------------------------------------------------------------

    def write_failure(self, failure: Failure) -> Failure:
        """Tell of *failure* in the WARC; return it as its row is saved."""
        failure = replace(failure, crawl_id=self.crawl.id)
        self.writer.write_event(failure)
        return failure

    @contextmanager
    def commit(self) -> Iterator[None]:
        """Commit what is saved inside at once, all or nothing; what was captured is on the disk before."""
        self.writer.sync()
        with self.store.batch():
            if not self._is_saved:
                # With the first capture's, for with its record the writer has told of the run in the WARC.
                self.store.save_crawl(self.crawl)
            yield
        self._is_saved = True

    def put_off(self, visit: Visit) -> None:
        """Give the visit's claim back for later; what must come too late for this run is the next one's."""
        assert visit.retry_at is not None
        self.in_flight.pop(visit.claim.token, None)
        self._spend(visit, well=False)
        keep = visit.retry_at - self.clock() <= self.patience
        self.frontier.retry(visit.claim.token, visit.retry_at, keep=keep)
        self.frontier.hold(host_of(visit.claim.url), visit.retry_at)

    def acknowledge(
        self, visit: Visit, links: Iterable[Link], *, changed_at: datetime | None, revisit: bool, failed: bool
    ) -> None:
        """End the visit's claim: its rows are saved."""
        newly = self.frontier.acknowledge(
            visit.claim.token,
            map(self._rank, links),
            now=self.clock(),
            changed_at=changed_at,
            revisit=revisit,
            failed=failed,
        )
        self.in_flight.pop(visit.claim.token, None)
        self._spend(visit, well=visit.capture is not None)
        if failed:
            url = canonical(visit.claim.url, self.site, self.scope.base_url) or visit.claim.url
            self.tally.failed(url, newly=newly)

    def _rank(self, link: Link) -> Link:
        """Return *link* with its priority: a run with a limit takes what it has found before it looks for more."""
        return (
            replace(link, priority=_AFTER_ARTICLES)
            if link.kind == "listing" and self.bounds.articles
            else link
        )

    @property
    def _spent(self) -> tuple[int, int]:
        """Return today's requests and bytes, of all runs."""
        requests, size = (self.frontier.fact(self._today) or "0 0").split()
        return int(requests), int(size)

    @property
    def _today(self) -> str:
        return f"spent {self.clock():%Y-%m-%d}"

    def _spend(self, visit: Visit, *, well: bool) -> None:
        """Count a request against the day's budget, and a fault against the site's health."""
        requests, size = self._spent
        self.frontier.keep(
            self._today, f"{requests + 1} {size + (visit.capture.length if visit.capture else 0)}"
        )
        self.tally.answered(well=well)
        if self.tally.faults >= BREAKER and visit.claim.kind != "robots":
            self.manners.probe(visit.claim.url)

    def learn_robots(self, visit: Visit) -> None:
        """Take in an answer to robots.txt; where nothing may be asked, the run ends."""
        self.manners.learn(visit)
        if visit.page is None and self.tally.faults >= BREAKER:
            self.stop(
                "unreachable", f"{visit.claim.url}: {BREAKER} requests in a row without an answer; left alone"
            )
        if self.manners.is_shut_out:
            self.stop(
                "unreachable",
                f"{visit.claim.url}: no answer, and none from before to go by; nothing may be asked",
            )

    # --- ending early --------------------------------------------------------------------------

    def stop(self, reason: str, message: str) -> None:
        """End the run for *reason*: nothing more is claimed, what is under way is finished."""
        if not self.stopping:
            self.stopping, self.message = reason, message
            log.warning("%s", message)
            engine = self.crawler.engine
            self._closing = asyncio.ensure_future(engine.close_spider_async(reason=reason))

    def block(self, url: str) -> None:
        """End the run because the site refuses us at *url*; the live site is left alone until the next day."""
        if not terms.is_loopback(self.scope.base_url):
            self.frontier.keep("blocked", (self.clock() + BLOCKED_FOR).isoformat())
        self.stop("blocked", f"{url}: the site refuses us; nothing more is asked today")

    def fail(self, error: BaseException) -> None:
        """End the run because of *error*: integrity before all else."""
        self.error = self.error or error
        if self.crawl.finished_at is None:
            self.stop("failed", f"{type(error).__name__}: {error}")
        self.stopping = "failed"
        self.message = self.message or f"{type(error).__name__}: {error}"

    def spider_error(self, failure: Any) -> None:
        """End the run: a callback that raised has yielded no item, so its claim will never be acknowledged."""
        self.fail(failure.value)

    def stats(self) -> dict[str, object]:
        """Return the run's figures, as its end record and ``--json`` have them."""
        return self.tally.stats((self.clock() - self.started_at).total_seconds())
