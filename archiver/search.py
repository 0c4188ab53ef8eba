"""Search: what is asked of the full-text index, and where the words stand in the answer. Asks through the store."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from archiver.places import country_code
from archiver.search_text import fold, stem, to_match, without_either, without_elisions

if TYPE_CHECKING:
    from sqlite3 import Row as Found

    from sqlite_utils import Database

SNIPPET = 200
"""Characters of a snippet, about."""

# The title counts ten times a word of the text; the normalised column as much as the text itself.
RANK = "bm25(10.0, 4.0, 1.0, 1.0)"
ALLOWED = (
    "NOT EXISTS (SELECT 1 FROM restrictions WHERE restrictions.url = articles.url"
    " OR restrictions.record_id = captures.record_id)"
)
"""An SQL condition: nobody has asked to hide the article or its record."""
# From the few restrictions to what they hide, by indexes: it is asked once an article (`lookup.describe_article`).
HIDDEN_URLS = (
    "SELECT url FROM restrictions WHERE url IS NOT NULL"
    " UNION SELECT articles.url FROM restrictions CROSS JOIN captures ON captures.record_id = restrictions.record_id"
    " CROSS JOIN articles ON articles.capture_id = captures.id"
)
"""An SQL query: the addresses of what is hidden, which nothing else may name."""

# A word with its Arabic vowel marks, which are no letters to `re`.
_WORD = re.compile(r"[\w\u0610-\u061a\u064b-\u065f\u0670]+")
_ASKED = re.compile(r"([^\W_]+)(\*?)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a hit must be beside its words; "" asks nothing."""

    language: str = ""
    since: str = ""
    until: str = ""
    """Days, ``YYYY-MM-DD``, inclusive."""
    country: str = ""
    """ISO 3166-1 alpha-2, or a name in any of the four languages: "España" finds "Spain" too."""
    place: str = ""
    topic: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One article that was found, with the capture that proves it."""

    url: str
    title: str
    published: str | None
    language: str
    snippet: str
    highlights: tuple[tuple[int, int], ...]
    """Where the words asked for begin and end in `snippet`."""
    capture_id: int
    captured_at: str
    record_id: str
    filename: str
    offset: int


_CONDITIONS = {
    "language": "articles.language = :language",
    "since": "articles.published >= :since",
    "until": "articles.published <= :until",
    "country": "(articles.country_code = upper(:country) OR articles.country_code = :code"
    " OR articles.country = :country COLLATE NOCASE)",
    "place": "articles.place = :place COLLATE NOCASE",
    "topic": "EXISTS (SELECT 1 FROM topics WHERE topics.article_id = articles.id"
    " AND topics.topic = :topic COLLATE NOCASE)",
}


def search(db: Database, query: str, filters: Filters | None = None, limit: int = 10) -> list[Hit]:
    """Return the articles that hold all words of *query*, or either of two parted by OR; none where it asks for nothing.

    First those whose title holds them, then the others, each the best first.
    """
    match = to_match(query)
    if not match:
        return []
    filters = filters or Filters()
    # A word of three articles in four is in many titles: with those found, the rest is not ranked.
    found = _ask(db, f"title : ({match})", filters, limit)
    if len(found) < limit:
        named = {row["id"] for row in found}
        found += [row for row in _ask(db, match, filters, limit) if row["id"] not in named]
    hits = []
    for row in found[:limit]:
        snippet, highlights = to_snippet(f"{row['standfirst']} {row['text']}".strip(), query)
        hits.append(
            Hit(
                url=row["url"],
                title=row["title"],
                published=row["published"],
                language=row["language"],
                snippet=snippet,
                highlights=highlights,
                capture_id=row["capture_id"],
                captured_at=row["captured_at"],
                record_id=row["record_id"],
                filename=row["filename"],
                offset=row["offset"],
            )
        )
    return hits


def _ask(db: Database, match: str, filters: Filters, limit: int) -> list[Found]:
    """Return the rows of the articles that meet *match* and *filters*, by rank."""
    asked = {name: value for name in _CONDITIONS if (value := getattr(filters, name))}
    conditions = " AND ".join([ALLOWED, *(_CONDITIONS[name] for name in asked)])
    # Ranked inside the index and joined afterwards: 100,000 wide rows are not sorted for ten of them. The order is
    # asked for outside too, or SQLite leaves it out, and the ranking with it.
    found = db.execute(
        "SELECT articles.*, captures.record_id, captures.captured_at, captures.filename, captures.offset"  # noqa: S608  (conditions of ours, values bound)
        f" FROM (SELECT rowid, rank FROM articles_fts WHERE articles_fts MATCH :match AND rank MATCH '{RANK}'"
        " ORDER BY rank) AS ranked CROSS JOIN articles ON articles.id = ranked.rowid"
        " CROSS JOIN captures ON captures.id = articles.capture_id"
        f" WHERE {conditions} ORDER BY ranked.rank LIMIT :limit",
        {"match": match, "limit": limit, "code": country_code(filters.country), **asked},
    )
    return list(found)


def find_words(text: str, query: str) -> list[tuple[int, int]]:
    """Return where the words of *query* stand in *text*, in the forms that the search takes for them.

    >>> find_words("Seized in Málaga.", "malaga")
    [(10, 16)]
    """
    query = without_either(without_elisions(query))
    exact = {_to_form(word)[1] for word, star in _ASKED.findall(query) if not star}
    starts = tuple(fold(word) for word, star in _ASKED.findall(query) if star)
    return [
        match.span()
        for match in _WORD.finditer(text)
        if (form := _to_form(match[0]))[1] in exact or (starts and form[0].startswith(starts))
    ]


@lru_cache(maxsize=65_536)
def _to_form(word: str) -> tuple[str, str]:
    """Return *word* folded, and its stem; texts say the same words again and again."""
    folded = fold(word)
    return folded, stem(folded)


def to_snippet(text: str, query: str, size: int = SNIPPET) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Return the part of *text* around the first word of *query*, on one line, and where the words stand.

    >>> to_snippet("One two three.", "two")
    ('One two three.', ((4, 7),))
    """
    text = " ".join(text.split())
    words = find_words(text, query)
    middle = words[0][0] if words else 0
    begin = 0 if middle < size // 2 else text.rfind(" ", 0, middle - size // 3) + 1
    end = begin + size
    if end < len(text):
        end = max(text.rfind(" ", begin, end), begin + size // 2)
    lead, tail = ("…" if begin else ""), ("…" if end < len(text) else "")
    shown = tuple(
        (first - begin + len(lead), last - begin + len(lead))
        for first, last in words
        if begin <= first and last <= end
    )
    return lead + text[begin:end] + tail, shown
