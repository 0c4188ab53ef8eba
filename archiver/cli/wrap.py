"""Paragraphs on a terminal: as wide as it is, up to what reads well; one line each where output goes elsewhere."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable
from dataclasses import dataclass

WIDEST = 88
"""Columns; longer lines are hard to read."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it counts and as it is written, with its colour."""

    shown: str
    styled: str


def wrap(words: Iterable[Word] | str, indent: str = "", width: int | None = None) -> str:
    r"""Return *words* as lines of at most *width* columns: the terminal's, none where there is no terminal.

    >>> wrap("one two three", "  ", width=9)
    '  one two\n  three'
    """
    if isinstance(words, str):
        words = [Word(word, word) for word in words.split()]
    limit = columns() if width is None else width
    lines: list[str] = []
    line: list[str] = []
    used = len(indent)
    for word in words:
        if line and limit and used + len(word.shown) > limit:
            lines.append(indent + " ".join(line))
            line, used = [], len(indent)
        line.append(word.styled)
        used += len(word.shown) + 1
    return "\n".join([*lines, indent + " ".join(line)])


def columns() -> int:
    """Return how wide paragraphs are; 0 where output is not a terminal."""
    return min(shutil.get_terminal_size().columns, WIDEST) if sys.stdout.isatty() else 0
