"""Every path of the replica and what stands there, made from the stories. Touches only package data."""

from __future__ import annotations

import mimetypes
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from importlib.resources import files
from urllib.parse import quote

from archiver.models import Article
from archiver.replica import listings
from archiver.replica.layouts import LAYOUTS
from archiver.replica.listings import Teaser
from archiver.replica.pdf import to_pdf
from archiver.replica.resource import HTML, Resource, redirect
from archiver.replica.story import LANGUAGES, SECTIONS, Edition, Picture
from archiver.replica.truth import to_article

ASSETS = "/bundles/interpolfront"
DEAD_LINK = Teaser(
    path=f"{SECTIONS['current']['en']}/2016/A-page-that-was-moved-and-never-found-again",
    title="A page that was moved and never found again",
    date_line="11 May 2016",
    day=date(2016, 5, 11),
)
SOFT_404 = Teaser(
    path=f"{SECTIONS['current']['en']}/2012/A-page-that-is-gone-but-says-200",
    title="A page that is gone but says 200",
    date_line="3 September 2012",
    day=date(2012, 9, 3),
)
EVENTS = (
    Teaser(path="/en/News-and-Events/Events/2015/Harbour-security-week", title="Harbour security week", date_line="2-5 November 2015 – Kigali, Rwanda", day=date(2015, 11, 2)),
    Teaser(path="/en/News-and-Events/Events/2019/12th-Symposium-on-Forensic-Botany", title="12th Symposium on Forensic Botany", date_line="17-19 June 2019 – Lyon, France", day=date(2019, 6, 17)),
    Teaser(path="/en/News-and-Events/Events/2023/Workshop-on-digital-evidence", title="Workshop on digital evidence", date_line="4-6 October 2023 – Montevideo, Uruguay", day=date(2023, 10, 4)),
    Teaser(path="/en/News-and-Events/Events/2026/Meeting-of-heads-of-national-bureaus", title="Meeting of heads of national bureaus", date_line="15 April 2026 – Windhoek, Namibia", day=date(2026, 4, 15)),
)  # fmt: skip
ASP_PAGE = "/Public/ICPO/PressReleases/PR2003/PR200311.asp"


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The replica at one moment: its resources, its pictures to be drawn on demand, and the truth."""

    resources: Mapping[str, Resource]
    """By unquoted path, with the query where that matters."""
    pictures: Mapping[str, tuple[Picture, int]]
    """By path: the picture and the width to draw it in."""
    articles: Mapping[str, Article]
    """What a perfect reader finds, by canonical address."""


def build(
    editions: Sequence[Edition], gone: Mapping[str, int], layout: str, edited: Mapping[str, datetime]
) -> Site:
    """Make the site of *editions*; *gone* maps paths to 404 or 410, *edited* paths to their last change."""
    present = [edition for edition in editions if edition.path not in gone]
    resources: dict[str, Resource] = dict(_assets())
    for edition in present:
        siblings = [other for other in present if other.story.key == edition.story.key]
        html = LAYOUTS[layout or edition.story.layout](edition, siblings)
        day = datetime.combine(edition.story.published, time(9, 30), UTC)
        resources[edition.path] = Resource(
            body=html.encode(),
            modified=edited.get(edition.path, day),
            chunked=edition.language == "ar",
        )
        if edition.bare:
            resources[edition.path.removeprefix("/en")] = resources[edition.path]
        resources.update(_documents(edition))
    resources.update(_dirty_variants(present))
    changed = max([_newest(editions), *edited.values()])
    resources.update(_other_pages(present, changed))
    for path, status in gone.items():
        page = listings.missing_page(path, _language_of(path))
        resources[path] = Resource(body=page.encode(), status=status)
    return Site(
        resources=resources,
        pictures=dict(_pictures(editions)),
        articles={article.url: article for article in _truths(present)},
    )


def _truths(present: Sequence[Edition]) -> Iterator[Article]:
    for edition in present:
        siblings = tuple(other for other in present if other.story.key == edition.story.key)
        yield to_article(edition, siblings)


def _language_of(path: str) -> str:
    return path[1:3] if path[1:3] in LANGUAGES else "en"


def _pictures(editions: Sequence[Edition]) -> Iterator[tuple[str, tuple[Picture, int]]]:
    for picture in {picture for edition in editions for picture in edition.story.pictures}:
        yield picture.original, (picture, 960)
        yield picture.rendition("large"), (picture, 640)
        yield picture.rendition("small"), (picture, 320)


def _documents(edition: Edition) -> Iterator[tuple[str, Resource]]:
    for title, path in edition.documents:
        day = datetime.combine(edition.story.published, time(9), UTC)
        lines = [
            edition.story.topic,
            edition.story.published.isoformat(),
            "An invented document of the replica.",
        ]
        yield path, Resource(body=to_pdf(title, lines), content_type="application/pdf", modified=day)


def _dirty_variants(present: Sequence[Edition]) -> Iterator[tuple[str, Resource]]:
    """Yield what the site makes of other forms of an address: served without ``/en``, else redirected."""
    yield "/", redirect("/en", 302)
    for edition in present:
        target = quote(edition.path)
        yield edition.path + "/", redirect(target)
        if edition.language == "en" and not edition.bare:
            yield edition.path.removeprefix("/en"), redirect(target)
        if edition.language == "en" and edition.story.published.year == 2003:  # noqa: PLR2004  (the era of ASP pages)
            yield ASP_PAGE, redirect(target)


def _other_pages(present: Sequence[Edition], changed: datetime) -> Iterator[tuple[str, Resource]]:
    for language in LANGUAGES:
        own = [edition for edition in present if edition.language == language]
        for address, html in _listings(language, own).items():
            yield address, Resource(body=html.encode(), chunked=True, modified=changed)
        yield f"/{language}", _page(listings.home_page(language, own))
        lines = "".join(f'<li><a href="{quote(edition.path)}">{edition.title}</a></li>' for edition in own)
        yield (
            f"/{language}/sitemap",
            _page(listings.plain_page(f"/{language}/sitemap", language, "Site map", f"<ul>{lines}</ul>")),
        )
        yield f"/{language}/search", _page(listings.plain_page(f"/{language}/search", language, "Search", ""))
    for teaser in EVENTS:
        yield teaser.path, _page(listings.event_page(teaser, "en"))
    for topic in sorted({edition.story.topic for edition in present}):
        same = [edition for edition in present if edition.story.topic == topic and edition.language == "en"]
        yield listings.topic_path(topic), _page(listings.topic_page(topic, same))
    yield SOFT_404.path, _page(listings.missing_page(SOFT_404.path, "en"))
    yield DEAD_LINK.path, Resource(body=listings.missing_page(DEAD_LINK.path, "en").encode(), status=404)
    xml = listings.sitemap_xml([edition.path for edition in present])
    yield (
        "/sitemap.xml",
        Resource(body=xml.encode(), content_type="application/xml", modified=changed),
    )
    yield (
        "/robots.txt",
        Resource(body=listings.robots_txt().encode(), content_type="text/plain", modified=changed),
    )


def _page(html: str) -> Resource:
    """Return a page without validators, as dynamic pages are."""
    return Resource(body=html.encode(), content_type=HTML, fields=(("Cache-Control", "no-cache"),))


def _newest(editions: Sequence[Edition]) -> datetime:
    day = max((edition.story.published for edition in editions), default=date(2003, 1, 1))
    return datetime.combine(day, time(9, 30), UTC)


def _listings(language: str, own: Sequence[Edition]) -> dict[str, str]:
    """Return every listing of *language*: news, news mixed with events, the years, the old section."""
    section = SECTIONS["current"][language]
    teasers = [listings.to_teaser(edition) for edition in own if edition.listed]
    if language == "en":
        teasers += [DEAD_LINK, SOFT_404]
    pages = listings.listing_pages(section, language, teasers)
    events = EVENTS if language == "en" else ()
    pages |= listings.listing_pages(section.rpartition("/")[0], language, [*teasers, *events])
    for year in range(2003, 2027):
        of_year = [teaser for teaser in teasers if teaser.day.year == year]
        pages |= listings.listing_pages(f"{section}/{year}", language, of_year, year=year)
    if language in SECTIONS["old"]:
        old = [
            listings.to_teaser(edition) for edition in own if edition.story.scheme == "old" and edition.listed
        ]
        pages |= listings.listing_pages(SECTIONS["old"][language], language, old)
        for year in sorted({teaser.day.year for teaser in old}):
            of_year = [teaser for teaser in old if teaser.day.year == year]
            pages |= listings.listing_pages(
                f"{SECTIONS['old'][language]}/{year}", language, of_year, year=year
            )
    return pages


@cache
def _assets() -> dict[str, Resource]:
    """Return the style sheet, the script, the font and the drawings of the frame."""
    folders = {".css": "css", ".js": "js", ".ttf": "fonts", ".svg": "images"}
    day = datetime(2018, 12, 1, tzinfo=UTC)
    found: dict[str, Resource] = {}
    for path in (files("archiver.replica") / "assets").iterdir():
        ending = "." + path.name.rpartition(".")[2]
        if ending in folders:
            kind = {".ttf": "font/ttf", ".svg": "image/svg+xml", ".js": "text/javascript"}.get(ending)
            kind = kind or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
            found[f"{ASSETS}/{folders[ending]}/{path.name}"] = Resource(
                body=path.read_bytes(), content_type=kind, modified=day
            )
    return found
