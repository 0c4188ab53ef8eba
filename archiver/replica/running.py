"""The replica while it runs: it answers requests, and tests switch its weather, its stories and its clock."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Self
from urllib.parse import unquote

from archiver.models import Article
from archiver.replica import scenes
from archiver.replica.layouts import REDESIGNS
from archiver.replica.listings import missing_page
from archiver.replica.resource import Resource, to_chunks, to_http_date
from archiver.replica.server import Answer, Request, Server
from archiver.replica.site import DEAD_LINK, SOFT_404, Site, build
from archiver.replica.story import Edition, read_stories
from archiver.replica.truth import site_url
from archiver.replica.weather import Clock, Trouble, Weather, access_denied, unavailable


@dataclass(frozen=True, slots=True)
class Served:
    """One request that was answered."""

    at: datetime
    method: str
    target: str
    status: int
    size: int
    """Bytes of the body as sent."""
    fields: Mapping[str, str]


class Replica:
    """The local site on ``http://127.0.0.1:PORT``, a context manager; 0 takes a free port."""

    declared_failures = frozenset({site_url(DEAD_LINK.path), site_url(SOFT_404.path)})
    """Canonical addresses that are listed and can't be read, always: a dead link and a soft 404."""

    def __init__(self, port: int = 0) -> None:
        self.clock = Clock()
        self.log: deque[Served] = deque(maxlen=100_000)
        self._weather = Weather()
        self._editions = {edition.path: edition for edition in read_stories()}
        self._originals = dict(self._editions)
        self._gone: dict[str, int] = {}
        self._edited: dict[str, datetime] = {}
        self._layout = ""
        self._server = Server(self._answer, port)
        self._site = self._build()

    def __enter__(self) -> Self:
        """Start to serve, in a thread."""
        self._server.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        """Stop serving."""
        self._server.__exit__(*error)

    @property
    def port(self) -> int:
        """Return the port that is listened on."""
        return self._server.port

    @property
    def url(self) -> str:
        """Return the replica's address, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def articles(self) -> Mapping[str, Article]:
        """Return what a perfect reader finds now, by canonical address on the real site."""
        return self._site.articles

    def fetched(self, site_address: str) -> str:
        """Return where an address on the real site is fetched here."""
        return self.url + site_address.removeprefix("https://www.interpol.int")

    # --- switches ---------------------------------------------------------------------------

    def block(self, how: int = 403, *, paths: str = "", after: int = 0, times: int | None = None) -> None:
        """Answer "Access Denied" with status *how* (403 or 200) on *paths* (a pattern; "" for all)."""
        self._weather.add(Trouble(access_denied(int(how)), re.compile(paths), after, times))

    def outage(
        self,
        status: int = 503,
        *,
        retry_after: str | float | None = 1,
        paths: str = "",
        after: int = 0,
        times: int | None = None,
    ) -> None:
        """Answer *status* (503 or 429) with Retry-After, *times* times or until `recover`."""
        self._weather.add(Trouble(unavailable(status, retry_after), re.compile(paths), after, times))

    def recover(self) -> None:
        """End all blocks and outages."""
        self._weather.clear()

    def edit(self, which: str, old: str = "", new: str = "", *, add: str = "") -> Article:
        """Change an article's words from *old* to *new*, or *add* a last paragraph; return the new truth."""
        edition = self._find(which)
        self._editions[edition.path] = _edited(edition, old, new, add)
        self._edited[edition.path] = self.clock.now()
        self._site = self._build()
        return self.articles[site_url(edition.path)]

    def remove(self, which: str, status: int = 404) -> None:
        """Take an article away: its address answers *status*, 404 or 410, and no listing names it."""
        self._gone[self._find(which).path] = status
        self._site = self._build()

    def restore(self, which: str) -> None:
        """Bring an article back as it was at first: present, and without edits."""
        path = self._find(which).path
        self._gone.pop(path, None)
        self._edited.pop(path, None)
        self._editions[path] = self._originals[path]
        self._site = self._build()

    def redesign(self, number: int) -> None:
        """Print all articles in another template: 1 or 2; 0 is the site as it is."""
        self._layout = REDESIGNS[number]
        self._site = self._build()

    def publish(self, edition: Edition) -> Article:
        """Put a new article on the site; return its truth."""
        self._editions[edition.path] = self._originals[edition.path] = edition
        self._site = self._build()
        return self.articles[site_url(edition.path)]

    def _find(self, which: str) -> Edition:
        """Return the edition meant by an address, a path, or a slug (the first language that has it)."""
        path = unquote(which.removeprefix("https://www.interpol.int").removeprefix(self.url))
        if path in self._editions:
            return self._editions[path]
        try:
            return next(edition for edition in self._editions.values() if edition.slug == which)
        except StopIteration:
            raise KeyError(which) from None

    def _build(self) -> Site:
        return build(tuple(self._editions.values()), self._gone, self._layout, self._edited)

    # --- answers ----------------------------------------------------------------------------

    def _answer(self, request: Request) -> Answer:
        path, _, query = request.target.partition("?")
        path = (
            unquote(path)
            if path.startswith("/")
            else unquote("/" + path.partition("://")[2].partition("/")[2])
        )
        resource = self._weather.answer_for(path) or self._resource(path, query)
        answer = _to_answer(resource, request, self.clock.now())
        self.log.append(
            Served(
                datetime.now(UTC),
                request.method,
                request.target,
                answer.status,
                len(answer.body),
                request.fields,
            )
        )
        return answer

    def _resource(self, path: str, query: str) -> Resource:
        site = self._site
        if query and (paged := site.resources.get(f"{path}?{query}")):
            return paged
        if found := site.resources.get(path):
            return found
        if drawing := site.pictures.get(path):
            picture, width = drawing
            body = scenes.draw(picture.scene, picture.field_id, width, width * 5 // 8)
            return Resource(body=body, content_type="image/jpeg", modified=datetime(2018, 12, 1, tzinfo=UTC))
        return Resource(body=missing_page("/en", "en").encode(), status=404)


def _to_answer(resource: Resource, request: Request, now: datetime) -> Answer:
    """Return *resource* as *request* asks for it: unchanged, zipped, chunked or plain."""
    fields = [("Date", to_http_date(now)), ("Server", "replica")]
    zipped = bool(resource.zipped) and "gzip" in request.fields.get("accept-encoding", "")
    if resource.modified:
        fields += [("ETag", resource.etag), ("Last-Modified", to_http_date(resource.modified))]
        if _is_unchanged(resource, request):
            return Answer(304, fields)
    fields += [("Content-Type", resource.content_type), *resource.fields]
    if resource.zipped:
        fields.append(("Vary", "Accept-Encoding"))
    if zipped:
        fields.append(("Content-Encoding", "gzip"))
    body = resource.zipped if zipped else resource.body
    if resource.chunked and request.version == "HTTP/1.1":
        return Answer(resource.status, [*fields, ("Transfer-Encoding", "chunked")], to_chunks(body))
    return Answer(resource.status, [*fields, ("Content-Length", str(len(body)))], body)


def _is_unchanged(resource: Resource, request: Request) -> bool:
    """Say whether the client's validators still hold; If-None-Match goes before If-Modified-Since."""
    assert resource.modified
    if known := request.fields.get("if-none-match"):
        return resource.etag in known or known == "*"
    return request.fields.get("if-modified-since") == to_http_date(resource.modified)


def _edited(edition: Edition, old: str, new: str, add: str) -> Edition:
    """Return *edition* with *old* replaced wherever it stands, and *add* as its last paragraph."""
    if old and not any(old in text for text in (edition.title, edition.standfirst, edition.body)):
        raise KeyError(old)
    return replace(
        edition,
        title=edition.title.replace(old, new) if old else edition.title,
        standfirst=edition.standfirst.replace(old, new) if old else edition.standfirst,
        body=(edition.body.replace(old, new) if old else edition.body) + (f"\n\n{add}" if add else ""),
    )
