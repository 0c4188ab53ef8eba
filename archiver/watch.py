"""What a run sees of the site, held against what is expected of it. Pure: the run brings what it knows.

A run alone may see two pages. So its counts are kept in its end record, and a share is taken over as many earlier
runs as it needs; but a run speaks up only about what it has seen itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from archiver.models import Article, Capture, Former, Reading, Visit
from archiver.sites.expected import Expectations, Share
from archiver.sites.site import Site
from archiver.surprise import Evidence, Surprise
from archiver.urls import canonical, read_address

KEPT = 10
"""How many captures a run's record names of each kind."""
REDIRECTS = frozenset({301, 302, 303, 307, 308})
"""Statuses that say where else a page is."""
SHRUNK = 0.8
"""A listing that names less than this share of what it named before was not walked to its end."""
_COMPARED = ("title", "date", "body", "guard")


@dataclass(slots=True)
class Watch:
    """One run's counts: of each kind of case how many there were, how many had what they should, which had not."""

    site: Site
    expected: Expectations
    base_url: str = ""
    """The mirror that stands for the site; "" for the site itself."""
    counts: dict[str, list[int]] = field(default_factory=dict)
    misses: dict[str, list[Evidence]] = field(default_factory=dict)
    listed: dict[str, set[str]] = field(default_factory=dict)
    """By language, the addresses that its listing named."""
    unanswered: dict[str, tuple[str, Capture | None]] = field(default_factory=dict)
    """Listing pages whose entries were not seen, with their language and what came instead: nothing, "not now", a 304, a way to nowhere."""
    last: dict[str, Evidence] = field(default_factory=dict)
    """By language, the listing page that was seen last."""
    gone: list[Evidence] = field(default_factory=list)
    """Heads of listings that are not there: a mirror may lack a language, but not all of them."""
    has_listing: bool = False
    """Whether any listing, or a site map in its stead, was there."""

    def see(self, visit: Visit, reading: Reading, before: Former | None) -> None:
        """Take in a visit and what its page says; *before* is its article's last reading, if any."""
        if visit.claim.kind == "listing":
            self._see_listing(visit, reading)
            self.has_listing |= _is_there(visit)
        elif visit.claim.kind == "sitemap":
            self.has_listing |= _is_there(visit)
        elif visit.claim.kind == "article" and visit.capture is not None and visit.capture.kind == "response":
            for name, is_well in _cases(visit, reading, before, self.site, self.expected.current_since):
                self.count(name, visit.capture, is_well=is_well)

    def count(self, name: str, capture: Capture, *, is_well: bool) -> None:
        """Count one case."""
        counts = self.counts.setdefault(name, [0, 0])
        counts[0] += 1
        counts[1] += is_well
        if not is_well:
            self._miss(name, Evidence.of(capture))

    def _miss(self, name: str, evidence: Evidence) -> None:
        kept = self.misses.setdefault(name, [])
        if len(kept) < KEPT:
            kept.append(evidence)

    def _see_listing(self, visit: Visit, reading: Reading) -> None:
        capture, page = visit.capture, visit.page
        address = read_address(visit.claim.url, self.site, self.base_url)
        language = address.language if address else self.site.default_language
        is_lost = page is not None and page.status in REDIRECTS and not visit.links
        if (
            page is None
            or capture is None
            or is_lost
            or visit.retry_at is not None
            or not _is_answer(page.status)
        ):
            self.unanswered[visit.claim.url] = language, capture
            return
        self.unanswered.pop(visit.claim.url, None)
        if page.status != HTTPStatus.OK:
            if page.status >= HTTPStatus.BAD_REQUEST and page.site_url in self._heads:
                self.gone.append(Evidence.of(capture))
            return
        self.last[language] = Evidence.of(capture)
        self.listed.setdefault(language, set()).update(entry.url for entry in reading.listing)
        if capture.kind == "response" and page.site_url in self._heads:
            self.count("listing", capture, is_well=bool(reading.listing))

    @property
    def _heads(self) -> set[str]:
        return {self.site.home + path for path in self.site.listings}

    def miss_heads(self) -> None:
        """Count the heads of listings that a run, now over, was never given: nothing new can have been found there."""
        for url, (_, capture) in sorted(self.unanswered.items()):
            if capture is not None and capture.site_url in self._heads:
                if capture.status != HTTPStatus.NOT_MODIFIED:
                    self.count("listing", capture, is_well=False)
            elif capture is None and canonical(url, self.site, self.base_url) in self._heads:
                self.counts.setdefault("listing", [0, 0])[0] += 1
                self._miss("listing", Evidence(url, "", "", 0))

    def walked(self, earlier: Iterable[Mapping[str, Any]]) -> dict[str, int]:
        """Return by language how many addresses its listing named, where all of it was seen; call it once.

        *earlier* has the figures of earlier runs, the newest first. A listing that ends long before it did then is
        no whole one: it counts as a surprise, and nothing is concluded from what it does not name.
        """
        before: dict[str, int] = {}
        for stats in earlier:
            for language, count in _dict(stats.get("walked")).items():
                before.setdefault(language, _number(count))
        broken = {language for language, _ in self.unanswered.values()}
        whole = {
            language: len(urls) for language, urls in self.listed.items() if urls and language not in broken
        }
        if "paging" not in {share.name for share in self.expected.shares}:
            return whole
        shrunk = {language for language, count in whole.items() if count < before.get(language, 0) * SHRUNK}
        for language in sorted(whole):
            counts = self.counts.setdefault("paging", [0, 0])
            counts[0] += 1
            counts[1] += language not in shrunk
            if language in shrunk:
                self._miss("paging", self.last[language])
        return {language: count for language, count in whole.items() if language not in shrunk}

    def surprises(self, earlier: Iterable[Mapping[str, Any]]) -> list[Surprise]:
        """Return what is not as expected, given the figures of *earlier* runs, the newest first."""
        seen = list(earlier)
        if self.gone and not self.has_listing:
            self.counts["listing"] = [len(self.gone), 0]
            self.misses["listing"] = self.gone[:KEPT]
        found = (self._look_at(share, seen) for share in self.expected.shares)
        return [surprise for surprise in found if surprise is not None]

    def _look_at(self, share: Share, earlier: list[Mapping[str, Any]]) -> Surprise | None:
        misses = self.misses.get(share.name)
        if not misses:
            return None
        cases, well = self.counts[share.name]
        for stats in earlier:
            if cases >= share.cases:
                break
            match _dict(stats.get("seen")).get(share.name):
                case [more, good]:
                    cases, well = cases + _number(more), well + _number(good)
        if cases < share.cases or well >= cases * share.least:
            return None
        message = (
            f"{cases - well} of {cases} {share.of}: {share.says} ({1 - share.least:.0%} at most expected)"
        )
        return Surprise(share.name, message, tuple(misses))


