"""The nouns of the line, from request to row: frozen records and the facts derived from them.

Nothing here opens a file, asks the network or looks at a clock.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from archiver.digest import id63, sha256_hex

if TYPE_CHECKING:
    from datetime import date, datetime

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
LinkKind = Literal["robots", "listing", "article", "requisite", "document", "sitemap"]
ParagraphKind = Literal["paragraph", "heading", "list-item", "quote"]

_Noun = TypeVar("_Noun", bound=type[Any])


def _pickled_by_position(noun: _Noun) -> _Noun:
    """Let *noun*, a frozen record with slots, two at least, be pickled as its values in their order; return it.

    What `dataclass` gives such a record asks for its fields each time: twice what a message between processes takes.
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


# --- capture -------------------------------------------------------------------------------


@_pickled_by_position
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
    """Hex digest of the same bytes."""
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


@_pickled_by_position
@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The decoded payload of a capture, as it is read."""

    url: str
    """What was fetched."""
    site_url: str
    """The canonical address on the real site, as `archiver.urls.canonical` gives it."""
    body: bytes = field(repr=False)
    """The payload with transfer and content coding undone."""
    content_type: str
    """The Content-Type field as sent, with its charset; "" if none."""
    status: int
    capture: Capture
    coding: str = ""
    """The content coding that *body* still has, on its way to who reads it; "" for none."""


# --- the frontier ---------------------------------------------------------------------------


@_pickled_by_position
@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An address found, to be put into the frontier."""

    url: str
    kind: LinkKind
    via: str = ""
    """The address of the page that it was found on; "" for a seed."""
    hops: str = ""
    """How it was reached, a letter a hop, as Heritrix does: L link, R redirect, E embed, S seed."""
    priority: int = 0
    """Higher goes first."""
    not_before: datetime | None = None


@_pickled_by_position
@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One request that the frontier has handed out, and the token that acknowledges it."""

    token: str
    url: str
    kind: LinkKind
    attempt: int
    """1 for the first try."""
    via: str = ""
    hops: str = ""
    claimed_at: datetime
    known: bool = False
    """True where it was acknowledged before: this is a revisit."""


@_pickled_by_position
@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A page expected to be an article that could not be had or read."""

    url: str
    kind: FailureKind
    message: str
    at: datetime
    crawl_id: int | None = None
    capture_id: int | None = None


@_pickled_by_position
@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What came of one claim: the one item that every callback and errback yields."""

    claim: Claim
    page: Page | None = None
    capture: Capture | None = None
    """The record that was written; None when there was no response."""
    links: tuple[Link, ...] = ()
    failure: Failure | None = None
    retry_at: datetime | None = None
    """When to ask again, if the answer was "later"; None if this claim is over."""


# --- the article ----------------------------------------------------------------------------


@_pickled_by_position
@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """One block of the text, in order."""

    text: str
    kind: ParagraphKind = "paragraph"


@_pickled_by_position
@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A quotation with its speaker, without its quotation marks."""

    text: str
    speaker: str = ""
    role: str = ""
    pulled: bool = False
    """True for a pull quote: set apart on the page, repeating a sentence of the body."""
    position: int | None = None
    """The position of the paragraph that holds it; None where no paragraph does."""


@_pickled_by_position
@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A gallery picture."""

    url: str
    """Absolute, as on the page; the original where the page names it."""
    image_key: str
    """What makes it one image across renditions: the CMS's field id, else the address."""
    caption: str = ""
    alt: str = ""
    renditions: tuple[str, ...] = ()


@_pickled_by_position
@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A file that the article offers, mostly a PDF."""

    url: str
    title: str


@_pickled_by_position
@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleLink:
    """A link of the article: in its text (``body``), below it (``related``), to a language (``alternate``)."""

    url: str
    text: str
    kind: Literal["body", "related", "alternate"]
    language: str = ""
    """BCP 47, for an alternate."""


@_pickled_by_position
@dataclass(frozen=True, slots=True, kw_only=True)
class Dateline:
    """The place line that opens the text, without its dash."""

    text: str
    place: str
    country: str = ""
    """As printed."""
    country_code: str | None = None
    """ISO 3166-1 alpha-2."""
    geonames_id: int | None = None
    latitude: float | None = None
    longitude: float | None = None


@_pickled_by_position
@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """What one page says, read by one version of the extractor."""

    url: str
    """The canonical address on the real site."""
    language: str
    """The decision: detected where the text has 20 characters or more, else declared, else the address's."""
    url_language: str = ""
    declared_language: str = ""
    detected_language: str = ""
    untranslated: bool = False
    title: str
    standfirst: str = ""
    published: date | None = None
    published_raw: str = ""
    """The date line as printed."""
    published_source: str = ""
    """Which layer found it; "" with no date."""
    dateline: Dateline | None = None
    paragraphs: tuple[Paragraph, ...] = ()
    quotes: tuple[Quote, ...] = ()
    images: tuple[Image, ...] = ()
    documents: tuple[Document, ...] = ()
    links: tuple[ArticleLink, ...] = ()
    topics: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    """Other addresses that stand for this one, canonical form."""
    template: str = ""
    """The layers that found title, date, body and gallery; ``trafilatura`` marks the last rung."""

    @property
    def text(self) -> str:
        """Return the paragraphs, joined with a blank line."""
        return "\n\n".join(paragraph.text for paragraph in self.paragraphs)

    @property
    def word_count(self) -> int:
        """Return how many white-space separated words the text has."""
        return len(self.text.split())

    @property
    def reading_digest(self) -> str:
        """Return the SHA-256 of title, standfirst and text: equal digests are one version."""
        return sha256_hex(f"{self.title}\0{self.standfirst}\0{self.text}".encode("utf-8", "surrogatepass"))


@_pickled_by_position
@dataclass(frozen=True, slots=True)
class Former:
    """What the last reading of an article said: where its parts stood, and its text."""

    template: str
    text: str


@_pickled_by_position
@dataclass(frozen=True, slots=True, kw_only=True)
class ListingEntry:
    """One entry of a listing page, in order."""

    position: int
    url: str
    """Canonical on the real site."""
    title: str
    date: date | None


@_pickled_by_position
@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one capture says: an article, or a listing, or why there is none; all empty for an asset."""

    article: Article | None = None
    listing: tuple[ListingEntry, ...] = ()
    failure: tuple[FailureKind, str] | None = None
    """Kind and message, where an article was expected and could not be read."""
    extractor: str = ""
    """The extractor's version, see `archiver.sites.EXTRACTOR`."""


# --- runs -----------------------------------------------------------------------------------


@_pickled_by_position
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
