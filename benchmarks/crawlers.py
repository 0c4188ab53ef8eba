"""Who crawls the site: Scrapy with this or that capture, wget, a script, ours; each page counted in what it left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from arena import BIN, HERE, PEERS, PYTHON, Arena, Contestant, responses, rows
from measure import Cost, Failed, run, size_mb

WARCIO = ("-s", 'DOWNLOADER_MIDDLEWARES={"usual.WarcMiddleware": 543}', "-s", "WARC_PATH=usual.warc.gz")
WACZ = (
    "-s",
    'EXTENSIONS={"scrapy_webarchive.extensions.WaczExporter": 543}',
    "-s",
    "SW_EXPORT_URI=./out.wacz",
)
ADDON = ("-s", 'ADDONS={"archiver.addon.ArchiverAddon": 300}', "-s", "ARCHIVER_HOME=home")
# What wget would follow beyond the news: pictures, other sections, and the languages' own start pages.
ELSEWHERE = "/(var|bundles|content|Events|Crimes|search|sitemap|cookies)|/(en|fr|es|ar|1)/?$"


def served(arena: Arena, command: Sequence[str | Path], peers: Path = PEERS) -> Cost:
    """Run *command* and say what it cost, and the server beside it; no pages yet."""
    before = arena.nginx.cpu_seconds()
    cost = run(command, cwd=arena.work, log=arena.log, env={"PYTHONPATH": str(peers)})
    return replace(cost, server_cpu=arena.nginx.cpu_seconds() - before)


def spider(name: str, *options: str) -> Contestant:
    """A Scrapy spider of ``peers/``, with what captures for it; a list of addresses is for `bare` alone.

    What captures has its pages counted in what it wrote, a spider alone in what it got.
    """

    def contestant(arena: Arena) -> Cost:
        python = arena.webarchive if options == WACZ else PYTHON
        assert python
        urls = arena.urls() if name == "bare" else arena.seeds()
        command = [python, "-m", "scrapy", "runspider", PEERS / f"{name}.py", "-a", f"urls={urls}", *options]
        cost = served(arena, command)
        log = arena.log.read_text(errors="replace")
        if "Traceback" in log:
            raise Failed(f"{name}: {log[-800:]}")
        left = [path for path in arena.work.rglob("*") if path.suffix == ".wacz" or ".warc" in path.name]
        got = responses(*left) if options else (arena.work / "got.txt").read_text().split()
        return replace(cost, pages=arena.count(got), written_mb=size_mb(*left))

    return contestant


def naive(arena: Arena) -> Cost:
    """Everything, without a thought for its cost."""
    path, database = arena.work / "naive.warc.gz", arena.work / "naive.db"
    cost = spider("naive", "-s", f"WARC_PATH={path}", "-s", f"DATABASE={database}")(arena)
    return replace(cost, pages=arena.count(rows(database)), written_mb=size_mb(path, database))


def wget(arena: Arena) -> Cost:
    """wget, following links, with a WARC."""
    command = ["wget", "-q", "-r", "-l", "inf", "-nH", "-E", "-P", "html"]
    command += ["--warc-file=wget", "--warc-cdx=off", "--reject-regex", ELSEWHERE]
    cost = served(arena, [*command, "-i", arena.seeds()])
    path = arena.work / "wget.warc.gz"
    return replace(cost, pages=arena.count(responses(path)), written_mb=size_mb(path))


def script(processes: int) -> Contestant:
    """wget, trafilatura's command and sqlite-utils in a row, as a user would script it.

    *processes* are trafilatura's ``--parallel``. Its default is all cores: two is what a user of two cores gets, one
    leaves the second core idle.
    """

    def contestant(arena: Arena) -> Cost:
        command = [PEERS / "script.sh", arena.seeds(), ELSEWHERE, arena.work, BIN, str(processes)]
        cost = served(arena, command)
        path, database = arena.work / "script.warc.gz", arena.work / "script.db"
        pages = arena.count(rows(database, "source"))
        return replace(cost, pages=pages, written_mb=size_mb(path, database))

    return contestant


def complete(workers: int, *options: str) -> Contestant:
    """Ours, complete: fetch, capture, read, save, index."""

    def contestant(arena: Arena) -> Cost:
        return crawl(arena, arena.work / "home", "--workers", str(workers), *options)

    return contestant


def uncaptured(arena: Arena) -> Cost:
    """Ours, complete but for the capture: what that costs is the difference."""
    return crawl(arena, arena.work / "home", command=(PEERS / "uncaptured.py",))


def crawl(
    arena: Arena, home: Path, *options: str, command: tuple[str | Path, ...] = ("-m", "archiver")
) -> Cost:
    """Run ``archiver crawl`` on the farm into *home*."""
    called = [PYTHON, *command, "crawl", "--home", home, "--base-url", arena.nginx.url, "--delay", "0"]
    cost = served(arena, [*called, "--no-requisites", *options], HERE)
    warcs = list(home.glob("collections/*/archive/*"))
    return replace(cost, pages=arena.count(rows(home / "archive.db")), written_mb=size_mb(*warcs))


def unchanged(*options: str) -> Contestant:
    """Ours again, on a home that knows the whole site, which has not changed."""

    def contestant(arena: Arena) -> Cost:
        home = arena.copy()
        archive = home / "collections" / "interpol" / "archive"
        before = size_mb(archive)
        cost = crawl(arena, home, *options)
        return replace(cost, written_mb=size_mb(archive) - before)

    return contestant
