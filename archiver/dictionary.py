"""What every table, view and column means: the source of docs/data-dictionary.md and of the browser's metadata. Pure.

Run as a module it prints the document: ``python -m archiver.dictionary > docs/data-dictionary.md``.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a table is, and what its columns say, in their order."""

    row: str
    """What one row is."""
    columns: dict[str, str]
    is_view: bool = False


_ARTICLE_ID = "The article, `articles.id`."
_VERSION_ID = "The version, `versions.id`."
_POSITION = "Its place in the order of the page, from 0."

TABLES: dict[str, Meaning] = {
    "crawls": Meaning(
        "One run: a crawl, or an import that had something to say.",
        {
            "id": "63 bits of the SHA-256 of `run_id`.",
            "run_id": "`urn:uuid:…`, in the warcinfo of every file that the run wrote. Null where only its captures were met.",
            "site": "The site, as its collection's folder is named.",
            "started_at": "When it began, UTC.",
            "finished_at": "When it ended, UTC; null for a run that was killed or still runs.",
            "spider": "Which spider ran; `import` for an import.",
            "arguments": "What it was asked to do, JSON.",
            "outcome": "`finished`, `interrupted`, `blocked`, `failed`…; null like `finished_at`.",
            "stats": "What it counted, JSON.",
            "software": "Name and version of what ran.",
            "origin": "`live`, `mirror`, `replica` or `import`.",
            "base_url": "The mirror that stood for the site; empty for the site itself.",
        },
    ),
    "captures": Meaning(
        "One response, revisit or resource record, and where it lies.",
        {
            "id": "63 bits of the SHA-256 of `record_id`.",
            "record_id": "`WARC-Record-ID`, `<urn:uuid:…>`.",
            "url": "`WARC-Target-URI`: what was fetched.",
            "site_url": "The canonical address on the real site; null where the record is not of the site.",
            "captured_at": "`WARC-Date`: the start of the request, UTC; of a saved file, its import.",
            "status": "HTTP status; null for a resource record.",
            "mime": "Media type of the payload without parameters, lower case; empty if not said.",
            "digest": "`sha1:BASE32` of the payload, transfer coding undone, content coding kept; a 304 has its original's.",
            "sha256": "SHA-256 of the same bytes, hexadecimal.",
            "kind": "`response`, `revisit` or `resource`.",
            "refers_to": "A revisit's original, its record id; else null.",
            "truncated": "`WARC-Truncated`: `length`, `time`, `disconnect`; `segmented` where others cut the record into parts (`WARC-Segment-Number`); null for a whole record.",
            "ip": "The peer's address.",
            "origin": "`live` from the site itself, `mirror`, `replica` (the demo), `import` (foreign files).",
            "filename": "The WARC file, relative to the home, under its lasting name.",
            "offset": "Where the record's gzip member begins in the file, in bytes.",
            "length": "How many bytes it takes.",
            "crawl_id": "The run, `crawls.id`; null for a foreign file's record.",
            "etag": "The ETag that the response carried, as sent.",
            "last_modified": "The Last-Modified that the response carried, as sent.",
            "location": "A redirect's target, as sent.",
            "outcome": "What it was read as: `article`, `listing`, a kind of failure; null for what is not read.",
            "article_id": "The article that it was read as, `articles.id`; null otherwise.",
        },
    ),
    "listings": Meaning(
        "One entry of a listing page.",
        {
            "capture_id": "The capture of the listing page, `captures.id`.",
            "url": "The entry's canonical address on the real site.",
            "position": _POSITION,
            "title": "As listed.",
            "date": "As listed, `YYYY-MM-DD`; null where none is.",
        },
    ),
    "articles": Meaning(
        "One article address, in its newest reading.",
        {
            "id": "63 bits of the SHA-256 of site and address.",
            "site": "The site.",
            "url": "The canonical address on the real site.",
            "language": "BCP 47: detected where the text has 20 characters or more, else declared, else the address's.",
            "url_language": "The language that the address says.",
            "declared_language": "The language that the page says; empty if none.",
            "detected_language": "The language that the words are in; empty where there are too few.",
            "untranslated": "1 where the page carries another language's text than its address says.",
            "story_id": "The article in all its languages: the smallest id of those joined.",
            "title": "The headline.",
            "standfirst": "The sentence under the headline, not in `text`; empty if none.",
            "published": "The visible date, `YYYY-MM-DD`; null if none.",
            "published_raw": "The date line as printed.",
            "published_source": "Which layer found the date; empty without one.",
            "dateline": "The place line that opens the text, without its dash; null if none.",
            "place": "Its place, as printed.",
            "country": "Its country, as printed; null where none is.",
            "country_code": "ISO 3166-1 alpha-2 of the country; null where it is not sure.",
            "geonames_id": "The place in GeoNames; null where it is not sure.",
            "latitude": "Of the place, degrees north.",
            "longitude": "Of the place, degrees east.",
            "text": "The paragraphs, joined by a blank line. Derived, not the original.",
            "word_count": "White-space separated words of `text`.",
            "template": "The layers that found title, date, body and gallery.",
            "extractor": "The reader's version.",
            "version_id": "The version that stands, `versions.id`.",
            "capture_id": "The capture of the newest reading, `captures.id`.",
            "origin": "Of that capture.",
            "state": "`live`; `unavailable`: 403, 5xx, blocked, gone for less than a day, or no longer named by its listing; `removed`: 404 or 410 in two captures at least 24 hours apart.",
            "state_since": "The first capture that found it in this state, else the end of the run that found it unlisted, UTC.",
            "first_captured_at": "The first capture that read it, UTC.",
            "last_captured_at": "The last capture that found it there, UTC.",
            "version_count": "How many rows of `versions` it has.",
            "gone_capture_id": "The first 404 or 410 since it was last there, `captures.id`; null if none.",
            "live_since": "Since when it was live by its own captures, where only its listing's silence makes it unavailable; else null.",
        },
    ),
    "versions": Meaning(
        "One distinct reading of an article, or its removal.",
        {
            "id": "63 bits of the SHA-256 of site, address and record id.",
            "article_id": _ARTICLE_ID,
            "number": "1 for the first, by `captured_at`, then record id.",
            "capture_id": "The capture that showed it first, `captures.id`; a removal's 404 or 410.",
            "captured_at": "When that was, UTC; of a saved file, its import.",
            "reading_digest": "SHA-256 of title, standfirst and text.",
            "title": "Its headline; empty for a removal.",
            "standfirst": "Its standfirst.",
            "published": "Its visible date.",
            "dateline": "Its dateline.",
            "text": "Its text; empty for a removal.",
            "cause": "`first`, `site_edit`, `site_removed`, `site_restored`, or `extractor_upgrade`: our reader changed, not the site.",
            "extractor": "The version of the reader that read it: the running one, where that reads the same words.",
        },
    ),
    "edits": Meaning(
        "One word-level change between two versions.",
        {
            "article_id": _ARTICLE_ID,
            "from_number": "The older version's number.",
            "to_number": "The newer version's number.",
            "field": "`title`, `standfirst`, `published`, `dateline` or `text`.",
            "n": "Its place among the field's changes, from 0.",
            "kind": "`typo`, `number`, `name`, `date`, `wording`, `addition`, `removal`.",
            "rule": "The rule that told the kind.",
            "old": "The words that went.",
            "new": "The words that came.",
            "position": "How many words of the newer field stand before it.",
        },
    ),
    "paragraphs": Meaning(
        "One block of a version's text.",
        {
            "version_id": _VERSION_ID,
            "article_id": _ARTICLE_ID,
            "position": _POSITION,
            "text": "Its words.",
            "kind": "`paragraph`, `heading`, `list-item` or `quote`.",
        },
    ),
    "quotes": Meaning(
        "A quotation with its speaker.",
        {
            "version_id": _VERSION_ID,
            "article_id": _ARTICLE_ID,
            "position": _POSITION,
            "text": "What was said, without quotation marks; two rows where a speaker's name parts it.",
            "speaker": "Who said it, the name as printed, without a courtesy; empty where nobody is named.",
            "role": "What the speaker is, in the words before the name and behind it; empty if not said.",
            "pulled": "1 for a pull quote: set apart, repeating a sentence of the body.",
            "paragraph": "`paragraphs.position` of the paragraph that holds it; null where none does.",
        },
    ),
    "images": Meaning(
        "A gallery picture.",
        {
            "version_id": _VERSION_ID,
            "article_id": _ARTICLE_ID,
            "position": _POSITION,
            "url": "Absolute, as on the page; the original where the page names it.",
            "image_key": "What makes it one picture across renditions: the site's field id, else the address.",
            "caption": "As printed; where nothing is, the alternative text, if that says what is seen; empty if neither does.",
            "alt": "The alternative text, where it is the caption or a file's name too; empty if none.",
            "capture_id": "The capture of its bytes, `captures.id`; null where they are not here.",
        },
    ),
    "links": Meaning(
        "A link of an article, in its newest reading.",
        {
            "article_id": _ARTICLE_ID,
            "position": _POSITION,
            "url": "Where it leads.",
            "text": "Its words.",
            "kind": "`body` in the text, `related` below it, `alternate` to another language.",
            "language": "Of an alternate, BCP 47; else empty.",
        },
    ),
    "documents": Meaning(
        "A file that an article offers, mostly a PDF.",
        {"article_id": _ARTICLE_ID, "position": _POSITION, "url": "Where it lies.", "title": "As linked."},
    ),
    "topics": Meaning(
        "A topic that a page names for itself.",
        {"article_id": _ARTICLE_ID, "position": _POSITION, "topic": "As named."},
    ),
    "aliases": Meaning(
        "Another address that stands for an article.",
        {"article_id": _ARTICLE_ID, "url": "Canonical on the real site."},
    ),
    "failures": Meaning(
        "A page expected to be an article that a run could not have or read, after its last try.",
        {
            "id": "63 bits of the SHA-256 of address and run.",
            "url": "The canonical address on the real site.",
            "crawl_id": "The run, `crawls.id`; null for a foreign file's record.",
            "kind": "`http_status`, `blocked`, `robots`, `network`, `timeout`, `too_large`, `not_article`, `unreadable`, `refused`.",
            "message": "What was wrong.",
            "capture_id": "The answer, `captures.id`; null where there was none.",
            "at": "When, UTC.",
        },
    ),
    "fixity_events": Meaning(
        "One check of one file.",
        {
            "id": "A running number.",
            "filename": "The file, relative to the home.",
            "checked_at": "When, UTC.",
            "result": "What came of it.",
            "detail": "What was wrong; empty if nothing.",
        },
    ),
    "row_digests": Meaning(
        "The digest of what was saved of one article, capture, run or failure: `verify` holds the rows against it.",
        {
            "id": "The id of the article, capture, run or failure.",
            "digest": "63 bits of the sum of its rows' BLAKE2b: an article with its versions and all that hangs on them, a capture with its listing.",
        },
    ),
    "restrictions": Meaning(
        "An item that is hidden from search, browse, exports and replay.",
        {
            "id": "63 bits of the SHA-256 of what it hides.",
            "url": "The canonical address; null where a record is meant.",
            "record_id": "The record; null where an address is meant.",
            "reason": "Why.",
            "at": "Since when, UTC.",
        },
    ),
    "articles_fts": Meaning(
        "An article's words, for full-text search (FTS5). `rowid` is `articles.id`.",
        {
            "title": "As in `articles`.",
            "standfirst": "As in `articles`.",
            "text": "As in `articles`.",
            "search_text": "The words normalised: letters folded, Arabic lightly stemmed; empty where the index does as well without.",
        },
    ),
    "articles_text": Meaning(
        "What `articles_fts` indexes.",
        {
            "id": "`articles.id`.",
            "title": "As in `articles`.",
            "standfirst": "As in `articles`.",
            "text": "As in `articles`.",
            "search_text": "Empty: made when it is indexed, and not kept twice.",
        },
        is_view=True,
    ),
    "stories": Meaning(
        "One story: the four languages of an article, side by side.",
        {
            "story_id": "`articles.story_id`.",
            "published": "The first date of all.",
            "languages": "How many language versions are here.",
            **{
                f"{code}_{part}": f"The {name} version's {what}; null where there is none."
                for code, name in (("en", "English"), ("fr", "French"), ("es", "Spanish"), ("ar", "Arabic"))
                for part, what in (("url", "address"), ("title", "headline"))
            },
            "lag_days": "Days between the first and the last of the dates.",
            "missing": "The languages without a version.",
            "untranslated": "How many versions carry another language's text.",
        },
        is_view=True,
    ),
    "later_edits": Meaning(
        "A change of the text after publication that the same reader sees on both sides.",
        {
            "article_id": _ARTICLE_ID,
            "url": "The article's address.",
            "title": "Its headline.",
            "language": "Its language.",
            "published": "Its visible date.",
            "from_number": "The older version's number.",
            "to_number": "The newer version's number.",
            "field": "As in `edits`.",
            "kind": "As in `edits`.",
            "rule": "As in `edits`.",
            "old": "As in `edits`.",
            "new": "As in `edits`.",
            "position": "As in `edits`.",
            "last_seen_before_at": "The last capture that still found the old words, UTC.",
            "first_seen_after_at": "The first capture that found the new ones, UTC.",
        },
        is_view=True,
    ),
    "articles_by_year": Meaning(
        "The articles of one year in one language.",
        {
            "year": "Of `published`; null without a date.",
            "url_language": "The language that the address says.",
            "articles": "How many.",
            "words": "Their words, together.",
            "untranslated": "How many carry another language's text.",
            "first_published": "The first date.",
            "last_published": "The last date.",
        },
        is_view=True,
    ),
}


def to_markdown() -> str:
    """Return the data dictionary as a document."""
    parts = [
        "# Data dictionary",
        (
            "Generated from `archiver/dictionary.py`; a test compares it with the database.\n\n"
            "All tables are STRICT and have foreign keys. Instants end in `_at` (or are called `at`) and are UTC,\n"
            "`YYYY-MM-DDTHH:MM:SS[.ffffff]Z`; dates as printed have no zone. Ids are 63-bit hashes of what a row is, so\n"
            "that a crawl, an import and a rebuild give equal rows."
        ),
    ]
    for name, meaning in TABLES.items():
        lines = [f"| `{column}` | {told} |" for column, told in meaning.columns.items()]
        parts.append(f"## `{name}`{' (view)' if meaning.is_view else ''}")
        parts.append(meaning.row)
        parts.append("\n".join(["| column | says |", "|---|---|", *lines]))
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    print(to_markdown(), end="")  # noqa: T201  (a document, on request)
