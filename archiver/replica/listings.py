"""The replica's other pages: listings, year pages, events, topics, the site maps, the home page. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from urllib.parse import quote

from archiver.replica.frame import Sheet, banner, breadcrumb, shares, to_page
from archiver.replica.story import LANGUAGES, SECTIONS, Edition
from archiver.replica.truth import HOME, alt_text, site_url
from archiver.replica.words import WORDS

PAGE_SIZE = 8
"""Entries a listing page: small, so that paging happens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Teaser:
    """One entry of a listing: an article, an event, or a link that leads nowhere."""

    path: str
    title: str
    date_line: str
    day: date
    image: str = ""
    alt: str = ""


def to_teaser(edition: Edition) -> Teaser:
    """Return the entry that a listing has for *edition*."""
    pictures = edition.story.pictures
    path = edition.path.removeprefix("/en") if edition.bare else edition.path
    return Teaser(
        path=path,
        title=edition.title,
        date_line=edition.date_line.partition(" - ")[0],
        day=edition.story.published,
        image=pictures[0].rendition("small") if pictures else "",
        alt=alt_text(edition, 0) if pictures else "",
    )


def listing_pages(
    path: str, language: str, teasers: Sequence[Teaser], *, year: int | None = None, size: int = PAGE_SIZE
) -> dict[str, str]:
    """Return the pages of one listing by path and query, newest entries first, *size* on each."""
    ordered = sorted(teasers, key=lambda teaser: teaser.day, reverse=True)
    slices = [ordered[start : start + size] for start in range(0, len(ordered), size)] or [[]]
    pages: dict[str, str] = {}
    for number, entries in enumerate(slices, 1):
        address = path if number == 1 else f"{path}?page={number}"
        pages[address] = _listing(path, language, entries, number=number, last=len(slices), year=year)
    pages[f"{path}?page=1"] = pages[path]
    return pages


def _listing(
    path: str, language: str, entries: Sequence[Teaser], *, number: int, last: int, year: int | None
) -> str:
    words = WORDS[language]
    title = f"{words['news']} {year}" if year else words["news"]
    paging = [
        (words["previous"], "prev", number - 1) if number > 1 else None,
        (words["next"], "next", number + 1) if number < last else None,
    ]
    links = "".join(
        f'<a class="pagination__{rel}" rel="{rel}" href="{quote(path)}{f"?page={target}" if target > 1 else ""}">{text}</a>'
        for text, rel, target in filter(None, paging)
    )
    cards = "".join(_card(teaser) for teaser in entries)
    tagline = f'<p class="tagline">{words["tagline"]}</p>' if number == 1 else ""
    steps = [(words["home"], f"/{language}"), (title, path)]
    section = SECTIONS["current"]
    alternates = [(code, section[code]) for code in LANGUAGES] if path == section[language] else []
    return to_page(
        Sheet(
            path=path,
            language=language,
            title=title,
            description=words["tagline"],
            theme="listing",
            trail=steps,
            alternates=alternates,
            content=f'{banner(title)}{breadcrumb(steps)}{shares()}<div class="container">{tagline}'
            f'<div class="cards">{cards}</div><div class="pagination">{links}</div>{_years(language)}</div>',
        )
    )


def _card(teaser: Teaser) -> str:
    image = (
        f'<img src="{teaser.image}" alt="{escape(teaser.alt)}" width="320" height="200">'
        if teaser.image
        else ""
    )
    return (
        f'<div class="card"><a href="{quote(teaser.path)}">{image}<h3>{escape(teaser.title, quote=False)}</h3></a>'
        f'<span class="card__date">{teaser.date_line}</span></div>'
    )


def _years(language: str) -> str:
    section = SECTIONS["current"][language]
    links = "".join(f'<a href="{section}/{year}">{year}</a>' for year in range(2026, 2002, -1))
    return f'<div class="years">{links}</div>'


def event_page(teaser: Teaser, language: str) -> str:
    """Return the page of an event: it opens with a line that looks like a dateline and is none."""
    steps = [(WORDS[language]["home"], f"/{language}"), (WORDS[language]["events"], teaser.path)]
    content = f"""{banner(teaser.title)}{breadcrumb(steps)}{shares()}<div class="container"><div class="ezrichtext-field"><p><strong>{teaser.date_line}</strong></p><p>Delegates meet for two days of talks and a visit to the harbour. Registration closes a week before the first session.</p></div></div>"""
    return to_page(
        Sheet(
            path=teaser.path,
            language=language,
            title=teaser.title,
            theme="event",
            trail=steps,
            content=content,
        )
    )


def home_page(language: str, editions: Sequence[Edition]) -> str:
    """Return the front page with the newest stories."""
    words = WORDS[language]
    cards = "".join(_card(to_teaser(edition)) for edition in editions[:3])
    section = SECTIONS["current"][language]
    return to_page(
        Sheet(
            path=f"/{language}",
            language=language,
            title="INTERPOL",
            description=words["tagline"],
            theme="home",
            alternates=[(code, f"/{code}") for code in LANGUAGES],
            content=f'{banner(words["tagline"])}<div class="container"><div class="cards">{cards}</div>'
            f'<p class="more"><a href="{section.rpartition("/")[0]}">{words["section"]}</a></p></div>',
        )
    )


def topic_page(topic: str, editions: Sequence[Edition]) -> str:
    """Return a topic's page: related news, a heading glued to the date before it."""
    path = topic_path(topic)
    lines = "".join(
        f'<span>{edition.date_line}</span><a href="{quote(edition.path)}">{escape(edition.title, quote=False)}</a>'
        for edition in editions
    )
    return to_page(
        Sheet(
            path=path,
            language="en",
            title=topic,
            theme="crime",
            content=f'{banner(topic)}{shares()}<div class="container"><h2>Related news</h2><div class="related">{lines}</div></div>',
        )
    )


def topic_path(topic: str) -> str:
    """Return where a topic's page stands."""
    return f"/en/Crimes/{topic.replace(' ', '-')}"


def plain_page(path: str, language: str, title: str, html: str, theme: str = "page") -> str:
    """Return a page of the frame with *html* in it: site map, search, the page for what is missing."""
    return to_page(
        Sheet(
            path=path,
            language=language,
            title=title,
            theme=theme,
            content=f'{banner(title)}<div class="container">{html}</div>',
        )
    )


def missing_page(path: str, language: str) -> str:
    """Return the "page not found" page, as 404s and soft 404s show it."""
    words = WORDS[language]
    return plain_page(path, language, words["missing"], f"<p>{words['missing_text']}</p>", "error")


def sitemap_xml(paths: Sequence[str]) -> str:
    """Return the XML site map, addresses absolute on the real site."""
    lines = "".join(f"<url><loc>{escape(site_url(path))}</loc></url>" for path in paths)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{lines}</urlset>\n'


def robots_txt() -> str:
    """Return robots.txt: the search and the editors' desk are not for robots."""
    return f"User-agent: *\nDisallow: /*/search\nDisallow: /en/search\nDisallow: /admin\n\nSitemap: {HOME}/sitemap.xml\n"
