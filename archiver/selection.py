"""Which captures an export takes: all of them, one run's, one story's, or those of a span of days. Reads the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from archiver.digest import id63
from archiver.exceptions import ArchiverError
from archiver.home import Home
from archiver.models import Capture
from archiver.schema import connect

# What a page needs to look as it did, whichever page named it first.
_SHARED = ("text/css", "application/javascript", "text/javascript", "font/", "application/font", "image/svg")


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What was asked for; nothing asked for is everything."""

    crawl: str = ""
    """A run's ``run_id``."""
    story: str = ""
    """The address of an article in any of its languages."""
    since: date | None = None
    until: date | None = None
    """Days of capture, inclusive."""


@dataclass(slots=True)
class Chosen:
    """A selection against one archive: what is in, what is restricted, what is a page."""

    selection: Selection
    story_urls: frozenset[str] = frozenset()
    story_images: frozenset[str] = frozenset()
    restricted_urls: frozenset[str] = frozenset()
    restricted_ids: frozenset[str] = frozenset()
    pages: list[dict[str, Any]] = field(default_factory=list)
    """One a page: the capture's record id and address, when, title and text."""

    @property
    def is_everything(self) -> bool:
        """Say whether nothing is left out."""
        return self.selection == Selection() and not self.restricted_urls and not self.restricted_ids

    def hides(self, record_id: str, *urls: str | None) -> bool:
        """Say whether somebody has asked to hide the record, or one of its addresses."""
        return record_id in self.restricted_ids or not self.restricted_urls.isdisjoint(urls)

    def takes(self, capture: Capture) -> bool:
        """Say whether *capture* is in."""
        if self.hides(capture.record_id, capture.url, capture.site_url):
            return False
        wanted, day = self.selection, capture.captured_at.date()
        return (
            (not wanted.crawl or capture.crawl_id == id63(wanted.crawl))
            and (wanted.since is None or day >= wanted.since)
            and (wanted.until is None or day <= wanted.until)
            and (not wanted.story or self._shows_story(capture))
        )

    def _shows_story(self, capture: Capture) -> bool:
        """Say whether the story's pages need *capture*."""
        return (
            capture.site_url in self.story_urls
            or capture.url in self.story_images
            or capture.site_url in self.story_images
            or capture.mime.startswith(_SHARED)
        )


def choose(home: Home, selection: Selection) -> Chosen:
    """Look up what *selection* means in *home*.

    Raises ArchiverError for a story that the database does not know.
    """
    chosen = Chosen(selection)
    if not home.database.is_file():
        if selection.story:
            raise ArchiverError(f"{home.path}: no database to find a story in; `archiver rebuild` makes it")
        return chosen
    with closing(connect(home.database)) as db:
        restrictions = list(db.query("SELECT url, record_id FROM restrictions"))
        chosen.restricted_urls = frozenset(row["url"] for row in restrictions if row["url"])
        chosen.restricted_ids = frozenset(row["record_id"] for row in restrictions if row["record_id"])
        if selection.story:
            chosen.story_urls, chosen.story_images = _find_story(db, selection.story)
        chosen.pages = list(_find_pages(db))
    return chosen


def _find_story(db: Any, url: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the addresses of the story's articles and of the pictures on them."""
    query = (
        "SELECT id, url FROM articles WHERE story_id = (SELECT story_id FROM articles WHERE url = ?"
        " OR id IN (SELECT article_id FROM aliases WHERE url = ?) LIMIT 1)"
    )
    articles = list(db.query(query, [url, url]))
    if not articles:
        raise ArchiverError(f"{url}: not in the archive; `archiver search` finds addresses")
    images: set[str] = set()
    for article in articles:
        images |= {
            row["url"] for row in db.query("SELECT url FROM images WHERE article_id = ?", [article["id"]])
        }
        captured = "SELECT c.url FROM images i JOIN captures c ON c.id = i.capture_id WHERE i.article_id = ?"
        images |= {row["url"] for row in db.query(captured, [article["id"]])}
    return frozenset(row["url"] for row in articles), frozenset(images)


def _find_pages(db: Any) -> Iterator[dict[str, Any]]:
    """Yield the articles with the capture that each was read from, the newest first."""
    yield from db.query(
        "SELECT c.record_id, c.url, c.site_url, c.captured_at, a.language, a.title, a.standfirst, a.text FROM articles a"
        " JOIN captures c ON c.id = a.capture_id ORDER BY a.published DESC, a.url"
    )
