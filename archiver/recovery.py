"""What earlier runs left: records that have no rows yet, claims whose answer was already written, known articles.

Reads the WARCs from where they ended when that run began; the rows go through the store.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from http import HTTPStatus
from itertools import chain

from archiver.errand import Kept
from archiver.exceptions import WarcError
from archiver.frontier import Frontier
from archiver.home import Home
from archiver.models import Capture, Claim, Link
from archiver.scope import Scope, why_out
from archiver.sites.site import Site
from archiver.store import Store
from archiver.urls import to_fetched, to_mirror
from archiver.warc import Record, read_capture, read_records
from archiver.warcfile import is_ours


def keep_marks(frontier: Frontier, home: Home, site: Site) -> str:
    """Return how long each WARC was when a run that was cut off began; "" where none was. Keep it for the next run.

    On the disk before the first record, for what stands behind them may be without its rows. A frontier that knows
    nothing is new, or was lost with what it knew of a run: then any record may be.
    """
    if left := frontier.fact("warcs"):
        return left
    left = "{}" if frontier.is_empty else ""
    sizes = {home.relative(path): path.stat().st_size for path in home.archive(site.name).glob("*.warc.gz*")}
    frontier.keep("warcs", left or json.dumps(sizes), durable=True)
    return left


def recover_rows(
    home: Home, site: Site, marks: str, store: Store, left: Mapping[str, Claim]
) -> dict[str, Kept]:
    """Save the rows of every record behind *marks* that has none; return what answers a claim in *left*.

    *left* has by address what was claimed and never acknowledged; the answer to a claim is captured after it.
    """
    sizes: dict[str, int] = json.loads(marks)
    answers: dict[str, Kept] = {}
    paths = sorted(path for path in home.archive(site.name).glob("*.warc.gz") if is_ours(path.name))
    for record in chain.from_iterable(
        read_records(path, home=home, site=site, start=sizes.get(home.relative(path), 0))
        for path in paths
        if path.stat().st_size > sizes.get(home.relative(path), 0)
    ):
        _save(record, store)
        claim = left.get(record.capture.url) if record.capture else None
        # WARC-Date may be kept in whole seconds: what an earlier claim got in the same second, a "not now", may lie in
        # another worker's file, which is read later.
        if claim and record.capture and record.capture.captured_at >= claim.claimed_at.replace(microsecond=0):
            known = answers.get(claim.url)
            if known is None or known.capture.captured_at <= record.capture.captured_at:
                answers.update(
                    (claim.url, answer) for answer in _to_kept(record, record.capture, home, store)
                )
    return answers


def _to_kept(record: Record, capture: Capture, home: Home, store: Store) -> Iterator[Kept]:
    """Yield the answer that *record* is, its payload read now, while its file is open.

    None where a revisit's original is not to be had: it is asked for again.
    """
    fields = record.http_headers.fields if record.http_headers else ()
    if capture.kind != "revisit" or capture.status == HTTPStatus.NOT_MODIFIED:
        yield Kept(capture=capture, fields=fields, payload=record.payload)
    elif original := store.latest_payload(capture.digest):
        with suppress(WarcError):
            payload = read_capture(home, original.filename, original.offset).payload
            yield Kept(capture=capture, fields=fields, payload=payload)


def known_links(store: Store, scope: Scope) -> Iterator[Link]:
    """Yield the known articles in *scope*: a full crawl asks for them though no listing names them any more."""
    for known in store.known_articles():
        url = to_fetched(known.url, scope.site, scope.base_url)
        link = Link(
            url=url or to_mirror(known.site_url, scope.site, scope.base_url), kind="article", hops="S"
        )
        if not why_out(link, scope, known.published):
            yield link


def _save(record: Record, store: Store) -> None:
    """Save what *record* says, if it has no row."""
    if record.crawl is not None:
        store.save_crawl(record.crawl)
    elif record.failure is not None:
        store.save_failure(record.failure)
    elif record.capture is not None and not store.has_capture(record.record_id):
        from archiver.ingest import read_fact  # noqa: PLC0415  (only a run that carries on reads in its own process)

        store.save(record.capture, read_fact(record))
