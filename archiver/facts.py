"""What a WARC record states by itself: a capture, a run, a failure. Frozen records, pure; `models` offers them too."""

from __future__ import annotations

from dataclasses import dataclass, field
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from archiver.digest import id63

if TYPE_CHECKING:
    from datetime import datetime

Origin = Literal["live", "mirror", "import", "replica"]
CaptureKind = Literal["response", "revisit", "resource"]
FailureKind = Literal[
    "http_status",
    "blocked",
    "robots",
    "network",
    "timeout",
    "too_large",
    "not_article",
    "unreadable",
    "refused",
]

_Noun = TypeVar("_Noun", bound=type[Any])


def pickled_by_position(noun: _Noun) -> _Noun:
    """Have *noun*, a frozen record of two slots or more, pickled as a tuple of its values, in order; return it.

    As `dataclass` has such a record pickled, its fields are looked up each time: a message between processes takes twice
    as long then.
    """
    values = attrgetter(*noun.__slots__)
    setters = [getattr(noun, name).__set__ for name in noun.__slots__]

    def give(self: object) -> object:
        return values(self)

    def take(self: object, state: tuple[object, ...]) -> None:
        for put, value in zip(setters, state, strict=True):
            put(self, value)

    for name, method in (("__getstate__", give), ("__setstate__", take)):
        setattr(noun, name, method)
    return noun


@pickled_by_position
@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """One response, revisit or resource record, and where it lies."""

    record_id: str
    """``WARC-Record-ID``, ``<urn:uuid:...>``."""
    url: str
    """``WARC-Target-URI``: what was fetched."""
    captured_at: datetime
    """``WARC-Date``, aware, UTC: the start of the request."""
    status: int | None
    """HTTP status; None for a resource record."""
    mime: str
    """Media type of the payload without parameters, lower case; "" if not said."""
    digest: str
    """``sha1:BASE32`` of the payload, transfer coding undone, content coding kept."""
    sha256: str
    """Hex digest of the same bytes; "" where nobody asks for it."""
    kind: CaptureKind
    refers_to: str | None = None
    """A revisit's ``WARC-Refers-To`` (record id), or None."""
    truncated: str | None = None
    """``WARC-Truncated``: length, time, disconnect; None for a whole record."""
    ip: str | None = None
    origin: Origin
    filename: str
    """The final name relative to the home, never with ``.open``."""
    offset: int
    length: int
    """Where the gzip member starts in *filename* and how many bytes it takes."""
    crawl_id: int | None = None
    site_url: str | None = None
    """The canonical address on the real site; None where the record is not of the site."""
    etag: str | None = None
    last_modified: str | None = None
    """The validators that the response carried, as sent, for conditional requests."""
    location: str | None = None
    """A redirect's target as sent."""

    @property
    def id(self) -> int:
        """Return the row id: a 63-bit hash of the record id."""
        return id63(self.record_id)


@pickled_by_position
@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A page expected to be an article that could not be had or read."""

    url: str
    kind: FailureKind
    message: str
    at: datetime
    crawl_id: int | None = None
    capture_id: int | None = None


@pickled_by_position
@dataclass(frozen=True, slots=True, kw_only=True)
class Crawl:
    """One run, as its start and end ``metadata`` records tell it."""

    run_id: str
    """``urn:uuid:...``, in the warcinfo of every file that the run wrote to."""
    site: str
    started_at: datetime
    spider: str
    arguments: dict[str, object] = field(default_factory=dict)
    software: str = ""
    origin: Origin = "live"
    base_url: str = ""
    """The mirror that stands for the site; "" for the site itself."""
    finished_at: datetime | None = None
    outcome: str | None = None
    """``finished``, ``interrupted``, ``blocked``, ``failed``…; None for a run that was killed."""
    stats: dict[str, object] = field(default_factory=dict)

    @property
    def id(self) -> int:
        """Return the row id: a 63-bit hash of the run id."""
        return id63(self.run_id)
