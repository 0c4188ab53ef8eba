"""A site of any number of article pages on disk, made of the replica's stories: what the benchmarks fetch.

Pages have about 95 KB, a gallery and four languages, as on the real site; each lies there plain and
in gzip, so that nginx sends it without any work.
"""

from __future__ import annotations

import gzip
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from urllib.parse import quote, unquote

from archiver.replica.layouts import LAYOUTS
from archiver.replica.listings import listing_pages, robots_txt, to_teaser
from archiver.replica.story import LANGUAGES, SECTIONS, Edition, read_stories

PAGE_BYTES = 95_000
LISTED = 50
"""Entries a listing page."""
# Links to pages that this site does not have: a client that follows them would count 404s.
_ELSEWHERE = re.compile(
    r'<nav .*?</nav>|<div class="container breadcrumb">.*?</div>|<div class="years">.*?</div>', re.DOTALL
)
MONTHS = {
    "en": "January February March April May June July August September October November December",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "ar": "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
}


@dataclass(frozen=True, slots=True)
class Farm:
    """The site on disk."""

    root: Path
    urls: tuple[str, ...]
    """Paths of all article pages, percent-encoded."""
    seeds: tuple[str, ...]
    page_bytes: int
    """Mean size of an article page."""
    zipped_bytes: int
    """The same in gzip."""

    def file(self, url: str) -> Path:
        """Return where the page at *url* lies."""
        return self.root / unquote(url).lstrip("/")


def build(root: Path, pages: int, *, own_menus: bool = False) -> Farm:
    """Write a site of *pages* articles below *root* and say what is there.

    All pages of a language have one menu, as on the real site; with *own_menus* no two pages have.
    """
    editions = list(to_editions(pages))
    menus = {language: to_menu(language) for language in LANGUAGES}
    sizes = []
    for number, edition in enumerate(editions):
        menu = to_menu(str(number)) if own_menus else menus[edition.language]
        html = LAYOUTS["current"](edition, [edition]).replace("</header>", menu, 1)
        sizes.append(_write(root, edition.path, html))
    for language in LANGUAGES:
        teasers = [to_teaser(edition) for edition in editions if edition.language == language]
        section = SECTIONS["current"][language]
        for address, html in listing_pages(section, language, teasers, size=LISTED).items():
            path, _, page = address.partition("?page=")
            _write(root, f"{path}/index{page}.html", html)
    (root / "robots.txt").write_text(robots_txt())
    return Farm(
        root=root,
        urls=tuple(quote(edition.path) for edition in editions),
        seeds=tuple(SECTIONS["current"].values()),
        page_bytes=sum(size for size, _ in sizes) // len(sizes),
        zipped_bytes=sum(size for _, size in sizes) // len(sizes),
    )


def to_editions(pages: int) -> Iterator[Edition]:
    """Yield *pages* different articles: the replica's paragraphs in new company, under new addresses."""
    chance = random.Random(pages)
    by_language = {
        language: [
            edition
            for edition in read_stories()
            if edition.language == edition.written_in == language and edition.place
        ]
        for language in LANGUAGES
    }
    for number in range(pages):
        language = LANGUAGES[number % 4]
        model = chance.choice(
            [edition for edition in by_language[language] if len(edition.story.pictures) > 2]
        )
        others = chance.sample(by_language[language], 3)
        more = [block.text for other in others for block in other.blocks[1:] if block.kind == "paragraph"]
        day = date(2005 + number % 20, number % 12 + 1, number % 28 + 1)
        month = MONTHS[language].split()[day.month - 1]
        yield replace(
            model,
            story=replace(
                model.story,
                key=f"{model.story.key}-{number}",
                published=day,
                scheme="current",
                layout="current",
            ),
            slug=f"{model.slug[:120]}-{number}",
            title=f"{model.title} ({number})",
            date_line=f"{day.day} de {month} de {day.year}"
            if language == "es"
            else f"{day.day} {month} {day.year}",
            body="\n\n".join([model.body.strip(), *more, f"No. {number}: {more[0]}"]),
            english_tree=False,
            listed=True,
            bare=False,
            documents=(),
            see_also=(),
        )


def to_menu(seed: str) -> str:
    """Return what makes a page heavy and says nothing: a menu of hundreds of lines and inlined icons."""
    chance = random.Random(seed)
    words = _words()
    lines, size = [], 0
    while size < PAGE_BYTES - 11_500:
        anchor = "-".join(chance.choices(words, k=2)).lower()
        number = chance.randrange(400)
        line = (
            f'<li class="menu__item menu__item--level{number % 3}" data-entry="{number}" data-key="{chance.getrandbits(64):016x}">'
            f'<a class="menu__link" href="#m{number}" title="{anchor}"><span class="menu__label">{anchor}</span>'
            f'<svg class="icon icon--chevron" width="8" height="8" viewBox="0 0 8 8"><path d="M2 1l4 3-4 3"/></svg></a></li>\n'
        )
        lines.append(line)
        size += len(line)
    return f'<div class="menu" hidden><ul class="menu__list">\n{"".join(lines)}</ul></div></header>'


@cache
def _words() -> list[str]:
    return [word for edition in read_stories() if edition.language == "en" for word in edition.title.split()]


def _write(root: Path, path: str, html: str) -> tuple[int, int]:
    """Write a page and its gzip beside it; return both sizes."""
    file = root / path.lstrip("/")
    file.parent.mkdir(parents=True, exist_ok=True)
    body = _ELSEWHERE.sub("", html).encode()
    zipped = gzip.compress(body, 6, mtime=0)
    file.write_bytes(body)
    file.with_name(file.name + ".gz").write_bytes(zipped)
    return len(body), len(zipped)
