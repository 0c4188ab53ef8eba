"""What rows a capture and its reading are, by table. Pure: the store only writes them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import date

from archiver.digest import id63
from archiver.edits import FIELDS, find_edits
from archiver.history import NO_READING, History, Version
from archiver.instant import to_instant
from archiver.models import Article, Capture, Crawl, Failure, Reading
from archiver.sites import SITES
from archiver.urls import read_address

Value = str | int | float | bytes | None
Row = dict[str, Value]
Rows = dict[str, list[Row]]

VERSION_PARTS = ("paragraphs", "quotes", "images")
"""Tables of what a version consists of."""
ARTICLE_PARTS = ("links", "documents", "topics", "aliases")
"""Tables of what an article has besides, in its newest reading."""

# SQLite ends some of its own functions at NUL, and can't store half of a surrogate pair.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def article_id(site: str, url: str) -> int:
    """Return the id of the article at *url*, a canonical address of *site*."""
    return id63(site, url)


def alternate_id(site: str, url: str) -> int | None:
    """Return the id of the article that a language link leads to; None where it leads to none."""
    address = read_address(url, SITES[site])
    return article_id(site, address.url) if address is not None and address.kind == "article" else None


def version_id(site: str, url: str, version: Version) -> int:
    """Return the id of a version: its article and the record that it begins with; of an upgrade, its extractor too."""
    by = (version.extractor,) if version.cause == "extractor_upgrade" else ()
    return id63(site, url, version.event.record_id, *by)


def crawl_row(crawl: Crawl) -> Row:
    """Say what *crawl* is as a row."""
    return clean_row(
        {
            "id": crawl.id,
            "run_id": crawl.run_id,
            "site": crawl.site,
            "started_at": to_instant(crawl.started_at),
            "finished_at": to_instant(crawl.finished_at) if crawl.finished_at else None,
            "spider": crawl.spider,
            "arguments": _to_json(crawl.arguments),
            "outcome": crawl.outcome,
            "stats": _to_json(crawl.stats),
            "software": crawl.software,
            "origin": crawl.origin,
            "base_url": crawl.base_url,
        }
    )


def capture_row(capture: Capture, reading: Reading, article: int | None) -> Row:
    """Say what *capture* is as a row; *article* is the id of what it reads as."""
    return clean_row(
        {
            "id": capture.id,
            "record_id": capture.record_id,
            "url": capture.url,
            "site_url": capture.site_url,
            "captured_at": to_instant(capture.captured_at),
            "status": capture.status,
            "mime": capture.mime,
            "digest": capture.digest,
            "sha256": capture.sha256,
            "kind": capture.kind,
            "refers_to": capture.refers_to,
            "truncated": capture.truncated,
            "ip": capture.ip,
            "origin": capture.origin,
            "filename": capture.filename,
            "offset": capture.offset,
            "length": capture.length,
            "crawl_id": capture.crawl_id,
            "etag": capture.etag,
            "last_modified": capture.last_modified,
            "location": capture.location,
            "outcome": outcome_of(reading),
            "article_id": article,
        }
    )


def outcome_of(reading: Reading) -> str | None:
    """Say in a word what a capture was read as; None for what is not read, an asset or a redirect."""
    if reading.article is not None:
        return "article"
    if reading.failure is not None:
        return reading.failure[0]
    return "listing" if reading.listing else None


def listing_rows(capture: Capture, reading: Reading) -> list[Row]:
    """Say what rows the entries of a listing page are."""
    if not reading.listing:
        return []
    key = capture.id
    return clean_rows(
        {
            "capture_id": key,
            "url": entry.url,
            "position": entry.position,
            "title": entry.title,
            "date": _to_date(entry.date),
        }
        for entry in reading.listing
    )


def failure_row(failure: Failure) -> Row:
    """Say what *failure* is as a row: one an address and crawl."""
    return clean_row(
        {
            "id": id63("failure", failure.url, str(failure.crawl_id or "")),
            "url": failure.url,
            "crawl_id": failure.crawl_id,
            "kind": failure.kind,
            "message": failure.message,
            "capture_id": failure.capture_id,
            "at": to_instant(failure.at),
        }
    )


def article_row(site: str, article: Article, history: History, origin: str, version: int) -> Row:
    """Say what *article*, in its newest reading, is as a row; its story as its own links tell it (see `settle`)."""
    key = article_id(site, article.url)
    others = (alternate_id(site, link.url) for link in article.links if link.kind == "alternate")
    return clean_row(
        {
            "id": key,
            "site": site,
            "url": article.url,
            "language": article.language,
            "url_language": article.url_language,
            "declared_language": article.declared_language,
            "detected_language": article.detected_language,
            "untranslated": int(article.untranslated),
            "title": article.title,
            "standfirst": article.standfirst,
            "published": _to_date(article.published),
            "published_raw": article.published_raw,
            "published_source": article.published_source,
            **_dateline_columns(article),
            "text": article.text,
            "word_count": article.word_count,
            "template": article.template,
            "story_id": min([key, *(other for other in others if other is not None)]),
            "version_id": version,
            "capture_id": history.source,
            "origin": origin,
            **history_columns(history),
        }
    )


def history_columns(history: History) -> Row:
    """Say what columns of an article's row come from its history."""
    return {
        "extractor": history.extractor,
        "state": history.state,
        "state_since": to_instant(history.state_since),
        "first_captured_at": to_instant(history.first_captured_at),
        "last_captured_at": to_instant(history.last_captured_at),
        "version_count": history.version_count,
        "gone_capture_id": history.gone.capture_id if history.gone else None,
        "live_since": None,  # settled later: `unlisted`
    }


