"""What a WARC file says of the records in it: its name, its last warcinfo, and the stretch of it that is read. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, cast, get_args

from archiver.digest import id63
from archiver.facts import Origin
from archiver.home import Home
from archiver.raw import Raw

if TYPE_CHECKING:
    from archiver.sites.site import Site


class Said(NamedTuple):
    """What a file has said of itself up to one of its records."""

    crawl_id: int | None
    origin: Origin
    base_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A part of a file that is read by itself: its place, and what the file has said before it."""

    start: int = 0
    end: int | None = None
    """Where the next stretch begins; None for the file's last."""
    said: Said | None = None
    """None at the file's start."""


WHOLE = Stretch()


@dataclass(slots=True)
class Context:
    """What a file says of the records that follow: its name, and its last warcinfo."""

    filename: str
    site: Site | None
    base_url: str
    origin: Origin
    crawl_id: int | None = None
    with_sha256: bool = True
    """Whether captures say their payload's SHA-256: not where there is no row to hold it against."""
    trusts_digests: bool = False
    """Whether a payload is what the SHA-1 in its record's header says: for the index; who checks looks at the payload."""
    is_import: bool = field(init=False)

    def __post_init__(self) -> None:
        self.is_import = self.origin == "import"

    def said(self) -> Said:
        """Return what the file has said so far."""
        return Said(self.crawl_id, self.origin, self.base_url)

    def take(self, raw: Raw) -> None:
        """Learn from *raw*, if it is a warcinfo."""
        if raw.header.type == "warcinfo":
            self.learn(b"".join(raw.block.pieces()))

    def learn(self, block: bytes) -> None:
        """Take over what a warcinfo's block says; a foreign file's says nothing of ours."""
        if self.is_import:
            return
        lines = (line.partition(":") for line in block.decode("utf-8", "replace").splitlines())
        says = {name.strip().lower(): value.strip() for name, _, value in lines}
        self.crawl_id = id63(says["run_id"]) if says.get("run_id") else None
        if says.get("origin") in get_args(Origin):
            self.origin = cast("Origin", says["origin"])
        self.base_url = says.get("base_url", "")


def to_context(path: Path, home: Home, site: Site | None, base_url: str) -> Context:
    """Return what is known of *path* before it is read."""
    context = to_bare_context(path, home)
    context.site, context.base_url = site or _find_site(context.filename), base_url
    return context


def to_bare_context(
    path: Path, home: Home, *, with_sha256: bool = True, trusts_digests: bool = False
) -> Context:
    """Return what is known of *path* where nobody asks which page of the site a capture is."""
    try:
        filename = home.relative(path)
    except ValueError:
        filename = path.name
    name = path.name
    origin: Origin = (
        "import" if name.startswith("import-") or not filename.startswith("collections/") else "live"
    )
    return Context(
        filename,
        None,
        "",
        origin,
        with_sha256=with_sha256,
        trusts_digests=trusts_digests and origin != "import",
    )


def _find_site(filename: str) -> Site | None:
    """Return the site whose collection *filename* lies in; the only one for a file from elsewhere."""
    from archiver.sites.interpol import INTERPOL  # noqa: PLC0415  (who checks or indexes records needs none)

    match = re.match(r"collections/([^/]+)/", filename)
    return INTERPOL if match is None or match[1] == INTERPOL.name else None
