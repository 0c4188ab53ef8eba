"""Articles that their listing named once and names no more, told by runs that walked it to its end.

Works through the store's connection; deterministic, and the same however often it is run: what a run walked whole
stands in its end record.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite3 import Row as Found

    from sqlite_utils import Database

# The newest whole walk of each language's listing.
_WALKS = """
    SELECT crawls.site, walk.key AS language, crawls.started_at, crawls.finished_at
    FROM crawls, json_each(iif(json_valid(crawls.stats), crawls.stats, '{}'), '$.walked') AS walk
    WHERE crawls.finished_at IS NOT NULL ORDER BY rtrim(crawls.started_at, 'Z'), crawls.id
"""
# A listing page that came unchanged names what its original named.
_NAMED = """
    SELECT listings.url, captures.captured_at FROM listings JOIN captures ON captures.id = listings.capture_id
    UNION ALL
    SELECT listings.url, again.captured_at FROM captures AS again
    JOIN captures ON captures.record_id = again.refers_to JOIN listings ON listings.capture_id = captures.id
    WHERE again.kind = 'revisit'
"""
_ABSENT = f"""
    WITH named AS ({_NAMED})
    SELECT id, url, title, published, state, last_captured_at FROM articles
    WHERE site = :site AND url_language = :language AND url IN (SELECT url FROM named)
      AND NOT EXISTS (
        SELECT 1 FROM named WHERE rtrim(named.captured_at, 'Z') >= :since
          AND (named.url = articles.url
            OR named.url IN (SELECT aliases.url FROM aliases WHERE aliases.article_id = articles.id)))
    ORDER BY url
"""  # noqa: S608  (a constant is pasted)


def find_unlisted(db: Database) -> Iterator[tuple[Found, Found]]:
    """Yield each article that the newest whole walk of its listing did not name any more, with that walk."""
    walks = {(row["site"], row["language"]): row for row in db.execute(_WALKS)}
    for (site, language), walk in sorted(walks.items()):
        since = walk["started_at"].rstrip("Z")
        for article in db.execute(_ABSENT, {"site": site, "language": language, "since": since}).fetchall():
            yield article, walk


def mark_unlisted(db: Database) -> None:
    """Let an article be unavailable that is listed no more, unless its own page was seen since that walk began.

    Its history (`history`) knows captures of its address alone; so what that says of its state is kept in
    ``live_since``, and stands again when a page or a listing names it.
    """
    db.execute(
        "UPDATE articles SET state = 'live', state_since = live_since, live_since = NULL WHERE live_since IS NOT NULL"
    )
    unseen = [
        {"id": article["id"], "since": walk["finished_at"]}
        for article, walk in find_unlisted(db)
        if article["state"] == "live"
        and article["last_captured_at"].rstrip("Z") < walk["started_at"].rstrip("Z")
    ]
    db.conn.executemany(
        "UPDATE articles SET live_since = state_since, state = 'unavailable', state_since = :since WHERE id = :id",
        unseen,
    )
