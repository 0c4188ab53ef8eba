"""What a run concludes at its end: is the site as expected, and which listings were walked whole. Asks the store.

What it concludes stands in the run's end record, so that a rebuilt database knows it too.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from archiver.home import Home
from archiver.instant import from_instant
from archiver.models import Crawl, Reading, Visit
from archiver.scope import Scope
from archiver.sites.expected import INTERPOL_EXPECTED, Expectations, adjust
from archiver.surprise import Surprise, look_at_calendar, read_surprises
from archiver.watch import Watch

if TYPE_CHECKING:
    from sqlite_utils import Database

    from archiver.store import Store

log = logging.getLogger(__name__)

EARLIER = 500
"""Runs that are looked back on: three weeks of hourly ones."""
REMINDED_AFTER = timedelta(hours=23)
"""A silence lasts: it is told once a day, a day less an hour, as daily runs begin."""


def expectations_of(home: Home) -> Expectations:
    """Return what is expected of the site in *home*; raises UsageError where its archiver.toml makes no sense."""
    return adjust(INTERPOL_EXPECTED, home.configuration().get("expectations", {}))


def observe(watch: Watch, store: Store, visit: Visit, reading: Reading) -> None:
    """Let *watch* see a visit, before its rows are saved."""
    url = reading.article.url if reading.article else visit.page.site_url if visit.page else ""
    watch.see(visit, reading, store.former(url, reading.extractor) if url else None)


def conclude(
    watch: Watch, store: Store, crawl: Crawl, scope: Scope | None, *, walked: bool
) -> tuple[dict[str, object], list[Surprise]]:
    """Return what *crawl*'s end record says besides its figures, and what was not as expected.

    *scope* is None where the run did not come to its own end: then nothing is concluded from what it has not seen.
    *walked* says that the run stopped following a listing where nothing was new.
    """
    assert crawl.finished_at is not None
    runs = list(_earlier(store.db, crawl))
    figures = [stats for _, stats in runs]
    is_whole = scope is not None and scope.is_of_all_dates and (scope.full or not walked)
    whole = watch.walked(figures) if is_whole else {}
    if scope is not None:
        watch.miss_heads()
    surprises = watch.surprises(figures)
    if scope is not None and scope.is_whole:
        told = {
            surprise.name
            for finished_at, stats in runs
            if crawl.finished_at - finished_at < REMINDED_AFTER
            for surprise in read_surprises(stats)
        }
        odd = _look_at_calendar(watch.expected, store.db, crawl, crawl.finished_at)
        surprises += [surprise for surprise in odd if surprise.name not in told]
    for surprise in surprises:
        log.warning("%s", surprise)
    facts: dict[str, object] = {
        "seen": watch.counts,
        "walked": whole,
        "unexpected": [surprise.to_fact() for surprise in surprises],
    }
    return {name: fact for name, fact in facts.items() if fact}, surprises


def _earlier(db: Database, crawl: Crawl) -> Iterator[tuple[datetime, dict[str, Any]]]:
    """Yield when earlier runs of the site ended and their figures, the newest first."""
    found = db.execute(
        "SELECT finished_at, stats FROM crawls WHERE site = ? AND id != ? AND finished_at IS NOT NULL"
        " AND spider != 'import' ORDER BY started_at DESC, id LIMIT ?",
        [crawl.site, crawl.id, EARLIER],
    )
    for row in found:
        stats = json.loads(row["stats"] or "{}")
        yield from_instant(row["finished_at"]), stats if isinstance(stats, dict) else {}


def _look_at_calendar(expected: Expectations, db: Database, crawl: Crawl, now: datetime) -> list[Surprise]:
    """Return what is odd about the days that the archive's articles bear."""
    today = now.date()
    # A date that was read wrong may lie ahead: it is nobody's news.
    newest, this_week = db.execute(
        "SELECT max(published), count(iif(published > ?, 1, NULL)) FROM articles WHERE site = ? AND published <= ?",
        [(today - timedelta(days=7)).isoformat(), crawl.site, today.isoformat()],
    ).fetchone()
    return look_at_calendar(
        expected,
        today=today,
        newest=datetime.fromisoformat(newest).date() if newest else None,
        this_week=this_week,
        is_live=crawl.origin == "live",
    )
