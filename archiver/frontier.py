"""The frontier: what waits to be fetched, who has claimed it, and when each host may be asked again.

It is working memory, not evidence: lost, it is found again from the listing and the database. It knows no
network and no page; it hands out a `Claim`, and forgets it only when its token is acknowledged, which the
pipeline does after the rows are committed. Touches ``state/frontier.db`` and nothing else; instants come from
the caller. What those ask of it who fetch nothing: `outlook`.
"""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from archiver.exceptions import HomeError
from archiver.frontier_tables import TABLES
from archiver.models import Claim, Link, LinkKind
from archiver.revisits import REVISITS, next_visit
from archiver.urls import host_of

# Robots before all else; the listing before articles, so that a short run still learns what there is; pictures and
# documents last, because an article without them is an article, and they without it are nothing.
PRIORITIES: dict[LinkKind, int] = {
    "robots": 100,
    "sitemap": 80,
    "listing": 80,
    "article": 50,
    "document": 20,
    "requisite": 10,
}

# A clock that was set back must not hold a host for days: no pause that a run finds at its start may be longer.
_LONGEST_HOLD = timedelta(days=1)

_REMEMBERED = 50_000
"""Addresses that a run remembers to have put: some 8 MB."""


class Frontier:
    """What waits, in one SQLite file, for one run at a time (the home's lock sees to that)."""

    def __init__(self, path: Path, *, delay: float = 0.0) -> None:
        """Open or make the file at *path*; *delay* is the seconds between two requests to a host.

        Raises HomeError where it is no frontier: remove it, and the next run finds it again.
        """
        self.delay = delay
        self.run = ""
        self.again: frozenset[LinkKind] = frozenset()
        own = uuid.uuid4().hex
        self._tokens = (f"{own}-{number}" for number in count())
        self._put_once: set[str] = set()
        self._put_now: set[str] = set()
        try:
            self._db = sqlite3.connect(path, isolation_level=None, timeout=30)
            self._db.row_factory = sqlite3.Row
            (mode,) = self._db.execute("PRAGMA journal_mode = WAL").fetchone()
            if mode != "wal":  # it says no more where it fails
                raise sqlite3.OperationalError("its disk allows no write-ahead log")
            # NORMAL: a power cut may take the last acknowledgements back, and asking again is always right.
            self._db.execute("PRAGMA synchronous = NORMAL")
            self._db.executescript(TABLES)
            # Whether any host asks for a pause: on a mirror none does, and none is counted after each request.
            self._has_delays = self._db.execute("SELECT 1 FROM hosts WHERE delay > 0").fetchone() is not None
        except sqlite3.DatabaseError as error:
            raise HomeError(
                f"{path}: can't be used as a frontier ({error}); look at its disk, or move it away: it will be found again"
            ) from error

    def begin(self, run: str, *, adopt: bool, again: frozenset[LinkKind], now: datetime) -> list[Claim]:
        """Open *run*: claims that killed runs left are released and returned, until one is answered.

        *adopt* takes over all that waits and is due; a run of a narrow scope sees only what it puts itself.
        Links of the kinds *again* are asked for once more in this run though they are done.
        """
        self.run, self.again = run, again
        self._put_once.clear()
        with self.atomic():
            left = [
                _to_claim(row, row["claimed_at"], row["token"] or "", row["attempt"])
                for row in self._db.execute("SELECT * FROM requests WHERE claimed_at IS NOT NULL")
            ]
            self._db.execute(
                "UPDATE requests SET state = 'waiting', token = NULL, attempt = attempt - 1 WHERE state = 'claimed'"
            )
            if adopt:
                self._db.execute(
                    "UPDATE requests SET run = ?, state = 'waiting', not_before = iif(state = 'done', 0, not_before)"
                    " WHERE (state = 'waiting' AND (run IS NOT NULL OR not_before <= ?))"
                    " OR (state = 'done' AND (due_at <= ? OR due_at > ?))",  # later than any is: of a wrong clock
                    (run, now.timestamp(), now.timestamp(), (now + REVISITS[-1]).timestamp()),
                )
            latest = (now + _LONGEST_HOLD).timestamp()
            self._db.execute("UPDATE hosts SET next_at = ? WHERE next_at > ?", (now.timestamp(), latest))
        return left

    def put(self, links: Iterable[Link], *, again: bool = False) -> int:
        """Add *links*; an address that is known stays one. Returns how many this run now waits for."""
        with self.atomic():
            return sum(self._put_one(link, again=again or link.kind in self.again) for link in links)

    def has_put(self, url: str) -> bool:
        """Say whether this run has put *url* for sure, so that putting it once more would change nothing.

        A memory of the last addresses: every page names the same menu. False says nothing.
        """
        return url in self._put_once

    def _put_one(self, link: Link, *, again: bool) -> int:
        priority = link.priority or PRIORITIES[link.kind]
        not_before = link.not_before.timestamp() if link.not_before else 0.0
        self._put_now.add(link.url)
        added = self._db.execute(
            "INSERT INTO requests (url, host, kind, priority, state, run, not_before, via, hops)"
            " VALUES (?, ?, ?, ?, 'waiting', ?, ?, ?, ?) ON CONFLICT (url) DO NOTHING",
            (link.url, _host(link.url), link.kind, priority, self.run, not_before, link.via, link.hops),
        ).rowcount
        if added:
            return 1
        # Known: a run asks once for it, however often it is found.
        states = "('waiting', 'done')" if again else "('waiting')"
        return self._db.execute(
            "UPDATE requests SET not_before = iif(state = 'done', ?, not_before), state = 'waiting', run = ?,"  # noqa: S608  (no value is pasted)
            f" priority = max(priority, ?) WHERE url = ? AND run IS NOT ? AND state IN {states}",
            (not_before, self.run, priority, link.url, self.run),
        ).rowcount

    def claim_many(
        self, now: datetime, most: int, *, kinds: Iterable[LinkKind] = (), finishing: bool = False
    ) -> list[Claim]:
        """Hand out the first requests that are due, *most* of them, and one of a host that wants a pause after each.

        *finishing* leaves out listings and new articles.
        """
        instant, condition = now.timestamp(), _condition(kinds, finishing=finishing)
        with self.atomic():
            found = self._db.execute(
                "SELECT r.*, max(coalesce(h.delay, 0), ?) AS pause FROM requests r LEFT JOIN hosts h USING (host)"  # noqa: S608  (a condition of known words is pasted)
                " WHERE r.run = ? AND r.state = 'waiting' AND r.not_before <= ? AND coalesce(h.next_at, 0) <= ?"
                f"{condition}"
                " ORDER BY r.priority DESC, r.not_before, r.rowid LIMIT ?",
                (self.delay, self.run, instant, instant, most),
            ).fetchall()
            return [self._lease(row, instant) for row in self._spare(found, instant)]

    def _spare(self, found: Iterable[sqlite3.Row], instant: float) -> list[sqlite3.Row]:
        """Return those of the rows *found* that may go out at once, and note when their hosts may be asked again."""
        rows: list[sqlite3.Row] = []
        paused: set[str] = set()
        for row in found:
            if row["host"] in paused:
                continue
            rows.append(row)
            if row["pause"]:
                paused.add(row["host"])
                self._set_next(row["host"], instant + row["pause"])
        return rows

    def _lease(self, row: sqlite3.Row, instant: float) -> Claim:
        token, claimed_at = (
            next(self._tokens),
            row["claimed_at"] if row["claimed_at"] is not None else instant,
        )
        self._db.execute(
            "UPDATE requests SET state = 'claimed', token = ?, claimed_at = ?, attempt = attempt + 1 WHERE url = ?",
            (token, claimed_at, row["url"]),
        )
        return _to_claim(row, claimed_at, token, row["attempt"] + 1)

    def give_back(self, tokens: Iterable[str]) -> None:
        """Take back claims whose requests never went out: they wait as if nobody had claimed them."""
        with self.atomic():
            self._db.executemany(
                "UPDATE requests SET state = 'waiting', token = NULL, attempt = attempt - 1 WHERE token = ?",
                [(token,) for token in tokens],
            )

    def acknowledge(
        self,
        token: str,
        links: Iterable[Link] = (),
        *,
        now: datetime,
        changed_at: datetime | None = None,
        revisit: bool = False,
        failed: bool = False,
    ) -> bool:
        """Put *links* and end the claim of *token*, both or neither; returns whether it failed newly."""
        with self.atomic():
            row = self._db.execute(
                "SELECT changed_at, failed FROM requests WHERE token = ?", (token,)
            ).fetchone()
            if row is None:  # its lease was lost: whoever holds it now will acknowledge it
                return False
            self.put(links)
            anchor = changed_at or _instant(row["changed_at"]) or now
            due = next_visit(anchor, now).timestamp() if revisit else None
            self._db.execute(
                "UPDATE requests SET state = 'done', token = NULL, claimed_at = NULL, attempt = 0, done_at = ?, changed_at = ?, due_at = ?,"
                " failed = ? WHERE token = ?",
                (now.timestamp(), anchor.timestamp(), due, failed, token),
            )
            return failed and not row["failed"]

    def retry(self, token: str, at: datetime, *, keep: bool = True) -> None:
        """Give the claim back, to be asked again from *at*; without *keep*, by a later run."""
        self._db.execute(
            "UPDATE requests SET state = 'waiting', token = NULL, claimed_at = NULL, not_before = ?, run = iif(?, run, NULL)"
            " WHERE token = ?",
            (at.timestamp(), keep, token),
        )

    def reopen(self, url: str) -> bool:
        """Ask for *url* once more in this run; returns False where it is not done yet."""
        reopened = self._db.execute(
            "UPDATE requests SET state = 'waiting', run = ?, not_before = 0 WHERE url = ? AND state = 'done'",
            (self.run, url),
        )
        return bool(reopened.rowcount)

    def next_due(self, *, kinds: Iterable[LinkKind] = (), finishing: bool = False) -> datetime | None:
        """Return when the next request of this run may be claimed; None if none waits."""
        (due,) = self._db.execute(
            "SELECT min(max(r.not_before, coalesce(h.next_at, 0))) FROM requests r LEFT JOIN hosts h USING (host)"  # noqa: S608  (a constant is pasted)
            f" WHERE r.run = ? AND r.state = 'waiting'{_condition(kinds, finishing=finishing)}",
            (self.run,),
        ).fetchone()
        return _instant(due)

    def hold(self, host: str, until: datetime) -> None:
        """Ask *host* nothing before *until*; a longer hold stays."""
        self._set_next(host, until.timestamp())

    def note_asked(self, host: str, at: datetime) -> None:
        """Count the pause of *host* from *at*, when a request really went out: it may have waited since its claim."""
        if not self.delay and not self._has_delays:
            return
        self._db.execute(
            "UPDATE hosts SET next_at = max(next_at, ? + max(delay, ?)) WHERE host = ? AND max(delay, ?) > 0",
            (at.timestamp(), self.delay, host, self.delay),
        )

    def _set_next(self, host: str, instant: float) -> None:
        self._db.execute(
            "INSERT INTO hosts (host, next_at) VALUES (?, ?)"
            " ON CONFLICT (host) DO UPDATE SET next_at = max(next_at, excluded.next_at)",
            (host, instant),
        )

    def slow_down(self, host: str, delay: float) -> None:
        """Leave at least *delay* seconds between two requests to *host*: it asked for that."""
        self._has_delays = self._has_delays or delay > 0
        self._db.execute(
            "INSERT INTO hosts (host, delay) VALUES (?, ?) ON CONFLICT (host) DO UPDATE SET delay = excluded.delay",
            (host, delay),
        )

    @property
    def is_empty(self) -> bool:
        """Say whether nothing is known: a new archive, or a frontier that was lost."""
        return self._db.execute("SELECT 1 FROM requests LIMIT 1").fetchone() is None

    def restore(self, articles: Iterable[tuple[str, datetime]], now: datetime) -> None:
        """Take in articles that the database knows, as address and last change: their revisits go on as before."""
        with self.atomic():
            for url, changed in articles:
                instant, due = changed.timestamp(), next_visit(changed, now).timestamp()
                self._db.execute(
                    "INSERT OR IGNORE INTO requests (url, host, kind, priority, state, done_at, changed_at, due_at)"
                    " VALUES (?, ?, 'article', ?, 'done', ?, ?, ?)",
                    (url, _host(url), PRIORITIES["article"], instant, instant, due),
                )

    @contextmanager
    def atomic(self) -> Iterator[None]:
        """Make what is done inside one transaction, all or nothing; inside another one, a part of that."""
        if self._db.in_transaction:
            yield
            return
        self._put_now.clear()
        with self._db:
            self._db.execute("BEGIN IMMEDIATE")
            yield
        # Only what is committed is remembered: a rollback forgets what it put.
        if len(self._put_once) > _REMEMBERED:
            self._put_once.clear()
        self._put_once |= self._put_now

    def fact(self, name: str) -> str:
        """Return what was kept under *name*; "" if nothing was."""
        row = self._db.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return str(row["value"]) if row else ""

    def keep(self, name: str, value: str, *, durable: bool = False) -> None:
        """Keep *value* under *name*, for later runs; *durable*: with all before it on the disk when it returns."""
        if durable:
            self._db.execute("PRAGMA synchronous = FULL")
        self._db.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))
        if durable:
            self._db.execute("PRAGMA synchronous = NORMAL")

    def take_in_journal(self) -> None:
        """Put everything that was committed into the file itself, and on the disk."""
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()


# What a run that has reached its limit still asks for: what belongs to the pages that it has.
_FINISHING = (
    " AND (r.kind IN ('robots', 'requisite', 'document') OR (r.kind = 'article' AND r.done_at IS NOT NULL))"
)


def _condition(kinds: Iterable[LinkKind], *, finishing: bool) -> str:
    """Return the SQL that leaves out what may not be claimed now."""
    names = ", ".join(f"'{kind}'" for kind in kinds if kind in PRIORITIES)
    return (f" AND r.kind IN ({names})" if names else "") + (_FINISHING if finishing else "")


def _host(url: str) -> str:
    """Return host and port of *url*: what a delay is kept for."""
    return host_of(url).lower()


def _instant(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def _to_claim(row: sqlite3.Row, claimed_at: float, token: str, attempt: int) -> Claim:
    return Claim(
        token=token,
        url=row["url"],
        kind=row["kind"],
        attempt=attempt,
        via=row["via"],
        hops=row["hops"],
        claimed_at=datetime.fromtimestamp(claimed_at, UTC),
        known=row["done_at"] is not None,
    )
