"""What a run sees of the site, held against what is expected of it. Pure: the run brings what it knows.

A run alone may see two pages. So its counts are kept in its end record, and a share is taken over as many earlier
runs as it needs; but a run speaks up only about what it has seen itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from http import HTTPStatus
from typing import Any

from archiver.models import Article, Capture, Reading, Visit
from archiver.sites.expected import Expectations, Share
from archiver.sites.site import Site
from archiver.urls import canonical, read_address

CURRENT_SCHEME_SINCE = 2019
"""The year of the first pages of the current scheme: older ones have no gallery."""
NAMED = 3
"""How many captures a line names; the run's record has ten."""
KEPT = 10
SHRUNK = 0.8
"""A listing that names less than this share of what it named before was not walked to its end."""
_COMPARED = ("title", "date", "body", "guard")


@dataclass(frozen=True, slots=True)
class Evidence:
    """The capture that something was seen on."""

    url: str
    record_id: str
    """"" where there was no answer."""
    filename: str
    offset: int

    def __str__(self) -> str:
        """Return the address, and where its record lies."""
        return (
            f"{self.url} ({self.filename} at {self.offset})" if self.record_id else f"{self.url} (no answer)"
        )


@dataclass(frozen=True, slots=True)
class Surprise:
    """One thing that is not as expected, with the captures that show it."""

    name: str
    message: str
    captures: tuple[Evidence, ...] = ()

    def __str__(self) -> str:
        """Return the line that an operator reads."""
        named = ", ".join(map(str, self.captures[:NAMED]))
        more = len(self.captures) - NAMED
        return (
            f"{self.name}: {self.message}"
            + (f": {named}" if named else "")
            + (f" and {more} more" if more > 0 else "")
        )

    def to_fact(self) -> dict[str, object]:
        """Return what a run's end record says of it."""
        return {
            "name": self.name,
            "message": self.message,
            "captures": [asdict(one) for one in self.captures],
        }


def read_surprises(stats: Mapping[str, Any]) -> list[Surprise]:
    """Return what a run's figures say was not as expected; what makes no sense is left out."""
    told = stats.get("unexpected")
    facts = [fact for fact in told if isinstance(fact, dict)] if isinstance(told, list) else []
    return [
        Surprise(
            str(fact.get("name", "")),
            str(fact.get("message", "")),
            tuple(_read_captures(fact.get("captures"))),
        )
        for fact in facts
    ]


def _read_captures(told: object) -> Iterator[Evidence]:
    for one in told if isinstance(told, list) else ():
        match one:
            case {
                "url": str(url),
                "record_id": str(record_id),
                "filename": str(filename),
                "offset": int(offset),
            }:
                yield Evidence(url, record_id, filename, offset)


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
    """Listing pages whose entries were not seen, with their language and what came instead: nothing, "not now", a 304."""
    last: dict[str, Evidence] = field(default_factory=dict)
    """By language, the listing page that was seen last."""
    gone: list[Evidence] = field(default_factory=list)
    """Heads of listings that are not there: a mirror may lack a language, but not all of them."""
    has_listing: bool = False
    """Whether any listing, or a site map in its stead, was there."""

    def see(self, visit: Visit, reading: Reading, before: str | None) -> None:
        """Take in a visit and what its page says; *before* has the layers of its article's last reading, if any."""
        if visit.claim.kind == "listing":
            self._see_listing(visit, reading)
            self.has_listing |= _is_there(visit)
        elif visit.claim.kind == "sitemap":
            self.has_listing |= _is_there(visit)
        elif visit.claim.kind == "article" and visit.capture is not None and visit.capture.kind == "response":
            for name, is_well in _cases(visit, reading, before, self.site):
                self.count(name, visit.capture, is_well=is_well)

    def count(self, name: str, capture: Capture, *, is_well: bool) -> None:
        """Count one case."""
        counts = self.counts.setdefault(name, [0, 0])
        counts[0] += 1
        counts[1] += is_well
        if not is_well:
            self._miss(name, _evidence(capture))

    def _miss(self, name: str, evidence: Evidence) -> None:
        kept = self.misses.setdefault(name, [])
        if len(kept) < KEPT:
            kept.append(evidence)

    def _see_listing(self, visit: Visit, reading: Reading) -> None:
        capture, page = visit.capture, visit.page
        address = read_address(visit.claim.url, self.site, self.base_url)
        language = address.language if address else self.site.default_language
        if page is None or capture is None or visit.retry_at is not None or not _is_answer(page.status):
            self.unanswered[visit.claim.url] = language, capture
            return
        self.unanswered.pop(visit.claim.url, None)
        if page.status != HTTPStatus.OK:
            if page.status >= HTTPStatus.BAD_REQUEST and page.site_url in self._heads:
                self.gone.append(_evidence(capture))
            return
        self.last[language] = _evidence(capture)
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


