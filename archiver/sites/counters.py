"""A gallery's slide counters: lines that are only one, what is left of one, and those that stand on a caption's line. Pure."""

from __future__ import annotations

import re

from archiver.boilerplate import is_counter
from archiver.sites.outline import Block, Outline
from archiver.text import squeeze

# "1 of 6" in four languages; `is_counter` knows the forms with a slash.
_WORD_COUNTER = re.compile(
    r"(?:(?:image|photo|slide|picture|foto|imagen|صورة)\s+)?[\d٠-٩۰-۹]{1,3}\s*(?:of|sur|de|out of|من|/)\s*[\d٠-٩۰-۹]{1,3}",
    re.IGNORECASE,
)
_COUNTER_MAX = 30  # "Photograph 10 out of 12"
_COUNTER_PIECES = 4  # "1", " ", "/", "6"
_NUMBER = re.compile(r"\d{1,3}")
_COUNTER_PART = re.compile(r"[\d٠-٩۰-۹]{0,3}\s*/?\s*[\d٠-٩۰-۹]{0,3}")


def cut_counters(outline: Outline, *, beside: bool) -> None:
    """Cut lines that are only a counter, "1 / 6"; "1 of 6" and parts of one only where there are pictures."""
    for block in outline.blocks:
        if block.role or len(block.text) > _COUNTER_MAX:
            continue
        if (
            is_counter(block.text)
            or is_counter("\n".join(block.lines))
            or (beside and _WORD_COUNTER.fullmatch(block.text))
        ):
            block.cut("counter", "slide counter")
            _cut_rest(block, outline)


def _cut_rest(counter: Block, outline: Outline) -> None:
    """Cut the numbers of a counter whose slash stands on a line of its own."""
    if counter.text.rstrip().endswith("/"):
        for other in outline.blocks[counter.index + 1 : counter.index + 2]:
            if not other.role and _NUMBER.fullmatch(other.text):
                other.cut("counter", "its number")
    if counter.text.lstrip().startswith("/"):
        for other in outline.blocks[max(0, counter.index - 1) : counter.index]:
            if not other.role and _NUMBER.fullmatch(other.text):
                other.cut("counter", "its number")


def may_be_counter(text: str) -> bool:
    """Say whether *text* can be a counter or a part of one, in a gallery's box: there a bare number is one."""
    if len(text) > _COUNTER_MAX:
        return False
    return is_counter(text) or bool(_WORD_COUNTER.fullmatch(text)) or bool(_COUNTER_PART.fullmatch(text))


def without_counter(line: Block) -> str:
    """Return the text of *line* without a counter on a line or in elements of its own, before the caption or behind it."""
    if len(line.lines) > 1:
        return " ".join(said for said in line.lines if not is_counter(said)) or line.text
    pieces = line.pieces
    for size in range(min(len(pieces) - 1, _COUNTER_PIECES), 0, -1):
        if is_counter("".join(pieces[:size])):
            return squeeze("".join(pieces[size:]))
        if is_counter("".join(pieces[-size:])):
            return squeeze("".join(pieces[:-size]))
    return line.text
