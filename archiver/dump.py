"""Raw text dumps: the text of a page with its tags dropped, turned into the article. Pure.

What a dump is made of, in order: perhaps furniture, title, date and standfirst; the text, its paragraphs glued
together where the page has no white space between them; within it galleries and pull quotes; perhaps related
documents and news. How far in a line stands tells the template's blocks from the text where a dump keeps that.
Body text is never dropped in doubt.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from archiver.dateline import find_dateline
from archiver.dates import read_date
from archiver.draft import Draft, read_draft
from archiver.exceptions import Blocked, NotAnArticle, Unreadable
from archiver.language import detect_language
from archiver.models import Article, Image, Paragraph, Quote
from archiver.quotes import find_quotes
from archiver.sites import words
from archiver.text import ENDS, fold, squeeze

LONGEST = 500_000
"""Characters of the longest dump that is read: a hundred times an article."""

_PASSES = 6  # until nothing changes: two are enough for every dump met
_SHORT_PAGE = 3000  # characters: a page that refuses says no more
_LONGEST_HEADING = 120  # characters
_HTML = re.compile(r"\s*<(?:!doctype|html|\?xml|head|body|div|p)\b", re.IGNORECASE)


def clean(raw_text: str, *, url: str = "") -> Article:
    r"""Return the article in a raw text dump; *url* is its page's address where that is known.

    Galleries and pull quotes become data. Raise `NotAnArticle`, `Blocked` or `Unreadable` where there is none.

    >>> article = clean("LYON, France – It began today.Police of five countries met.\n  Officers\n  Flags\n 1 /\n 2\nIt ends soon.")
    >>> [p.text for p in article.paragraphs], [i.caption for i in article.images]
    (['LYON, France – It began today.', 'Police of five countries met.', 'It ends soon.'], ['Officers', 'Flags'])
    """
    _refuse(raw_text, url)
    draft = read_draft(raw_text)
    for _ in range(_PASSES):
        again = read_draft(draft.render())
        if again.render() == draft.render():
            break
        draft = replace(again, captions=draft.captions + again.captions, pulled=draft.pulled + again.pulled)
    if not draft.paragraphs:
        raise NotAnArticle(url or "text dump", "no text in it")
    return _compose(draft, url)


def render(article: Article) -> str:
    """Return *article* as plain text: title, date, standfirst and paragraphs, a blank line between."""
    parts = (article.title, article.published_raw, article.standfirst, article.text)
    return "\n\n".join(part for part in parts if part)


def _refuse(raw_text: str, url: str) -> None:
    """Raise where *raw_text* is no dump of an article."""
    name = url or "text dump"
    if "\0" in raw_text[:LONGEST]:
        raise Unreadable(name, "has NUL characters: a binary file, not text")
    if len(raw_text) > LONGEST:
        raise Unreadable(name, f"{len(raw_text):,} characters; the longest dump that is read has {LONGEST:,}")
    if not raw_text.strip():
        raise NotAnArticle(name, "is empty")
    if _HTML.match(raw_text[:1000]):
        raise NotAnArticle(name, "is HTML, not a text dump; use `archiver import` for saved pages")
    first = squeeze(raw_text.lstrip()[:2000].split("\n", 1)[0])
    is_short = len(raw_text) < _SHORT_PAGE
    if is_short and words.BLOCKED_TITLE.match(first[:200]) and words.BLOCKED_TEXT.search(raw_text):
        raise Blocked(name, "the site refused: Access Denied, no article")


def _compose(draft: Draft, url: str) -> Article:
    """Return the draft as an article."""
    paragraphs = tuple(
        Paragraph(text=text, kind="heading" if _is_heading(text) else "paragraph")
        for text in draft.paragraphs
    )
    text = "\n\n".join(draft.paragraphs)
    detected = detect_language(text)
    dateline = find_dateline(draft.paragraphs)
    published = read_date(draft.date_line) if draft.date_line else None
    return Article(
        url=url,
        language=detected,
        detected_language=detected,
        title=draft.title,
        standfirst=draft.standfirst,
        published=published,
        published_raw=draft.date_line,
        published_source="dump" if published else "",
        dateline=dateline,
        paragraphs=paragraphs,
        quotes=(*find_quotes(paragraphs), *_with_speakers(draft.pulled, paragraphs)),
        images=tuple(
            Image(url="", image_key=f"caption-{n}", caption=c) for n, c in enumerate(draft.captions)
        ),
        template="dump",
    )


def _is_heading(text: str) -> bool:
    """Say whether a paragraph heads those below it: short, and it ends no sentence."""
    return len(text) < _LONGEST_HEADING and text[-1] not in ENDS + ':;,”»"' and text[0] not in '-–•*·“«"'


def _with_speakers(pulled: Iterable[Quote], paragraphs: Sequence[Paragraph]) -> list[Quote]:
    """Tie each pull quote to the paragraph that says it; without a name of its own it gets that quotation's."""
    told = find_quotes(paragraphs) if pulled else ()
    tied: list[Quote] = []
    for quote in pulled:
        needle = fold(quote.text)
        position = next((at for at, p in enumerate(paragraphs) if needle in fold(p.text)), None)
        source = next((q for q in told if needle in fold(q.text)), None)
        named = (
            quote
            if quote.speaker or source is None
            else replace(quote, speaker=source.speaker, role=source.role)
        )
        tied.append(replace(named, position=position))
    return tied
