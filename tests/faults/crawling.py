"""What the fault tests share: crawls in processes of their own, and the invariants that no fault may break."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing

from archiver.home import Home
from archiver.warc import read_records


def crawl_command(home, base_url, *options):
    return [
        sys.executable, "-m", "archiver", "crawl", "--home", str(home), "--base-url", base_url,
        "--max-failures", "9", "--json", *options,
    ]  # fmt: skip


def start_crawl(home, base_url, *options, env=None, **popen):
    """Start a crawl as cron would: no terminal."""
    return subprocess.Popen(
        crawl_command(home, base_url, *options),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONWARNINGS": "default", **(env or {})},
        **popen,
    )


def run_crawl(home, base_url, *options, timeout=120, env=None):
    process = start_crawl(home, base_url, *options, env=env)
    try:
        out, err = process.communicate(timeout=timeout)
    finally:
        process.kill()
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


def wait_for_captures(home, count, seconds=30):
    """Wait until a running crawl has written *count* captures' rows, or for *seconds*."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if Home(home).database.is_file() and len(query(home, "select 1 from captures")) >= count:
            return
        time.sleep(0.05)


def query(home, sql):
    try:
        with closing(sqlite3.connect(f"file:{Home(home).database}?mode=ro", uri=True, timeout=30)) as db:
            return db.execute(sql).fetchall()
    except sqlite3.OperationalError:  # not made yet
        return []


def captures_in_warcs(home):
    """Return the captures of every WARC by record id; reading them proves that they are readable."""
    found = {}
    for path in Home(home).warcs():
        damage = []
        for record in read_records(
            path, home=Home(home), on_damage=lambda *what, damage=damage: damage.append(what)
        ):
            if record.capture:
                assert record.capture.record_id not in found
                found[record.capture.record_id] = record.capture
        assert damage == [], path
    return found


def assert_sound(home):
    """The archive is whole: the WARCs say what the database says, and no claim was captured twice."""
    written = captures_in_warcs(home)
    rows = dict(query(home, "select record_id, url from captures"))
    assert set(rows) == set(written)
    whole = Counter(
        c.url for c in written.values() if c.kind == "response" and c.status == 200 and not c.truncated
    )
    assert [url for url, count in whole.items() if count > 1] == []
    assert not list(Home(home).archive("interpol").glob("*.open"))
    assert query(home, "pragma integrity_check") == [("ok",)]
    assert query(home, "pragma foreign_key_check") == []
