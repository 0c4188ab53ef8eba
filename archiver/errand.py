"""What goes from a run's desk to who fetches, and what comes back: errands and findings. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from archiver.finding import Target
from archiver.models import Capture, Claim, Failure, Reading, Visit


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
