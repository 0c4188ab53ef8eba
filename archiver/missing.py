"""What is known of and missing: listed and never had, a language without its version, gone from the listing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from archiver.search import HIDDEN_URLS
from archiver.unlisted import find_unlisted
from archiver.urls import read_address

if TYPE_CHECKING:
    from sqlite_utils import Database

    from archiver.sites.site import Site

GapKind = Literal["never_fetched", "language", "unlisted"]

_NEVER_FETCHED = f"""
    SELECT l.url, max(l.title) AS title, max(l.date) AS date FROM listings l
    WHERE l.url NOT IN (SELECT url FROM articles UNION SELECT url FROM aliases)
      AND l.url NOT IN ({HIDDEN_URLS}) GROUP BY l.url ORDER BY date DESC, l.url
"""  # noqa: S608  (queries of ours)
_ALTERNATES = f"""
    SELECT k.url, k.text AS title, a.url AS via, k.language FROM links k JOIN articles a ON a.id = k.article_id
    WHERE k.kind = 'alternate'
      AND k.url NOT IN (SELECT url FROM articles UNION SELECT url FROM aliases)
      AND k.url NOT IN ({HIDDEN_URLS}) AND a.url NOT IN ({HIDDEN_URLS}) GROUP BY k.url ORDER BY k.url
"""  # noqa: S608  (queries of ours)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """One address that something speaks of."""

    kind: GapKind
    url: str
    """Canonical on the real site."""
    title: str = ""
    date: str | None = None
    language: str = ""
    via: str = ""
    """The article that names it; "" for one that the listing names."""


def find_gaps(db: Database, site: Site) -> Iterator[Gap]:
    """Yield the gaps that the database knows of, the most certain first, and none that names what is hidden; reads only."""
    for row in db.execute(_NEVER_FETCHED):
        address = read_address(row["url"], site)
        if address is not None and address.kind == "article":
            yield Gap(
                kind="never_fetched",
                url=row["url"],
                title=row["title"],
                date=row["date"],
                language=address.language,
            )
    for row in db.execute(_ALTERNATES):
        yield Gap(
            kind="language", url=row["url"], title=row["title"], language=row["language"], via=row["via"]
        )
    hidden = {row["url"] for row in db.execute(HIDDEN_URLS)}
    for row, _ in find_unlisted(db):
        if row["state"] != "removed" and row["url"] not in hidden:
            yield Gap(kind="unlisted", url=row["url"], title=row["title"], date=row["published"])
