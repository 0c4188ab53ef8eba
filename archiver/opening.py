"""How a run begins: the home's lock, its database and frontier, and what a killed run left in them.

No network, no Scrapy: the engine comes after.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from archiver import software, terms
from archiver.blame import blame
from archiver.connection import DATABASE_ERROR
from archiver.errand import Kept
from archiver.fixity import read_fixity
from archiver.frontier import Frontier
from archiver.home import Home
from archiver.models import Crawl, LinkKind, Origin
from archiver.reading_writer import ReadingWriter
from archiver.recovery import keep_marks, known_links, recover_rows
from archiver.restrictions import keep_restrictions
from archiver.revisits import changed_at
from archiver.scope import Scope
from archiver.store import Store, open_database
from archiver.warc import recover

RESUMABLE = timedelta(days=1)
"""A run that was killed longer ago is not carried on under its name: the listing would be too old."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What a run holds while it lasts."""

    store: Store
    frontier: Frontier
    crawl: Crawl
    is_resumed: bool
    """True where it carries on a run that was killed."""
    answers: dict[str, Kept]
    """By address, what answers the claims of that run."""
    walked: bool
    """True where an earlier run has been through the whole listing."""
    stack: ExitStack
    """Lets go of all of it."""


def open_run(settings: Any, home: Home, scope: Scope, spider: str, clock: Callable[[], datetime]) -> Opened:
    """Take the home's lock and open what lies in it; raises what `archiver.exceptions` names, with nothing held then."""
    try:
        return _open_run(settings, home, scope, spider, clock)
    except DATABASE_ERROR as error:
        raise blame(home, error) from error


def _open_run(settings: Any, home: Home, scope: Scope, spider: str, clock: Callable[[], datetime]) -> Opened:
    site = scope.site
    origin: Origin = settings["ARCHIVER_ORIGIN"] or ("mirror" if scope.base_url else "live")
    with ExitStack() as stack:
        stack.enter_context(home.lock())
        store = stack.enter_context(closing(open_database(home)))
        keep_restrictions(home)
        read_fixity(home)  # a run that could seal nothing at its end asks for nothing
        terms.refuse_other_origins(store, origin, home)
        delay = terms.delay_of(settings, scope.base_url)
        frontier = stack.enter_context(closing(Frontier(home.frontier, delay=delay)))
        arguments = dict(settings.getdict("ARCHIVER_ARGUMENTS"))
        run_id, started_at, is_resumed = _who(frontier, arguments, scope.base_url, clock())
        crawl = Crawl(
            run_id=run_id,
            site=site.name,
            started_at=started_at,
            spider=spider,
            arguments=arguments,
            software=software(),
            origin=origin,
            base_url=scope.base_url,
        )
        recover(home, site.name)
        store.keep_readings(stack.enter_context(closing(ReadingWriter(home, clock))))
        answers = _begin_frontier(home, store, frontier, crawl, scope, now=clock(), is_resumed=is_resumed)
        return Opened(
            store=store,
            frontier=frontier,
            crawl=crawl,
            is_resumed=is_resumed,
            answers=answers,
            walked=bool(frontier.fact(terms.walk_of(site, scope.base_url))),
            stack=stack.pop_all(),
        )


def _who(
    frontier: Frontier, arguments: dict[str, object], base_url: str, now: datetime
) -> tuple[str, datetime, bool]:
    """Return the run's id and start, and whether they are those of one that was killed: of the same order, not long ago."""
    if left := frontier.fact("run"):
        known = json.loads(left)
        started_at = datetime.fromisoformat(known["started_at"])
        is_same = (known["arguments"], known["base_url"]) == (arguments, base_url)
        if is_same and timedelta(0) <= now - started_at < RESUMABLE:
            return known["run_id"], started_at, True
    return f"urn:uuid:{uuid.uuid4()}", now, False


def _begin_frontier(
    home: Home,
    store: Store,
    frontier: Frontier,
    crawl: Crawl,
    scope: Scope,
    *,
    now: datetime,
    is_resumed: bool,
) -> dict[str, Kept]:
    """Open the run in the frontier; return what answers the claims that a killed run had made."""
    again: set[LinkKind] = {"listing", "sitemap", "robots"}
    if scope.full:
        again.add("article")
    claims = frontier.begin(crawl.run_id, adopt=scope.is_whole, again=frozenset(again), now=now)
    marks = keep_marks(frontier, home, scope.site)
    if frontier.is_empty:
        known = store.known_articles()
        frontier.restore(((k.url, changed_at(k.changed_at, k.published)) for k in known), now)
    if scope.full:
        frontier.put(known_links(store, scope))
    answers: dict[str, Kept] = {}
    if marks:
        with store.batch():
            answers = recover_rows(home, scope.site, marks, store, {claim.url: claim for claim in claims})
    if not is_resumed:
        frontier.keep("run", terms.to_json(crawl))
    return answers
