"""How one page was read, for people: each field with its layer, each line with what cut it; as text or HTML. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from archiver.exceptions import NotAnArticle
from archiver.sites import EXTRACTOR, read, site_of
from archiver.sites.reader import trace_page
from archiver.sites.tree import Tree
from archiver.text import squeeze

if TYPE_CHECKING:
    from lxml import etree

    from archiver.models import Page, Reading
    from archiver.sites.reader import Trace

# Characters of a frame that name it.
_FIRST_WORDS = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the page, in order, and what became of it."""

    text: str
    role: str
    """``text`` for what is kept, else what it was cut as; ``outside`` for what no rule spoke for."""
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All that can be said of how a page was read."""

    url: str
    reading: Reading
    fields: tuple[tuple[str, str, str], ...]
    """Name, value, layer."""
    lines: tuple[Line, ...]
    missing: str = ""
    """Why the page could not even be opened; "" if it could."""


def report_on(page: Page) -> Report:
    """Read *page* once more and say how; never raises for what it contains."""
    reading = read(page)
    site = site_of(page)
    if site is None:
        return Report(
            url=page.site_url, reading=reading, fields=(), lines=(), missing="not a page of a known site"
        )
    try:
        trace = trace_page(Tree(page, whole=True), site)
    except NotAnArticle as error:
        return Report(url=page.site_url, reading=reading, fields=(), lines=(), missing=error.missing)
    return Report(url=page.site_url, reading=reading, fields=_fields(trace, reading), lines=_lines(trace))


def _fields(trace: Trace, reading: Reading) -> tuple[tuple[str, str, str], ...]:
    article = reading.article
    date, address = trace.date, trace.place.address
    rows = [
        ("address", article.url if article else trace.place.site_url, address.scheme if address else ""),
        ("title", trace.title.value if trace.title else "", trace.title.layer if trace.title else ""),
        ("published", str(date.value) if date else "", f"{date.layer}: {date.raw}" if date else ""),
        (
            "standfirst",
            trace.standfirst.value if trace.standfirst else "",
            trace.standfirst.layer if trace.standfirst else "",
        ),
        ("body", f"{len(trace.blocks)} paragraphs", trace.body.layer if trace.body else ""),
        ("gallery", _pictures(trace, reading), "beside pictures" if trace.slides else ""),
        ("pull quotes", str(len(trace.pulled)), "repeats the text" if trace.pulled else ""),
    ]
    if article is not None:
        spoken = f"declared {article.declared_language or '-'}, detected {article.detected_language or '-'}"
        rows += [
            ("language", article.language, f"address {article.url_language}, {spoken}"),
            (
                "dateline",
                article.dateline.text if article.dateline else "",
                "opens a paragraph" if article.dateline else "",
            ),
            ("documents", str(len(article.documents)), ""),
            ("topics", ", ".join(article.topics), _topic_layer(trace) if article.topics else ""),
        ]
    return tuple(rows)


def _pictures(trace: Trace, reading: Reading) -> str:
    """Return how many pictures there are, and how many places they were found in, where those are more."""
    places, pictures = len(trace.slides), len(reading.article.images) if reading.article else 0
    return (
        f"{pictures} picture" + "s" * (pictures != 1) + (f" in {places} places" if places != pictures else "")
    )


def _topic_layer(trace: Trace) -> str:
    return "meta keywords" if trace.head.keywords else "box of topics"


def _lines(trace: Trace) -> tuple[Line, ...]:
    kept = {block.index for block in trace.blocks}
    lines = [
        Line(text=text, role="frame", rule=f"{tag}, left out whole")
        for tag, element in trace.outline.frames
        if (text := _first_words(element))
    ]
    for block in trace.outline.blocks:
        role = "text" if block.index in kept else block.role or "outside"
        rule = block.rule or ("" if role == "text" else "not in the body's container")
        lines.append(Line(text=block.text, role=role, rule=rule))
    return tuple(lines)


# Lines above the text that are the article's, and lines cut from it that are kept as data.
_FIELDS = frozenset({"title", "date", "standfirst"})
_DATA = frozenset({"caption", "pull quote"})
_STYLE = (
    "body{font:16px/1.5 Georgia,serif;max-width:75rem;margin:2rem auto;padding:0 1rem;color:#222}"
    "table{border-collapse:collapse;width:100%}td,th{padding:.25rem .6rem;vertical-align:top;text-align:start;"
    "border-bottom:1px solid #ddd}del{color:#a33}small{color:#666;font-family:sans-serif}"
    "th{font-family:sans-serif;font-weight:600}.lines{table-layout:fixed}.lines td{overflow-wrap:anywhere}"
    ".lines th:nth-child(2){width:14rem}.kept{background:#f3f9f1}.field{background:#f1f5fb}"
)


def to_html(report: Report) -> str:
    """Return *report* as one page, safe to open: no script, nothing fetched, every word of the page escaped."""
    fields = "".join(
        f"<tr><th>{escape(name)}<td dir=auto>{escape(value)}<td><small>{escape(layer)}</small>"
        for name, value, layer in report.fields
    )
    lines = "".join(_row(line) for line in report.lines)
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return (
        f'<!DOCTYPE html><html lang=en><head><meta charset=utf-8><meta http-equiv="Content-Security-Policy" content="{policy}">'
        f"<title>How {escape(report.url)} is read</title><style>{_STYLE}</style></head><body>"
        f"<h1>{escape(_verdict(report))}</h1><p><code>{escape(report.url)}</code><br><small>{escape(EXTRACTOR)}</small></p>"
        f"<h2>Fields, and the layer that found each</h2><table>{fields}</table>"
        "<h2>The page’s lines, what was cut struck through, and what remains</h2>"
        f"<table class=lines><tr><th>the page<th>what it is, and by which rule<th>what remains{lines}</table></body></html>"
    )


def _row(line: Line) -> str:
    """Return one line of the page beside what remains of it: a paragraph, a field, data cut from the text, or nothing."""
    text = escape(line.text)
    kept = "kept" if line.role == "text" else "field" if line.role in _FIELDS else ""
    said = text if kept else f"<del>{text}</del>"
    remains = text if kept or line.role in _DATA else ""
    return (
        f'<tr class="{kept or "cut"}"><td dir=auto>{said}<td>{escape(line.role)}<br><small>{escape(line.rule)}</small>'
        f"<td dir=auto>{remains}"
    )


def _verdict(report: Report) -> str:
    reading = report.reading
    if reading.article is not None:
        return f"An article: {reading.article.title}"
    if reading.listing:
        return f"A listing of {len(reading.listing)} articles"
    if reading.failure is not None:
        return f"No article ({reading.failure[0]}): {reading.failure[1]}"
    return f"Neither article nor listing{': ' + report.missing if report.missing else ''}"


def to_text(report: Report) -> str:
    """Return *report* for a terminal: the fields, then every line with what became of it."""
    rows = [_verdict(report), report.url, EXTRACTOR, ""]
    rows += [
        f"{name:12} {value[:90]}{f'  [{layer}]' if layer else ''}" for name, value, layer in report.fields
    ]
    rows += [
        "",
        *(
            f"{'+' if line.role == 'text' else '-'} {line.role:10} {line.rule[:30]:30} {line.text[:100]}"
            for line in report.lines
        ),
    ]
    return "\n".join(rows).rstrip()


def _first_words(element: etree._Element) -> str:
    """Return the beginning of what *element* says: a menu of hundreds of links is not read to its end."""
    words: list[str] = []
    size = _FIRST_WORDS
    for text in map(squeeze, element.itertext()):
        if text:
            words.append(text)
            size -= len(text) + 1
        if size < 0:
            break
    return " ".join(words)[:_FIRST_WORDS]
