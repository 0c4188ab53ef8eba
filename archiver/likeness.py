"""Whether two texts are the same but for their typing, and whether one says what another said. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from archiver.text import fold

# How much shorter, in share and characters, the same text can be: marks, spaces, a word.
_LIKE, _SLACK = 0.75, 12
# A sentence said again: at least so many words, as long but for a cut word, this share of them met, each within reach.
_FEW, _AGAIN_LENGTH, _AGAIN_SHARE, _AGAIN_REACH = 4, 0.8, 0.85, 40


def same_text(first: str, second: str) -> bool:
    """Say whether two texts are the same but for typing: case, quotes, spaces, accents, small misspellings.

    Different numbers are different texts, and so are different words.

    >>> same_text("Visiting dignatories at the “HQ”", 'Visiting dignitaries at the "HQ"')
    True
    >>> same_text("26th Council", "27th Council")
    False
    """
    if min(len(first), len(second)) < _LIKE * max(len(first), len(second)) - _SLACK:
        return False
    one, two = fold(first), fold(second)
    if one == two or one.replace(" ", "") == two.replace(" ", ""):
        return bool(one) or first == second
    if not one or not two:
        return False
    return _same_but_for_typos(one.split(), two.split())


def says_again(said: str, texts: Iterable[str]) -> bool:
    """Say whether one of *texts* holds the words of *said* in order, hardly one missing; all folded by `fold`.

    Between two sentences of a quotation the text may say who speaks, and a word may be misspelt.

    >>> says_again("we knew the boats we did not know who paid", ["we knew the boats said a man we did not know who paid"])
    True
    """
    parts = said.split()
    if len(parts) < _FEW:
        return False
    shortest = len(said) * _AGAIN_LENGTH
    by_length = sorted(parts, key=len)[::-1]
    first, second = by_length[:2]
    may_lack = (1 - _AGAIN_SHARE) * len(parts)
    # Most texts are too short, or lack the longest words: to look for these first spares their splitting.
    for text in [text for text in texts if len(text) >= shortest and (first in text or second in text)]:
        if not _lacks(by_length, text, may_lack) and _has_in_order(parts, text.split(), may_lack):
            return True
    return False


def _lacks(parts: list[str], text: str, may_lack: float) -> bool:
    """Say whether more of *parts* than *may_lack* are nowhere in *text*, not even in a word of it."""
    for part in parts:
        if part not in text:
            may_lack -= 1
            if may_lack < 0:
                return True
    return False


def _has_in_order(parts: list[str], words: list[str], may_lack: float) -> bool:
    """Say whether *words* has *parts* in their order, none further off than a few words, but for *may_lack* of them."""
    at = 0
    for part in parts:
        try:
            at = words.index(part, at, at + _AGAIN_REACH) + 1
        except ValueError:
            may_lack -= 1
            if may_lack < 0:
                return False
    return True


def _same_but_for_typos(one: list[str], two: list[str]) -> bool:
    """Align two lists of words; a fifth of them, at least one, may be misspelt, one short word may be missing."""
    if abs(len(one) - len(two)) > 1:
        return False
    if len(one) < len(two):
        one, two = two, one
    if len(one) > len(two):
        gap = next((i for i, word in enumerate(two) if one[i] != word), len(two))
        if len(one[gap]) > 3 or len(two) < 4 or one[gap].isdecimal():  # noqa: PLR2004  (an article or preposition)
            return False
        one = one[:gap] + one[gap + 1 :]
    misspelt = [pair for pair in zip(one, two, strict=True) if pair[0] != pair[1]]
    return len(misspelt) <= max(1, len(two) // 5) and all(_is_typo(*pair) for pair in misspelt)


def _is_typo(one: str, two: str) -> bool:
    """Say whether two words are at most one slip apart, two in a word of eight letters or more."""
    if any(c.isdecimal() for c in one + two):
        return False
    shorter = min(len(one), len(two))
    if shorter < 4 or max(len(one), len(two)) > 40:  # noqa: PLR2004  (short words are other words, long ones no words)
        return False
    return _distance(one, two) <= (2 if shorter >= 8 else 1)  # noqa: PLR2004


def _distance(one: str, two: str) -> int:
    """Return how many slips (a letter more, less or another, two in the wrong order) lie between two words."""
    before: list[int] = []
    above: list[int] = []
    row = list(range(len(two) + 1))
    for i, a in enumerate(one):
        before, above, row = above, row, [i + 1]
        for j, b in enumerate(two):
            slips = min(above[j + 1] + 1, row[j] + 1, above[j] + (a != b))
            if i and j and a == two[j - 1] and b == one[i - 1]:
                slips = min(slips, before[j - 1] + 1)
            row.append(slips)
    return row[-1]
