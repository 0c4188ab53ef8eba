"""An article's rows, kept as the fold over its captures: one step for a newer one, all over again for an older one.

Writes `archive.db` through the store's connection, inside its transaction; decides nothing that `history` decides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from archiver.article_rows import ArticleRows
from archiver.digest import id63
from archiver.eras import fold_eras
from archiver.history import Event, History, Version, event_kind, step
from archiver.instant import from_instant, to_instant
from archiver.models import Article, Capture, Reading
from archiver.rows import (
    article_children,
    article_row,
    history_columns,
    version_id,
)

if TYPE_CHECKING:
    from sqlite3 import Row as Found

    from sqlite_utils import Database

    from archiver.readings import Readings

Reread = Callable[[Capture], Reading]
"""Reads a capture's record again."""
Derive = Callable[[Version, Article], None]
"""Keeps what a version says as a reading."""


class Chronicle:
    """Keeps the rows of articles: `articles`, `versions`, `edits` and what belongs to them."""

    def __init__(
        self, db: Database, reread: Reread, find_capture: Callable[[int], Capture], readings: Readings
    ) -> None:
        self.db = db
        self.reread = reread
        self.find_capture = find_capture
        self.readings = readings
        self.derive: Derive | None = None
        self.rows = ArticleRows(db)
        self._doubtful: set[tuple[str, str]] = set()
        self._is_final = False
        """True when every capture of a rebuild is here: before, a version may be none."""

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
        changed = self._step_or_fold(site, url, capture, reading)
        if self.rows.in_bulk and self._is_doubtful(url, capture, reading, changed=changed):
            self._doubtful.add((site, url))
        return changed

    def _step_or_fold(self, site: str, url: str, capture: Capture, reading: Reading) -> bool:
        """Take in *capture* by the step that it needs."""
        row = self.rows.find(site, url)
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
            current = version_id(site, url, version)
        if reading.article is not None:
            origin = self.find_capture(history.source).origin
            self.rows.write_article(article_row(site, reading.article, history, origin, current))
            children = article_children(id63(site, url), reading.article)
            self.rows.write_children(id63(site, url), children, is_new=row is None)
        else:
            self.rows.update("articles", id63(site, url), {**history_columns(history), "version_id": current})
        if version is not None:
            article = reading.article
            if article is None and version.source is not None:
                # Restored unchanged: the revisit's words are those of the payload that it repeats.
                article = self.reread(self.find_capture(version.source)).article
            self.rows.write_version(site, url, version, article)
            self._keep_reading(url, version, article)
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

    def fold_doubtful(self) -> None:
        """Fold the articles again whose history former extractors tell otherwise than the running one."""
        doubtful, self._doubtful = sorted(self._doubtful), set()
        self._is_final = True
        for site, url in doubtful:
            self._fold_again(site, url)

    def _is_doubtful(self, url: str, capture: Capture, reading: Reading, *, changed: bool) -> bool:
        """Say whether a former extractor read *capture* otherwise, or may not have seen what changed in it."""
        if reading.article is None or not self._has_former(url, reading.extractor):
            return False
        told = [one for one in self.readings.of(url) if one.record_id == capture.record_id]
        return any(one.digest != reading.article.reading_digest for one in told) or (
            changed and not any(one.first for one in told)
        )

    def _has_former(self, url: str, extractor: str) -> bool:
        """Say whether another extractor than *extractor* left readings of the article."""
        return any(one.extractor != extractor for one in self.readings.of(url))

    def _fold_again(
        self, site: str, url: str, capture: Capture | None = None, reading: Reading | None = None
    ) -> bool:
        """Write the article at *url* from all of its captures, reading their records again but *capture*'s."""
        readings = self._readings(site, url, capture, reading)
        is_new = not self.rows.in_bulk
        history, versions = fold_eras(
            self._events(url, readings),
            self.readings.of(url),
            frozenset({capture.record_id} if capture and is_new else ()),
        )
        if history is None:
            return False
        articles = {each.id: said.article for each, said in readings if said.article is not None}
        known = self.rows.clear_versions(id63(site, url))
        last = [version for version in versions if version.cause != "site_removed"][-1]
        self.rows.write_article(
            article_row(
                site,
                articles[history.source],
                history,
                self.find_capture(history.source).origin,
                version_id(site, url, last),
            )
        )
        self.rows.write_children(id63(site, url), article_children(id63(site, url), articles[history.source]))
        for version in versions:
            article = self._find_words(url, version, articles)
            self.rows.write_version(site, url, version, article)
            if self._is_final or (version.event.capture_id, version.digest) not in known:
                self._keep_reading(url, version, article)
        return len(known) != len(versions)

    def _find_words(self, url: str, version: Version, articles: Mapping[int, Article]) -> Article | None:
        """Return what *version* says: as it is read now, else as a former extractor's reading has it."""
        if version.source is None:
            return None
        article = articles[version.source]
        if article.reading_digest == version.digest:
            return article
        wanted = (version.extractor, version.digest)
        return self.readings.load(
            next(one for one in self.readings.of(url) if (one.extractor, one.digest) == wanted)
        )

    def _keep_reading(self, url: str, version: Version, article: Article | None) -> None:
        """Keep what a new version says, if no reading does: a revisit's words are those of its original."""
        if self.derive is None or article is None:
            return
        if self.rows.in_bulk and not self._is_final and self._has_former(url, version.extractor):
            return
        is_upgrade = version.cause == "extractor_upgrade"
        if version.source != version.event.capture_id and not is_upgrade:
            return
        said = (version.event.record_id, version.digest)
        if any((one.record_id, one.digest) == said for one in self.readings.of(url)):
            return
        self.derive(version, article)

    def _readings(
        self, site: str, url: str, capture: Capture | None, reading: Reading | None
    ) -> list[tuple[Capture, Reading]]:
        """Return every capture of the article's addresses with what it says, in order."""
        found = self.db.execute(
            "SELECT id FROM captures WHERE site_url IN (SELECT :url UNION SELECT :own UNION"
            " SELECT site_url FROM captures WHERE article_id = :article)",
            {"url": url, "own": capture.site_url if capture else url, "article": id63(site, url)},
        ).fetchall()
        captures = sorted(
            (self.find_capture(row["id"]) for row in found),
            key=lambda each: (each.captured_at, each.record_id),
        )
        return [
            (each, reading if reading and capture and each.id == capture.id else self.reread(each))
            for each in captures
        ]

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
