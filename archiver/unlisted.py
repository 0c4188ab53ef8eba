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
# A listing page that came unchanged names what its original named. Asked article by article, along the indexes: a year
# of hourly listings is half a million rows.
_ABSENT = """
    SELECT id, url, title, published, state, last_captured_at FROM articles
    WHERE site = :site AND url_language = :language
      AND (:all OR (state = 'live' AND rtrim(last_captured_at, 'Z') < :since))
      AND EXISTS (SELECT 1 FROM listings WHERE listings.url = articles.url)
      AND NOT EXISTS (
        SELECT 1 FROM listings JOIN captures ON captures.id = listings.capture_id
        WHERE listings.url IN (
            SELECT articles.url UNION ALL SELECT aliases.url FROM aliases WHERE aliases.article_id = articles.id
        ) AND (rtrim(captures.captured_at, 'Z') >= :since OR EXISTS (
            SELECT 1 FROM captures AS again WHERE again.site_url = captures.site_url AND again.kind = 'revisit'
              AND again.refers_to = captures.record_id AND rtrim(again.captured_at, 'Z') >= :since)))
    ORDER BY url
"""


def find_unlisted(db: Database, *, unseen: bool = False) -> Iterator[tuple[Found, Found]]:
    """Yield each article that the newest whole walk of its listing did not name any more, with that walk.

    With *unseen*, only those that are live by what was seen of them before that walk.
    """
    walks = {(row["site"], row["language"]): row for row in db.execute(_WALKS)}
    for (site, language), walk in sorted(walks.items()):
        since = walk["started_at"].rstrip("Z")
        values = {"site": site, "language": language, "since": since, "all": not unseen}
        for article in db.execute(_ABSENT, values).fetchall():
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
        for article, walk in find_unlisted(db, unseen=True)
    ]
    db.conn.executemany(
        "UPDATE articles SET live_since = state_since, state = 'unavailable', state_since = :since WHERE id = :id",
        unseen,
    )
