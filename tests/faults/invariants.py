"""What no fault may break, seen from outside: SQLite's file and the WARCs, read by other tools than ours."""

from __future__ import annotations

import gzip
import shutil
import sqlite3
import tempfile
import zlib
from collections import Counter
from contextlib import closing
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator


def query(home, sql, mode="ro"):
    """Ask the database of *home*, as another program would; nothing where there is none yet."""
    path = Path(home) / "archive.db"
    if not path.is_file():
        return []
    with closing(sqlite3.connect(f"file:{path}?mode={mode}", uri=True, timeout=30)) as db:
        return db.execute(sql).fetchall()


def query_copy(home, sql):
    """Ask a copy, which may be written: what a killed run left is not to be touched, or its journal would be taken in."""
    with tempfile.TemporaryDirectory() as folder:
        for path in Path(home).glob("archive.db*"):
            if not path.name.endswith("-shm"):
                shutil.copy(path, folder)
        is_made = query(folder, "select 1 from sqlite_schema where name = 'captures'", mode="rw")
        return query(folder, sql) if is_made else []


def warcs(home):
    return sorted(Path(home).glob("collections/*/archive/*.warc.gz*"))


def responses(home):
    """Return every capture by record id as (url, status, is truncated, type), read by warcio with its digests checked."""
    found = {}
    for path in warcs(home):
        with path.open("rb") as file:
            for record in ArchiveIterator(file, check_digests="raise"):
                while record.raw_stream.read(1 << 16):
                    pass
                if record.rec_type not in ("response", "revisit"):
                    continue
                record_id = record.rec_headers["WARC-Record-ID"]
                assert record_id not in found, f"{record_id} stands twice"
                found[record_id] = (
                    record.rec_headers["WARC-Target-URI"],
                    int(record.http_headers.get_statuscode()),
                    record.rec_headers["WARC-Truncated"],
                    record.rec_type,
                )
        with gzip.open(path) as file:  # every member whole, nothing behind the last
            while file.read(1 << 20):
                pass
    return found


def whole_captures(home):
    """Return the ids of the captures that are whole, as a killed run left its files: their tails may be torn."""
    found = set()
    for path in warcs(home):
        data = path.read_bytes()
        while data:
            member = zlib.decompressobj(31)
            try:
                content = member.decompress(data)
            except zlib.error:
                break
            if not member.eof:
                break
            data = member.unused_data
            fields = content.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
            if fields[1] in ("WARC-Type: response", "WARC-Type: revisit"):
                found.update(
                    field.partition(": ")[2] for field in fields if field.startswith("WARC-Record-ID: ")
                )
    return found


def assert_nothing_promised_is_missing(home):
    """Whatever a row says was captured lies in its file, whole, at this very instant; return how many captures wait for their rows."""
    rows = query_copy(home, "select filename, offset, length, record_id from captures")
    for filename, offset, length, record_id in rows:
        path = Path(home) / filename
        path = path if path.exists() else path.with_name(path.name + ".open")
        with path.open("rb") as file:
            file.seek(offset)
            member = zlib.decompressobj(31)
            content = member.decompress(file.read(length))
        assert member.eof, f"{record_id} is torn"
        assert f"WARC-Record-ID: {record_id}\r\n".encode() in content
    return len(whole_captures(home)) - len(rows)


def assert_rows_are_records(home):
    """The WARCs hold what the database says and no more; return the captures as `responses` does."""
    written = responses(home)
    rows = {record_id for (record_id,) in query(home, "select record_id from captures")}
    assert rows == set(written)
    return written


def assert_sound(home):
    """The archive is whole, and no claim was captured twice; return how many captures there are.

    A run asks for an address once; a kill behind a run's end leads to another run.
    """
    written = assert_rows_are_records(home)
    ((runs,),) = query(home, "select count(*) from crawls where outcome = 'finished'")
    assert runs
    full = Counter(
        (url, status)
        for url, status, truncated, kind in written.values()
        if kind == "response" and not truncated
    )
    assert {url: count for (url, _), count in full.items() if count > runs} == {}
    assert not list(Path(home).glob("collections/*/archive/*.open"))
    assert query(home, "pragma integrity_check") == [("ok",)]
    assert query(home, "pragma foreign_key_check") == []
    return len(written)
