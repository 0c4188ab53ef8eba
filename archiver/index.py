"""The replay index of a collection: a sorted CDXJ, kept current after each run. Reads WARCs, writes the index."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from archiver.cdxj import line_of, to_line
from archiver.context import to_bare_context
from archiver.disk import make_folder, written_anew
from archiver.facts import Capture
from archiver.home import Home
from archiver.members import warn_of_damage
from archiver.raw import read_raw
from archiver.records import interpret

if TYPE_CHECKING:
    from archiver.sites.site import Site

_NOTED = 50_000
"""Index lines that are kept in memory: 15 MB."""


def index_path(home: Home, site: str) -> Path:
    """Return where the index of *site* lies."""
    return home.indexes(site) / "index.cdxj"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tail:
    """What a writer has added to a file, and the index lines of all of it: so it need not be read again.

    Likewise what a rebuild has read: all of a file.
    """

    filename: str
    """Its final name, without a folder."""
    start: int
    end: int
    lines: tuple[str, ...]


class Notes:
    """The index lines of what a writer adds, taken down as it writes."""

    def __init__(self) -> None:
        self.tails: list[Tail] = []
        """Of the files that are closed."""
        self._start = 0
        self._lines: list[str] | None = []

    def begin(self, start: int) -> None:
        """Begin a file that has *start* bytes already."""
        self._start, self._lines = start, []

    def add(self, capture: Capture) -> None:
        """Note *capture*; of a run that is too long to be remembered nothing is, and its file is read again."""
        if self._lines is not None and (line := to_line(capture)):
            self._lines.append(line)
            if len(self._lines) > _NOTED:
                self._lines = None

    def end(self, filename: str, end: int) -> None:
        """End the file; *end* is its size."""
        if self._lines is not None:
            self.tails.append(Tail(filename=filename, start=self._start, end=end, lines=tuple(self._lines)))


def update_index(home: Home, site: Site | str, tails: Iterable[Tail] = ()) -> None:
    """Index what is not indexed yet: new files whole, files that grew again; *tails* are known without reading."""
    name = site if isinstance(site, str) else site.name
    path = index_path(home, name)
    kept = path.read_bytes().splitlines() if path.exists() else []
    _index(home, name, kept, read_indexed(home, name), tails)


def rebuild_index(home: Home, site: Site | str, tails: Iterable[Tail] = ()) -> None:
    """Make the index again from the WARCs; the one that stands is kept until then. Files in *tails* are not read."""
    _index(home, site if isinstance(site, str) else site.name, [], {}, tails)


def _index(home: Home, name: str, kept: list[bytes], known: Mapping[str, int], tails: Iterable[Tail]) -> None:
    """Write the lines that are *kept*, a list that grows, and those of what lies beyond what is *known* of each file."""
    written = {(tail.filename, tail.start, tail.end): tail.lines for tail in tails}
    sizes: dict[str, int] = {}
    for warc in _warcs(home, name):
        final = warc.name.removesuffix(".open")
        sizes[final] = warc.stat().st_size
        start = known.get(final, 0)
        if sizes[final] > start:
            lines = written.get((final, start, sizes[final]))
            kept += map(str.encode, _lines(home, warc, start) if lines is None else lines)
    kept.sort()  # as bytes: pywb searches the file by halves
    _write(index_path(home, name), (line for line, _ in groupby(kept)))
    _write_known(home, name, sizes)


def _lines(home: Home, warc: Path, start: int) -> list[str]:
    """Return the index lines of the records from *start* on."""
    context = to_bare_context(warc, home, with_sha256=False, trusts_digests=True)

    def tell(offset: int, lost: int, message: str) -> None:
        if not warc.name.endswith(".open"):
            warn_of_damage(warc, offset, lost, message)

    with warc.open("rb") as file:
        # Half of all records are requests, and none of them is in the index.
        raws = (raw for raw in read_raw(file, start, tell) if raw.header.type != "request")
        records = (interpret(raw, context) for raw in raws)
        return [line for record in records if (line := line_of(record))]


def _warcs(home: Home, site: str) -> list[Path]:
    """Return the capture WARCs of one collection."""
    archive = home.archive(site)
    return [path for path in home.warcs() if path.parent == archive]


def _write(path: Path, lines: Iterable[bytes]) -> None:
    """Write the sorted index, and sync it before how far it reaches is noted: what it lacked would never be indexed."""
    make_folder(path.parent)
    with written_anew(path) as file:
        file.writelines(line + b"\n" for line in lines)


def _known_path(home: Home, site: str) -> Path:
    """Return the file that says how far each WARC is indexed: working memory, which may be lost."""
    return home.state / f"indexed-{site}.json"


def read_indexed(home: Home, site: str) -> dict[str, int]:
    """Return how many bytes of each file are indexed; nothing where the index itself is gone."""
    try:
        if not index_path(home, site).exists():
            return {}
        return {
            str(name): int(size) for name, size in json.loads(_known_path(home, site).read_text()).items()
        }
    except (OSError, ValueError, AttributeError):
        return {}


def _write_known(home: Home, site: str, sizes: dict[str, int]) -> None:
    """Keep how far each file is indexed."""
    home.state.mkdir(parents=True, exist_ok=True)
    _known_path(home, site).write_text(json.dumps(sizes), "utf-8")
