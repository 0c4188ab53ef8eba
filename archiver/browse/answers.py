"""What our pages ask of the store: rows as the templates take them."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from archiver.align import align
from archiver.citing import cite_article
from archiver.compare import compare
from archiver.exceptions import ArchiverError
from archiver.home import collection_of
from archiver.lookup import describe_article, find_version
from archiver.pictures import Picture, read_picture
from archiver.search import ALLOWED, Filters, Hit, search

if TYPE_CHECKING:
    from archiver.home import Home
    from archiver.store import Store

MOST_HITS = 30
FORMS = {
    "text": ("For a footnote", ".txt", "text/plain"),
    "csl": ("CSL-JSON: Zotero, Pandoc, citeproc", ".json", "application/json"),
    "bibtex": ("BibTeX and biblatex", ".bib", "text/plain"),
    "ris": ("RIS: EndNote, Mendeley, Citavi", ".ris", "text/plain"),
}
"""What a citation is offered as: title, file suffix, media type."""

_STANDING = " WHERE version_id IN (SELECT version_id FROM articles)"
_COUNTED = {"articles": "", "stories": "", "quotes": _STANDING, "images": _STANDING, "captures": ""}
"""What the first page counts: what the versions that stand have, not what the same article said before."""


def overview(store: Store) -> dict[str, Any]:
    """Return what the first page says: how much there is, and the newest story of each, English first."""
    newest = store.db.execute(
        "SELECT id, title, published, language, tongues FROM (SELECT articles.*, group_concat(url_language, ' ')"
        " OVER (PARTITION BY story_id) AS tongues, row_number() OVER (PARTITION BY story_id ORDER BY"
        " url_language != 'en', url_language) AS turn FROM articles WHERE story_id IN"
        " (SELECT story_id FROM articles ORDER BY published DESC LIMIT 48)) WHERE turn = 1"
        " ORDER BY published DESC, id LIMIT 12"
    ).fetchall()
    return {
        "counts": {
            name: store.db.execute(f"SELECT count(*) FROM {name}{condition}").fetchone()[0]  # noqa: S608  (our names)
            for name, condition in _COUNTED.items()
        },
        "newest": [
            {**dict(row), "tongues": " ".join(sorted(set((row["tongues"] or "").split())))} for row in newest
        ],
        "span": tuple(store.db.execute("SELECT min(published), max(published) FROM articles").fetchone()),
    }


def article_row(store: Store, key: int) -> dict[str, Any] | None:
    """Return the row of the article *key*; None where there is none that may be shown."""
    row = store.db.execute(
        "SELECT articles.* FROM articles JOIN captures ON captures.id = articles.capture_id"  # noqa: S608  (a condition of ours)
        f" WHERE articles.id = ? AND {ALLOWED}",
        [key],
    ).fetchone()
    return dict(row) if row is not None else None


def article_page(store: Store, key: int) -> dict[str, Any] | None:
    """Return the article with its parts, its languages with their ids, who speaks where, and what to compare."""
    row = article_row(store, key)
    if row is None:
        return None
    article = describe_article(store, row)
    others = store.db.execute(
        "SELECT id, url_language, title, untranslated FROM articles WHERE story_id = ? AND id != ?"
        " ORDER BY url_language",
        [row["story_id"], key],
    )
    texts = [version for version in article["versions"] if version["cause"] != "site_removed"]
    for before, version in pairwise(texts):
        version["before"] = before["number"]
    shown = [dict(other) for other in others]
    for other in shown:
        other["paired"] = not (other["untranslated"] or row["untranslated"])
    return {"article": {**article, "others": shown}, "speakers": _speakers(article["quotes"])}


def _speakers(quotes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return who is quoted and in which paragraphs, counted from 1, in the order of speaking."""
    speakers: dict[str, dict[str, Any]] = {}
    for quote in quotes:
        if not quote["speaker"]:
            continue
        said = speakers.setdefault(quote["speaker"], {"name": quote["speaker"], "role": "", "paragraphs": []})
        said["role"] = said["role"] or quote["role"]
        place = quote["paragraph"]
        if place is not None and place + 1 not in said["paragraphs"]:
            said["paragraphs"].append(place + 1)
    return list(speakers.values())


