"""WARC records to rows: what `import` and `rebuild` do alike, and a crawl does page by page.

Reads WARC files; writes through the store.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from isal import isal_zlib

from archiver.cdxj import line_of
from archiver.context import WHOLE, Stretch
from archiver.exceptions import NotAnArticle
from archiver.finding import is_read
from archiver.home import Home, collection_of
from archiver.models import Capture, Crawl, Failure, Page, Reading
from archiver.sites import EXTRACTOR, read
from archiver.warc import read_capture, read_records

if TYPE_CHECKING:
    from archiver.records import Record
    from archiver.store import Saved, Store

CHUNK = 100
"""Facts that travel together from a worker, and are committed at once."""

Fact = tuple[Capture, Reading] | Crawl | Failure
"""What one record says."""
Lined = tuple[Fact, str | None]
"""A fact with its line of the replay index; None where it does not replay."""
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One WARC file to read, or a stretch of one: all that a worker needs to know."""

    home: Path
    file: Path
    base_url: str = ""
    """The mirror that stands for the site in a foreign file."""
    stretch: Stretch = WHOLE


def read_fact(record: Record) -> Reading:
    """Return what the capture in *record* says; nothing where it is an asset, a redirect or a revisit."""
    capture = record.capture
    if capture is None or capture.site_url is None or capture.kind == "revisit":
        return Reading()
    if capture.kind == "resource" and capture.mime == "text/plain":
        return _read_dump(record.body, capture.site_url)
    page = to_page(record, capture, capture.site_url)
    return read(page) if is_read(page, collection_of(capture.filename)) else Reading()


def to_page(record: Record, capture: Capture, site_url: str) -> Page:
    """Return the page in *record*, decoded, as that at *site_url*; what has no status, a saved file, was had."""
    return Page(
        url=capture.url,
        site_url=site_url,
        body=record.body,
        content_type=record.content_type,
        status=capture.status if capture.status is not None else 200,
        capture=capture,
    )


def _read_dump(body: bytes, site_url: str) -> Reading:
    """Read a raw text dump that is kept as a page's text; a failure where it holds no article."""
    from archiver.dump import clean  # noqa: PLC0415  (only who reads dumps pays)

    try:
        article = clean(body.decode("utf-8", "replace"), url=site_url)
    except NotAnArticle as error:
        return Reading(failure=(error.kind, str(error)), extractor=EXTRACTOR)
    return Reading(article=article, extractor=EXTRACTOR)


def reread_capture(home: Home, capture: Capture) -> Reading:
    """Read *capture*'s record again; an article's older captures are needed when one comes in between."""
    # The capture as it is known: a lone record can't tell which of its file's runs it is of, nor under which
    # mirror a foreign file's addresses lie.
    return read_fact(replace(read_capture(home, capture.filename, capture.offset), capture=capture))


def facts_of(task: Task) -> Iterator[Fact]:
    """Yield what every record of a file, or of a stretch of it, says, in order."""
    for record in _records_of(task):
        if (fact := _to_fact(record)) is not None:
            yield fact


def lined_facts_of(task: Task) -> Iterator[Lined]:
    """Yield what `facts_of` yields, each fact with its line of the replay index."""
    for record in _records_of(task):
        if (fact := _to_fact(record)) is not None:
            yield fact, line_of(record)


def chunked(told: Iterator[_T]) -> Iterator[list[_T]]:
    """Yield what is *told* by the hundred."""
    while chunk := list(islice(told, CHUNK)):
        yield chunk


def read_file(task: Task) -> list[bytes]:
    """Read what *task* names, in a worker: its facts with their index lines, pickled and compressed by the hundred.

    Compressed, because a file that can't be parted may have a gigabyte: it says some 200 MB, and waits for the
    writer.
    """
    return [_pack(facts) for facts in chunked(lined_facts_of(task))]


def unpack_facts(chunk: bytes) -> list[Lined]:
    """Return what `read_file` packed: our own workers' only, never a file's."""
    facts: list[Lined] = pickle.loads(isal_zlib.decompress(chunk))  # noqa: S301  (from our own workers)
    return facts


def save_facts(store: Store, facts: Iterable[Fact]) -> list[Saved]:
    """Save *facts* in one transaction; return what each capture changed."""
    saved: list[Saved] = []
    with store.batch():
        for fact in facts:
            if isinstance(fact, Crawl):
                store.save_crawl(fact)
            elif isinstance(fact, Failure):
                store.save_failure(fact)
            else:
                saved.append(store.save(*fact))
    return saved


def _records_of(task: Task) -> Iterator[Record]:
    """Yield the records that *task* names, in order."""
    return read_records(task.file, home=Home(task.home), base_url=task.base_url, stretch=task.stretch)


def _to_fact(record: Record) -> Fact | None:
    """Return what *record* says; None where it says nothing to the database."""
    if record.capture is not None:
        return record.capture, read_fact(record)
    return record.crawl or record.failure


def _pack(facts: list[Lined]) -> bytes:
    """Return *facts* as bytes."""
    return isal_zlib.compress(pickle.dumps(facts, pickle.HIGHEST_PROTOCOL), 1)
