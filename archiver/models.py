"""The nouns of the line, from request to row: frozen records and the facts derived from them.

Nothing here opens a file, asks the network or looks at a clock. The nouns that a WARC record states by itself are made
in `facts`: to check or index records takes no others, and to make each class takes a millisecond.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from archiver.digest import sha256_hex
from archiver.facts import Capture, CaptureKind, Crawl, Failure, FailureKind, Origin, pickled_by_position

if TYPE_CHECKING:
    from datetime import date, datetime

__all__ = [
    "Article",
    "ArticleLink",
    "Capture",
    "CaptureKind",
    "Claim",
    "Crawl",
    "Dateline",
    "Document",
    "Failure",
    "FailureKind",
    "Former",
    "Image",
    "Link",
    "LinkKind",
    "ListingEntry",
    "Origin",
    "Page",
    "Paragraph",
    "ParagraphKind",
    "Quote",
    "Reading",
    "Visit",
]

LinkKind = Literal["robots", "listing", "article", "requisite", "document", "sitemap"]
ParagraphKind = Literal["paragraph", "heading", "list-item", "quote"]


# --- capture -------------------------------------------------------------------------------


@pickled_by_position
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

    @property
    def media_type(self) -> str:
        """Return the Content-Type without parameters, lower case; "" if none was sent."""
        return self.content_type.partition(";")[0].strip().lower()


# --- the frontier ---------------------------------------------------------------------------


@pickled_by_position
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


@pickled_by_position
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


@pickled_by_position
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


@pickled_by_position
@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """One block of the text, in order."""

    text: str
    kind: ParagraphKind = "paragraph"


@pickled_by_position
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


@pickled_by_position
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


@pickled_by_position
@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A file that the article offers, mostly a PDF."""

    url: str
    title: str


@pickled_by_position
@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleLink:
    """A link of the article: in its text (``body``), below it (``related``), to a language (``alternate``)."""

    url: str
    text: str
    kind: Literal["body", "related", "alternate"]
    language: str = ""
    """BCP 47, for an alternate."""


@pickled_by_position
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


@pickled_by_position
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
        return "\n\n".join([paragraph.text for paragraph in self.paragraphs])

    @property
    def word_count(self) -> int:
        """Return how many white-space separated words the text has."""
        return len(self.text.split())

    @property
    def reading_digest(self) -> str:
        """Return the SHA-256 of title, standfirst and text: equal digests are one version."""
        return reading_digest(self.title, self.standfirst, self.text)


def reading_digest(title: str, standfirst: str, text: str) -> str:
    """Return the digest of what an article says, see `Article.reading_digest`."""
    return sha256_hex(f"{title}\0{standfirst}\0{text}".encode("utf-8", "surrogatepass"))


@pickled_by_position
@dataclass(frozen=True, slots=True)
class Former:
    """What the last reading of an article said: where its parts stood, and its text."""

    template: str
    text: str


@pickled_by_position
@dataclass(frozen=True, slots=True, kw_only=True)
class ListingEntry:
    """One entry of a listing page, in order."""

    position: int
    url: str
    """Canonical on the real site."""
    title: str
    date: date | None


@pickled_by_position
@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one capture says: an article, or a listing, or why there is none; all empty for an asset."""

    article: Article | None = None
    listing: tuple[ListingEntry, ...] = ()
    failure: tuple[FailureKind, str] | None = None
    """Kind and message, where an article was expected and could not be read."""
    extractor: str = ""
    """The extractor's version, see `archiver.sites.EXTRACTOR`."""
