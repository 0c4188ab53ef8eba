"""A run's desk: hands out errands, takes in findings, and says when the run is over and how it went.

It holds the database and the frontier, whoever fetches: one engine in this process, or several in others. Whoever hands
in findings has put their records on the disk; the desk saves them, and only then acknowledges their claims. No Scrapy,
no network.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from archiver import terms
from archiver.blame import say_failure
from archiver.budget import Budget
from archiver.conclusion import conclude, expectations_of, observe
from archiver.errand import Errand, Finding
from archiver.following import Following
from archiver.home import Home
from archiver.manners import Manners
from archiver.models import Claim, Link, Visit
from archiver.opening import open_run
from archiver.recovery import recover_rows
from archiver.revisits import changed_at
from archiver.scope import Scope
from archiver.store import Saved
from archiver.surprise import Surprise
from archiver.tally import BREAKER, Tally, is_answer
from archiver.urls import canonical, host_of, to_mirror
from archiver.warc import WarcWriter, recover, update_index
from archiver.watch import Watch

log = logging.getLogger(__name__)


class RunDesk:
    """The desk of one run, over the home that it holds."""

    def __init__(
        self,
        settings: Any,
        scope: Scope,
        spider: str,
        clock: Callable[[], datetime] = terms.utc_now,
    ) -> None:
        """Open the run; raises what `archiver.exceptions` names, with nothing held then."""
        self.site, self.scope, self.clock = scope.site, scope, clock
        self.started_at = clock()
        self.home = Home.find(Path(settings["ARCHIVER_HOME"]) if settings["ARCHIVER_HOME"] else None)
        self.user_agent = terms.user_agent(self.home, scope.base_url)
        self.patience = timedelta(seconds=settings.getfloat("ARCHIVER_PATIENCE"))
        self.watch = Watch(self.site, expectations_of(self.home), scope.base_url)
        self.tally = Tally()
        self.surprises: list[Surprise] = []
        self.in_flight: dict[str, Claim] = {}
        self.stopping = ""
        """Why the run ends before its time; "" while it goes on."""
        self.message = ""
        self.error: BaseException | None = None
        self.on_stop: Callable[[str], None] = lambda _reason: None
        self.on_errands: Callable[[], None] = lambda: None
        self.opened = open_run(settings, self.home, scope, spider, clock)
        self.crawl, self.store, self.frontier = self.opened.crawl, self.opened.store, self.opened.frontier
        self.manners = Manners(self.frontier, clock)
        self.seed_url = to_mirror(self.site.home + "/", self.site, scope.base_url)
        self.bounds = terms.read_bounds(settings, self.home, self.started_at)
        self.budget = Budget(self.frontier, self.bounds, clock, self.seed_url)
        self.following = Following(
            scope,
            self.frontier,
            self.store.is_known,
            walked=self.opened.walked,
            is_limited=bool(self.bounds.articles),
        )
        self._is_saved = False
        self.manners.ask(self.seed_url)

    def make_writer(self) -> WarcWriter:
        """Return a writer for the run's records; see `errand.Desk`."""
        return WarcWriter(
            self.home,
            self.site,
            self.crawl,
            self.clock,
            latest_payload=self.store.latest_payload,
            latest=self.store.latest,
            is_first=self.store.is_empty,
            user_agent=self.user_agent,
        )

    # --- what the engine asks ------------------------------------------------------------------

    def seed(self, link: Link) -> None:
        """Put an address that the run begins with; see `errand.Desk`."""
        self.frontier.put([link], again=True)

    def take(self, most: int) -> list[Errand]:
        """Return up to *most* errands that may go out now, robots.txt of a host first."""
        if self.stopping or self._is_over():
            return []
        if self.bounds.counts_requests:
            most = 1  # each one counts against the bounds
        return [self._to_errand(claim) for claim in self._claim(most)]

    def _claim(self, most: int) -> Iterator[Claim]:
        while claims := self.frontier.claim_many(self.clock(), most, **self._filter):
            for claim in claims:
                if not self.manners.knows(claim):
                    self.manners.ask(claim.url)
                if self.manners.is_waiting and claim.kind != "robots":
                    self.frontier.give_back([claim.token])
                else:
                    self.in_flight[claim.token] = claim
            if ready := [claim for claim in claims if claim.token in self.in_flight]:
                yield from ready
                return

    def _to_errand(self, claim: Claim) -> Errand:
        return Errand(
            claim=claim,
            conditions=self._conditions(claim),
            kept=self.opened.answers.pop(claim.url, None),
            is_allowed=self.manners.allows(claim),
        )

    def give_back(self, errands: Iterable[Errand]) -> None:
        """Take back what did not go out; see `errand.Desk`."""
        for errand in errands:
            self.frontier.give_back([errand.claim.token])
            self.in_flight.pop(errand.claim.token, None)
            if errand.kept:
                self.opened.answers[errand.claim.url] = errand.kept

    def next_due(self) -> datetime | None:
        """Return when the next request may go out; None if this run waits for none."""
        due = None if self.stopping else self.frontier.next_due(**self._filter)
        return due if due and due - self.clock() <= self.patience else None

    @property
    def finishing(self) -> bool:
        """Say whether as many new articles as the limit allows are here or on their way."""
        if not self.bounds.articles:
            return False
        on_their_way = sum(claim.kind == "article" and not claim.known for claim in self.in_flight.values())
        return self.tally.articles_new + on_their_way >= self.bounds.articles

    @property
    def _filter(self) -> dict[str, Any]:
        return {"kinds": ("robots",) if self.manners.is_waiting else (), "finishing": self.finishing}

    def _is_over(self) -> bool:
        """Say whether nothing more may be asked, and end the run then."""
        over = self.budget.why_over(len(self.in_flight))
        if over:
            self.stop(*over)
        return over is not None

    def _conditions(self, claim: Claim) -> dict[str, str]:
        """Return the fields of a conditional request, where an earlier answer can stand for the next one.

        A listing that is unchanged has no links to follow, so it is asked for so only where that ends the walk.
        """
        if not claim.known or claim.kind == "robots" or (claim.kind != "article" and not self.opened.walked):
            return {}
        if claim.kind != "article" and self.scope.full:
            return {}
        etag, last_modified = self.store.validators(claim.url) or ("", "")
        if etag:
            # Alone: a server must not look at the date beside it (RFC 9110, 13.1.3), and the WARC would keep it each time.
            return {"If-None-Match": etag}
        return {"If-Modified-Since": last_modified} if last_modified else {}

    # --- what the engine hands in --------------------------------------------------------------

    async def settle(self, findings: Sequence[Finding]) -> None:
        """Save *findings* in one transaction, then end their claims in one; see `errand.Desk`."""
        with self.store.batch():
            if not self._is_saved:
                # With the first capture's, for with its record the writer has told of the run in the WARC.
                self.store.save_crawl(self.crawl)
            changed = [self._save(finding) for finding in findings]
        self._is_saved = True
        with self.frontier.atomic():
            for finding, is_changed in zip(findings, changed, strict=True):
                self._learn(finding)
                self._acknowledge(finding, is_changed=is_changed)
            self.budget.keep()

    def _save(self, finding: Finding) -> bool:
        """Save the capture with its reading, and the failure; return whether there is something new in it."""
        visit, changed = finding.visit, False
        observe(self.watch, self.store, visit, finding.reading)
        if visit.capture is not None:
            saved = self.store.save(visit.capture, finding.reading)
            changed = saved.article_new or saved.article_changed
            self._count(visit, saved)
        if finding.failure is not None:
            self.store.save_failure(finding.failure)
        return changed

    def _count(self, visit: Visit, saved: Saved) -> None:
        assert visit.capture is not None
        tally = self.tally
        tally.captures += 1
        tally.bytes += visit.capture.length
        tally.pages += visit.claim.kind in ("article", "listing") and visit.retry_at is None
        tally.articles_new += saved.article_new
        tally.articles_changed += saved.article_changed

    def _learn(self, finding: Finding) -> None:
        """Take in what a visit says beyond its page: robots.txt, and that the site blocks us."""
        visit = finding.visit
        if visit.claim.kind == "robots" and not visit.links and visit.retry_at is None:
            self._learn_robots(visit)
        elif finding.is_refused:
            self._block(visit.claim.url)

    def _learn_robots(self, visit: Visit) -> None:
        """Take in an answer to robots.txt; where nothing may be asked, the run ends."""
        self.manners.learn(visit)
        if not is_answer(visit) and self.tally.faults >= BREAKER:
            self.stop(
                "unreachable", f"{visit.claim.url}: {BREAKER} requests in a row without an answer; left alone"
            )
        if self.manners.is_shut_out:
            self.stop(
                "unreachable",
                f"{visit.claim.url}: no answer, and none from before to go by; nothing may be asked",
            )

    def _block(self, url: str) -> None:
        """End the run because the site refuses us at *url*; the live site is left alone until the next day."""
        if not terms.is_loopback(self.scope.base_url):
            self.budget.block()
        self.stop("blocked", f"{url}: the site refuses us; nothing more is asked today")

    def _acknowledge(self, finding: Finding, *, is_changed: bool) -> None:
        """End the visit's claim with the links to follow, or give it back for later."""
        visit, reading = finding.visit, finding.reading
        self.in_flight.pop(visit.claim.token, None)
        if visit.capture is not None:
            self.frontier.note_asked(host_of(visit.claim.url), visit.capture.captured_at)
        if visit.retry_at is not None:
            self._put_off(visit, visit.retry_at)
            return
        is_article = visit.claim.kind == "article"
        failed = is_article and bool(visit.failure or reading.failure)
        newly = self.frontier.acknowledge(
            visit.claim.token,
            self.following.choose(finding),
            now=self.clock(),
            changed_at=_changed_at(finding) if is_changed else None,
            revisit=reading.article is not None or (is_article and visit.claim.known) or failed,
            failed=failed,
        )
        self._spend(visit, well=is_answer(visit))
        if failed:
            url = canonical(visit.claim.url, self.site, self.scope.base_url) or visit.claim.url
            self.tally.failed(url, newly=newly)

    def _put_off(self, visit: Visit, at: datetime) -> None:
        """Give the visit's claim back for later; what must come too late for this run is the next one's."""
        self._spend(visit, well=False)
        self.frontier.retry(visit.claim.token, at, keep=at - self.clock() <= self.patience)
        self.frontier.hold(host_of(visit.claim.url), at)

    def _spend(self, visit: Visit, *, well: bool) -> None:
        """Count a request against the day's budget, and a fault against the site's health."""
        self.budget.spend(visit.capture.length if visit.capture else 0)
        self.tally.answered(well=well)
        if self.tally.faults >= BREAKER and visit.claim.kind != "robots":
            self.manners.probe(visit.claim.url)

    def take_over(self, errands: Iterable[Errand]) -> None:
        """Save what a dead worker has written of *errands*, and hand them out again with what answers them."""
        errands = list(errands)
        recover(self.home, self.site.name)
        left = {errand.claim.url: errand.claim for errand in errands}
        with self.store.batch():
            kept = recover_rows(self.home, self.site, self.frontier.fact("warcs"), self.store, left)
        self.give_back(replace(errand, kept=kept.get(errand.claim.url, errand.kept)) for errand in errands)

    # --- ending --------------------------------------------------------------------------------

    def stop(self, reason: str, message: str) -> None:
        """End the run for *reason*: nothing more is handed out, what is under way is finished."""
        if not self.stopping:
            self.stopping, self.message = reason, message
            if message:
                log.warning("%s", message)
            self.on_stop(reason)

    def fail(self, error: BaseException, message: str = "") -> None:
        """End the run because of *error*; see `errand.Desk`."""
        self.error = self.error or error
        message = message or say_failure(self.home, error)
        if self.crawl.finished_at is None:
            self.stop("failed", message)
        self.stopping = "failed"
        self.message = self.message or message

    def stats(self) -> dict[str, object]:
        """Return the run's figures, as its end record and ``--json`` have them."""
        return self.tally.stats((self.clock() - self.started_at).total_seconds())

    def close(self, outcome: str, writer: WarcWriter) -> None:
        """Write the run's end record with *writer*, settle the database, and let go of everything; once."""
        if self.crawl.finished_at is not None:
            return
        if outcome == "finished" and self.in_flight:
            outcome = self.stopping = "failed"
            count = len(self.in_flight)
            self.message = f"{count} requests were never answered; the next run asks for them again"
        if outcome == "finished" and self.manners.is_waiting:
            outcome, due = "unreachable", self.frontier.next_due()
            until = (
                f"nothing is asked before {due:%Y-%m-%d %H:%M} UTC, and the run after goes on" if due else ""
            )
            self.message = f"{self.seed_url}: not now, it said; {until or 'the next run asks again'}"
        self.crawl = replace(self.crawl, finished_at=self.clock(), outcome=outcome, stats=self.stats())
        try:
            with self.opened.stack:  # what it lets go of is written to its end too
                self._conclude(outcome)
                self._write_end(outcome, writer)
        except Exception as error:
            log.exception("the run's end could not be written")
            self.fail(error)

    def _conclude(self, outcome: str) -> None:
        """Hold what was seen against what is expected of the site; what comes of it is part of the end record."""
        is_over = outcome == "finished" and not self.opened.is_resumed
        if is_over and self.bounds.articles and not self.finishing:
            self.watch.miss_heads()
        scope = self.scope if is_over and not self.bounds.articles else None
        facts, self.surprises = conclude(self.watch, self.store, self.crawl, scope, walked=self.opened.walked)
        self.crawl = replace(self.crawl, stats=self.crawl.stats | facts)

    def _write_end(self, outcome: str, writer: WarcWriter) -> None:
        writer.write_event(self.crawl)
        writer.sync()
        self.store.save_crawl(self.crawl)
        self.store.settle()
        writer.close()
        update_index(self.home, self.site, writer.notes.tails)
        self.frontier.keep("run", "")
        if not self.in_flight and self.error is None:
            self.frontier.keep("warcs", "")  # nothing is left to be recovered
        if outcome == "finished" and self.scope.is_whole and not self.bounds.articles:
            self.frontier.keep(terms.walk_of(self.site, self.scope.base_url), self.crawl.run_id)
        # SQLite does this when a file is closed, and says nothing where it can't.
        self.store.take_in_journal()
        self.frontier.take_in_journal()

    def release(self) -> None:
        """Let go of what is still held; see `errand.Desk`."""
        self.opened.stack.close()


def _changed_at(finding: Finding) -> datetime | None:
    """Return what the revisits of a new or changed article count from; an edit makes an old one young again."""
    visit, article = finding.visit, finding.reading.article
    if article is None or visit.capture is None:
        return None
    return changed_at(visit.capture.captured_at, None if visit.claim.known else article.published)
