"""What a run asks of a frontier, whatever holds it. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from archiver.models import Claim, Link, LinkKind


class Frontier(Protocol):
    """What the scheduler and the pipeline ask of a frontier, whatever holds it."""

    def begin(self, run: str, *, adopt: bool, again: frozenset[LinkKind], now: datetime) -> list[Claim]:
        """Open *run*: claims that killed runs left are released and returned, until one is answered.

        *adopt* takes over all that waits and is due; a run of a narrow scope sees only what it puts itself.
        Links of the kinds *again* are asked for once more in this run though they are done.
        """

    def atomic(self) -> AbstractContextManager[None]:
        """Make what is done inside one transaction, all or nothing."""

    def has_put(self, url: str) -> bool:
        """Say whether this run has put *url* for sure; False says nothing."""

    def put(self, links: Iterable[Link], *, again: bool = False) -> int:
        """Add *links*; an address that is known stays one. Returns how many this run now waits for."""

    def claim_many(
        self, now: datetime, most: int, *, kinds: Iterable[LinkKind] = (), finishing: bool = False
    ) -> list[Claim]:
        """Hand out the first requests that are due, *most* of them, and one of a host that wants a pause after each.

        *finishing* leaves out listings and new articles.
        """

    def give_back(self, tokens: Iterable[str]) -> None:
        """Take back claims whose requests never went out: they wait as if nobody had claimed them."""

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

    def retry(self, token: str, at: datetime, *, keep: bool = True) -> None:
        """Give the claim back, to be asked again from *at*; without *keep*, by a later run."""

    def next_due(self, *, kinds: Iterable[LinkKind] = (), finishing: bool = False) -> datetime | None:
        """Return when the next request of this run may be claimed; None if none waits."""

    def hold(self, host: str, until: datetime) -> None:
        """Ask *host* nothing before *until*."""

    def close(self) -> None:
        """Let go of the files."""
