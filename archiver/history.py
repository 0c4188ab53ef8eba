"""An article's history as a fold over its captures: versions with a cause, and its state. Pure.

`step` takes a history and the next event, in the order of `Event.order`; `fold` begins with none. A crawl steps as
its captures come, a rebuild does the same over all of them, and an older import folds the article again: the result
depends on the captures alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from archiver.digest import sha256_hex
from archiver.models import Capture, FailureKind, Reading

EventKind = Literal["read", "same", "gone", "unavailable"]
State = Literal["live", "unavailable", "removed"]
Cause = Literal["first", "site_edit", "site_removed", "site_restored", "extractor_upgrade"]

REMOVAL_AFTER = timedelta(hours=24)
"""Two captures that find an article gone make a removal if they are so far apart."""

GONE_STATUSES = frozenset({404, 410})
NO_READING = sha256_hex(b"\0\0")
"""The reading digest of a removal: no title, no standfirst, no text."""

_NOT_THERE: frozenset[FailureKind] = frozenset({"blocked", "not_article"})
_FORBIDDEN, _NOT_MODIFIED, _SERVER_ERRORS = 403, 304, range(500, 600)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What one capture says of an article."""

    captured_at: datetime
    record_id: str
    capture_id: int
    kind: EventKind
    digest: str = ""
    """The reading digest, of a ``read`` and of a ``same`` whose payload is known."""
    extractor: str = ""
    source: int | None = None
    """The capture whose payload was read: this one, or the one that a revisit refers to."""

    @property
    def order(self) -> tuple[datetime, str]:
        """Return what events are sorted by: the instant, then the record id."""
        return self.captured_at, self.record_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One distinct reading of an article, or its removal."""

    number: int
    event: Event
    digest: str
    cause: Cause
    source: int | None
    """The capture whose reading it is; None for a removal."""
    extractor: str = ""
    """Of that reading; of the one before, for a removal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What is known of an article after some of its captures."""

    state: State = "live"
    state_since: datetime
    first_captured_at: datetime
    last_captured_at: datetime
    """The last capture that found the article there."""
    version_count: int
    digest: str
    """Of the newest reading."""
    extractor: str
    source: int
    """The capture of the newest reading."""
    gone: Event | None = None
    """The first of the 404 and 410 answers since it was last there."""


def event_kind(capture: Capture, reading: Reading) -> EventKind | None:
    """Say what *capture* of an article's address means for the article; None if nothing.

    A redirect, a 429 and a request that failed on our side say nothing of it.
    """
    if reading.article is not None:
        return "read"
    if capture.status in GONE_STATUSES:
        return "gone"
    if capture.status == _FORBIDDEN or capture.status in _SERVER_ERRORS:
        return "unavailable"
    if capture.kind == "revisit" or capture.status == _NOT_MODIFIED:
        return "same"
    return "unavailable" if reading.failure and reading.failure[0] in _NOT_THERE else None


def fold(events: Iterable[Event]) -> tuple[History | None, list[Version]]:
    """Return the history that *events*, in any order, tell, and its versions; None before the first reading."""
    history: History | None = None
    versions: list[Version] = []
    for event in sorted(events, key=lambda event: event.order):
        history, version = step(history, event)
        if version is not None:
            versions.append(version)
    return history, versions


def step(history: History | None, event: Event) -> tuple[History | None, Version | None]:
    """Return *history* after *event*, the newest of all, and the version that it makes, if it does."""
    if history is None:
        return _begin(event)
    if event.kind in ("read", "same"):
        return _see(history, event)
    if event.kind == "gone":
        return _miss(history, event)
    if history.state != "live":
        return history, None
    return replace(history, state="unavailable", state_since=event.captured_at), None


def _begin(event: Event) -> tuple[History | None, Version | None]:
    """Begin with the first reading; whatever came before it is not an article's history."""
    if not event.digest or event.source is None:
        return None, None
    history = History(
        state_since=event.captured_at,
        first_captured_at=event.captured_at,
        last_captured_at=event.captured_at,
        version_count=1,
        digest=event.digest,
        extractor=event.extractor,
        source=event.source,
    )
    return history, Version(
        number=1,
        event=event,
        digest=event.digest,
        cause="first",
        source=event.source,
        extractor=event.extractor,
    )


def _see(history: History, event: Event) -> tuple[History, Version | None]:
    """Take in a capture that found the article there, as it was or changed."""
    seen = replace(
        history,
        state="live",
        state_since=history.state_since if history.state == "live" else event.captured_at,
        last_captured_at=event.captured_at,
        digest=event.digest or history.digest,
        extractor=event.extractor or history.extractor,
        # A revisit of an unknown payload, or of the reading that stands, proves nothing newer.
        source=history.source if event.source is None else event.source,
        gone=None,
    )
    cause = _cause(history, seen)
    if cause is None:
        return seen, None
    seen = replace(seen, version_count=history.version_count + 1)
    return seen, Version(
        number=seen.version_count,
        event=event,
        digest=seen.digest,
        cause=cause,
        source=seen.source,
        extractor=seen.extractor,
    )


def _cause(before: History, after: History) -> Cause | None:
    """Say why there is a new version; None if there is none."""
    if before.state == "removed":
        return "site_restored"
    if before.digest == after.digest:
        return None
    return "site_edit" if before.extractor == after.extractor else "extractor_upgrade"


def _miss(history: History, event: Event) -> tuple[History, Version | None]:
    """Take in a 404 or 410: unavailable, and removed once another one stands a day apart."""
    if history.state == "removed":
        return history, None
    first = history.gone or event
    if event.captured_at - first.captured_at < REMOVAL_AFTER:
        since = history.state_since if history.state == "unavailable" else event.captured_at
        return replace(history, state="unavailable", state_since=since, gone=first), None
    removed = replace(
        history,
        state="removed",
        state_since=first.captured_at,
        gone=first,
        version_count=history.version_count + 1,
    )
    return removed, Version(
        number=removed.version_count,
        event=first,
        digest=NO_READING,
        cause="site_removed",
        source=None,
        extractor=removed.extractor,
    )
