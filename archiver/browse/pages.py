"""Our own pages in Datasette: an article as it reads, a search, a timeline, a picture out of its record.

Archived HTML is never sent: text is escaped by the templates, pictures are sent as pictures or not at all.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from datasette import hookimpl
from datasette.utils.asgi import Response

from archiver.browse.metadata import QUERIES, SOURCE
from archiver.exceptions import ArchiverError
from archiver.home import Home
from archiver.lookup import describe_article
from archiver.pictures import Picture, read_picture
from archiver.plugins import add_functions
from archiver.search import Filters, Hit, search
from archiver.store import Store, open_database

LANGUAGES = {"en": "English", "fr": "Français", "es": "Español", "ar": "العربية"}
RIGHT_TO_LEFT = frozenset({"ar"})

_OURS = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
# Datasette's own pages need their inline scripts and styles; nothing may come from elsewhere.
_DATASETTES = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
    " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_PICTURE = "default-src 'none'; sandbox"


class Pages:
    """A Datasette plugin that knows the home whose database is shown."""

    __name__ = "ArchiverPages"

    def __init__(self, home: Home, database: Path, replay: str = "") -> None:
        self.home = home
        self.path = database
        self.database = database.stem
        self.replay = replay.rstrip("/")

    @hookimpl  # type: ignore[untyped-decorator]  # Datasette is untyped
    def register_routes(self) -> list[tuple[str, Callable[..., Awaitable[Response]]]]:
        """Name our pages."""
        return [
            (r"^/$", self.index),
            (r"^/-/article/(?P<id>\d+)$", self.article),
            (r"^/-/search$", self.search),
            (r"^/-/timeline$", self.timeline),
            (r"^/-/picture/(?P<id>\d+)$", self.picture),
        ]

    @hookimpl  # type: ignore[untyped-decorator]  # Datasette is untyped
    def prepare_connection(self, conn: Any) -> None:
        """Give every connection the search's functions; trust nothing in the file."""
        add_functions(conn)
        conn.execute("PRAGMA trusted_schema = OFF")

    @hookimpl  # type: ignore[untyped-decorator]  # Datasette is untyped
    def render_cell(self, value: Any, column: str, table: str | None, datasette: Any) -> Any:
        """Link a row to its article."""
        from markupsafe import Markup  # noqa: PLC0415  (comes with Datasette)

        if column == "article_id" or (column == "id" and table == "articles"):
            path = datasette.urls.path(f"/-/article/{value}")
            return Markup('<a href="{}">{}</a>').format(path, value) if value else None
        return None

    @hookimpl  # type: ignore[untyped-decorator]  # Datasette is untyped
    def asgi_wrapper(self) -> Callable[[Any], Any]:
        """Say on every answer what its page may load: nothing from elsewhere."""
        return _with_policy

    # --- pages ------------------------------------------------------------------------------

    async def index(self, request: Any, datasette: Any) -> Response:
        """Show what is here and where to begin."""
        facts = await self._ask(_overview)
        return await self._page(request, datasette, "archiver_index.html", {**facts, "queries": QUERIES})

    async def article(self, request: Any, datasette: Any) -> Response:
        """Show one article as it reads, and where it comes from."""
        key = int(request.url_vars["id"])
        article = await self._ask(lambda store: _article(store, key))
        if article is None:
            return Response.text("No such article is here.", status=404)
        capture = article["capture"]
        stamp = "".join(letter for letter in capture["captured_at"][:19] if letter.isdigit())
        context = {
            "article": article,
            "is_replayable": bool(self.replay),
            "replay_url": f"{self.replay}/{article['site']}/{stamp}/{capture['url']}",
        }
        return await self._page(request, datasette, "archiver_article.html", context)

    async def search(self, request: Any, datasette: Any) -> Response:
        """Show what is found, the words marked."""
        query, language = request.args.get("q") or "", request.args.get("language") or ""
        filters = Filters(
            language=language, since=request.args.get("since") or "", until=request.args.get("until") or ""
        )
        hits = await self._ask(lambda store: _hits(store, query, filters))
        context = {"query": query, "language": language, "filters": filters, "hits": hits}
        return await self._page(request, datasette, "archiver_search.html", context)

    async def timeline(self, request: Any, datasette: Any) -> Response:
        """Show how many articles there are by year and language, as a table with bars."""
        years = await self._ask(_years)
        return await self._page(request, datasette, "archiver_timeline.html", {"years": years})

    async def picture(self, request: Any, datasette: Any) -> Response:  # noqa: ARG002  (Datasette's signature)
        """Send a gallery picture out of its record."""
        key = int(request.url_vars["id"])
        found = await self._ask(lambda store: _picture(self.home, store, key))
        if found is None:
            return Response.text("No such picture is here.", status=404)
        return _Binary(found.payload, found.mime)

    async def _ask(self, question: Callable[[Store], Any]) -> Any:
        """Answer *question* from the store, beside the event loop."""

        def answer() -> Any:
            with open_database(self.path) as store:
                return question(store)

        return await asyncio.to_thread(answer)

    async def _page(self, request: Any, datasette: Any, template: str, context: dict[str, Any]) -> Response:
        """Render one of our templates."""
        shared = {
            "languages": LANGUAGES,
            "right_to_left": RIGHT_TO_LEFT,
            "rights": SOURCE,
            "database": self.database,
        }
        html = await datasette.render_template(template, {**shared, **context}, request=request)
        return Response.html(html, headers={"content-security-policy": _OURS})


