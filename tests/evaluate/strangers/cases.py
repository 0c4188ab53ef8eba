"""The strangers' pages as cases of the evaluation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tests.evaluate.gold import Case
from tests.evaluate.strangers.draw import WHOLE, Kit, draw
from tests.evaluate.strangers.others import KINDS, print_other
from tests.evaluate.strangers.pages import address, print_page, truth
from tests.sites_pages import page


def stranger_cases(seeds: Iterable[int], design: str, kit: Kit = WHOLE) -> Iterator[Case]:
    """Yield an article for each of *seeds*."""
    for seed in seeds:
        drawn = draw(seed, kit)
        name = f"stranger-{seed} {drawn.frame} {drawn.gallery if drawn.pictures else '-'} {drawn.story.slug[:24]}"
        yield Case(name, design, page(address(drawn), print_page(drawn)), truth(drawn))


def other_cases(seeds: Iterable[int]) -> Iterator[Case]:
    """Yield pages that are no article, of every kind for each of *seeds*."""
    for seed in seeds:
        for kind in KINDS:
            url, html = print_other(seed, kind)
            yield Case(f"stranger-{seed} {kind}", "other", page(url, html), None)
