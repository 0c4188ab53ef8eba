"""Where contestants meet: the site, its server, an empty folder; and what they leave there, counted."""

from __future__ import annotations

import shutil
import sqlite3
import sys
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from farm import Farm
from measure import Cost
from server import Nginx

HERE = Path(__file__).parent
PEERS = HERE / "peers"
PYTHON = Path(sys.executable)
BIN = PYTHON.parent


@dataclass(frozen=True, slots=True)
class Arena:
    """What a contestant gets."""

    farm: Farm
    nginx: Nginx
    work: Path
    """A folder that is empty when the contestant begins."""
    first: Path
    """A home that one complete crawl has filled: what the readers read."""
    webarchive: Path | None = None
    """The Python of the environment that has scrapy-webarchive."""

    @property
    def log(self) -> Path:
        """Return where a contestant's output goes."""
        return self.work / "log"

    def urls(self) -> Path:
        """Write the list of all article addresses and return it."""
        return self._listed("urls.txt", self.farm.urls)

    def seeds(self) -> Path:
        """Write the list of the listings to begin with and return it."""
        return self._listed("seeds.txt", self.farm.seeds)

    def _listed(self, name: str, paths: Iterable[str]) -> Path:
        file = self.work / name
        file.write_text("".join(f"{self.nginx.url}{path}\n" for path in paths))
        return file

    def count(self, addresses: Iterable[str]) -> int:
        """Return how many of the site's articles are among *addresses*, whatever the host in them."""
        return len({_path(address) for address in addresses}.intersection(self.farm.urls))

    def warcs(self) -> list[Path]:
        """Return the first home's WARC files."""
        return sorted((self.first / "collections" / "interpol" / "archive").glob("*.warc.gz*"))

    def copy(self) -> Path:
        """Return a copy of the first home, so that a round changes nothing for the next."""
        return Path(shutil.copytree(self.first, self.work / "home"))


Contestant = Callable[[Arena], Cost]


def rows(database: Path, column: str = "url") -> list[str]:
    """Return a column of the table of articles."""
    with closing(sqlite3.connect(database)) as connection:
        return [row[0] or "" for row in connection.execute(f"SELECT {column} FROM articles")]


def responses(*paths: Path) -> Iterator[str]:
    """Yield the addresses of the responses in WARC files, and in those of a WACZ."""
    for path in paths:
        if path.suffix == ".wacz":
            with zipfile.ZipFile(path) as packed:
                for name in packed.namelist():
                    if ".warc" in name:
                        with packed.open(name) as stream:
                            yield from _addresses(stream)
        else:
            with path.open("rb") as stream:
                yield from _addresses(stream)


def _addresses(stream: IO[bytes]) -> Iterator[str]:
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    for record in ArchiveIterator(stream, record_types=WarcRecordType.response, parse_http=False):
        yield record.headers["WARC-Target-URI"].strip("<>")


def _path(address: str) -> str:
    return "/" + address.partition("://")[2].partition("/")[2]
