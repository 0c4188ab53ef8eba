"""What a perfect reader would find on the replica's article pages, said from the stories alone. Pure."""

from __future__ import annotations

from urllib.parse import quote

from archiver.models import Article, ArticleLink, Dateline, Document, Image, Paragraph, ParagraphKind, Quote
from archiver.replica.markup import Block, find_links, to_plain
from archiver.replica.story import Edition

HOME = "https://www.interpol.int"
_KINDS: dict[str, ParagraphKind] = {
    "paragraph": "paragraph",
    "row": "paragraph",
    "heading": "heading",
    "list-item": "list-item",
    "quote": "quote",
}


def site_url(path: str) -> str:
    """Return the canonical address on the real site of *path* on the replica."""
    return HOME + quote(path, safe="/:@!$&'()*+,;=~-._?&")


def to_article(edition: Edition, siblings: tuple[Edition, ...] = ()) -> Article:
    """Return what *edition* says; *siblings* are all the editions that its page links to by hreflang."""
    declared = edition.language
    return Article(
        url=site_url(edition.path),
        language=edition.written_in,
        url_language=edition.language,
        declared_language=declared,
        detected_language=edition.written_in,
        untranslated=edition.written_in != edition.language,
        title=to_plain(edition.title),
        standfirst=to_plain(edition.standfirst),
        published=edition.story.published,
        published_raw=to_plain(edition.date_line),
        dateline=_to_dateline(edition),
        paragraphs=tuple(
            Paragraph(text=to_plain(block.text), kind=_KINDS[block.kind])
            for block in edition.blocks
            if block.kind in _KINDS
        ),
        quotes=_to_quotes(edition),
        images=tuple(_to_image(edition, number) for number in range(len(edition.story.pictures))),
        documents=tuple(
            Document(url=site_url(path), title=to_plain(words)) for words, path in edition.documents
        ),
        links=_to_links(edition, siblings),
        topics=(edition.story.topic,),
    )


def alt_text(edition: Edition, number: int) -> str:
    """Return the alt text of picture *number*: its caption, its caption with a slip, or a file's code."""
    caption = to_plain(edition.captions[number])
    if edition.story.alt == "code":
        return f"{edition.story.published.year}-{edition.story.pictures[number].field_id % 900 + 100}-Photo-{number + 1}"
    return with_slip(caption) if edition.story.alt == "typo" else caption


def with_slip(text: str) -> str:
    """Return *text* as a hurried editor types it: two letters of its longest word change places.

    >>> with_slip("Two dignitaries at the table")
    'Two digniatries at the table'
    """
    word = max(text.split(), key=len, default="")
    middle = len(word) // 2
    slip = word[:middle] + word[middle + 1 : middle + 2] + word[middle : middle + 1] + word[middle + 2 :]
    return text.replace(word, slip, 1) if word else text


def original_is_linked(edition: Edition) -> bool:
    """Say whether the page names the originals: a lone picture and old pages show a rendition alone."""
    return len(edition.story.pictures) > 1 and edition.story.scheme != "old"


def _to_image(edition: Edition, number: int) -> Image:
    picture = edition.story.pictures[number]
    rendition = site_url(picture.rendition())
    linked = original_is_linked(edition)
    return Image(
        url=site_url(picture.original) if linked else rendition,
        image_key=str(picture.field_id),
        caption=to_plain(edition.captions[number]),
        alt=alt_text(edition, number),
        renditions=(rendition,) if linked else (),
    )


def _to_dateline(edition: Edition) -> Dateline | None:
    if not edition.place:
        return None
    return Dateline(
        text=edition.dateline,
        place=edition.place,
        country=edition.country,
        country_code=edition.story.country_code or None,
    )


def _to_quotes(edition: Edition) -> tuple[Quote, ...]:
    """Return the in-text quotations in order, then the pull quote."""
    texts = [to_plain(block.text) for block in edition.blocks if block.kind in _KINDS]
    quotes = [
        Quote(
            text=to_plain(speech.text),
            speaker=speech.speaker,
            role=speech.role,
            position=next((n for n, text in enumerate(texts) if to_plain(speech.text)[:40] in text), None),
        )
        for speech in edition.speeches
    ]
    if edition.pull:
        pull = edition.pull
        quotes.append(Quote(text=to_plain(pull.text), speaker=pull.speaker, role=pull.role, pulled=True))
    return tuple(quotes)


def _to_links(edition: Edition, siblings: tuple[Edition, ...]) -> tuple[ArticleLink, ...]:
    blocks: tuple[Block, ...] = edition.blocks
    body = [
        ArticleLink(url=site_url(href) if href.startswith("/") else href, text=words, kind="body")
        for block in blocks
        for href, words in find_links(block.text)
    ]
    related = [
        ArticleLink(url=site_url(path), text=to_plain(words), kind="related")
        for words, path in edition.see_also
    ]
    alternates = [
        ArticleLink(url=site_url(other.path), text="", kind="alternate", language=other.language)
        for other in siblings
    ]
    return (*body, *related, *alternates)
