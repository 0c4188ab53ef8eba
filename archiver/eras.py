"""Which extractor tells which part of an article's history, where several have read it. Pure.

The running extractor reads every capture again; what the ones before it said is told by their readings
(`archiver.readings`). History goes on as it was experienced: a capture is told by the extractor that was the first to
read it, and where another took over, its reading of the last capture stands beside the old one. So an edit of the
site is always between two readings of one extractor, and never a change of ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from archiver.history import Event, History, Version, fold

_NUMBER = re.compile(r"(\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What one extractor said of one capture, and where its record lies."""

    record_id: str
    """The capture's."""
    url: str
    """The article's, canonical."""
    extractor: str
    digest: str
    """The reading digest."""
    first: bool
    """True where no extractor had read the capture before; False where it was read again after an upgrade."""
    filename: str = ""
    offset: int = 0


def rank(extractor: str) -> tuple[str | int, ...]:
    """Return what extractors are sorted by: their names, numbers in them as numbers.

    >>> rank("interpol-reader 2") < rank("interpol-reader 10")
    True
    """
    return tuple(int(part) if n % 2 else part for n, part in enumerate(_NUMBER.split(extractor)))


def fold_eras(
    events: Sequence[Event], told: Sequence[Told], fresh: frozenset[str] = frozenset()
) -> tuple[History | None, list[Version]]:
    """Fold *events*, all read by one extractor, with what others *told* of the same captures.

    A capture whose record id is in *fresh* is being read for the first time.
    """
    running = next((event.extractor for event in reversed(events) if event.extractor), "")
    if all(one.extractor == running for one in told):
        return fold(events)
    history, versions = fold(to_eras(events, told, running, fresh))
    return history, credit_running(versions, events, running)


def to_eras(
    events: Iterable[Event], told: Iterable[Told], running: str, fresh: frozenset[str] = frozenset()
) -> list[Event]:
    """Return *events*, all as *running* reads them, as the extractors of their time did, with each take-over.

    A capture whose record id is in *fresh* is being read for the first time. What a former extractor left no
    record of, it found unchanged.
    """
    walk = _Walk(running, fresh)
    for one in told:
        walk.told.setdefault(one.record_id, {})[one.extractor] = one
    for event in sorted(events, key=lambda event: event.order):
        walk.take(event)
    walk.take_over(running)
    return walk.eras


@dataclass(slots=True)
class _Walk:
    """One walk along an article's events."""

    running: str
    fresh: frozenset[str]
    told: dict[str, dict[str, Told]] = field(default_factory=dict)
    eras: list[Event] = field(default_factory=list)
    era: str = ""
    digest: str = ""
    """What the era's extractor says of the last capture that was read."""
    last: Event | None = None
    """That capture, as the running extractor reads it."""
    as_read: dict[int, str] = field(default_factory=dict)
    """What was said of each payload, by its capture."""

    def take(self, event: Event) -> None:
        """Take in the next event."""
        if not event.digest:
            self.eras.append(event)
            return
        told = self.told.get(event.record_id, {})
        native = self._native(event, told)
        if not self.era:
            self.era = native
        elif self._is_later(native):
            self.take_over(native)
        self._add(event, self._digest(event, told))
        for extractor in sorted(told, key=self._rank):
            if self._is_later(extractor):
                self.take_over(extractor, told[extractor].digest)

    def take_over(self, extractor: str, digest: str = "") -> None:
        """Let *extractor* tell what follows, beginning with the last capture read; nothing told of it is no change."""
        if self.last is None or extractor == self.era:
            return
        if extractor == self.running:
            digest = self.last.digest
        self.era = extractor
        self._add(self.last, digest or self.digest)

    def _add(self, event: Event, digest: str) -> None:
        """Add *event* as the era's extractor reads it."""
        self.eras.append(replace(event, digest=digest, extractor=self.era))
        self.digest, self.last = digest, event
        if event.source == event.capture_id:
            self.as_read[event.capture_id] = digest

    def _native(self, event: Event, told: dict[str, Told]) -> str:
        """Return who read *event*'s capture first; the era's extractor where no record says."""
        if event.record_id in self.fresh:
            return self.running
        first = [extractor for extractor, one in told.items() if one.first]
        if not self.era:
            first = first or list(told) or [self.running]
        return min(first, key=self._rank, default=self.era)

    def _digest(self, event: Event, told: dict[str, Told]) -> str:
        """Return what the era's extractor says of *event*'s capture."""
        if self.era == self.running:
            return event.digest
        if self.era in told:
            return told[self.era].digest
        if event.source is not None and event.source != event.capture_id:
            return self.as_read.get(event.source, self.digest)
        return self.digest or event.digest

    def _rank(self, extractor: str) -> tuple[bool, tuple[str | int, ...]]:
        return extractor == self.running, rank(extractor)

    def _is_later(self, extractor: str) -> bool:
        return self._rank(extractor) > self._rank(self.era)


def credit_running(versions: Sequence[Version], events: Iterable[Event], running: str) -> list[Version]:
    """Return *versions*, each that *running* reads to the same words as its own; *events* are as it reads them.

    So what an upgrade finds beyond the words (quotes, captions) is found in old versions too.
    """
    digests = {event.record_id: event.digest for event in events}
    credited: list[Version] = []
    for version in versions:
        extractor = version.extractor
        if version.cause == "site_removed":
            extractor = next(
                (one.extractor for one in reversed(credited) if one.cause != "site_removed"), extractor
            )
        elif digests.get(version.event.record_id) == version.digest:
            extractor = running
        credited.append(replace(version, extractor=extractor))
    return credited
