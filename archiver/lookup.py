"""Look an article up by any address that stands for it, and say all that the database has of it.

Asks through the store; writes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from archiver.exceptions import ArchiverError
from archiver.rows import ARTICLE_PARTS, VERSION_PARTS
from archiver.search import ALLOWED, HIDDEN_URLS
from archiver.sites import SITES
from archiver.urls import canonical

if TYPE_CHECKING:
    from sqlite_utils import Database

    from archiver.store import Store


def find_article(store: Store, url: str) -> dict[str, Any]:
    """Return the article's row for *url*: its address however it is written, an alias, a mirror's address.

    Raises ArchiverError where there is none, or it is restricted.
    """
    db = store.db
    for address in _addresses(db, url):
        row = db.execute(
            "SELECT articles.* FROM articles JOIN captures ON captures.id = articles.capture_id"  # noqa: S608  (conditions of ours)
            f" WHERE {ALLOWED} AND (articles.url = :url"
            " OR articles.id IN (SELECT article_id FROM aliases WHERE url = :url)"
            " OR articles.id IN (SELECT article_id FROM captures WHERE url = :url OR site_url = :url))"
            " ORDER BY articles.url = :url DESC, articles.id LIMIT 1",
            {"url": address},
        ).fetchone()
        if row is not None:
            return dict(row)
    raise ArchiverError(f"{url}: no article of this address is here; `archiver search` finds what is")


def _addresses(db: Database, url: str) -> list[str]:
    """Return what *url* may stand for, the most likely first."""
    mirrors = [
        row["base_url"] for row in db.execute("SELECT DISTINCT base_url FROM crawls WHERE base_url != ''")
    ]
    found = [canonical(url, site, base) for site in SITES.values() for base in ("", *mirrors)]
    return list(dict.fromkeys([address for address in found if address] + [url]))


def find_version(store: Store, article: dict[str, Any], number: int | None = None) -> dict[str, Any]:
    """Return the row of *article*'s version *number*, or of the one that stands.

    Raises ArchiverError where there is none, or its record is restricted.
    """
    column, value = ("id", article["version_id"]) if number is None else ("number", number)
    rows = _rows(
        store.db,
        f"SELECT * FROM versions WHERE article_id = ? AND {column} = ?",  # noqa: S608  (our names)
        article["id"],
        value,
    )
    if not rows:
        raise ArchiverError(
            f"{article['url']}: no version {number}; it has {article['version_count']}, see `archiver history`"
        )
    hidden = "SELECT 1 FROM captures JOIN restrictions USING (record_id) WHERE captures.id = ?"  # a record of it alone
    if _rows(store.db, hidden, rows[0]["capture_id"]):
        raise ArchiverError(f"{article['url']}: version {rows[0]['number']} is restricted")
    return rows[0]


def find_captures(store: Store, article: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the rows of every capture at *article*'s address, in order."""
    sql = "SELECT * FROM captures WHERE site_url = ? ORDER BY captured_at, record_id"
    return _rows(store.db, sql, article["url"])


def describe_article(store: Store, article: dict[str, Any]) -> dict[str, Any]:
    """Return *article* with its parts, its languages and its provenance."""
    db, version, key = store.db, article["version_id"], article["id"]
    parts = {
        table: _rows(db, f"SELECT * FROM {table} WHERE version_id = ? ORDER BY position", version)  # noqa: S608  (our names)
        for table in VERSION_PARTS
    }
    lists = {
        table: _rows(db, f"SELECT * FROM {table} WHERE article_id = ?", key)  # noqa: S608  (our names)
        for table in ARTICLE_PARTS
    }
    # An address names its page: what is hidden is not named by what leads to it.
    hidden = {row["url"] for row in db.execute(HIDDEN_URLS)}
    if hidden:
        lists |= {
            name: [row for row in lists[name] if row["url"] not in hidden] for name in ("links", "documents")
        }
    for rows in (*parts.values(), *lists.values()):
        for row in rows:
            row.pop("version_id", None)
            row.pop("article_id", None)
    return {
        **article,
        **parts,
        **lists,
        "capture": _rows(db, "SELECT * FROM captures WHERE id = ?", article["capture_id"])[0],
        "versions": _rows(
            db,
            "SELECT number, captured_at, cause, extractor, capture_id, reading_digest FROM versions"
            " WHERE article_id = ? ORDER BY number",
            key,
        ),
        "languages": _rows(
            db,
            "SELECT url_language, language, articles.url, title, published, untranslated FROM articles"  # noqa: S608
            " JOIN captures ON captures.id = articles.capture_id"
            f" WHERE {ALLOWED} AND story_id = ? AND articles.id != ? ORDER BY url_language",
            article["story_id"],
            key,
        ),
    }


def _rows(db: Database, sql: str, *values: object) -> list[dict[str, Any]]:
    """Return what *sql* answers, as dicts."""
    return [dict(row) for row in db.execute(sql, list(values))]
