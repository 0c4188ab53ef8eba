"""What passes between a run's desk and its engines: errands out, findings back; and what an engine asks of a desk. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from archiver.finding import Target
from archiver.models import Capture, Claim, Failure, Reading, Visit

if TYPE_CHECKING:
    from datetime import datetime

    from archiver.models import Crawl, Link
    from archiver.writer import WarcWriter


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An exchange that lies in the WARC already: the answer to a claim whose run was killed."""

    capture: Capture
    fields: tuple[tuple[bytes, bytes], ...]
    """Of the response's head, as sent."""
    payload: bytes
    """Transfer coding undone, content coding kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """One claim as it goes out."""

    claim: Claim
    conditions: Mapping[str, str] = field(default_factory=dict)
    """The fields of a conditional request."""
    kept: Kept | None = None
    """Its answer, where that need not be asked for again."""
    is_allowed: bool = True
    """False where robots.txt forbids it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What came of one errand: all that is saved of it."""

    visit: Visit
    reading: Reading = field(default_factory=Reading)
    targets: tuple[Target, ...] = ()
    """Where the run may go from its page."""
    failure: Failure | None = None
    """The visit's, as the WARC tells it."""
    is_refused: bool = False
    """True where the site refuses us: by status, or by a page that says so whatever its status."""


class Desk(Protocol):
    """What an engine asks of the desk, wherever that is."""

    crawl: Crawl
    user_agent: str
    clock: Callable[[], datetime]
    stopping: str
    """Why the run ends before its time; "" while it goes on."""
    on_stop: Callable[[str], None]
    """Told once, with why, when the run is to end before its time."""
    on_errands: Callable[[], None]
    """Told when there are errands again after there were none, or will be none any more."""

    def make_writer(self) -> WarcWriter:
        """Return the writer of this engine's WARC."""

    def seed(self, link: Link) -> None:
        """Put an address that the run begins with."""

    def take(self, most: int) -> list[Errand]:
        """Return up to *most* errands that may go out now."""

    def give_back(self, errands: Iterable[Errand]) -> None:
        """Take back what did not go out."""

    def next_due(self) -> datetime | None:
        """Return when there may be an errand again; None where there will be none."""

    async def settle(self, findings: Sequence[Finding]) -> None:
        """Save *findings*, whose records are on the disk, then end their claims."""

    def fail(self, error: BaseException, message: str = "") -> None:
        """End the run because of *error*: integrity before all else."""

    def close(self, outcome: str, writer: WarcWriter) -> None:
        """End the run, or this engine's part in it; once."""

    def release(self) -> None:
        """Let go of what is still held."""
