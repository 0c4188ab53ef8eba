"""Two versions of an article side by side: which words both have, which only one. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from archiver.edits import FIELDS

CAUSES = {
    "first": "first seen",
    "site_edit": "the site changed it",
    "site_removed": "the site removed it",
    "site_restored": "the site restored it",
    "extractor_upgrade": "read again by a newer extractor",
}
"""Why there is a version, in words."""

Side = Literal["equal", "old", "new"]
_END = "\n\n"
# What the text says anyway: shown only where it changed.
_REPEATED = ("published", "dateline")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words."""

    side: Side
    words: str


@dataclass(frozen=True, slots=True)
class Compared:
    """A paragraph of either version or of both, in pieces."""

    field: str
    pieces: tuple[Piece, ...]

    @property
    def is_changed(self) -> bool:
        """Say whether the versions differ in it."""
        return any(piece.side != "equal" for piece in self.pieces)

    def of(self, side: Side) -> tuple[Piece, ...]:
        """Return the pieces that the old or the new version has."""
        return tuple(piece for piece in self.pieces if piece.side in ("equal", side))


def compare(old: Mapping[str, object], new: Mapping[str, object]) -> list[Compared]:
    """Return the paragraphs of two versions, field by field, in pieces.

    >>> [paragraph.pieces for paragraph in compare({"title": "Two boats"}, {"title": "Five boats"})]
    [(Piece(side='old', words='Two'), Piece(side='new', words='Five'), Piece(side='equal', words='boats'))]
    """
    found: list[Compared] = []
    for field in FIELDS:
        before, after = str(old.get(field) or ""), str(new.get(field) or "")
        if not (before or after) or (field in _REPEATED and before == after):
            continue
        found += [Compared(field, pieces) for pieces in _split(_compare(_words(before), _words(after)))]
    return found


def _words(text: str) -> list[str]:
    """Return the words of *text*, with a mark where a paragraph ends."""
    words: list[str] = []
    for number, paragraph in enumerate(text.split(_END)):
        words += [_END, *paragraph.split()] if number else paragraph.split()
    return words


def _compare(old: list[str], new: list[str]) -> Iterator[tuple[Side, list[str]]]:
    """Yield runs of words that both have, only the old, or only the new."""
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield "equal", old[i1:i2]
            continue
        if i2 > i1:
            yield "old", old[i1:i2]
        if j2 > j1:
            yield "new", new[j1:j2]


def _split(runs: Iterable[tuple[Side, list[str]]]) -> Iterator[tuple[Piece, ...]]:
    """Cut *runs* where a paragraph ends, in whichever version."""
    pieces: list[Piece] = []
    for side, words in runs:
        run: list[str] = []
        for word in words:
            if word != _END:
                run.append(word)
                continue
            if run:
                pieces.append(Piece(side, " ".join(run)))
            if pieces:
                yield tuple(pieces)
            run, pieces = [], []
        if run:
            pieces.append(Piece(side, " ".join(run)))
    if pieces:
        yield tuple(pieces)
