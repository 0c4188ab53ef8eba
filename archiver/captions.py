"""A gallery in a raw text dump: which lines before its counter are captions, and which are the text's. Pure.

The number in the counter says how many caption blocks precede it. Each may stand twice, its alternative text
before it; alternative texts may also be file names, or stand all together before the captions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from archiver.boilerplate import counted, drop_repeated, is_counter, is_file_code
from archiver.dateline import split_dateline
from archiver.likeness import same_text
from archiver.sentences import split_sentences
from archiver.text import ENDS

_LONGEST_CAPTION = 700  # characters
_MOST_SENTENCES = 4  # in a caption
_DEEPER = 3  # columns further in than the text: a block of the template, not of the rich text


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a dump that is not blank."""

    text: str
    indent: int
    gap: int
    """Blank lines before it."""
    glued: bool = False
    """Whether it stood on one line with others, glued together."""


@dataclass(frozen=True, slots=True)
class Counter:
    """A slide counter: its first line, the line behind its last, and how many slides it says there are."""

    start: int
    end: int
    slides: int | None


def find_counters(lines: Sequence[Line]) -> list[Counter]:
    """Return the counters among *lines*, those too whose parts stand on lines of their own."""
    found: list[Counter] = []
    at = 0
    while at < len(lines):
        end = _counter_end(lines, at)
        if end:
            found.append(Counter(at, end, counted(" ".join(line.text for line in lines[at:end]))))
        at = end or at + 1
    return found


def _counter_end(lines: Sequence[Line], at: int) -> int:
    """Return where the counter that begins at *at* ends; 0 if none begins there."""
    for size in (3, 2):
        parts = [line.text for line in lines[at : at + size]]
        if len(parts) == size and all(len(p) < 8 for p in parts) and is_counter(" ".join(parts)):  # noqa: PLR2004  ("100 / ")
            return at + size
    return at + 1 if is_counter(lines[at].text) else 0


def find_captions(lines: Sequence[Line], counter: Counter, body_indent: int) -> tuple[int, list[str]]:
    """Return the first line of *counter*'s gallery and its captions in order."""
    before = lines[: counter.start]
    if before and is_deeper(lines[counter.start], body_indent) and not is_deeper(before[-1], body_indent):
        return counter.start, []  # the template's depth was kept, and no line stands in it: pictures alone
    if counter.slides:
        found = _by_blocks(before, counter.slides, body_indent) or _by_lines(
            before, counter.slides, body_indent
        )
        if found:
            return found
    start = counter.start
    while start and _may_be_caption(lines[start - 1], body_indent, strict=True):
        # Captions of one gallery stand equally far in: a line of the text's depth above them is the text's.
        if start < counter.start and is_deeper(lines[start], lines[start - 1].indent):
            break
        start -= 1
    while start >= 2 and same_text(lines[start - 2].text, lines[start - 1].text):  # noqa: PLR2004
        start -= 2
    return start, _once([line.text for line in lines[start : counter.start]])


def _once(texts: Sequence[str]) -> list[str]:
    """Drop the alternative texts where captions are said twice; one pair among many is two equal pictures."""
    once = drop_repeated(texts)
    return once if 2 * (len(texts) - len(once)) > len(once) else _named(texts)


def _by_blocks(before: Sequence[Line], slides: int, body_indent: int) -> tuple[int, list[str]] | None:
    """Read captions of more than one line: the last *slides* blocks between blank lines, if one has more."""
    starts = [at for at, line in enumerate(before) if line.gap or not at][-slides:]
    if len(starts) < slides or len(before) - starts[0] == slides:
        return None
    if not all(_may_be_caption(line, body_indent) for line in before[starts[0] :]):
        return None
    captions: list[str] = []
    for start, end in zip(starts, [*starts[1:], len(before)], strict=True):
        texts = [line.text for line in before[start:end]]
        captions.append(" ".join(texts[1:] if len(texts) > 1 and _is_alt(texts[0], texts[1]) else texts))
    return starts[0], _named(captions)


def _by_lines(before: Sequence[Line], slides: int, body_indent: int) -> tuple[int, list[str]] | None:
    """Read captions of a line each: alone, behind their alternative texts, or behind all of these."""
    room = 0
    while room < min(2 * slides, len(before)) and _may_be_caption(before[-1 - room], body_indent):
        if _is_text_above(before[len(before) - room - 1 :], body_indent):
            break
        room += 1
    if room < slides and before and not is_deeper(before[-1], body_indent):
        room = _labels_at_end(before[len(before) - room :]) or room
    texts = [line.text for line in before[len(before) - room :]]
    size = len(before)
    if room == 2 * slides and all(map(_is_alt, texts[:slides], texts[slides:])):
        return size - room, _named(texts[slides:])
    if room == 2 * slides and 2 * sum(map(_is_alt, texts[::2], texts[1::2])) >= slides:
        return size - room, _named(texts[1::2])  # some are typed otherwise than the rule for typos knows
    taken, captions, pairs = _pair(texts, slides)
    if len(captions) == slides and 2 * pairs > slides:
        return size - taken, _named(captions)
    captions = texts[-slides:]
    return (size - len(captions), _named(captions)) if captions else None


def _labels_at_end(lines: Sequence[Line]) -> int:
    """Return how many of *lines* at the end end no sentence: fewer captions than slides, below the text's last sentence."""
    return sum(1 for _ in takewhile(lambda line: line.text[-1] not in ENDS, reversed(lines)))


def _pair(texts: Sequence[str], slides: int) -> tuple[int, list[str], int]:
    """Take *slides* captions from the end, each with its alternative text; return lines taken, captions, pairs."""
    at, pairs = len(texts), 0
    captions: list[str] = []
    while at and len(captions) < slides:
        at -= 1
        captions.insert(0, texts[at])
        if at and _is_alt(texts[at - 1], texts[at]):
            at -= 1
            pairs += 1
    return len(texts) - at, captions, pairs


def _is_alt(alt: str, caption: str) -> bool:
    """Say whether *alt* is the alternative text of the picture that *caption* stands under."""
    return (is_file_code(alt) and not is_file_code(caption)) or same_text(alt, caption)


def _named(captions: Sequence[str]) -> list[str]:
    """Drop captions that are only the name of a file; "Banner- Home" is a name that an editor printed."""
    return [caption for caption in captions if " " in caption or not is_file_code(caption)]


def _is_text_above(lines: Sequence[Line], body_indent: int) -> bool:
    """Say whether the first of *lines* is the text's last paragraph before captions that end no sentence.

    More slides than captions (a picture without one) must not cost the text a paragraph.
    """
    first, captions = lines[0], lines[1:]
    if not captions or is_deeper(first, body_indent) or first.text[-1] not in ENDS:
        return False
    return len(split_sentences(first.text)) > 1 and all(line.text[-1] not in ENDS for line in captions)


def is_deeper(line: Line, body_indent: int) -> bool:
    """Say whether *line* stands further in than the text: in a block of the template."""
    return line.indent >= body_indent + _DEEPER


def _may_be_caption(line: Line, body_indent: int, *, strict: bool = False) -> bool:
    """Say whether *line* can be a caption; *strict* where no number says how many there are."""
    text = line.text
    if len(text) > _LONGEST_CAPTION or (split_dateline(text)[0] and not is_deeper(line, body_indent)):
        return False
    if len(split_sentences(text)) > _MOST_SENTENCES:
        return False
    if strict and not is_deeper(line, body_indent):
        return text[-1] not in ENDS + ":”»" and len(text) < 250  # noqa: PLR2004  (a line that ends no sentence)
    return True
