"""Text parted into lines and paragraphs by line breaks and blank lines, where these have no elements of their own. Pure."""

from __future__ import annotations

import re

from lxml import etree

# A <br> among the parts of a line; the parser lets no NUL through.
BREAK = "\0"
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n\s*")
_MOST_PREFORMATTED = 20


def split_runs(parts: list[str]) -> list[tuple[int, list[str]]]:
    r"""Return each run between two or more line breaks: its first part and its lines; a part "\0" is a ``<br>``.

    >>> split_runs(["One ", "\0", "and a half.", "\0", " ", "\0", "Two."])
    [(0, ['One ', 'and a half.']), (6, ['Two.'])]
    """
    if BREAK not in parts:
        return [(0, ["".join(parts)])]
    runs: list[tuple[int, list[str]]] = [(0, [""])]
    breaks = 0
    for at, part in enumerate(parts):
        if part == BREAK:
            breaks += 1
            continue
        if not part.strip():
            if not breaks:
                runs[-1][1][-1] += part
            continue
        if breaks >= 2:  # noqa: PLR2004  (two breaks are a blank line)
            runs.append((at, [""]))
        elif breaks:
            runs[-1][1].append("")
        breaks = 0
        runs[-1][1][-1] += part
    return runs


def part_preformatted(body: etree._Element) -> None:
    """Put two line breaks where a blank line parts paragraphs in a <pre>: its lines are wrapped by hand."""
    for pre in list(body.iter("pre"))[:_MOST_PREFORMATTED]:
        pieces = _BLANK_LINE.split(pre.text or "")
        pre.text = pieces[0]
        breaks = [etree.Element("br") for _ in pieces[1:] for _ in range(2)]
        for element, piece in zip(breaks[1::2], pieces[1:], strict=True):
            element.tail = piece
        pre[:0] = breaks
