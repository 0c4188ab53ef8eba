"""Who takes part: how each is called, and how its pages are counted in what it left."""

from __future__ import annotations

import json
import shutil
import sqlite3
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from farm import Farm
from measure import Cost, Failed, run, size_mb
from server import Nginx

HERE = Path(__file__).parent
PYTHON = Path(sys.executable)
BIN = PYTHON.parent


@dataclass(frozen=True, slots=True)
class Arena:
    """What a contestant gets: the site, its server, and an empty folder."""

    farm: Farm
    nginx: Nginx
    work: Path
    first: Path
    """A home that one complete crawl has filled: what the readers read."""
    webarchive: Path | None = None
    """The Python of the environment that has scrapy-webarchive."""

    def urls(self) -> Path:
        """Write the list of all article addresses and return it."""
        path = self.work / "urls.txt"
        path.write_text("".join(f"{self.nginx.url}{url}\n" for url in self.farm.urls))
        return path


Contestant = Callable[[Arena], Cost]


def _spider(arena: Arena, name: str, *extra: str, python: Path = PYTHON) -> Cost:
    command = [
        python,
        "-m",
        "scrapy",
        "runspider",
        HERE / "peers" / f"{name}.py",
        "-a",
        f"urls={arena.urls()}",
        *extra,
    ]
    before = arena.nginx.cpu_seconds()
    cost = run(command, cwd=arena.work, log=arena.work / "log", env={"PYTHONPATH": str(HERE / "peers")})
    log = (arena.work / "log").read_text(errors="replace")
    if "Traceback" in log:
        raise Failed(f"{name}: {log[-800:]}")
    return replace(cost, pages=len(arena.farm.urls), server_cpu=arena.nginx.cpu_seconds() - before)


def bare(arena: Arena) -> Cost:
    """Scrapy alone."""
    return _spider(arena, "bare")


def usual(arena: Arena) -> Cost:
    """Scrapy and warcio as most do it."""
    path = arena.work / "usual.warc.gz"
    cost = _spider(arena, "usual", "-s", f"WARC_PATH={path}")
    return replace(cost, pages=_responses(path), written_mb=size_mb(path))


def naive(arena: Arena) -> Cost:
    """Everything, without a thought for its cost."""
    path, database = arena.work / "naive.warc.gz", arena.work / "naive.db"
    cost = _spider(arena, "naive", "-s", f"WARC_PATH={path}", "-a", f"database={database}")
    return replace(cost, pages=_rows(database), written_mb=size_mb(path, database))


def archived(arena: Arena) -> Cost:
    """scrapy-webarchive."""
    assert arena.webarchive
    out = arena.work / "out.wacz"
    cost = _spider(arena, "archived", "-s", f"SW_EXPORT_URI={out}", python=arena.webarchive)
    return replace(cost, written_mb=size_mb(out))


def wget(arena: Arena) -> Cost:
    """wget, following links, with a WARC."""
    before = arena.nginx.cpu_seconds()
    seeds = [arena.nginx.url + seed for seed in arena.farm.seeds]
    command = [
        "wget",
        "-q",
        "-r",
        "-l",
        "inf",
        "-nH",
        "-E",
        "-P",
        "html",
        "--warc-file=wget",
        "--warc-cdx=off",
    ]
    command += [
        "--reject-regex",
        "/(var|bundles|content|Events|Crimes|search|sitemap|cookies)|/(en|fr|es|ar|1)/?$",
        *seeds,
    ]
    cost = run(command, cwd=arena.work, log=arena.work / "log")
    path = arena.work / "wget.warc.gz"
    server = arena.nginx.cpu_seconds() - before
    return replace(cost, pages=_articles(path, arena), written_mb=size_mb(path), server_cpu=server)


