"""Who reads captures again, checks them or indexes them; each page counted in what it left."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

from arena import BIN, PEERS, PYTHON, Arena, Contestant, rows
from measure import Cost, run, size_mb


def rebuild(workers: int) -> Contestant:
    """Ours: every capture read again into a new database."""

    def contestant(arena: Arena) -> Cost:
        home = arena.copy()
        command = [PYTHON, "-m", "archiver", "rebuild", "--home", home, "--workers", str(workers)]
        cost = run(command, cwd=arena.work, log=arena.log)
        database = home / "archive.db"
        return replace(cost, pages=arena.count(rows(database)), written_mb=size_mb(database))

    return contestant


def trafilatura(processes: int) -> Contestant:
    """trafilatura's own command, JSON with metadata, on saved pages."""

    def contestant(arena: Arena) -> Cost:
        pages, left = arena.work / "pages", arena.work / "json"
        pages.mkdir()
        for number, url in enumerate(arena.farm.urls):
            (pages / f"{number}.html").symlink_to(arena.farm.file(url))
        command = [BIN / "trafilatura", "--input-dir", pages, "--output-dir", left]
        command += ["--output-format", "json", "--with-metadata", "--parallel", str(processes)]
        cost = run(command, cwd=arena.work, log=arena.log)
        return replace(cost, pages=sum(1 for _ in left.rglob("*.json")), written_mb=size_mb(left))

    return contestant


def again(how: str, processes: int = 1) -> Contestant:
    """FastWARC, and one of the ways to read in ``peers/again.py``."""

    def contestant(arena: Arena) -> Cost:
        out = arena.work / "out"
        command = [PYTHON, PEERS / "again.py", how, str(processes), out, *arena.warcs()]
        cost = run(command, cwd=arena.work, log=arena.log)
        pages = len(rows(out)) if how == "xpath-sqlite" else _dated(out)
        return replace(cost, pages=pages, written_mb=size_mb(out))

    return contestant


def _dated(path: Path) -> int:
    """Return how many lines of JSON are of an article: a listing has no date."""
    with path.open(encoding="utf-8") as lines:
        return sum(bool(json.loads(line)["date"]) for line in lines)


def verify(arena: Arena) -> Cost:
    """Ours: all records, rows, the index and the fixity file."""
    return _whole(arena, [PYTHON, "-m", "archiver", "verify", "--home", arena.first])


def verify_files(arena: Arena) -> Cost:
    """Ours on what validators look at: the WARC files alone, as the add-on leaves them, and their index."""
    home = arena.copy()
    (home / "archive.db").unlink()
    for folder in (home / "state", *home.glob("collections/*/derived")):
        shutil.rmtree(folder)
    return _whole(arena, [PYTHON, "-m", "archiver", "verify", "--home", home])


def warcio_check(arena: Arena) -> Cost:
    """``warcio check``."""
    return _whole(arena, [BIN / "warcio", "check", *arena.warcs()])


def fastwarc_check(arena: Arena) -> Cost:
    """``fastwarc check``."""
    return _whole(arena, [BIN / "fastwarc", "check", "-q", *arena.warcs()])


def index(arena: Arena) -> Cost:
    """Ours: the CDXJ index again from the WARCs."""
    code = "import sys; from pathlib import Path; from archiver.home import Home; from archiver.index import rebuild_index;"
    code += "rebuild_index(Home(Path(sys.argv[1])), 'interpol')"
    return _whole(arena, [PYTHON, "-c", code, arena.copy()])


def cdxj_indexer(arena: Arena) -> Cost:
    """cdxj-indexer."""
    return _whole(arena, [BIN / "cdxj-indexer", "-s", "-o", arena.work / "index.cdxj", *arena.warcs()])


def _whole(arena: Arena, command: list[str | Path]) -> Cost:
    """Run what looks at the whole first home, or fails; the home's pages were counted when it was filled."""
    return replace(run(command, cwd=arena.work, log=arena.log), pages=len(arena.farm.urls))