class _Binary(Response):  # type: ignore[misc]  # Datasette is untyped
    """A picture's bytes, as a picture and nothing else."""

    def __init__(self, payload: bytes, mime: str) -> None:
        super().__init__(
            payload,
            headers={"content-security-policy": _PICTURE, "cache-control": "private, max-age=86400"},
            content_type=mime,
        )


def _with_policy(app: Any) -> Any:
    """Return *app* with security headers on every answer that has none."""

    async def wrapped(scope: Any, receive: Any, send: Any) -> None:
        async def say(event: Any) -> None:
            if event["type"] == "http.response.start":
                said = {name.lower() for name, _ in event["headers"]}
                more = {
                    b"content-security-policy": _DATASETTES.encode(),
                    b"x-content-type-options": b"nosniff",
                    b"referrer-policy": b"no-referrer",
                }
                event = {
                    **event,
                    "headers": [*event["headers"], *((k, v) for k, v in more.items() if k not in said)],
                }
            await send(event)

        await app(scope, receive, say)

    return wrapped


def _overview(store: Store) -> dict[str, Any]:
    """Return what the first page says."""
    newest = store.db.execute(
        "SELECT id, title, published, language FROM articles ORDER BY published DESC, id LIMIT 12"
    ).fetchall()
    return {
        "counts": {
            name: store.db.execute(f"SELECT count(*) FROM {name}").fetchone()[0]  # noqa: S608  (our names)
            for name in ("articles", "stories", "quotes", "images", "captures")
        },
        "newest": [dict(row) for row in newest],
    }


def _article(store: Store, key: int) -> dict[str, Any] | None:
    """Return the article with its parts, its quotes by paragraph, and its languages with their ids."""
    row = store.db.execute("SELECT * FROM articles WHERE id = ?", [key]).fetchone()
    if row is None:
        return None
    article = describe_article(store, dict(row))
    others = store.db.execute(
        "SELECT id, url_language, title FROM articles WHERE story_id = ? AND id != ? ORDER BY url_language",
        [row["story_id"], key],
    )
    return {**article, "others": [dict(other) for other in others]}


def _hits(store: Store, query: str, filters: Filters) -> list[dict[str, Any]]:
    """Return the hits with their snippets cut where the words begin and end."""
    found = search(store.db, query, filters, 30)
    ids = {
        row["url"]: row["id"]
        for hit in found
        for row in store.db.execute("SELECT id, url FROM articles WHERE url = ?", [hit.url])
    }
    return [{"hit": hit, "id": ids[hit.url], "pieces": _pieces(hit)} for hit in found]


def _pieces(hit: Hit) -> list[tuple[str, bool]]:
    """Return the snippet in pieces, each with whether it is a word asked for."""
    pieces, end = [], 0
    for first, last in hit.highlights:
        pieces += [(hit.snippet[end:first], False), (hit.snippet[first:last], True)]
        end = last
    return [*pieces, (hit.snippet[end:], False)]


def _years(store: Store) -> list[dict[str, Any]]:
    """Return the years, newest first, with how many articles each language has and how long their bar is."""
    years: dict[str, dict[str, int]] = {}
    for row in store.db.execute(
        "SELECT year, url_language, articles FROM articles_by_year WHERE year IS NOT NULL"
    ):
        years.setdefault(row["year"], {})[row["url_language"]] = row["articles"]
    most = max((sum(counts.values()) for counts in years.values()), default=1)
    return [
        {"year": year, "counts": counts, "total": sum(counts.values()), "most": most}
        for year, counts in sorted(years.items(), reverse=True)
    ]


def _picture(home: Home, store: Store, key: int) -> Picture | None:
    """Return a gallery picture; None for anything else."""
    if store.db.execute("SELECT 1 FROM images WHERE capture_id = ? LIMIT 1", [key]).fetchone() is None:
        return None
    try:
        return read_picture(home, store, key)
    except ArchiverError:
        return None
