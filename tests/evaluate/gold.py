"""The gold set: pages of our own and what a perfect reader finds on them.

Measured on these, a figure says how general the reader is, not how the live site is read: its template
has not been seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from archiver.models import Article, Page
from archiver.replica import Replica
from archiver.replica.story import Edition, read_stories
from archiver.replica.truth import site_url, to_article
from tests.evaluate.redesign import print_page
from tests.sites_pages import page

# Twelve relaunches that stay; the fresh ones are drawn anew on each run.
FIXED = tuple(range(101, 113))


@dataclass(frozen=True, slots=True)
class Case:
    """One page, the design that printed it, and the truth; None where it is no article."""

    name: str
    design: str
    page: Page
    truth: Article | None


def replica_cases() -> Iterator[Case]:
    """Yield every article of the replica in its own layout and in both relaunches."""
    with Replica() as replica:
        for number in (0, 1, 2):
            replica.redesign(number)
            for url, truth in replica.articles.items():
                resource = replica._site.resources[unquote(url.removeprefix("https://www.interpol.int"))]
                yield Case(f"replica-{number} {url}", "replica", page(url, resource.body), truth)


def redesign_cases(seeds: tuple[int, ...], *, each: int = 0) -> Iterator[Case]:
    """Yield editions in the relaunches of *seeds*: *each* of them a seed, all where it is 0."""
    editions = read_stories()
    for place, seed in enumerate(seeds):
        chosen = editions if not each else [editions[(place * each + n) % len(editions)] for n in range(each)]
        for edition in chosen:
            yield redesign_case(edition, seed, "fixed" if seed in FIXED else "fresh")


def redesign_case(edition: Edition, seed: int, design: str) -> Case:
    """Return *edition* in the relaunch of *seed*."""
    siblings = tuple(other for other in read_stories() if other.story.key == edition.story.key)
    url = site_url(edition.path)
    html = print_page(edition, siblings, seed)
    return Case(f"{design}-{seed} {url}", design, page(url, html), to_article(edition, siblings))


def all_cases(fresh: tuple[int, ...]) -> Iterator[Case]:
    """Yield the gold set, then the fresh redesigns."""
    yield from replica_cases()
    yield from redesign_cases(FIXED, each=12)
    yield from redesign_cases(fresh, each=1)