def _cases(
    visit: Visit, reading: Reading, before: Former | None, site: Site, current_since: int
) -> Iterator[tuple[str, bool]]:
    """Yield of an article's page which cases it is, and whether it is well in each.

    Only a first reading tells of the site; a second one of the same page would count the same words twice. What it
    tells is whether the page's parts stand where they did, and say what they said.
    """
    article = reading.article
    if article is None:
        # A page that never was an article (a soft 404) is listed for years: told once, by the failures.
        is_asked = visit.page is not None and visit.page.status == HTTPStatus.OK and visit.retry_at is None
        if is_asked and reading.failure is not None and (before is not None or not visit.claim.known):
            yield "readable", False
        return
    yield "readable", True
    if before is not None:
        yield "template", _is_same_template(before.template, article.template)
        yield "text", _is_same_text(before.text, article.text)
        return
    yield "date", article.published is not None
    yield "dateline", article.dateline is not None
    yield "layers", not is_last_resort(article)
    if article.published is not None and article.published.year >= current_since:
        yield "gallery", bool(article.images)
        yield "rich_text", _layers(article.template).get("body") == "rich-text"
    if article.url_language != site.default_language:
        yield "translated", not article.untranslated


def is_last_resort(article: Article) -> bool:
    """Say whether the text was found by plain trafilatura, or by the template against trafilatura's word."""
    return any(layer in article.template for layer in ("body: trafilatura", "guard: template alone"))


def _is_same_template(before: str, after: str) -> bool:
    """Say whether title, date and text were found where they were before."""
    old, new = _layers(before), _layers(after)
    return all(old.get(name) == new.get(name) for name in _COMPARED)


def _is_same_text(before: str, after: str) -> bool:
    """Say whether half of the words are still there, and half of those that are there were: an edit changes less.

    >>> _is_same_text("Four were held in Lyon", "Five were held in Lyon today")
    True
    >>> _is_same_text("Four were held in Lyon", "Home About us Contact Careers What we do Four were held in Lyon")
    False
    """
    old, new = set(before.split()), set(after.split())
    return not old or 2 * len(old & new) >= max(len(old), len(new))


def _layers(template: str) -> dict[str, str]:
    """Return the layer of each field.

    >>> _layers("title: h1 = head; body: rich-text")
    {'title': 'h1 = head', 'body': 'rich-text'}
    """
    parts = (part.partition(": ") for part in template.split("; "))
    return {name: layer for name, _, layer in parts}


def _is_there(visit: Visit) -> bool:
    """Say whether the visit found its page, changed or as it was."""
    return visit.capture is not None and visit.capture.status in (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED)


def _is_answer(status: int) -> bool:
    """Say whether *status* answers what is listed: a page, a way to one, or that there is none."""
    return status < HTTPStatus.BAD_REQUEST or status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)


def _dict(value: object) -> dict[str, Any]:
    """Return *value* where it is a table, else an empty one: a run's record may come from anywhere."""
    return value if isinstance(value, dict) else {}


def _number(value: object) -> int:
    """Return *value* where it is a count, else 0."""
    return value if isinstance(value, int) and value > 0 else 0