def script(arena: Arena) -> Cost:
    """wget, trafilatura's command and sqlite-utils in a row."""
    cost = run(
        [HERE / "peers" / "script.sh", arena.urls(), arena.work, BIN], cwd=arena.work, log=arena.work / "log"
    )
    written = size_mb(arena.work / "script.warc.gz", arena.work / "script.db")
    return replace(cost, pages=_rows(arena.work / "script.db"), written_mb=written)


def capture_only(arena: Arena) -> Cost:
    """Ours: Scrapy with the add-on."""
    home = arena.work / "home"
    before = arena.nginx.cpu_seconds()
    command = [
        PYTHON,
        "-m",
        "scrapy",
        "runspider",
        HERE / "peers" / "captured.py",
        "-a",
        f"urls={arena.urls()}",
    ]
    command += ["-s", f"ARCHIVER_HOME={home}"]
    environment = {"PYTHONPATH": str(HERE / "peers"), "ARCHIVER_HOME": str(home)}
    cost = run(command, cwd=arena.work, log=arena.work / "log", env=environment)
    warcs = list(home.rglob("*.warc.gz*"))
    server = arena.nginx.cpu_seconds() - before
    return replace(cost, pages=sum(map(_responses, warcs)), written_mb=size_mb(*warcs), server_cpu=server)


def complete(workers: int, *options: str) -> Contestant:
    """Ours, complete: fetch, capture, read, save, index."""

    def contestant(arena: Arena) -> Cost:
        before = arena.nginx.cpu_seconds()
        cost = crawl(arena, arena.work / "home", "--workers", str(workers), *options)
        return replace(cost, server_cpu=arena.nginx.cpu_seconds() - before)

    return contestant


def uncaptured(arena: Arena) -> Cost:
    """Ours, complete but for the capture: what that costs is the difference."""
    before = arena.nginx.cpu_seconds()
    cost = crawl(arena, arena.work / "home", command=(HERE / "peers" / "uncaptured.py",))
    return replace(cost, server_cpu=arena.nginx.cpu_seconds() - before)


def crawl(
    arena: Arena, home: Path, *options: str, command: tuple[str | Path, ...] = ("-m", "archiver")
) -> Cost:
    """Run ``archiver crawl`` on the farm into *home*."""
    called = [
        PYTHON,
        *command,
        "crawl",
        "--home",
        home,
        "--base-url",
        arena.nginx.url,
        "--delay",
        "0",
    ]
    cost = run([*called, "--no-requisites", *options], cwd=arena.work, log=arena.work / "log")
    warcs = list(home.glob("collections/*/archive/*"))
    return replace(cost, pages=_rows(home / "archive.db"), written_mb=size_mb(*warcs))


def unchanged(*options: str) -> Contestant:
    """Ours again, on a home that knows the whole site, which has not changed."""

    def contestant(arena: Arena) -> Cost:
        home = _copy(arena)
        before = size_mb(home / "collections" / "interpol" / "archive")
        cost = crawl(arena, home, *options)
        return replace(cost, written_mb=size_mb(home / "collections" / "interpol" / "archive") - before)

    return contestant


def rebuild(workers: int) -> Contestant:
    """Ours: every capture read again into a new database."""

    def contestant(arena: Arena) -> Cost:
        home = _copy(arena)
        command = [PYTHON, "-m", "archiver", "rebuild", "--home", home, "--workers", str(workers)]
        cost = run(command, cwd=arena.work, log=arena.work / "log")
        return replace(cost, pages=_rows(home / "archive.db"), written_mb=size_mb(home / "archive.db"))

    return contestant


def trafilatura(processes: int) -> Contestant:
    """trafilatura's own command, JSON with metadata, on saved pages."""

    def contestant(arena: Arena) -> Cost:
        pages = arena.work / "pages"
        pages.mkdir()
        for number, url in enumerate(arena.farm.urls):
            (pages / f"{number}.html").symlink_to(arena.farm.root / _unquoted(url))
        command = [BIN / "trafilatura", "--input-dir", pages, "--output-dir", arena.work / "json"]
        command += ["--output-format", "json", "--with-metadata", "--parallel", str(processes)]
        cost = run(command, cwd=arena.work, log=arena.work / "log")
        return replace(cost, pages=sum(1 for _ in (arena.work / "json").rglob("*.json")))

    return contestant


