"""The strangers' articles: what was written in ``articles/*.toml``, as records. Pure but for reading them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from archiver.models import ParagraphKind

FOLDER = Path(__file__).with_name("articles")
LANGUAGES = ("en", "fr", "es", "ar")
_MARKS: dict[str, ParagraphKind] = {"## ": "heading", "- ": "list-item"}
_ROW = "| "


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a body; ``~`` in the file is a no-break space here."""

    text: str
    kind: ParagraphKind = "paragraph"
    cells: tuple[str, ...] = ()
    """Of a table's row, whose text is its cells between bars."""


@dataclass(frozen=True, slots=True)
class Story:
    """One article as written, before a page is drawn for it."""

    language: str
    slug: str
    title: str
    standfirst: str
    blocks: tuple[Block, ...]
    pulled: tuple[tuple[str, str, str, str], ...]
    """Sentence, speaker, role, and the line that names them; the sentence stands in quotation marks in the text."""
    captions: tuple[str, ...]
    topics: tuple[str, ...]
    documents: tuple[str, ...]
    has_dateline: bool


@cache
def stories(language: str) -> tuple[Story, ...]:
    return tuple(_to_story(language, said) for said in _said(language)["article"])


@cache
def datelines(language: str) -> tuple[str, ...]:
    """Return the place lines that may open a text, each with its dash."""
    return tuple(_said(language)["datelines"])


@cache
def events(language: str) -> tuple[str, ...]:
    """Return lines of day and place that look like a dateline and are none."""
    return tuple(_said(language)["events"])


@cache
def words(language: str) -> dict[str, Any]:
    """Return what the boxes around an article say."""
    said: dict[str, Any] = tomllib.loads((FOLDER / "words.toml").read_text("utf-8"))[language]
    return said


@cache
def _said(language: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{language}.toml").read_text("utf-8"))


def _to_story(language: str, said: dict[str, Any]) -> Story:
    blocks = tuple(_to_block(line) for line in said["text"].replace("~", "\u00a0").split("\n") if line)
    return Story(
        language,
        said["slug"],
        said["title"],
        said.get("standfirst", ""),
        blocks,
        tuple(_to_pulled(language, *pulled) for pulled in said.get("pulled", ())),
        tuple(said.get("captions", ())),
        tuple(said.get("topics", ())),
        tuple(said.get("documents", ())),
        said.get("dateline", True),
    )


def _to_pulled(language: str, text: str, name: str, role: str, line: str = "") -> tuple[str, str, str, str]:
    return text, name, role, line or f"{name}{'،' if language == 'ar' else ','} {role}"


def _to_block(line: str) -> Block:
    if line.startswith(_ROW):
        cells = tuple(cell.strip() for cell in line.strip("| ").split("|"))
        return Block(" | ".join(cells), "paragraph", cells)
    mark = next((mark for mark in _MARKS if line.startswith(mark)), "")
    return Block(line.removeprefix(mark), _MARKS.get(mark, "paragraph"))
