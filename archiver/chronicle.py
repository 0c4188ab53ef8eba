"""An article's rows, kept as the fold of its captures: one step for the newest, all over again for an older one.

Writes `archive.db` through the store's connection, inside its transaction; decides nothing that `history` decides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from archiver.digest import id63
from archiver.edits import find_edits
from archiver.history import Event, History, Version, event_kind, fold, step
from archiver.models import Article, Capture, Reading
from archiver.rows import (
    Row,
    Rows,
    article_children,
    article_row,
    clean_row,
    from_instant,
    history_columns,
    to_instant,
    version_children,
    version_id,
    version_row,
)
from archiver.search_text import to_search_text

if TYPE_CHECKING:
    from sqlite3 import Row as Found

    from sqlite_utils import Database

Reread = Callable[[Capture], Reading]
"""Reads a capture's record again."""

VERSION_TABLES = ("paragraphs", "quotes", "images")
ARTICLE_TABLES = ("links", "documents", "topics", "aliases")
COMPARED = ("title", "standfirst", "published", "dateline", "text")
"""The fields of a version whose edits are kept."""
INDEXED = ("title", "standfirst", "text")


class Chronicle:
    """Keeps the rows of articles: `articles`, `versions`, `edits` and what belongs to them."""

    def __init__(self, db: Database, reread: Reread, find_capture: Callable[[int], Capture]) -> None:
        self.db = db
        self.reread = reread
        self.find_capture = find_capture
        self.index_at_once = True
        """False while a rebuild writes: `index_all` then makes the index in one go."""

    def take(self, site: str, capture: Capture, reading: Reading) -> bool:
        """Take in *capture*, whose row is written; return whether a version came of it."""
        kind = event_kind(capture, reading)
        if kind is None or capture.site_url is None:
            return False
        if reading.article is not None:
            return self._take(site, reading.article.url, capture, reading)
        taken = [self._take(site, url, capture, reading) for url in self._articles_at(capture.site_url)]
        return any(taken)

    def _articles_at(self, site_url: str) -> list[str]:
        """Return the articles that *site_url* has ever stood for."""
        found = self.db.execute(
            "SELECT url FROM articles WHERE url = :url OR id IN"
            " (SELECT article_id FROM captures WHERE site_url = :url AND article_id IS NOT NULL) ORDER BY id",
            {"url": site_url},
        )
        return [row["url"] for row in found]

    def _take(self, site: str, url: str, capture: Capture, reading: Reading) -> bool:
        """Step the article at *url*, where *capture* is its newest, else fold it again."""
        row = self._article(site, url)
        event = self._event(row, capture, reading)
        if row is None and event is not None and not self._is_newest(site, url, capture):
            return self._fold_again(site, url, capture, reading)
        if row is None:
            return event is not None and self._advance(site, url, None, event, reading)
        if event is None or self._must_fold(row, site, capture, reading):
            return self._fold_again(site, url, capture, reading)
        return self._advance(site, url, row, event, reading)

    def _must_fold(self, row: Found, site: str, capture: Capture, reading: Reading) -> bool:
        """Say whether a step would not do: an older capture, a new extractor, an address new to the article."""
        is_upgraded = reading.article is not None and reading.extractor != row["extractor"]
        if is_upgraded or not self._is_newest(site, row["url"], capture):
            return True
        if capture.site_url == row["url"]:
            return False
        others = self.db.execute(
            "SELECT count(*), count(article_id = :article) FROM captures WHERE site_url = :url AND id != :id",
            {"article": row["id"], "url": capture.site_url, "id": capture.id},
        ).fetchone()
        return bool(others[0]) and not others[1]

    def _event(self, row: Found | None, capture: Capture, reading: Reading) -> Event | None:
        """Return what *capture* says of the article; None where only its other captures can tell."""
        kind = event_kind(capture, reading)
        event = Event(
            captured_at=capture.captured_at,
            record_id=capture.record_id,
            capture_id=capture.id,
            kind=kind or "same",
        )
        if reading.article is not None:
            return replace(
                event,
                digest=reading.article.reading_digest,
                extractor=reading.extractor,
                source=capture.id,
            )
        if kind != "same":
            return event
        original = self._original(capture)
        if original is None:
            return event
        return event if row is not None and original == row["capture_id"] else None

    def _original(self, capture: Capture) -> int | None:
        """Return the capture whose payload *capture*, a revisit, repeats; None where it is not here."""
        found = self.db.execute(
            "SELECT id FROM captures WHERE record_id = :refers_to"
            " UNION ALL SELECT id FROM captures WHERE digest = :digest AND digest != ''"
            " AND site_url = :site_url AND kind != 'revisit' LIMIT 1",
            {"refers_to": capture.refers_to, "digest": capture.digest, "site_url": capture.site_url},
        ).fetchone()
        return int(found["id"]) if found else None

    def _is_newest(self, site: str, url: str, capture: Capture) -> bool:
        """Say whether no other capture of the article is as new as *capture*."""
        moment = to_instant(capture.captured_at).rstrip("Z")
        newer = self.db.execute(
            "SELECT 1 FROM captures WHERE site_url IN (SELECT :url UNION SELECT :own UNION"
            " SELECT site_url FROM captures WHERE article_id = :article)"
            " AND id != :id AND captured_at >= substr(:moment, 1, 19) AND rtrim(captured_at, 'Z') >= :moment"
            " LIMIT 1",
            {
                "url": url,
                "own": capture.site_url,
                "article": id63(site, url),
                "id": capture.id,
                "moment": moment,
            },
        ).fetchone()
        return newer is None

    def _advance(self, site: str, url: str, row: Found | None, event: Event, reading: Reading) -> bool:
        """Take one step from the article's row."""
        before = self._history(row) if row is not None else None
        history, version = step(before, event)
        if history is None:
            return False
        current = row["version_id"] if row is not None else 0
        if version is not None and version.cause != "site_removed":
            current = version_id(site, url, version.event.record_id)
        if reading.article is not None:
            origin = self.find_capture(history.source).origin
            self._write_article(article_row(site, reading.article, history, origin, current))
            self._replace(ARTICLE_TABLES, id63(site, url), article_children(id63(site, url), reading.article))
        else:
            self._update("articles", id63(site, url), {**history_columns(history), "version_id": current})
        if version is not None:
            article = reading.article
            if article is None and version.source is not None:
                # Restored unchanged: the revisit's words are those of the payload that it repeats.
                article = self.reread(self.find_capture(version.source)).article
            self._write_version(site, url, version, article)
        return version is not None

    def _history(self, row: Found) -> History:
        """Return the history that *row*, an article's, remembers."""
        digest = self.db.execute(
            "SELECT reading_digest FROM versions WHERE id = ?", [row["version_id"]]
        ).fetchone()
        return History(
            # What a listing's silence made of it is not its captures' word.
            state="live" if row["live_since"] else row["state"],
            state_since=from_instant(row["live_since"] or row["state_since"]),
            first_captured_at=from_instant(row["first_captured_at"]),
            last_captured_at=from_instant(row["last_captured_at"]),
            version_count=row["version_count"],
            digest=digest["reading_digest"],
            extractor=row["extractor"],
            source=row["capture_id"],
            gone=self._gone(row["gone_capture_id"]),
        )

    def _gone(self, capture_id: int | None) -> Event | None:
        """Return the 404 or 410 that an article's row remembers."""
        if capture_id is None:
            return None
        capture = self.find_capture(capture_id)
        return Event(
            captured_at=capture.captured_at, record_id=capture.record_id, capture_id=capture.id, kind="gone"
        )

    # --- all over again ---------------------------------------------------------------------

    def _fold_again(self, site: str, url: str, capture: Capture, reading: Reading) -> bool:
        """Write the article at *url* from all of its captures, reading their records again."""
        readings = self._readings(site, url, capture, reading)
        captures = {each.id: each for each, _ in readings}
        events = self._events(url, readings)
        history, versions = fold(events)
        if history is None:
            return False
        articles = {each.id: said.article for each, said in readings if said.article is not None}
        newest = articles[history.source]
        before = self.db.execute(
            "SELECT version_count FROM articles WHERE id = ?", [id63(site, url)]
        ).fetchone()
        self._clear_versions(id63(site, url))
        last = [version for version in versions if version.cause != "site_removed"][-1]
        current = version_id(site, url, last.event.record_id)
        self._write_article(article_row(site, newest, history, captures[history.source].origin, current))
        self._replace(ARTICLE_TABLES, id63(site, url), article_children(id63(site, url), newest))
        for version in versions:
            article = articles[version.source] if version.source is not None else None
            self._write_version(site, url, version, article)
        return before is None or before["version_count"] != len(versions)

    def _readings(
        self, site: str, url: str, capture: Capture, reading: Reading
    ) -> list[tuple[Capture, Reading]]:
        """Return every capture of the article's addresses with what it says, in order."""
        found = self.db.execute(
            "SELECT id FROM captures WHERE site_url IN (SELECT :url UNION SELECT :own UNION"
            " SELECT site_url FROM captures WHERE article_id = :article)",
            {"url": url, "own": capture.site_url, "article": id63(site, url)},
        ).fetchall()
        captures = sorted(
            (self.find_capture(row["id"]) for row in found),
            key=lambda each: (each.captured_at, each.record_id),
        )
        return [(each, reading if each.id == capture.id else self.reread(each)) for each in captures]

    def _events(self, url: str, readings: Iterable[tuple[Capture, Reading]]) -> list[Event]:
        """Return what *readings* say of the article at *url*; revisits say what their originals do."""
        said = {capture.id: reading for capture, reading in readings}
        events: list[Event] = []
        for capture, reading in readings:
            source: int | None = capture.id
            if event_kind(capture, reading) == "same":
                source = self._original(capture)
                reading = said.get(source, Reading()) if source is not None else reading  # noqa: PLW2901
            kind = event_kind(capture, reading)
            if kind is None or (reading.article is not None and reading.article.url != url):
                continue
            article = reading.article
            events.append(
                Event(
                    captured_at=capture.captured_at,
                    record_id=capture.record_id,
                    capture_id=capture.id,
                    kind="same" if capture.kind == "revisit" and kind == "read" else kind,
                    digest=article.reading_digest if article else "",
                    extractor=reading.extractor if article else "",
                    source=source if article else None,
                )
            )
        return events

    def _clear_versions(self, article: int) -> None:
        """Delete what the article's fold made before."""
        for table in ("edits", *VERSION_TABLES, "versions"):
            self.db.execute(f"DELETE FROM {table} WHERE article_id = ?", [article])  # noqa: S608  (our names)

    # --- writing ----------------------------------------------------------------------------

    def _write_version(self, site: str, url: str, version: Version, article: Article | None) -> None:
        """Write a version with its children and its edits."""
        row = version_row(site, url, version, article)
        self._insert("versions", [row])
        if article is None:
            return
        key, parent = version_id(site, url, version.event.record_id), id63(site, url)
        for table, rows in version_children(key, parent, article).items():
            self._insert(table, rows)
        before = self.db.execute(
            "SELECT * FROM versions WHERE article_id = ? AND number < ? AND cause != 'site_removed'"
            " ORDER BY number DESC LIMIT 1",
            [parent, version.number],
        ).fetchone()
        if before is not None and before["reading_digest"] != version.digest:
            self._insert("edits", edit_rows(before, row))

    def _write_article(self, row: Row) -> None:
        """Insert or replace an article's row, and its words in the index."""
        before = self.db.execute("SELECT * FROM articles WHERE id = ?", [row["id"]]).fetchone()
        if before is None:
            self._insert("articles", [row])
        else:
            self._update("articles", int(row["id"] or 0), row)
        if not self.index_at_once:
            return
        if before is not None:
            if all(before[name] == row[name] for name in INDEXED):
                return
            self._index(
                before,
                "INSERT INTO articles_fts (articles_fts, rowid, title, standfirst, text,"
                " search_text) VALUES ('delete', ?, ?, ?, ?, ?)",
            )
        self._index(row, _INDEX)

    def _index(self, row: Mapping[str, object] | Found, statement: str) -> None:
        """Put the words of an article's row into the index, or take them out."""
        self.db.conn.execute(statement, _index_values(row))

    def index_all(self) -> None:
        """Make the index of all articles anew."""
        self.db.conn.execute("INSERT INTO articles_fts (articles_fts) VALUES ('delete-all')")
        rows = self.db.execute("SELECT id, title, standfirst, text FROM articles ORDER BY id")
        self.db.conn.executemany(_INDEX, (_index_values(row) for row in rows))
        self.db.conn.execute("INSERT INTO articles_fts (articles_fts) VALUES ('optimize')")

    def _article(self, site: str, url: str) -> Found | None:
        """Return the article's row."""
        found: Found | None = self.db.execute(
            "SELECT * FROM articles WHERE id = ?", [id63(site, url)]
        ).fetchone()
        return found

    def _replace(self, tables: Iterable[str], article: int, rows: Rows) -> None:
        """Write the children of an article anew."""
        for table in tables:
            self.db.execute(f"DELETE FROM {table} WHERE article_id = ?", [article])  # noqa: S608  (our names)
            self._insert(table, rows[table])

    def _insert(self, table: str, rows: list[Row]) -> None:
        """Insert *rows*, all of the same columns."""
        if rows:
            self.db.conn.executemany(insert_sql(table, rows[0]), rows)

    def _update(self, table: str, key: int, row: Row) -> None:
        """Set the columns of *row* in the row with id *key*."""
        columns = ", ".join(f"{name} = :{name}" for name in row)
        self.db.conn.execute(f"UPDATE {table} SET {columns} WHERE id = :id", {**row, "id": key})  # noqa: S608


_INDEX = "INSERT INTO articles_fts (rowid, title, standfirst, text, search_text) VALUES (?, ?, ?, ?, ?)"


def insert_sql(table: str, row: Row, *, verb: str = "INSERT") -> str:
    """Return the statement that inserts a row like *row*; table and columns are ours, never input."""
    names = ", ".join(row)
    return f"{verb} INTO {table} ({names}) VALUES ({', '.join(f':{name}' for name in row)})"


def edit_rows(before: Mapping[str, object] | Found, after: Row) -> list[Row]:
    """Say what rows the edits between two versions are."""
    rows: list[Row] = []
    for field in COMPARED:
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


def _index_values(row: Mapping[str, object] | Found) -> tuple[object, ...]:
    """Return what the index holds of an article's row, by column."""
    title, standfirst, text = (str(row[name]) for name in INDEXED)
    return row["id"], title, standfirst, text, to_search_text(f"{title}\n{standfirst}\n{text}")
