"""The store: captures, readings, runs and failures into `archive.db`, one transaction a page.

Saving is commutative: the same facts in any order give the same rows, because nothing in a row comes from the moment
of its saving. What depends on more than one address is settled at the end of a run, by `settle`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from archiver import row_digests, schema, settle
from archiver.article_rows import insert_rows
from archiver.chronicle import Chronicle, Reread
from archiver.digest import id63
from archiver.exceptions import HomeError
from archiver.failure_rows import FailureRows
from archiver.home import Home, collection_of
from archiver.instant import from_instant
from archiver.models import Capture, Crawl, Failure, FailureKind, Former, Reading
from archiver.readings import Readings
from archiver.rows import capture_row, crawl_row, listing_rows
from archiver.sites import EXTRACTOR, SITES

if TYPE_CHECKING:
    from sqlite3 import Row as Found

    from sqlite_utils import Database

    from archiver.history import Version
    from archiver.models import Article
    from archiver.reading_writer import ReadingWriter


# What a group of pages changes stays in memory until its commit: 64 change up to 20 MB, and what was written before, for
# want of room, is written again and read back for its checksums, ten times as much as without. So every store holds up
# to 64 MB of what one transaction changes, and 16 of what else it reads.
_MEMORY = ("cache_size = -16384", "cache_spill = -65536")
# At 16 most pages of the indexes are copied into the file twice as often (`benchmarks/database.py --as-crawl`).
_LOG = 32 << 20
"""Bytes of the log at which it is taken in; SQLite counts them in pages, which are larger in an older file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What saving a capture changed."""

    article_new: bool = False
    article_changed: bool = False
    failure: FailureKind | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A known article, as a revisit schedule needs it."""

    url: str
    """As last fetched."""
    site_url: str
    changed_at: datetime
    """When its newest version was captured."""
    published: date | None


def open_database(
    where: Home | Path,
    *,
    must_exist: bool = False,
    reread: Reread | None = None,
    readings: Readings | None = None,
) -> Store:
    """Open the archive's database, made or migrated where needed; the caller closes it.

    Raises HomeError where it can't be used: no database, another program's, a newer version's, damaged.
    """
    if isinstance(where, Path):
        db = schema.connect(where, must_exist=must_exist)
        return Store(db, reread or _nothing_to_reread, readings or Readings())
    if must_exist:
        where.expect()
    else:
        where.prepare()
        # A new one would lack what they hold, and say so to nobody.
        must_exist = any(path.stat().st_size for path in where.warcs())
    db = schema.connect(where.database, must_exist=must_exist)
    return Store(db, reread or _reader_of(where), readings or Readings(where, EXTRACTOR))