def _cases(visit: Visit, reading: Reading, before: str | None, site: Site) -> Iterator[tuple[str, bool]]:
    """Yield of an article's page which cases it is, and whether it is well in each.

    Only a first reading tells of the site; a second one of the same page would count the same words twice. What it
    tells is whether the page's parts stand where they did.
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
        yield "template", _is_same_template(before, article.template)
        return
    yield "date", article.published is not None
    yield "dateline", article.dateline is not None
    yield "layers", not is_last_resort(article)
    if article.published is not None and article.published.year >= CURRENT_SCHEME_SINCE:
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


def _layers(template: str) -> dict[str, str]:
    """Return the layer of each field.

    >>> _layers("title: h1 = head; body: rich-text")
    {'title': 'h1 = head', 'body': 'rich-text'}
    """
    parts = (part.partition(": ") for part in template.split("; "))
    return {name: layer for name, _, layer in parts}


def look_at_calendar(
    expected: Expectations, *, today: date, newest: date | None, this_week: int, is_live: bool
) -> list[Surprise]:
    """Return what is odd about how often something new comes: too much of it, or nothing for too long.

    *newest* is the latest day that an article bears, *this_week* how many bear one of the last seven.

    >>> from archiver.sites.expected import INTERPOL_EXPECTED
    >>> day = date(2026, 3, 1)
    >>> for one in look_at_calendar(INTERPOL_EXPECTED, today=day, newest=date(2026, 1, 1), this_week=0, is_live=True):
    ...     print(one)
    silence: the newest article is of 2026-01-01, one every 21 days at least expected
    """
    found: list[Surprise] = []
    most, days = expected.articles_a_week, expected.silence_days
    if most and this_week > most:
        found.append(
            Surprise(
                "articles_a_week",
                f"{this_week} articles bear a date of the last seven days, {most} at most expected",
            )
        )
    is_waited_for = days is not None and (is_live or expected.silence_everywhere)
    if is_waited_for and newest is not None and days is not None and today - newest > timedelta(days=days):
        message = f"the newest article is of {newest}, one every {days} days at least expected"
        found.append(Surprise("silence", message))
    return found


def _is_there(visit: Visit) -> bool:
    """Say whether the visit found its page, changed or as it was."""
    return visit.capture is not None and visit.capture.status in (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED)


def _is_answer(status: int) -> bool:
    """Say whether *status* answers what is listed: a page, a way to one, or that there is none."""
    return status < HTTPStatus.BAD_REQUEST or status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)


def _evidence(capture: Capture) -> Evidence:
    return Evidence(capture.url, capture.record_id, capture.filename, capture.offset)


def _dict(value: object) -> dict[str, Any]:
    """Return *value* where it is a table, else an empty one: a run's record may come from anywhere."""
    return value if isinstance(value, dict) else {}


def _number(value: object) -> int:
    """Return *value* where it is a count, else 0."""
    return value if isinstance(value, int) and value > 0 else 0
