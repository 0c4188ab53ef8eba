"""The database again from the WARC files alone, by any number of workers, swapped in when it is whole.

One task a stretch of a file, for any `concurrent.futures.Executor`; one writer, which takes them in order.
"""

from __future__ import annotations

import json
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain, count
from pathlib import Path

from archiver import row_digests, schema
from archiver.article_rows import insert_rows
from archiver.disk import put_in_place
from archiver.exceptions import HomeError, WarcError
from archiver.executors import pool_of
from archiver.home import Home
from archiver.index import Tail, index_path, rebuild_index
from archiver.ingest import (
    Lined,
    Task,
    chunked,
    lined_facts_of,
    read_file,
    reread_capture,
    save_facts,
    unpack_facts,
)
from archiver.reading_writer import ReadingWriter
from archiver.readings import Readings
from archiver.restrictions import Restriction, merge_restrictions
from archiver.sites import EXTRACTOR
from archiver.store import Store, open_database
from archiver.stretches import find_stretches

IMPORT = "import-"
"""What the names of foreign files begin with."""
KEPT_TABLES = ("fixity_events", "restrictions")
"""What no WARC record tells: it is carried over from the database that stands, restrictions from their file too."""
_AHEAD = 32
"""Stretches that wait for the writer at least: a cluster has more workers than it is told of. 20 KB each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """What a rebuild made."""

    files: int
    captures: int
    articles: int
    unreadable: tuple[str, ...] = ()
    """Files that hold no record, and indexes that could not be made again, each with what is wrong."""
    lost: int = 0
    """Captures of the database that stood which are in no file any more."""
    kept: Path | None = None
    """Where that database lies now, if any were."""
    unhidden: str = ""
    """Why not all is known that was restricted in that database; "" where it is."""
    lines: Mapping[Path, Tail] = field(default_factory=dict, repr=False)
    """The lines of the replay index, by the file that was read."""


def rebuild(
    home: Home,
    workers: int = 1,
    *,
    executor: Executor | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Rebuilt:
    """Make the database of *home* again, and its replay index; what stands is kept until the new one is whole.

    *executor* runs the tasks instead of *workers* processes of this machine. *progress* hears how many
    files of how many are saved. Raises HomeError where there is no archive, Locked where a run holds it.
    """
    if not home.collections.is_dir():
        raise HomeError(
            f"{home.path}: no collections here to rebuild from; name the archive's folder with --home"
        )
    with home.lock(), closing(ReadingWriter(home)) as writer:
        fresh = home.database.with_name("archive.db.new")
        _remove(fresh)
        standing = home.database if schema.is_sound(home.database) else None
        has_file = home.restrictions.exists()
        restricted = merge_restrictions(home)
        try:
            rebuilt = build(
                home,
                fresh,
                workers,
                executor=executor,
                progress=progress,
                writer=writer,
                standing=standing,
                restricted=restricted.rows,
            )
            unindexed = tuple(_index_again(home, rebuilt.lines))
            kept = _swap(fresh, home.database, is_sound=standing is not None, keep=rebuilt.lost > 0)
        finally:
            _remove(fresh)
    unhidden = "" if has_file else restricted.error
    return replace(rebuilt, unreadable=(*unindexed, *rebuilt.unreadable), kept=kept, unhidden=unhidden)


def _index_again(home: Home, lines: Mapping[Path, Tail]) -> Iterator[str]:
    """Make the replay index of each collection again; yield why one could not be made, and stands as it was.

    The *lines* of a file that was read whole are known; another is read again.
    """
    for site in sorted({path.parent.parent.name for path in home.warcs()}):
        archive = home.archive(site)
        try:
            rebuild_index(home, site, [tail for path, tail in lines.items() if path.parent == archive])
        except OSError as error:
            yield f"{index_path(home, site)}: can't be made again: {error}"


def build(
    home: Home,
    fresh: Path,
    workers: int = 1,
    *,
    executor: Executor | None = None,
    progress: Callable[[int, int], None] | None = None,
    writer: ReadingWriter | None = None,
    standing: Path | None = None,
    restricted: Sequence[Restriction] = (),
) -> Rebuilt:
    """Write the database of *home* to *fresh*, where nothing is yet; swaps nothing and takes no lock.

    *writer* keeps what the running extractor says otherwise than the readings that are here. What no record tells is
    taken over from the database that is *standing*, and what is *restricted* comes from the file beside it.
    """
    own = [path for path in home.warcs() if not path.name.startswith(IMPORT)]
    foreign = [path for path in home.warcs() if path.name.startswith(IMPORT)]
    unreadable: dict[Path, str] = {}
    lines: dict[Path, list[str]] = {path: [] for path in (*own, *foreign)}
    sizes = {path: path.stat().st_size for path in lines if path.exists()}
    with open_fresh(home, fresh) as store, pool_of(workers, executor) as pool:
        if writer is not None:
            store.keep_readings(writer)
        store.readings.find()  # now, while the readers start

        def save(paths: Sequence[Path], mirrors: Mapping[str, str], done: int) -> None:
            tasks = (
                Task(home=home.path, file=path, base_url=mirrors.get(home.relative(path), ""))
                for path in paths
            )
            for task, facts in _read(tasks, pool, workers):
                for chunk in _readable(facts, task.file, unreadable):
                    save_facts(store, (fact for fact, _ in chunk))
                    lines[task.file] += [line for _, line in chunk if line]
                if task.stretch.end is None:
                    done += 1
                    if progress is not None:
                        progress(done, len(own) + len(foreign))

        with store.batch():
            save(own, {}, 0)
            save(foreign, base_urls(store), len(own))
        finish(store, partial(pool.submit, row_digests.digests_in, fresh) if pool and not executor else None)
        lost = 0
        with store.batch():
            insert_rows(store.db, "restrictions", restricted)
        if standing is not None:
            _carry_over(standing, store)
            lost = _count_lost(standing, store)
        counts = [store.db.table(table).count for table in ("captures", "articles")]
        # As `schema` makes every database: who reads never waits for who writes.
        store.db.conn.execute("PRAGMA journal_mode = WAL")
    return Rebuilt(
        files=len(own) + len(foreign),
        captures=counts[0],
        articles=counts[1],
        unreadable=tuple(unreadable.values()),
        lost=lost,
        lines={path: _to_tail(path, sizes[path], lines[path]) for path in sizes if path not in unreadable},
    )


def _to_tail(path: Path, size: int, lines: Sequence[str]) -> Tail:
    """Return the index *lines* of a file of *size* bytes, all of it."""
    return Tail(filename=path.name.removesuffix(".open"), start=0, end=size, lines=tuple(lines))


def open_fresh(home: Home, path: Path) -> Store:
    """Open a new database for writing in bulk: without its index and without a journal.

    Nothing is ever taken back: what fails is thrown away with the whole file.
    """
    readings = Readings(home, EXTRACTOR, full=True)
    store = open_database(path, reread=partial(reread_capture, home), readings=readings)
    # One transaction for all: what it has changed must not stay in memory until its end.
    for pragma in ("foreign_keys = OFF", "journal_mode = OFF", "synchronous = OFF", "cache_spill = 1"):
        store.db.conn.execute(f"PRAGMA {pragma}")
    store.chronicle.rows.in_bulk = True
    row_digests.unwatch(store.db.conn)
    return store


def finish(store: Store, digests: Callable[[], Future[list[tuple[int, int]]]] | None = None) -> None:
    """Settle, index, check and pack what was written in bulk.

    *digests* has another process of this machine work out those of all rows, while this one indexes their words.
    """
    db = store.db.conn
    with store.batch():
        store.chronicle.fold_doubtful()
    store.settle()
    if digests is None:
        with store.batch():
            store.chronicle.rows.index_all()
            row_digests.renew_all(db)
    else:
        # With a log alone does who reads not wait for who writes, nor the other way round.
        db.execute("PRAGMA journal_mode = WAL")
        found = digests()
        with store.batch():
            store.chronicle.rows.index_all()
            row_digests.replace_all(db, found.result())
        db.execute("PRAGMA journal_mode = OFF")
    if broken := db.execute("PRAGMA foreign_key_check").fetchone():
        raise HomeError(f"the new database is inconsistent: {tuple(broken)}; please report this")
    # Ids are hashes, so that rows are written all over the file and leave its pages two thirds full. Each page is read
    # and written once: with the cache that the rows had it took 60 MB more, and no less time.
    db.execute("PRAGMA cache_size = -4096")
    db.execute("VACUUM")


def base_urls(store: Store) -> dict[str, str]:
    """Return the mirror that each imported file's addresses lie under, as its import's record tells."""
    found = store.db.execute(
        "SELECT arguments, base_url FROM crawls WHERE spider = 'import' AND base_url != ''"
    )
    return {name: row["base_url"] for row in found for name in json.loads(row["arguments"]).get("files", [])}


def _read(
    tasks: Iterable[Task], pool: Executor | None, workers: int
) -> Iterator[tuple[Task, Iterator[list[Lined]]]]:
    """Yield each task, in parts where a pool reads them, with its facts by the chunk, in order.

    The pool is kept busy, and reads ahead of the writer by no more than it takes for that.
    """
    if pool is None:
        for task in tasks:
            yield task, chunked(lined_facts_of(task))
        return
    waiting: deque[tuple[Task, Future[list[bytes]]]] = deque()
    for task in chain.from_iterable(map(_parts, tasks)):
        waiting.append((task, pool.submit(read_file, task)))
        if len(waiting) > max(_AHEAD, 2 * workers):
            first, future = waiting.popleft()
            yield first, _unpacked(future)
    for last, future in waiting:
        yield last, _unpacked(future)


def _readable(facts: Iterator[list[Lined]], file: Path, unreadable: dict[Path, str]) -> Iterator[list[Lined]]:
    """Yield the *facts* of *file* until they can't be read any further; why not is kept in *unreadable*.

    What fails in saving them is not caught: nothing that is half written may stay.
    """
    try:
        yield from facts
    except WarcError as error:
        unreadable[file] = str(error)


def _parts(task: Task) -> Iterator[Task]:
    """Yield the tasks that *task* can be parted into."""
    for stretch in find_stretches(task.file, Home(task.home), task.base_url):
        yield replace(task, stretch=stretch)


def _unpacked(future: Future[list[bytes]]) -> Iterator[list[Lined]]:
    """Yield the chunks that a worker read; raises what it raised."""
    for chunk in future.result():
        yield unpack_facts(chunk)


def _carry_over(old: Path, store: Store) -> None:
    """Copy what no record tells, nor a file beside it, from the database that stands."""
    with closing(schema.connect(old)) as db, store.batch():
        insert_rows(
            store.db, "fixity_events", [dict(row) for row in db.execute("SELECT * FROM fixity_events")]
        )


def _count_lost(old: Path, store: Store) -> int:
    """Return how many captures the database that stands has of places where no file has one any more."""
    store.db.execute("ATTACH DATABASE ? AS old", [str(old)])
    place = "SELECT filename, offset FROM"
    (count,) = store.db.execute(
        f"SELECT count(*) FROM ({place} old.captures EXCEPT {place} main.captures)"  # noqa: S608  (no value is pasted)
    ).fetchone()
    store.db.execute("DETACH DATABASE old")
    return int(count)


def _swap(fresh: Path, standing: Path, *, is_sound: bool, keep: bool) -> Path | None:
    """Put the new database in the place of the one that stands; return where that lies now.

    It is kept where it can't be read, or where *keep* says that it has what the new one has not; else it is gone.
    """
    with fresh.open("rb+") as file:
        os.fsync(file.fileno())
    kept = None
    if is_sound:
        # What lies in its journal alone would be lost with the power between here and the end.
        schema.take_in_journal(standing)
    if keep:
        kept = _free_name(standing)
        # A second name, so that there is a database at each instant.
        os.link(standing, kept)
    elif not is_sound and standing.exists():
        kept = standing.with_name("archive.db.damaged")
        standing.replace(kept)
    # Its journal must not be replayed into the new file.
    for suffix in ("-wal", "-shm"):
        standing.with_name(standing.name + suffix).unlink(missing_ok=True)
    put_in_place(fresh, standing)
    return kept


def _free_name(standing: Path) -> Path:
    """Return a name beside the database that none kept before has."""
    names = (standing.with_name(f"archive.db.before-{number}") for number in count(1))
    return next(path for path in names if not path.exists())


def _remove(path: Path) -> None:
    """Delete a database that was not finished."""
    for suffix in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
