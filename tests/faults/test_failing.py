"""The n-th write, fsync, rename or truncation fails, for every n: the run says so, and the next one makes it whole.

The system itself refuses (strace injects the error), so SQLite's commits fail as well as our own writes.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.crawling import crawl_command, run_crawl
from tests.faults.invariants import assert_sound, query

TEARING = Path(__file__).with_name("tearing.py")
SYNCS = "fsync,fdatasync"
WARC, DATABASE, FRONTIER, INDEX = ("WARC",), ("archive.db", "archive.db-wal"), ("state/frontier.db", "state/frontier.db-wal"), ("collections/interpol/indexes/index.cdxj.new", "state/indexed-interpol.json")  # fmt: skip
# What fails: the calls, the error, and the files that it is about; no files for all of the home.
KINDS = {
    "WARC write": ("write", "ENOSPC", WARC),
    "WARC fsync": (SYNCS, "EIO", WARC),
    "database write": ("pwrite64", "ENOSPC", DATABASE),
    "database commit": (SYNCS, "EIO", DATABASE),
    "frontier write": ("pwrite64", "EIO", FRONTIER),
    "index write": ("write", "ENOSPC", INDEX),
    # Apart, because strace counts each call for itself: of two that fail, the later one would be hidden.
    "any fsync": ("fsync", "EIO", ()),
    "any fdatasync": ("fdatasync", "EIO", ()),
    "any write": ("write,writev,pwritev", "ENOSPC", ()),
    "any rename": ("rename,renameat,renameat2", "ENOSPC", ()),
    "any truncation": ("ftruncate", "EIO", ()),
    "any database write": ("pwrite64", "ENOSPC", ()),
}
SHORT = [("WARC write", 1), ("WARC fsync", 2), ("database write", 2), ("database commit", 1), ("frontier write", 3), ("index write", 1), ("any rename", 2), ("any rename", 5), ("any fsync", 1), ("any write", 1)]  # fmt: skip
MOST = 2000
PARTS = 2
"""Of the long form, so that each may have a processor of its own: every second number, from the first or the second on."""


@pytest.fixture(scope="module")
def begun(tmp_path_factory, replica):
    """An archive that a run has written to: the next one goes on with its files."""
    home = tmp_path_factory.mktemp("begun") / "home"
    first = next(iter(replica.articles))
    assert run_crawl(home, replica.url, "--url", first, "--no-requisites").returncode == 0
    return home


@pytest.fixture
def wanted(replica):
    return list(replica.articles)[1]


def run_failing(strace, kind, number, home, replica, url):
    """Run a crawl on which the *number*-th call of *kind* fails; return it, and whether there were so many calls."""
    calls, error, files = KINDS[kind]
    log = home.parent / f"{home.name}.strace"
    paths = [path for name in files for path in paths_of(name, home)]
    about = [part for path in paths for part in ("-P", str(path))]
    inject = [
        "-y",
        f"-einject={calls}:error={error}:when={number}",
        f"-etrace={calls}",
        "-s16",
        "-qq",
        "-o",
        str(log),
    ]
    command = crawl_command(home, replica.url, "--url", url, "--no-requisites", "--max-failures", "9")
    done = subprocess.run(
        [strace, *inject, *about, *command], capture_output=True, text=True, check=False, timeout=60, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    return done, bool(injected(home))


def injected(home):
    """Return the call that failed, as strace tells it; "" where none did."""
    log = home.parent / f"{home.name}.strace"
    return next((line for line in log.read_text("utf-8", "replace").splitlines() if "(INJECTED)" in line), "")


def paths_of(name, home):
    """Return the files called *name* as the run opens them."""
    if name == "WARC":
        return [path.with_name(path.name + ".open") for path in home.glob("collections/*/archive/*.warc.gz")]
    return [home / name]


def make_whole(home, replica, url):
    done = run_crawl(home, replica.url, "--url", url, "--no-requisites", "--max-failures", "9")
    assert done.returncode == 0, done.stderr
    assert_sound(home)
    assert (url,) in query(home, "select url from articles")


def is_nobodys_to_tell(call):
    """Say whether *call* wrote nothing, or was SQLite's sync of a folder (ours are fsync): it does not look at what came of it."""
    folder = re.match(r"fdatasync\(\d+<([^>]+)>", call)
    return ', "", 0)' in call or bool(folder and Path(folder[1]).is_dir())


def fail_once(strace, kind, number, home, replica, url):
    """Return whether the *number*-th call of *kind* could fail; then the run said so, and the next one is whole."""
    done, failed = run_failing(strace, kind, number, home, replica, url)
    if done.returncode == 0 and is_nobodys_to_tell(injected(home)):
        make_whole(home, replica, url)
    elif failed:
        assert done.returncode == 1, (kind, number, done.returncode, done.stdout, done.stderr)
        assert "Traceback" not in done.stderr, done.stderr
        assert re.fullmatch(r"(?:[^\n]+\n){1,3}", done.stderr), done.stderr
        make_whole(home, replica, url)
    else:
        assert done.returncode == 0, done.stderr
    return failed


@pytest.mark.parametrize(("kind", "number"), SHORT)
def test_a_run_on_which_one_call_fails_is_exit_code_1_and_the_next_is_whole(
    tmp_path, strace, begun, replica, wanted, figures, kind, number
):
    home = tmp_path / "home"
    shutil.copytree(begun, home)
    assert fail_once(strace, kind, number, home, replica, wanted)
    figures(f"failing {kind}", calls_failed_in_turn=1)


@pytest.mark.long
@pytest.mark.parametrize("start", ["begun", "new"])
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.startswith("any")])
def test_whichever_call_fails_until_a_run_passes(
    tmp_path, strace, begun, replica, wanted, figures, kind, part, start
):
    tried, wrong = 0, []
    for number in range(1 + part, MOST, PARTS):
        home = tmp_path / str(number)
        if start == "begun":
            shutil.copytree(begun, home)
        try:
            failed = fail_once(strace, kind, number, home, replica, wanted)
        except AssertionError as error:
            failed, wrong = True, [*wrong, f"{number}, {injected(home)}: {error}"]
        if not failed:
            break
        tried += 1
        shutil.rmtree(home)
    else:
        pytest.fail("no run passed")
    assert not wrong, "\n".join(wrong)
    figures(f"failing {kind}, {start} archive", calls_failed_in_turn=tried)


@pytest.mark.parametrize(
    "number", [2, *(pytest.param(n, marks=pytest.mark.long) for n in (1, 3, 4, 5, 6, 7))]
)
def test_a_torn_write_is_taken_back(tmp_path, replica, wanted, figures, number):
    home = tmp_path / "home"
    command = crawl_command(home, replica.url, "--url", wanted, "--no-requisites", "--max-failures", "9")
    torn = [sys.executable, str(TEARING), str(number), *command[3:]]
    done = subprocess.run(torn, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 1, (done.stdout, done.stderr)
    assert "Traceback" not in done.stderr
    make_whole(home, replica, wanted)
    figures("torn write", calls_failed_in_turn=1)
