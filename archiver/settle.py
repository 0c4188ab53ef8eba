"""What only all rows together say: revisits' digests, which articles are one story, pictures' records, what is unlisted.

Deterministic, and the same however often it is run; works through the store's connection.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from archiver.rows import alternate_id
from archiver.sites import SITES
from archiver.sites.interpol import IMAGE_KEY
from archiver.unlisted import mark_unlisted
from archiver.urls import read_address

if TYPE_CHECKING:
    from sqlite3 import Row as Found

    from sqlite_utils import Database


def settle(db: Database) -> None:
    """Bring every row that depends on others up to date."""
    _fill_digests(db)
    _join_stories(db)
    _find_pictures(db)
    mark_unlisted(db)


def _fill_digests(db: Database) -> None:
    """Give revisits the digests of their originals: a 304 says neither, an identical payload no SHA-256."""
    db.execute(
        "UPDATE captures SET digest = original.digest, sha256 = original.sha256 FROM captures AS original"
        " WHERE captures.kind = 'revisit' AND captures.digest = ''"
        " AND original.record_id = captures.refers_to"
    )
    db.execute(
        "UPDATE captures SET sha256 = original.sha256 FROM captures AS original"
        " WHERE captures.kind = 'revisit' AND captures.sha256 = '' AND captures.digest != ''"
        " AND original.digest = captures.digest AND original.kind != 'revisit'"
    )


def _join_stories(db: Database) -> None:
    """Give articles joined by language links one story id: the smallest id of any address joined."""
    stories = Stories()
    articles = [row["id"] for row in db.execute("SELECT id FROM articles ORDER BY id")]
    found = db.execute(
        "SELECT articles.site, articles.id, links.url FROM links JOIN articles ON articles.id = links.article_id"
        " WHERE links.kind = 'alternate' ORDER BY articles.id, links.position"
    )
    for row in found:
        if (other := alternate_id(row["site"], row["url"])) is not None:
            stories.join(row["id"], other)
    _join_by_pictures(db, stories)
    _join_by_slug(db, stories)
    db.conn.executemany(
        "UPDATE articles SET story_id = :story WHERE id = :id AND story_id IS NOT :story",
        ({"id": article, "story": stories.of(article)} for article in articles),
    )


def _join_by_pictures(db: Database, stories: Stories) -> None:
    """Join what no link joins: the same gallery, of two pictures or more, on the same day in another language."""
    found = db.execute(
        "SELECT articles.id, url_language, published, images.image_key FROM articles"
        " JOIN images ON images.version_id = articles.version_id"
        " WHERE published IS NOT NULL ORDER BY published, articles.id"
    )
    for _, day in groupby(found, itemgetter("published")):
        groups: dict[object, list[Found]] = {}
        for _, pictures in groupby(day, itemgetter("id")):
            rows = list(pictures)
            gallery = frozenset(row["image_key"] for row in rows)
            if len(gallery) > 1:
                groups.setdefault(gallery, []).append(rows[0])
        _join_languages(groups.values(), stories)


def _join_by_slug(db: Database, stories: Stories) -> None:
    """Join what no link joins: the same slug (they are often left in English) on the same day in another language."""
    found = db.execute(
        "SELECT id, site, url, url_language, published FROM articles WHERE published IS NOT NULL ORDER BY published, id"
    )
    for _, day in groupby(found, itemgetter("published")):
        groups: dict[object, list[Found]] = {}
        for row in day:
            address = read_address(row["url"], SITES[row["site"]])
            if address is not None and address.slug:
                groups.setdefault(address.slug.casefold(), []).append(row)
        _join_languages(groups.values(), stories)


def _join_languages(groups: Iterable[list[Found]], stories: Stories) -> None:
    """Join the articles of a group that has each language once: twice would be two stories, or a guess."""
    for members in groups:
        if len(members) > 1 and len({row["url_language"] for row in members}) == len(members):
            first, *others = sorted(row["id"] for row in members)
            for other in others:
                stories.join(first, other)


class Stories:
    """Disjoint sets of article ids; a set is named by its smallest member.

    >>> stories = Stories()
    >>> stories.join(3, 2)
    >>> stories.join(2, 7)
    >>> stories.of(7)
    2
    """

    def __init__(self) -> None:
        self._parents: dict[int, int] = {}

    def add(self, member: int) -> None:
        """Take in *member* as a set of its own, if it is new."""
        self._parents.setdefault(member, member)

    def of(self, member: int) -> int:
        """Return the name of the set that *member* is in."""
        self.add(member)
        while self._parents[member] != member:
            self._parents[member] = self._parents[self._parents[member]]
            member = self._parents[member]
        return member

    def join(self, first: int, second: int) -> None:
        """Make the sets of two members one."""
        smaller, larger = sorted((self.of(first), self.of(second)))
        self._parents[larger] = smaller


def _find_pictures(db: Database) -> None:
    """Point each gallery picture at the record of its bytes: its own address, else a rendition's.

    Of several, the first that was captured whole; the original before a rendition.
    """
    by_url: dict[str, int] = {}
    by_key: dict[str, int] = {}
    found = db.execute(
        "SELECT id, site_url FROM captures WHERE status = 200 AND kind = 'response' AND truncated IS NULL"
        " AND mime LIKE 'image/%' AND site_url IS NOT NULL ORDER BY rtrim(captured_at, 'Z'), record_id"
    )
    for row in found:
        by_url.setdefault(row["site_url"], row["id"])
        if match := IMAGE_KEY.search(row["site_url"]):
            by_key.setdefault(match["field"], row["id"])
    images = db.execute("SELECT version_id, position, url, image_key, capture_id FROM images")
    changes = [
        (capture, row["version_id"], row["position"])
        for row in images
        if (capture := by_url.get(row["url"], by_key.get(row["image_key"]))) != row["capture_id"]
    ]
    db.conn.executemany("UPDATE images SET capture_id = ? WHERE version_id = ? AND position = ?", changes)
