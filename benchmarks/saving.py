"""What saving costs: the readings of a crawl into a new database, by a process that has them all at hand.

Ours as a crawl saves, and as a rebuild does; and what sqlite-utils takes for one row an article, with a full-text
index. Only the saving is timed, not the start nor the reading; what ours keeps beside that row (versions, paragraphs,
pictures, quotes, places, digests, stories) is in its figure.

Run by `bench.py` as ``saving.py HOW FACTS HOME FIGURES``.
"""

from __future__ import annotations

import json
import pickle
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from itertools import islice
from pathlib import Path

from arena import HERE, PYTHON, Arena, Contestant, rows
from measure import Cost, run, size_mb

from archiver.home import Home
from archiver.ingest import CHUNK, Fact, Task, facts_of, save_facts
from archiver.models import Crawl, Failure
from archiver.reading_writer import ReadingWriter
from archiver.rebuild import finish, open_fresh
from archiver.store import open_database

GROUP = 64
"""Visits that a crawl of loopback saves at once."""


def saver(how: str) -> Contestant:
    """One of `WAYS`, on what the first home's WARC files say."""

    def contestant(arena: Arena) -> Cost:
        facts, figures = arena.first.with_name("facts.pickle"), arena.work / "figures.json"
        if not facts.exists():
            tasks = (Task(home=arena.first, file=path, base_url=arena.nginx.url) for path in arena.warcs())
            facts.write_bytes(pickle.dumps([fact for task in tasks for fact in facts_of(task)]))
        command = [PYTHON, HERE / "saving.py", how, facts, arena.work / "home", figures]
        cost = run(command, cwd=arena.work, log=arena.log)
        database = arena.work / "home" / "archive.db"
        return replace(
            cost,
            **json.loads(figures.read_text()),
            pages=arena.count(rows(database)),
            written_mb=size_mb(database),
        )

    return contestant


def as_crawl(facts: list[Fact], home: Home) -> None:
    """Save in groups, each with its readings on the disk before its commit, and settle."""
    with closing(ReadingWriter(home)) as writer, closing(open_database(home)) as store:
        store.keep_readings(writer)
        for group in _batched(facts, GROUP):
            save_facts(store, group)
        store.settle()


def as_rebuild(facts: list[Fact], home: Home) -> None:
    """Save in bulk, then index, digest, check and pack."""
    with closing(open_fresh(home, home.database)) as store:
        for chunk in _batched(facts, CHUNK):
            save_facts(store, chunk)
        finish(store)


def as_batches(facts: list[Fact], home: Home) -> None:
    """sqlite-utils, ``upsert_all`` in batches of 100."""
    _table(home).upsert_all(_articles(facts), pk="url", batch_size=100)


def as_rows(facts: list[Fact], home: Home) -> None:
    """sqlite-utils, ``upsert`` row by row."""
    table = _table(home)
    for row in _articles(facts):
        table.upsert(row, pk="url")


WAYS: dict[str, Callable[[list[Fact], Home], None]] = {
    "crawl": as_crawl,
    "rebuild": as_rebuild,
    "batches": as_batches,
    "rows": as_rows,
}


def _batched(facts: Iterable[Fact], size: int) -> Iterator[list[Fact]]:
    left = iter(facts)
    while batch := list(islice(left, size)):
        yield batch


def _table(home: Home):
    from sqlite_utils import Database

    table = Database(home.database)["articles"]
    table.create(dict.fromkeys(("url", "title", "date", "text"), str), pk="url")
    table.enable_fts(["title", "text"], create_triggers=True)
    return table


def _articles(facts: Iterable[Fact]) -> Iterator[dict[str, str]]:
    for fact in facts:
        article = None if isinstance(fact, Crawl | Failure) else fact[1].article
        if article:
            yield {
                "url": article.url,
                "title": article.title,
                "date": str(article.published or ""),
                "text": article.text,
            }


def main() -> None:
    """Save, and write down how long it took."""
    how, path, folder, figures = sys.argv[1:]
    facts: list[Fact] = pickle.loads(Path(path).read_bytes())  # our own, of this benchmark
    home = Home(Path(folder))
    home.prepare()
    begin, cpu = time.perf_counter(), time.process_time()
    WAYS[how](facts, home)
    took = {"seconds": time.perf_counter() - begin, "cpu": time.process_time() - cpu}
    Path(figures).write_text(json.dumps(took))


if __name__ == "__main__":
    main()
