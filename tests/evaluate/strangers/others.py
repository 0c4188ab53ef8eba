"""Pages under an article's address, or a listing's, that are no article."""

from __future__ import annotations

from random import Random

from tests.evaluate.strangers.days import draw_date, print_date
from tests.evaluate.strangers.draw import Drawn, Kit, draw
from tests.evaluate.strangers.names import Namer
from tests.evaluate.strangers.pages import address, context, environment
from tests.evaluate.strangers.stories import stories

KINDS = (
    "access_denied", "challenge", "challenge_script", "robot", "soft404", "maintenance", "empty", "empty_frame",
    "listing", "listing_long", "search", "section", "moved", "error500",
)  # fmt: skip


def print_other(seed: int, kind: str) -> tuple[str, str]:
    """Return the address, an article's, and the HTML of a page of *kind*."""
    drawn = draw(seed, Kit(frames=("ibexa_theme",)))
    rng = Random(f"other {seed}")
    look = context(drawn, rng, Namer(rng))
    look["listed"] = _listed(drawn, rng)
    if kind != "empty":
        look["title"] = look["w"]["lost"][0] if kind == "soft404" else look["w"]["section"]
    look |= {name: look["w"][name] for name in ("lost", "tagline", "hits")}
    return address(drawn), environment().get_template(f"others/{kind}.html").render(x=look)


def _listed(drawn: Drawn, rng: Random) -> list[dict[str, str]]:
    return [
        {
            "title": story.title,
            "lead": story.standfirst or story.blocks[0].text,
            "date": print_date(draw_date(rng, old=False), drawn.ui, rng),
            "path": f"/{drawn.ui}/News-and-Events/News/{drawn.day.year}/{story.slug}",
            "image": "/i.jpg",
        }
        for story in stories(drawn.ui) * 2
    ]