def citation_page(home: Home, store: Store, key: int) -> dict[str, Any] | None:
    """Return the article's citation in every form, proved.

    Raises NotProved or WarcError where the record does not hold it or can't be read.
    """
    row = article_row(store, key)
    if row is None:
        return None
    # A mirror's or the replica's page is cited too: each form says where it is from.
    cited = cite_article(home, store, row, any_origin=True)
    return {"article": row, "proof": cited.statement, "citation": cited.citation}


def comparison(store: Store, key: int, first: int, second: int) -> dict[str, Any] | None:
    """Return two versions of an article in pieces, side by side; None where one is not here."""
    row = article_row(store, key)
    if row is None:
        return None
    try:
        old, new = (find_version(store, row, number) for number in (first, second))
    except ArchiverError:
        return None
    paragraphs = compare(old, new)
    return {
        "article": row,
        "old": old,
        "new": new,
        "before": [part for part in paragraphs if part.of("old")],
        "after": [part for part in paragraphs if part.of("new")],
    }


def side_by_side(store: Store, key: int, other: int) -> dict[str, Any] | None:
    """Return two articles of one story with their paragraphs aligned; None where they are not of one."""
    rows = [article_row(store, each) for each in (key, other)]
    if rows[0] is None or rows[1] is None or rows[0]["story_id"] != rows[1]["story_id"]:
        return None
    texts = [[part["text"] for part in describe_article(store, row)["paragraphs"]] for row in rows if row]
    pairs = [
        {
            "source": [texts[0][n] for n in pair.source],
            "target": [texts[1][n] for n in pair.target],
            "score": pair.score,
        }
        for pair in align(*texts)
    ]
    return {"sides": rows, "pairs": pairs}


def hits(store: Store, query: str, filters: Filters) -> list[dict[str, Any]]:
    """Return the hits with their snippets cut where the words begin and end."""
    found = search(store.db, query, filters, MOST_HITS)
    ids = {
        row["url"]: row["id"]
        for hit in found
        for row in store.db.execute("SELECT id, url FROM articles WHERE url = ?", [hit.url])
    }
    return [{"hit": hit, "id": ids[hit.url], "pieces": _pieces(hit)} for hit in found]


def _pieces(hit: Hit) -> list[tuple[str, bool]]:
    """Return the snippet in pieces, each with whether it is a word asked for."""
    pieces, end = [], 0
    for first, last in hit.highlights:
        pieces += [(hit.snippet[end:first], False), (hit.snippet[first:last], True)]
        end = last
    return [*pieces, (hit.snippet[end:], False)]


def years(store: Store) -> list[dict[str, Any]]:
    """Return the years, newest first: how many articles each language has, and its part of a bar of 100."""
    counts: dict[str, dict[str, int]] = {}
    for row in store.db.execute(
        "SELECT year, url_language, articles FROM articles_by_year WHERE year IS NOT NULL"
    ):
        counts.setdefault(row["year"], {})[row["url_language"]] = row["articles"]
    most = max((sum(each.values()) for each in counts.values()), default=1)
    return [
        {"year": year, "counts": each, "total": sum(each.values()), "bars": _bars(each, most)}
        for year, each in sorted(counts.items(), reverse=True)
    ]


def _bars(counts: dict[str, int], most: int) -> list[dict[str, Any]]:
    """Return the parts of a bar, one behind the other."""
    bars, x = [], 0.0
    for code in ("en", "fr", "es", "ar"):
        width = 100 * counts.get(code, 0) / most
        bars.append({"code": code, "x": round(x, 2), "width": round(width, 2)})
        x += width
    return bars


def capture_place(store: Store, key: int) -> tuple[str, str, str] | None:
    """Return the collection, the instant in 14 digits and the address of a capture: where it replays."""
    row = store.db.execute("SELECT filename, captured_at, url FROM captures WHERE id = ?", [key]).fetchone()
    if row is None:
        return None
    stamp = "".join(letter for letter in row["captured_at"][:19] if letter.isdigit())
    return collection_of(row["filename"]), stamp, row["url"]


def picture(home: Home, store: Store, key: int) -> Picture | None:
    """Return a gallery picture; None for anything else."""
    if store.db.execute("SELECT 1 FROM images WHERE capture_id = ? LIMIT 1", [key]).fetchone() is None:
        return None
    try:
        return read_picture(home, store, key)
    except ArchiverError:
        return None