def again(how: str, processes: int) -> Contestant:
    """FastWARC, and one of the ways to read in ``peers/again.py``."""

    def contestant(arena: Arena) -> Cost:
        out = arena.work / "lines.json"
        command = [PYTHON, HERE / "peers" / "again.py", how, str(processes), out, *_warcs(arena)]
        cost = run(command, cwd=arena.work, log=arena.work / "log")
        with out.open() as lines:
            return replace(cost, pages=sum('"date": "' in line for line in lines))

    return contestant


def verify(arena: Arena) -> Cost:
    """Ours: all records, rows, the index and the fixity file."""
    return _whole(arena, [PYTHON, "-m", "archiver", "verify", "--home", arena.first])


def verify_files(arena: Arena) -> Cost:
    """Ours on what validators look at: the WARC files alone, as the add-on leaves them, and their index."""
    home = _copy(arena)
    (home / "archive.db").unlink()
    for folder in (home / "state", *home.glob("collections/*/derived")):
        shutil.rmtree(folder)
    return _whole(arena, [PYTHON, "-m", "archiver", "verify", "--home", home])


def warcio_check(arena: Arena) -> Cost:
    """``warcio check``."""
    return _whole(arena, [BIN / "warcio", "check", *_warcs(arena)])


def fastwarc_check(arena: Arena) -> Cost:
    """``fastwarc check``."""
    return _whole(arena, [BIN / "fastwarc", "check", "-q", *_warcs(arena)])


def index(arena: Arena) -> Cost:
    """Ours: the CDXJ index again from the WARCs."""
    code = "import sys; from pathlib import Path; from archiver.home import Home; from archiver.index import rebuild_index;"
    code += "rebuild_index(Home(Path(sys.argv[1])), 'interpol')"
    return _whole(arena, [PYTHON, "-c", code, _copy(arena)])


def cdxj_indexer(arena: Arena) -> Cost:
    """cdxj-indexer."""
    return _whole(arena, [BIN / "cdxj-indexer", "-s", "-o", arena.work / "index.cdxj", *_warcs(arena)])


def _whole(arena: Arena, command: list[str | Path]) -> Cost:
    return replace(run(command, cwd=arena.work, log=arena.work / "log"), pages=len(arena.farm.urls))


def _warcs(arena: Arena) -> list[str | Path]:
    return sorted((arena.first / "collections" / "interpol" / "archive").glob("*.warc.gz*"))


def _copy(arena: Arena) -> Path:
    """Return a copy of the first home, so that a round changes nothing for the next."""
    return Path(shutil.copytree(arena.first, arena.work / "home"))


def _unquoted(url: str) -> str:
    from urllib.parse import unquote

    return unquote(url).lstrip("/")


def _rows(database: Path) -> int:
    connection = sqlite3.connect(database)
    try:
        return int(connection.execute("SELECT count(*) FROM articles").fetchone()[0])
    finally:
        connection.close()


def _responses(path: Path) -> int:
    return sum(1 for _ in _response_urls(path))


def _articles(path: Path, arena: Arena) -> int:
    return len(set(_response_urls(path)) & {arena.nginx.url + url for url in arena.farm.urls})


def _response_urls(path: Path) -> list[str]:
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    with path.open("rb") as stream:
        records = ArchiveIterator(stream, record_types=WarcRecordType.response, parse_http=False)
        return [record.headers["WARC-Target-URI"].strip("<>") for record in records]


def echo(value: object) -> str:
    """Return *value* as the JSON that is kept."""
    return json.dumps(value, indent=2, default=str)
