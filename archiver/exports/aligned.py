"""Two languages of each story side by side, paragraph by paragraph, as CSV: for translators and corpus linguists."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archiver.align import Pair, align
from archiver.dictionary import Meaning
from archiver.exports.csv_files import GUARDED, to_safe
from archiver.exports.package import Resource, write_package
from archiver.exports.source import Column, rows_of

if TYPE_CHECKING:
    from sqlite_utils import Database

# The language that the others are set beside: the first of these that a story has.
PIVOTS = ("en", "fr", "es", "ar")
NOTE = "Paragraphs are paired by a program (order, length, numbers, names), not by a translator; untranslated copies are left out."

ALIGNED = Meaning(
    "A paragraph of one language beside those of another that say the same; one side is empty where only the other has it.",
    {
        "story_id": "The story, `articles.story_id`.",
        "source_article_id": "The article that the others are set beside: English, where there is one.",
        "source_language": "Its language.",
        "source_url": "Its address.",
        "target_article_id": "The article set beside it.",
        "target_language": "Its language.",
        "target_url": "Its address.",
        "position": "The pair's place in the order of both texts, from 0.",
        "source_positions": "`paragraphs.position` of the paragraphs, separated by a space.",
        "target_positions": "The same of the other side.",
        "source_text": "The paragraphs, joined by a blank line.",
        "target_text": "The same of the other side.",
        "score": "From 0, nothing speaks for the pair, to 1: how well lengths, numbers and names fit.",
    },
)
_INTEGERS = frozenset({"story_id", "source_article_id", "target_article_id", "position"})
COLUMNS = tuple(
    Column(name=name, type="INTEGER" if name in _INTEGERS else "REAL" if name == "score" else "TEXT")
    for name in ALIGNED.columns
)


def write_aligned(
    db: Database, folder: Path, *, made_at: datetime, spreadsheet_safe: bool = False
) -> dict[str, int]:
    """Write ``aligned.csv`` into *folder* with its description; return how many pairs it has."""
    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    with (folder / "aligned.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(ALIGNED.columns)
        for row in aligned_rows(db):
            writer.writerow([to_safe(value) if spreadsheet_safe else value for value in row.values()])
            count += 1
    resource = Resource(
        table="aligned",
        paths=("aligned.csv",),
        rows=count,
        columns=COLUMNS,
        keys=("source_article_id", "target_article_id", "position"),
        meaning=ALIGNED,
    )
    notes = f"{NOTE} {GUARDED}" if spreadsheet_safe else NOTE
    write_package(folder, [resource], made_at=made_at, notes=notes)
    return {"aligned": count}


def aligned_rows(db: Database) -> Iterator[dict[str, Any]]:
    """Yield the pairs of every story that may be shown, by story and language."""
    stories: dict[int, dict[str, dict[str, Any]]] = defaultdict(dict)
    for article in rows_of(db, "articles"):
        if not article["untranslated"] and article["text"]:
            stories[article["story_id"]].setdefault(article["url_language"], article)
    for _, languages in sorted(stories.items()):
        pivot = next((language for language in PIVOTS if language in languages), None)
        if pivot is None:
            continue
        source = languages[pivot]
        for language in sorted(languages.keys() - {pivot}):
            yield from _pairs(db, source, languages[language])


def _pairs(db: Database, source: dict[str, Any], target: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the rows of two articles of one story."""
    ours, theirs = _paragraphs(db, source), _paragraphs(db, target)
    for position, pair in enumerate(align(ours, theirs)):
        yield {
            "story_id": source["story_id"],
            "source_article_id": source["id"],
            "source_language": source["language"],
            "source_url": source["url"],
            "target_article_id": target["id"],
            "target_language": target["language"],
            "target_url": target["url"],
            "position": position,
            **_said(pair, ours, theirs),
            "score": pair.score,
        }


def _said(pair: Pair, ours: list[str], theirs: list[str]) -> dict[str, str]:
    """Return the positions and the words of a pair."""
    return {
        "source_positions": " ".join(map(str, pair.source)),
        "target_positions": " ".join(map(str, pair.target)),
        "source_text": "\n\n".join(ours[n] for n in pair.source),
        "target_text": "\n\n".join(theirs[n] for n in pair.target),
    }


def _paragraphs(db: Database, article: dict[str, Any]) -> list[str]:
    """Return the paragraphs of an article, in the reading that stands."""
    sql = "SELECT text FROM paragraphs WHERE version_id = ? ORDER BY position"
    return [row["text"] for row in db.execute(sql, [article["version_id"]])]
