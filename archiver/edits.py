"""What the site changed in a text: word-level edits between two versions, each with its kind. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from archiver.search_text import fold

FIELDS = ("title", "standfirst", "published", "dateline", "text")
"""What two versions of an article are compared by."""

EditKind = Literal["typo", "number", "name", "date", "wording", "addition", "removal"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One run of words that became another."""

    field: str
    """Which of `FIELDS`."""
    kind: EditKind
    rule: str
    """The name of the rule that told the kind."""
    old: str
    new: str
    position: int
    """Where it begins: how many words of the newer text stand before it."""


# Word lists would need every form in four languages; the first letters of a month's name are enough
# to know a date beside a number, and say nothing wrong alone.
_MONTH = re.compile(
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
    r"|fev|fév|avr|mai|juin|juil|aou|aoû|déc"
    r"|ene|abr|ago|dic"
    r"|يناير|فبراير|مارس|أبريل|إبريل|مايو|يونيو|يوليو|أغسطس|سبتمبر|أكتوبر|نوفمبر|ديسمبر"
    r"|كانون|شباط|آذار|نيسان|أيار|حزيران|تموز|آب|أيلول|تشرين)",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_EDGES = re.compile(r"^\W+|\W+$")
# Two words are one misspelled word from this similarity on: "recieved" and "received" have 0.88,
# "stated" and "started" 0.92, "seized" and "sized" 0.91, "said" and "stated" 0.6.
_TYPO_RATIO = 0.8
# Above so many words, difflib's own shortcut for words that stand everywhere keeps the cost bounded.
_LONG = 2_000
# A capital at the start of a sentence makes no name of these.
_NO_NAMES = frozenset(
    [
        "a",
        "an",
        "the",
        "this",
        "these",
        "in",
        "on",
        "at",
        "le",
        "la",
        "les",
        "un",
        "une",
        "des",
        "el",
        "los",
        "las",
        "una",
        "en",
    ]
)

Words = Sequence[str]


def find_edits(old: str, new: str, field: str = "text") -> tuple[Edit, ...]:
    """Return what changed from *old* to *new*, in the order of the newer text.

    Paragraphs are aligned first, then the words within what changed, so that a moved line does not drown
    the rest and the cost stays near linear.

    >>> [(e.kind, e.old, e.new) for e in find_edits("They seized 12 boats.", "They seized 14 boats.")]
    [('number', '12', '14')]
    >>> find_edits("the same", "the same")
    ()
    """
    if old == new:
        return ()
    return tuple(
        _edit(field, old_words, new_words, position) for old_words, new_words, position in _changes(old, new)
    )


def _changes(old: str, new: str) -> Iterator[tuple[Words, Words, int]]:
    """Yield each changed run of words, old and new, with its position in the newer text."""
    old_paragraphs, new_paragraphs = old.split("\n\n"), new.split("\n\n")
    starts = [0]
    for paragraph in new_paragraphs:
        starts.append(starts[-1] + len(paragraph.split()))
    paragraphs = SequenceMatcher(None, old_paragraphs, new_paragraphs, autojunk=False)
    for tag, a1, a2, b1, b2 in paragraphs.get_opcodes():
        if tag == "equal":
            continue
        old_words = " ".join(old_paragraphs[a1:a2]).split()
        new_words = " ".join(new_paragraphs[b1:b2]).split()
        matcher = SequenceMatcher(None, old_words, new_words, autojunk=len(old_words) > _LONG)
        for word_tag, i1, i2, j1, j2 in matcher.get_opcodes():
            if word_tag != "equal":
                yield old_words[i1:i2], new_words[j1:j2], starts[b1] + j1


def _edit(field: str, old: Words, new: Words, position: int) -> Edit:
    """Say of what kind a change is: the first rule that holds."""
    for rule, kind, holds in RULES:
        if holds(field, old, new):
            return Edit(
                field=field, kind=kind, rule=rule, old=" ".join(old), new=" ".join(new), position=position
            )
    raise AssertionError("the last rule always holds")


def _is_same_but_punctuation(_field: str, old: Words, new: Words) -> bool:
    return _letters(old) == _letters(new)


def _is_date(field: str, old: Words, new: Words) -> bool:
    if field == "published":
        return True
    sides = (" ".join(old), " ".join(new))
    return all(
        any(_MONTH.match(word) for word in side.split()) and all(_is_date_word(word) for word in side.split())
        for side in sides
    )


def _is_number(_field: str, old: Words, new: Words) -> bool:
    differing = [(a, b) for a, b in zip(old, new, strict=False) if a != b]
    return len(old) == len(new) and all(_DIGIT.search(a) and _DIGIT.search(b) for a, b in differing)


def _is_name(_field: str, old: Words, new: Words) -> bool:
    words = [_bare(word) for word in (*old, *new)]
    return all(
        word[:1].isupper() and not _DIGIT.search(word) and word.lower() not in _NO_NAMES for word in words
    )


def _is_typo(_field: str, old: Words, new: Words) -> bool:
    if len(old) != len(new):
        return _letters(old) == _letters(new)  # "counter terrorism", "counterterrorism"
    return all(
        a == b or SequenceMatcher(None, fold(_bare(a)), fold(_bare(b))).ratio() >= _TYPO_RATIO
        for a, b in zip(old, new, strict=True)
    )


RULES: tuple[tuple[str, EditKind, Callable[[str, Words, Words], bool]], ...] = (
    ("nothing before", "addition", lambda _field, old, _new: not old),
    ("nothing after", "removal", lambda _field, _old, new: not new),
    ("same letters", "typo", _is_same_but_punctuation),
    ("a date's words", "date", _is_date),
    ("digits", "number", _is_number),
    ("capitals", "name", _is_name),
    ("nearly the same letters", "typo", _is_typo),
    ("other words", "wording", lambda _field, _old, _new: True),
)


def _bare(word: str) -> str:
    """Return *word* without the punctuation around it."""
    return _EDGES.sub("", word)


def _letters(words: Words) -> str:
    """Return the folded letters and digits of *words*, run together."""
    return "".join(fold(re.sub(r"\W+", "", word)) for word in words)


def _is_date_word(word: str) -> bool:
    return bool(
        _DIGIT.search(word) or _MONTH.match(word) or _bare(word).lower() in {"de", "du", "of", "1er", ""}
    )