def version_row(site: str, url: str, version: Version, article: Article | None) -> Row:
    """Say what *version* is as a row; a removal has no article and no text."""
    return clean_row(
        {
            "id": version_id(site, url, version),
            "article_id": article_id(site, url),
            "number": version.number,
            "capture_id": version.event.capture_id,
            "captured_at": to_instant(version.event.captured_at),
            "reading_digest": version.digest if article else NO_READING,
            "title": article.title if article else "",
            "standfirst": article.standfirst if article else "",
            "published": _to_date(article.published) if article else None,
            "dateline": article.dateline.text if article and article.dateline else None,
            "text": article.text if article else "",
            "cause": version.cause,
            "extractor": version.extractor,
        }
    )


def version_children(version: int, article_id: int, article: Article) -> Rows:
    """Say what rows the parts of a version are; they are written once, with it."""
    key: Row = {"version_id": version, "article_id": article_id}
    return {
        "paragraphs": clean_rows(
            {**key, "position": n, "text": paragraph.text, "kind": paragraph.kind}
            for n, paragraph in enumerate(article.paragraphs)
        ),
        "quotes": clean_rows(
            {
                **key,
                "position": n,
                "text": quote.text,
                "speaker": quote.speaker,
                "role": quote.role,
                "pulled": int(quote.pulled),
                "paragraph": quote.position,
            }
            for n, quote in enumerate(article.quotes)
        ),
        "images": clean_rows(
            {
                **key,
                "position": n,
                "url": image.url,
                "image_key": image.image_key,
                "caption": image.caption,
                "alt": image.alt,
                "capture_id": None,
            }
            for n, image in enumerate(article.images)
        ),
    }


def edit_rows(before: Mapping[str, object], after: Row) -> list[Row]:
    """Say what rows the edits between two versions are."""
    rows: list[Row] = []
    for field in FIELDS:
        old, new = str(before[field] or ""), str(after[field] or "")
        for n, edit in enumerate(find_edits(old, new, field)):
            rows.append(
                clean_row(
                    {
                        "article_id": after["article_id"],
                        "from_number": int(str(before["number"])),
                        "to_number": after["number"],
                        "field": edit.field,
                        "n": n,
                        "kind": edit.kind,
                        "rule": edit.rule,
                        "old": edit.old,
                        "new": edit.new,
                        "position": edit.position,
                    }
                )
            )
    return rows


def article_children(article_id: int, article: Article) -> Rows:
    """Say what rows the rest of an article is, in its newest reading."""
    key: Row = {"article_id": article_id}
    return {
        "links": clean_rows(
            {
                **key,
                "position": n,
                "url": link.url,
                "text": link.text,
                "kind": link.kind,
                "language": link.language,
            }
            for n, link in enumerate(article.links)
        ),
        "documents": clean_rows(
            {**key, "position": n, "url": document.url, "title": document.title}
            for n, document in enumerate(article.documents)
        ),
        "topics": clean_rows(
            {**key, "position": n, "topic": topic} for n, topic in enumerate(article.topics)
        ),
        "aliases": clean_rows({**key, "url": alias} for alias in sorted(set(article.aliases))),
    }


def clean_rows(rows: Iterable[Row]) -> list[Row]:
    """Return *rows* with what SQLite can't hold replaced: NUL and lone surrogates.

    All their texts are looked at together: mostly there is nothing, and that is quick to see.
    """
    found = list(rows)
    text = "".join([value for row in found for value in row.values() if type(value) is str])
    if "\0" not in text and (text.isascii() or _is_whole(text)):
        return found
    return [
        {
            name: _UNSTORABLE.sub("\ufffd", value) if isinstance(value, str) else value
            for name, value in row.items()
        }
        for row in found
    ]


def clean_row(row: Row) -> Row:
    """Return *row* as `clean_rows` does."""
    return clean_rows((row,))[0]


def _is_whole(text: str) -> bool:
    """Say whether there is no half of a surrogate pair in *text*: UTF-8 has no place for one."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _dateline_columns(article: Article) -> Row:
    """Say what columns the dateline fills; all null where there is none."""
    dateline = article.dateline
    if dateline is None:
        names = ("dateline", "place", "country", "country_code", "geonames_id", "latitude", "longitude")
        return dict.fromkeys(names)
    return {
        "dateline": dateline.text,
        "place": dateline.place,
        "country": dateline.country or None,
        "country_code": dateline.country_code,
        "geonames_id": dateline.geonames_id,
        "latitude": dateline.latitude,
        "longitude": dateline.longitude,
    }


def _to_date(day: date | None) -> str | None:
    """Return *day* as printed dates are kept: no zone."""
    return day.isoformat() if day else None


def _to_json(value: Mapping[str, object]) -> str:
    """Return *value* as JSON that is equal for equal values."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
