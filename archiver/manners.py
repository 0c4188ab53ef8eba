"""What each host allows us: robots.txt, asked for through the frontier before anything else, and kept.

Every decision is made here, just before a request goes out; the file that it rests on is in the WARC.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from archiver import NAME
from archiver.finding import decode
from archiver.frontier import Frontier
from archiver.models import Claim, Link, Visit
from archiver.robots import Robots, read_robots
from archiver.urls import host_of

KEPT_FOR = timedelta(hours=24)
"""RFC 9309 2.4: a copy is used no longer, unless there is no other to be had."""


class Manners:
    """The rules of the hosts that a run asks."""

    def __init__(self, frontier: Frontier, clock: Callable[[], datetime]) -> None:
        self._frontier, self._clock = frontier, clock
        self._learned_at: dict[str, datetime] = {}
        self._robots: dict[str, Robots | None] = {}  # None while it is asked for

    @property
    def is_waiting(self) -> bool:
        """Say whether a robots.txt is on its way: nothing else may go out meanwhile."""
        return None in self._robots.values()

    @property
    def is_shut_out(self) -> bool:
        """Say whether no host may be asked anything: none has answered, and there is no copy from before."""
        return bool(self._robots) and all(robots and robots.disallow_all for robots in self._robots.values())

    def ask(self, url: str) -> None:
        """Put robots.txt of *url*'s host into the frontier."""
        parts = urlsplit(url)
        self._robots[parts.netloc] = None
        link = Link(url=f"{parts.scheme}://{parts.netloc}/robots.txt", kind="robots", hops="S")
        self._frontier.put([link], again=True)
        if self._frontier.next_due(kinds=("robots",)) is None:
            # Asked for already in this run, which was killed since: what it said then holds.
            self._robots[parts.netloc] = read_robots(None, b"", NAME, self._last_good(parts.netloc))

    def probe(self, url: str) -> None:
        """Ask for robots.txt of *url*'s host once more: it is old, or many broken requests make us ask who is there."""
        parts = urlsplit(url)
        if self._frontier.reopen(f"{parts.scheme}://{parts.netloc}/robots.txt"):
            self._robots[parts.netloc] = None

    def knows(self, claim: Claim) -> bool:
        """Say whether the rules of the claim's host are known, or it asks for them; a day's old ones are asked for anew."""
        host = host_of(claim.url)
        if claim.kind != "robots" and self._clock() - self._learned_at.get(host, self._clock()) > KEPT_FOR:
            self.probe(claim.url)
        return claim.kind == "robots" or host in self._robots

    def allows(self, claim: Claim) -> bool:
        """Say whether *claim* may go out."""
        robots = self._robots.get(host_of(claim.url))
        return claim.kind == "robots" or (robots is not None and robots.allows(claim.url))

    def learn(self, visit: Visit) -> None:
        """Take in an answer to robots.txt, for the host that was asked and the one that redirected from there."""
        page = decode(visit.page) if visit.page else None
        status, body = (page.status, page.body) if page else (None, b"")
        for host in {host_of(url) for url in (visit.claim.url, visit.claim.via) if url}:
            robots = read_robots(status, body, NAME, self._last_good(host))
            self._robots[host] = robots
            self._learned_at[host] = self._clock()
            self._frontier.slow_down(host, robots.delay)
            if not robots.disallow_all:
                self._frontier.keep(f"robots {host}", "=" + robots.text)

    def _last_good(self, host: str) -> str | None:
        """Return the copy from before; None if there is none. Its first character tells an empty file from none."""
        known = self._frontier.fact(f"robots {host}")
        return known[1:] if known else None
