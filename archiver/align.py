"""Which paragraphs of two language versions say the same: by order, length, numbers, names and quotation marks. Pure.

After Gale and Church, "A Program for Aligning Sentences in Bilingual Corpora" (1993): the cheapest way through both
texts in steps of one paragraph to one, one to none, one to two and two to one, where a step costs more the less its
lengths fit. Numbers and names that both sides share make a step cheaper: a press text is full of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from math import erfc, log, sqrt
from statistics import median

from archiver.search_text import fold

VARIANCE = 6.8
"""Of the length of a translation, a character: Gale and Church's figure for European languages."""

# The steps with Gale and Church's frequencies; paragraphs merge and split as sentences do.
_STEPS: dict[tuple[int, int], float] = {
    (1, 1): 0.89, (1, 0): 0.0099, (0, 1): 0.0099, (2, 1): 0.0445, (1, 2): 0.0445,
}  # fmt: skip
# What a shared or an unshared anchor is worth beside the length: a number of three digits is seldom there by chance.
_ANCHOR = 4.0
# A number that only one side has speaks against a pair, but "fifteen" may stand for 15.
_STRAY_NUMBER = 3.0
_UNLIKELY = 1e-9
_NUMBER = re.compile(r"\d+(?:[.,\u066b\u066c \u00a0\u202f]\d+)*")
_NAME = re.compile(r"\b[^\W\d_a-z][\w’'-]{3,}")
_QUOTED = re.compile('[“”«»"]')


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Paragraphs that say the same."""

    source: tuple[int, ...]
    """Positions in the one text, from 0; none where only the other has it."""
    target: tuple[int, ...]
    score: float
    """From 0, nothing speaks for it, to 1: how well lengths, numbers and names fit."""


def align(source: Sequence[str], target: Sequence[str]) -> list[Pair]:
    """Return how the paragraphs of two texts belong together, in order; every paragraph is in one pair.

    >>> [(p.source, p.target) for p in align(["About 214 accounts.", "Police."], ["Quelque 214 comptes.", "La police."])]
    [((0,), (0,)), ((1,), (1,))]
    """
    pairs = _cheapest(source, target, max(sum(map(len, target)), 1) / max(sum(map(len, source)), 1))
    # What only one text has lies about how much longer the other's language is: told again by the single pairs.
    singles = [(source[pair.source[0]], target[pair.target[0]]) for pair in pairs if _is_single(pair)]
    ratios = [len(theirs) / len(ours) for ours, theirs in singles if ours and theirs]
    return _cheapest(source, target, median(ratios)) if ratios else pairs


def _cheapest(source: Sequence[str], target: Sequence[str], ratio: float) -> list[Pair]:
    """Return the cheapest way through both texts, where the other is *ratio* times as long."""

    @cache
    def judged(i: int, j: int, di: int, dj: int) -> tuple[float, float]:
        return _judge(" ".join(source[i - di : i]), " ".join(target[j - dj : j]), ratio)

    costs: dict[tuple[int, int], tuple[float, tuple[int, int]]] = {(0, 0): (0.0, (0, 0))}
    for i, j in product(range(len(source) + 1), range(len(target) + 1)):
        ways = [
            (costs[i - di, j - dj][0] - log(share) + judged(i, j, di, dj)[0], (di, dj))
            for (di, dj), share in _STEPS.items()
            if i >= di and j >= dj
        ]
        if ways:
            costs[i, j] = min(ways)
    return list(_walk_back(costs, (len(source), len(target)), lambda *step: judged(*step)[1]))[::-1]


def _is_single(pair: Pair) -> bool:
    return len(pair.source) == len(pair.target) == 1


def find_anchors(text: str) -> frozenset[str]:
    """Return what a translation keeps of *text*: numbers, names in Latin letters, that somebody is quoted.

    >>> sorted(find_anchors("“Some 5,500 doses”, said Wekesa"))
    ['5500', 'some', 'wekesa', '“']
    """
    numbers = {
        "".join(str(int(digit)) for digit in each if digit.isdigit()) for each in _NUMBER.findall(text)
    }
    names = {fold(name) for name in _NAME.findall(text)}
    return frozenset(numbers | names | ({"“"} if _QUOTED.search(text) else set()))


def _judge(source: str, target: str, ratio: float) -> tuple[float, float]:
    """Return what it costs to pair two texts, and how well they fit."""
    if not (source and target):
        return 0.0, 0.0
    expected = len(source) * ratio
    cost = -log(max(_likelihood(expected, len(target)), _UNLIKELY))
    fit = min(expected, len(target)) / max(expected, len(target))
    ours, theirs = find_anchors(source), find_anchors(target)
    numbers = [{each for each in anchors if each.isdigit()} for anchors in (ours, theirs)]
    if every := numbers[0] | numbers[1]:
        cost += _STRAY_NUMBER * len(numbers[0] ^ numbers[1]) / len(every)
    # Names of one language only (sentences begin with capitals) are no contradiction: of the smaller set is counted.
    smaller = min(len(ours), len(theirs))
    if not smaller:
        return cost, round(fit, 3)
    shared = len(ours & theirs) / smaller
    return cost - _ANCHOR * (shared - 0.25), round((fit + shared) / 2, 3)


def _likelihood(expected: float, length: int) -> float:
    """Return how likely a translation's length differs so much from what is expected, from 0 to 1."""
    return erfc(abs(length - expected) / sqrt(VARIANCE * max(expected, 1)) / sqrt(2))


def _walk_back(
    costs: dict[tuple[int, int], tuple[float, tuple[int, int]]],
    end: tuple[int, int],
    score: Callable[[int, int, int, int], float],
) -> Iterator[Pair]:
    """Yield the steps of the cheapest way, from its end."""
    i, j = end
    while (i, j) != (0, 0):
        di, dj = costs[i, j][1]
        yield Pair(source=tuple(range(i - di, i)), target=tuple(range(j - dj, j)), score=score(i, j, di, dj))
        i, j = i - di, j - dj