class Store:
    """The database of an archive, to save into and to ask."""

    def __init__(self, db: Database, reread: Reread, readings: Readings) -> None:
        self.db = db
        self.readings = readings
        self._saving: Capture | None = None
        self.chronicle = Chronicle(db, reread, self.capture, readings)
        self._sync_readings: Callable[[], object] = bool  # nothing is kept: nothing to do
        self._depth = 0
        self.failures = FailureRows(db)
        for pragma in _MEMORY:
            db.conn.execute(f"PRAGMA {pragma}")
        (page_size,) = db.conn.execute("PRAGMA page_size").fetchone()
        db.conn.execute(f"PRAGMA wal_autocheckpoint = {_LOG // page_size}")
        row_digests.watch(db.conn)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def take_in_journal(self) -> None:
        """Put everything that was committed into the file itself, and on the disk."""
        self.db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close the database."""
        self.db.close()

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Commit what is saved inside at once, all or nothing; what was read in it is on the disk before."""
        # One inside another is a part of it: a savepoint a page would serve nobody.
        with nullcontext() if self._depth else self.db.atomic():
            if not self._depth:
                self.chronicle.rows.begin()
            self._depth += 1
            try:
                yield
            finally:
                self._depth -= 1
            if not self._depth:
                self.chronicle.rows.index_new()
                self._sync_readings()
                row_digests.renew(self.db.conn)

    def keep_readings(self, writer: ReadingWriter) -> None:
        """Have *writer* write what each new version says, before its row is committed."""

        def derive(version: Version, article: Article) -> None:
            first = version.cause != "extractor_upgrade"
            capture = self.capture(version.event.capture_id)
            self.readings.add(writer.write(capture, article, version.extractor, first=first))

        self.chronicle.derive, self._sync_readings = derive, writer.sync

    # --- saving -----------------------------------------------------------------------------

    def save(self, capture: Capture, reading: Reading) -> Saved:
        """Write *capture* and what it says, all rows or none; a capture that is here already changes nothing.

        A revisit says what its original does: *reading* is not looked at then.
        """
        if self.has_capture(capture.record_id):
            return Saved()
        if capture.kind == "revisit":
            reading = _revisit_reading(capture)
        site = collection_of(capture.filename)
        article = id63(site, reading.article.url) if reading.article else None
        self._saving = capture
        with self.batch():
            self._stub_crawl(capture.crawl_id, site)
            known = article is not None and self._exists("articles", article)
            self._insert("captures", [capture_row(capture, reading, article)])
            self._insert("listings", listing_rows(capture, reading))
            changed = self.chronicle.take(site, capture, reading)
            failure = self.failures.take(site, capture, reading)
        return Saved(
            article_new=changed and article is not None and not known,
            article_changed=changed and (known or article is None),
            failure=failure,
        )

    def save_crawl(self, crawl: Crawl) -> None:
        """Write a run; of its records, the one that tells its end stands."""
        row = crawl_row(crawl)
        with self.batch():
            before = self.db.execute("SELECT * FROM crawls WHERE id = ?", [crawl.id]).fetchone()
            if before is None:
                self._insert("crawls", [row])
            elif (before["finished_at"] or "") <= str(row["finished_at"] or ""):
                columns = ", ".join(f"{name} = :{name}" for name in row)
                self.db.conn.execute(f"UPDATE crawls SET {columns} WHERE id = :id", row)  # noqa: S608

    def save_failure(self, failure: Failure) -> None:
        """Write that a page could not be had; ``failure.url`` is canonical on the real site."""
        site = next(
            (name for name, site in SITES.items() if failure.url.startswith(site.home)), next(iter(SITES))
        )
        with self.batch():
            self._stub_crawl(failure.crawl_id, site)
            self.failures.fold(site, failure.url, failure.crawl_id, failure.at, failure)

    def settle(self) -> None:
        """Work out what depends on more than one address: revisits' digests, stories, pictures' records."""
        with self.batch():
            settle.settle(self.db)

    def _stub_crawl(self, crawl_id: int | None, site: str) -> None:
        """Make a row for a run whose own record was not read yet."""
        if crawl_id is not None:
            self.db.execute("INSERT OR IGNORE INTO crawls (id, site) VALUES (?, ?)", [crawl_id, site])

    def _insert(self, table: str, rows: list[dict[str, str | int | float | bytes | None]]) -> None:
        insert_rows(self.db, table, rows)

    # --- asking -----------------------------------------------------------------------------

    @property
    def is_empty(self) -> bool:
        """Whether nothing was captured yet."""
        return self.db.execute("SELECT 1 FROM captures LIMIT 1").fetchone() is None

    def has_resource(self, sha256: str, site_url: str | None) -> bool:
        """Say whether a file of these bytes was imported before under that address of the site, or under none."""
        found = self.db.execute(
            "SELECT 1 FROM captures WHERE sha256 = ? AND kind = 'resource' AND site_url IS ?",
            [sha256, site_url],
        )
        return found.fetchone() is not None

    def has_capture(self, record_id: str) -> bool:
        """Say whether the capture with *record_id* has its row."""
        return self._exists("captures", id63(record_id))

    def is_known(self, site_url: str) -> bool:
        """Say whether the canonical *site_url* is an article's address or another name of one."""
        return (
            self.db.execute(
                "SELECT 1 FROM articles WHERE url = :url UNION ALL SELECT 1 FROM aliases WHERE url = :url LIMIT 1",
                {"url": site_url},
            ).fetchone()
            is not None
        )

    def validators(self, url: str) -> tuple[str, str] | None:
        """Return (ETag, Last-Modified) of the newest whole answer at *url*, as fetched; None without either."""
        capture = self.latest(url)
        if capture is None or not (capture.etag or capture.last_modified):
            return None
        return capture.etag or "", capture.last_modified or ""

    def latest(self, url: str) -> Capture | None:
        """Return the newest whole 200 at *url*, as fetched: what a 304 refers to."""
        return self._capture_where(
            "url = ? AND status = 200 AND kind = 'response' AND truncated IS NULL"
            " ORDER BY rtrim(captured_at, 'Z') DESC, record_id DESC",
            url,
        )

    def latest_payload(self, digest: str) -> Capture | None:
        """Return the newest whole response with the payload *digest*: what a revisit refers to."""
        return self._capture_where(
            "digest = ? AND kind = 'response' AND truncated IS NULL"
            " ORDER BY rtrim(captured_at, 'Z') DESC, record_id DESC",
            digest,
        )

    def former(self, url: str, extractor: str) -> Former | None:
        """Return what *extractor* last read in the article at *url*; None if it did not."""
        row = self.db.execute(
            "SELECT template, text FROM articles WHERE url = ? AND extractor = ?", [url, extractor]
        ).fetchone()
        return Former(row["template"], row["text"]) if row else None

    def origins(self) -> set[str]:
        """Return the origins of the captures that are here."""
        return {row["origin"] for row in self.db.execute("SELECT DISTINCT origin FROM captures")}

    def known_articles(self) -> Iterator[Known]:
        """Yield every article with what its revisit schedule is made of."""
        found = self.db.execute(
            "SELECT captures.url, articles.url AS site_url, versions.captured_at, articles.published"
            " FROM articles JOIN captures ON captures.id = articles.capture_id"
            " JOIN versions ON versions.id = articles.version_id ORDER BY articles.id"
        )
        for row in found:
            yield Known(
                url=row["url"],
                site_url=row["site_url"],
                changed_at=from_instant(row["captured_at"]),
                published=date.fromisoformat(row["published"]) if row["published"] else None,
            )

    def _exists(self, table: str, key: int) -> bool:
        """Say whether *table* has a row with the id *key*."""
        found = self.db.execute(f"SELECT 1 FROM {table} WHERE id = ?", [key]).fetchone()  # noqa: S608
        return found is not None

    def capture(self, key: int) -> Capture:
        """Return the capture with the id *key*, which is here."""
        if self._saving is not None and self._saving.id == key:
            return self._saving
        capture = self._capture_where("id = ?", key)
        if capture is None:
            raise HomeError(f"capture {key} has no row; `archiver rebuild` makes the database again")
        return capture

    def _capture_where(self, condition: str, value: str | int) -> Capture | None:
        """Return the first capture that meets *condition*, an expression of ours."""
        row = self.db.execute(
            f"SELECT * FROM captures WHERE {condition} LIMIT 1",  # noqa: S608
            [value],
        ).fetchone()
        return to_capture(row) if row is not None else None


_NOT_FIELDS = frozenset({"id", "outcome", "article_id", "captured_at"})


def to_capture(row: Found) -> Capture:
    """Return the capture that *row* of ``captures`` tells of."""
    fields = {name: row[name] for name in row.keys() if name not in _NOT_FIELDS}  # noqa: SIM118  (a Row's iterator gives values)
    return Capture(**fields, captured_at=from_instant(row["captured_at"]))


def _revisit_reading(capture: Capture) -> Reading:
    """Say what a revisit's head alone tells: a refusal or an error again, else nothing of its own."""
    if capture.status is None or capture.status < 400:  # noqa: PLR2004  (errors begin there)
        return Reading()
    return Reading(failure=("http_status", f"HTTP status {capture.status}, as before"))


def _reader_of(home: Home) -> Reread:
    """Return what reads a capture of *home* again from its record."""

    def reread(capture: Capture) -> Reading:
        from archiver.ingest import reread_capture  # noqa: PLC0415  (ingest itself needs the store)

        return reread_capture(home, capture)

    return reread


def _nothing_to_reread(capture: Capture) -> Reading:
    """Refuse: a database opened by its path alone knows no WARC files."""
    raise HomeError(f"{capture.filename}: needed to save an older capture, but no home was given")
