"""The strangers' pages as cases of the evaluation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from archiver.models import Article
from tests.evaluate.gold import Case
from tests.evaluate.strangers.draw import WHOLE, Kit, draw
from tests.evaluate.strangers.dumps import print_dump
from tests.evaluate.strangers.others import KINDS, print_other
from tests.evaluate.strangers.pages import address, content_type, encode, print_page, truth
from tests.sites_pages import page

# Pages that stay, for the gold set; the fresh ones are drawn anew on each run.
FIXED = tuple(range(240))
FIXED_OTHERS = tuple(range(10))


def all_stranger_cases(fresh: Iterable[int]) -> Iterator[Case]:
    """Yield the articles that stay, those of the seeds *fresh*, then the pages that are none."""
    yield from stranger_cases(FIXED, "stranger")
    yield from stranger_cases(fresh, "stranger-fresh")
    yield from other_cases(FIXED_OTHERS)


def stranger_cases(seeds: Iterable[int], design: str, kit: Kit = WHOLE) -> Iterator[Case]:
    """Yield an article for each of *seeds*."""
    for seed in seeds:
        drawn = draw(seed, kit)
        name = f"stranger-{seed} {drawn.frame} {drawn.gallery if drawn.pictures else '-'} {drawn.story.slug[:24]}"
        yield Case(
            name,
            design,
            page(address(drawn), encode(drawn, print_page(drawn)), content_type=content_type(drawn)),
            truth(drawn),
        )


def other_cases(seeds: Iterable[int]) -> Iterator[Case]:
    """Yield pages that are no article, of every kind for each of *seeds*."""
    for seed in seeds:
        for kind in KINDS:
            url, html = print_other(seed, kind)
            yield Case(f"stranger-{seed} {kind}", "other", page(url, html), None)


def stranger_dumps(seeds: Iterable[int]) -> Iterator[tuple[str, str, Article]]:
    """Yield the name, the raw text and the truth of a dump for each of *seeds*."""
    for seed in seeds:
        drawn = replace(draw(seed), quote="divs")  # in a dump every pull quote has its speaker's line
        said = truth(drawn)
        said = replace(said, images=tuple(image for image in said.images if image.caption))
        yield f"stranger-{seed} dump {drawn.story.slug[:24]}", print_dump(drawn), said
