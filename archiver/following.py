"""The links of a page that a run follows: those in its scope, and the next page of a listing while its walk goes on.

Asks the frontier what it has already, and the database what is known.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from archiver.errand import Finding
from archiver.frontier import PRIORITIES, Frontier
from archiver.models import Claim, Link, Reading
from archiver.scope import Scope, ends_walk, keep_in_scope
from archiver.traps import Walks

_AFTER_ARTICLES = PRIORITIES["article"] - 10


class Following:
    """What one run follows."""

    def __init__(
        self,
        scope: Scope,
        frontier: Frontier,
        is_known: Callable[[str], bool],
        *,
        walked: bool,
        is_limited: bool,
    ) -> None:
        """*is_known* and *walked* are those of `ends_walk`; *is_limited*: the run ends after some new articles."""
        self._scope, self._frontier, self._is_known = scope, frontier, is_known
        self._walked, self._is_limited = walked, is_limited
        self._walks = Walks()

    def choose(self, finding: Finding) -> list[Link]:
        """Return the links to follow from a page: every page names the same menu, so mostly few."""
        claim, reading = finding.visit.claim, finding.reading
        links = keep_in_scope(finding.visit.links, reading, self._scope)
        links += [
            Link(url=url, kind=kind, via=claim.url, hops=claim.hops + ("E" if kind == "requisite" else "L"))
            for url, kind in finding.targets
            if not self._frontier.has_put(url)
        ]
        if any(link.kind == "listing" for link in links) and self._ends_walk(claim, reading):
            links = [link for link in links if link.kind != "listing"]
        return [_rank(link) for link in links] if self._is_limited else links

    def _ends_walk(self, claim: Claim, reading: Reading) -> bool:
        """Say whether the listing is not to be followed beyond this page."""
        names = (entry.url for entry in reading.listing)
        is_trap = claim.kind == "listing" and self._walks.is_trap(claim.url, claim.via, names)
        return is_trap or ends_walk(reading, self._scope, is_known=self._is_known, walked=self._walked)


def _rank(link: Link) -> Link:
    """Return *link* with its priority: a run with a limit takes what it has found before it looks for more."""
    return replace(link, priority=_AFTER_ARTICLES) if link.kind == "listing" else link
