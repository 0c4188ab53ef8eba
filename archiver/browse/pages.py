"""Our own pages in Datasette: an article as it reads, its citation, versions side by side, a search, a timeline, a picture.

Archived HTML is never sent: text is escaped by the templates, pictures are sent as pictures or not at all.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from datasette import hookimpl
from datasette.utils.asgi import Response

from archiver.browse import answers
from archiver.browse.cells import label_fields, links_of, to_cell
from archiver.browse.metadata import QUERIES, SOURCE
from archiver.cite import FORMATS
from archiver.compare import CAUSES
from archiver.exceptions import ArchiverError
from archiver.home import Home
from archiver.plugins import add_functions
from archiver.search import Filters
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
            (r"^/-/cite/(?P<id>\d+)(?:\.(?P<form>[a-z]+))?$", self.cite),
            (r"^/-/diff/(?P<id>\d+)/(?P<old>\d{1,9})/(?P<new>\d{1,9})$", self.diff),
            (r"^/-/aligned/(?P<id>\d+)/(?P<other>\d+)$", self.aligned),
            (r"^/-/search$", self.search),
            (r"^/-/timeline$", self.timeline),
            (r"^/-/picture/(?P<id>\d+)$", self.picture),
            (r"^/-/capture/(?P<id>\d+)$", self.to_capture),
            (r"^/-/replay/(?P<kind>article/)?(?P<id>\d+)$", self.to_replay),
        ]

    @hookimpl  # type: ignore[untyped-decorator]  # Datasette is untyped
    def prepare_connection(self, conn: Any) -> None:
        """Give every connection the search's functions; trust nothing in the file."""
        add_functions(conn)
        conn.execute("PRAGMA trusted_schema = OFF")

    @hookimpl  # type: ignore[untyped-decorator]  # Datasette is untyped
    def prepare_jinja2_environment(self, env: Any) -> None:
        """Give every page, those that tell of an error too, what its header and footer say."""
        env.filters["labelled"] = label_fields
        env.globals |= {"languages": LANGUAGES, "rights": SOURCE, "shown_database": self.database}

    @hookimpl  # type: ignore[untyped-decorator]  # Datasette is untyped
    def render_cell(self, row: Any, value: Any, column: str, table: str | None, datasette: Any) -> Any:
        """Link a row to its article, its citation and its replay."""
        links = links_of(value, column, table, row)
        return to_cell(links, datasette.urls.path) if links else None

    @hookimpl  # type: ignore[untyped-decorator]  # Datasette is untyped
    def asgi_wrapper(self) -> Callable[[Any], Any]:
        """Say on every answer what its page may load: nothing from elsewhere."""
        return _with_policy

    # --- pages ------------------------------------------------------------------------------

    async def index(self, request: Any, datasette: Any) -> Response:
        """Show what is here and where to begin."""
        facts = await self._ask(answers.overview)
        return await self._page(request, datasette, "archiver_index.html", {**facts, "queries": QUERIES})

    async def article(self, request: Any, datasette: Any) -> Response:
        """Show one article as it reads, and where it comes from."""
        key = _key(request)
        found = await self._ask(lambda store: answers.article_page(store, key))
        if found is not None and self.replay:
            place = await self._ask(
                lambda store: answers.capture_place(store, found["article"]["capture_id"])
            )
            found["replay_url"] = self._replay_address(place)
        return await self._page(request, datasette, "archiver_article.html", found)

    async def cite(self, request: Any, datasette: Any) -> Response:
        """Show an article's citation, proved, or send it as a file for a reference manager."""
        key, form = _key(request), request.url_vars.get("form")
        try:
            found = await self._ask(lambda store: answers.citation_page(self.home, store, key))
        except ArchiverError as error:
            return Response.text(f"Not cited: {error}", status=500)
        if found is None or (form and form not in answers.FORMS):
            return _not_here()
        said = {name: _as_text(FORMATS[name](found["citation"])) for name in answers.FORMS}
        if form:
            _, suffix, mime = answers.FORMS[form]
            attached = {"content-disposition": f'attachment; filename="interpol-{key}{suffix}"'}
            return Response(said[form], headers=attached, content_type=f"{mime}; charset=utf-8")
        found["forms"] = [
            {"name": name, "title": answers.FORMS[name][0], "said": said[name]} for name in said
        ]
        return await self._page(request, datasette, "archiver_cite.html", found)

    async def diff(self, request: Any, datasette: Any) -> Response:
        """Show two versions of an article side by side."""
        key, old, new = _key(request), int(request.url_vars["old"]), int(request.url_vars["new"])
        found = await self._ask(lambda store: answers.comparison(store, key, old, new))
        return await self._page(request, datasette, "archiver_diff.html", found)

    async def aligned(self, request: Any, datasette: Any) -> Response:
        """Show two languages of a story, paragraph beside paragraph."""
        key, other = _key(request), _key(request, "other")
        found = await self._ask(lambda store: answers.side_by_side(store, key, other))
        return await self._page(request, datasette, "archiver_aligned.html", found)

    async def search(self, request: Any, datasette: Any) -> Response:
        """Show what is found, the words marked."""
        asked = request.args.get("q") or ""
        names = ("language", "since", "until", "country", "place", "topic")
        filters = Filters(**{name: request.args.get(name) or "" for name in names})
        found = await self._ask(lambda store: answers.hits(store, asked, filters))
        context = {"asked": asked, "filters": filters, "hits": found, "most": answers.MOST_HITS}
        return await self._page(request, datasette, "archiver_search.html", context)

    async def timeline(self, request: Any, datasette: Any) -> Response:
        """Show how many articles there are by year and language, as a table with bars."""
        return await self._page(
            request, datasette, "archiver_timeline.html", {"years": await self._ask(answers.years)}
        )

    async def picture(self, request: Any, datasette: Any) -> Response:  # noqa: ARG002  (Datasette's signature)
        """Send a gallery picture out of its record."""
        key = _key(request)
        found = await self._ask(lambda store: answers.picture(self.home, store, key))
        return _not_here() if found is None else _Binary(found.payload, found.mime)

    async def to_capture(self, request: Any, datasette: Any) -> Response:
        """Lead to a capture's row."""
        return Response.redirect(datasette.urls.row(self.database, "captures", str(_key(request))))

    async def to_replay(self, request: Any, datasette: Any) -> Response:  # noqa: ARG002  (Datasette's signature)
        """Lead to where a capture, or the one that an article was read from, replays."""
        key = _key(request)

        def find(store: Store) -> tuple[str, str, str] | None:
            if not request.url_vars["kind"]:
                return answers.capture_place(store, key)
            article = answers.article_row(store, key)
            return answers.capture_place(store, article["capture_id"]) if article else None

        place = await self._ask(find)
        if place is None:
            return _not_here()
        if not self.replay:
            return Response.text(
                "Start `archiver replay`, and browse with --replay-url and its address.", status=404
            )
        return Response.redirect(self._replay_address(place))

    def _replay_address(self, place: tuple[str, str, str]) -> str:
        """Return where a capture replays."""
        return "/".join((self.replay, *place))

    async def _ask(self, question: Callable[[Store], Any]) -> Any:
        """Answer *question* from the store, beside the event loop."""

        def answer() -> Any:
            with open_database(self.path) as store:
                return question(store)

        return await asyncio.to_thread(answer)

    async def _page(
        self, request: Any, datasette: Any, template: str, context: dict[str, Any] | None
    ) -> Response:
        """Render one of our templates; 404 where there is nothing to show."""
        if context is None:
            return _not_here()
        language = context.get("article", {}).get("language")
        shared = {"direction": "rtl" if language in RIGHT_TO_LEFT else "ltr", "causes": CAUSES}
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


def _key(request: Any, name: str = "id") -> int:
    """Return the id that an address names; one that no row has where it is none."""
    # SQLite's integers end at 63 bits.
    return min(int(request.url_vars[name][:19]), 2**63 - 1)


def _not_here() -> Response:
    return Response.text("Nothing of this address is here.", status=404)


def _as_text(said: str | list[dict[str, object]]) -> str:
    """Return a citation as text."""
    return said if isinstance(said, str) else json.dumps(said, ensure_ascii=False, indent=2)


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
