"""Cite a version of an article: its rows, its record opened again, the citation. Asks through the store, reads WARC files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from archiver.cite import Citation
from archiver.exceptions import ArchiverError, UsageError
from archiver.lookup import find_version
from archiver.proof import Proof, prove
from archiver.sites import to_canonical

if TYPE_CHECKING:
    from archiver.home import Home
    from archiver.models import Capture
    from archiver.store import Store

CITABLE = ("live", "import")
"""The origins of captures that are the site's own pages, or another archive's of it."""
FILE_ORIGIN = "a saved file, dated by its import"
"""What a citation says of an imported file, whose own address is its place on a disk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """A citation, and what it was proved by."""

    citation: Citation
    proof: Proof
    capture: Capture

    @property
    def statement(self) -> str:
        """Say in a line what was proved."""
        if self.proof.is_text_proved:
            return "proved: the record holds this payload, and its text, read again, is the same"
        return "proved: the record holds this payload; its text was read by another extractor and was not read again"


def cite_article(
    home: Home,
    store: Store,
    article: dict[str, Any],
    *,
    number: int | None = None,
    paragraph: int | None = None,
    any_origin: bool = False,
) -> Cited:
    """Return the citation of *article*'s version *number*, or of the one that stands, after proving it.

    Raises UsageError for a page that is not of the site, unless *any_origin*; ArchiverError for a version or a
    paragraph that is not there; NotProved where the record does not hold it; WarcError where the record can't be read.
    """
    version = find_version(store, article, number)
    capture = store.capture(version["capture_id"])
    if not any_origin and not is_of_the_site(capture):
        raise UsageError(
            f"{article['url']}: no capture of the site itself (its origin: {capture.origin}); --any-origin cites it"
        )
    proof = prove(home, capture, reading_digest=version["reading_digest"], extractor=version["extractor"])
    quotation = _paragraph(store, version, paragraph)
    citation = Citation(
        url=article["url"],
        title=version["title"] or article["title"],
        language=article["language"],
        published=date.fromisoformat(version["published"]) if version["published"] else None,
        captured_at=capture.captured_at,
        archive=str(home.configuration().get("archive") or "interpol-archiver"),
        record_id=capture.record_id,
        digest=capture.digest,
        origin=capture.origin if is_of_the_site(capture) or capture.origin != "import" else FILE_ORIGIN,
        version=version["number"],
        paragraph=paragraph,
        quotation=quotation,
    )
    return Cited(citation=citation, proof=proof, capture=capture)


def is_of_the_site(capture: Capture) -> bool:
    """Say whether *capture* is the live site's own, or another archive's of it."""
    return capture.origin in CITABLE and to_canonical(capture.url) is not None


def _paragraph(store: Store, version: dict[str, Any], position: int | None) -> str:
    """Return the text of a paragraph of *version*; raises UsageError where it has none of that number."""
    if position is None:
        return ""
    rows = store.db.execute(
        "SELECT text FROM paragraphs WHERE version_id = ? ORDER BY position", [version["id"]]
    ).fetchall()
    texts = [row[0] for row in rows] or (version["text"].split("\n\n") if version["text"] else [])
    if position > len(texts):
        raise ArchiverError(
            f"--paragraph {position}: version {version['number']} has {len(texts)} paragraphs"
        )
    return str(texts[position - 1])
