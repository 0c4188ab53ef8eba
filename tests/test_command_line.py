"""What holds for every command: help, home, one-line errors, nothing on a terminal that commands it."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing

import click
import pytest
from click.testing import CliRunner

from archiver.cli import COMMANDS, cli
from archiver.cli.export import FORMATS
from archiver.home import Home
from archiver.verify import verify
from tests.archive_home import FIRST as URL
from tests.archive_home import make_home
from tests.commands import archiver

NAMES = [(name,) for name in COMMANDS] + [("export", form) for form in FORMATS]


def invoke(*arguments, **options):
    return CliRunner().invoke(cli, [*map(str, arguments)], **options)


@pytest.mark.parametrize("names", NAMES, ids=" ".join)
def test_every_command_says_an_example_and_takes_a_home(names):
    text = invoke(*names, "--help").output
    assert f"archiver {' '.join(names)}" in text.partition("Example")[2]
    assert "--home DIR" in text
    assert "\\b" not in text


@pytest.mark.parametrize(
    "arguments",
    [
        ("crawl", "--since", "tomorrow"),
        ("crawl", "--limit", "0"),
        ("crawl", "too", "many"),
        ("crawl", "--no-such-option"),
        ("crawl", "--base-url", "http://[::1"),
        ("crawl", "--base-url", "http://127.0.0.1:99999"),
        ("crawl", "--base-url", "http://127.0.0.1:1", "--delay", "nan"),
        ("crawl", "--base-url", "http://127.0.0.1:1", "--time-limit", "inf"),
        ("crawl", "--base-url", "http://127.0.0.1:1", "--time-limit", "1e300"),
        ("crawl", "--base-url", "http://127.0.0.1:1", "--delay", "1e10"),
        ("verify", "--sample", "nan"),
        ("search", "border", "--limit", "99999999999999999999"),
        ("cite", URL, "--version", "99999999999999999999"),
        ("diff", URL, "99999999999999999999", "1"),
        ("no-such-command",),
        ("export", "no-such-format"),
        ("search",),
        ("status", "--home", __file__),
        ("--home", __file__, "status"),
    ],
    ids=" ".join,
)
def test_a_wrong_call_is_one_line_and_exit_code_2(tmp_path, arguments):
    done = archiver(*arguments, cwd=tmp_path, env={"ARCHIVER_CONTACT": "desk@example.org"})
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("archiver: ")
    assert len(done.stderr.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def archive(tmp_path):
    return make_home(tmp_path / "home").path


@pytest.mark.parametrize("form", [(), ("--json",)])
def test_a_reader_that_goes_away_is_no_error_and_no_fault(archive, form):
    command = [sys.executable, "-m", "archiver", "show", URL, *form, "--home", archive]
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)
    assert (done.returncode, done.stderr) == (141, b"")


@pytest.fixture
def read_only(archive, monkeypatch):
    """An archive on a disk that takes nothing: whoever tries to write fails, root too."""
    access = os.access

    def refuse(path, mode, **more):
        return not (mode == os.W_OK and str(path).startswith(str(archive))) and access(path, mode, **more)

    monkeypatch.setattr(os, "access", refuse)
    before = {path: path.read_bytes() for path in archive.rglob("*") if path.is_file()}
    yield archive
    assert {path: path.read_bytes() for path in archive.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    "command",
    ["search lighthouses", f"show {URL}", f"history {URL}", "gaps", "status", "verify"],
)
def test_an_archive_that_cannot_be_written_can_be_read_and_nothing_is_left_in_it(read_only, command):
    done = invoke(*command.split(), "--home", read_only)
    assert done.exit_code == 0, done.output


def test_what_a_run_left_in_the_journal_of_a_read_only_archive_is_not_passed_over(archive, request):
    (archive / "archive.db-wal").write_bytes(b"x")
    request.getfixturevalue("read_only")
    assert "copy the folder" in str(invoke("gaps", "--home", archive).exception)


@pytest.mark.parametrize("place", ["before", "after", "environment"])
def test_the_home_is_named_before_the_command_after_it_or_by_the_environment(archive, place):
    arguments = {
        "before": ("--home", archive, "search", "lighthouses"),
        "after": ("search", "lighthouses", "--home", archive),
        "environment": ("search", "lighthouses"),
    }[place]
    env = {"ARCHIVER_HOME": str(archive) if place == "environment" else "/nowhere"}
    assert [hit["url"] for hit in json.loads(invoke(*arguments, "--json", env=env).stdout)] == [URL]


def test_an_exports_home_may_stand_before_the_format(archive, tmp_path):
    assert invoke("export", "--home", archive, "jsonl", tmp_path / "out").exit_code == 0


@pytest.mark.parametrize(
    "command", ["search lighthouses", f"show {URL}", f"history {URL}", f"diff {URL}", "status"]
)
def test_what_a_database_says_never_commands_the_terminal(archive, command):
    hostile = "\x1b]0;owned\x07\x9b2J\u202e lighthouses"
    with closing(sqlite3.connect(archive / "archive.db")) as connection, connection:
        connection.execute("UPDATE articles SET title = ?, url = url", [hostile])
        connection.execute("UPDATE versions SET title = ?", [hostile])
        connection.execute("UPDATE crawls SET spider = ?", [hostile])
        connection.execute("INSERT INTO articles_fts (articles_fts) VALUES ('rebuild')")
    for form in ((), ("--json",)):
        done = invoke(*command.split(), *form, "--home", archive)
        assert done.exit_code == 0, done.output
        assert not set("\x1b\x07\x9b") & set(click.unstyle(done.output))


def test_an_errors_words_never_command_the_terminal(tmp_path):
    done = archiver("show", "http://x/\x1b[2J", "--home", tmp_path)
    assert done.returncode == 1
    assert "\x1b" not in done.stderr


def bomb(path):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("archive/data.warc.gz", bytes(20_000_000))


def damaged(path):
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("archive/data.warc", b"WARC/1.1\r\n" * 100)
    data = bytearray(path.read_bytes())
    data[200] ^= 255
    path.write_bytes(data)


def empty(path):
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("archive/good.warc", WARC)
        package.writestr("archive/data.warc.gz", b"no record")


WARC = (
    b"WARC/1.1\r\nWARC-Type: resource\r\nWARC-Record-ID: <urn:uuid:0b0f1f4e-0001-4c4c-8f8f-0123456789ab>\r\n"
    b"WARC-Date: 2019-12-05T10:00:00Z\r\nWARC-Target-URI: file:///x\r\nContent-Type: text/plain\r\n"
    b"Content-Length: 2\r\n\r\nhi\r\n\r\n"
)


@pytest.mark.parametrize("make", [bomb, damaged, empty])
def test_a_package_that_is_no_wacz_is_one_line_and_leaves_nothing_in_the_collection(tmp_path, make):
    make(tmp_path / "foreign.wacz")
    done = archiver("import", tmp_path / "foreign.wacz", "--home", tmp_path / "home")
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert str(tmp_path / "foreign.wacz") in done.stderr
    assert list((tmp_path / "home").rglob("*import-*")) == []


def test_a_package_whose_names_lead_outside_is_unpacked_inside(tmp_path):
    with zipfile.ZipFile(tmp_path / "foreign.wacz", "w") as package:
        package.writestr("../../../outside.warc", WARC)
    done = archiver("import", tmp_path / "foreign.wacz", "--home", tmp_path / "home")
    assert (done.returncode, done.stderr) == (0, "")
    assert list(tmp_path.glob("outside*")) + list(tmp_path.parent.glob("outside*")) == []
    assert len(list((tmp_path / "home").rglob("import-*.warc"))) == 1


def test_a_torn_file_is_taken_in_up_to_the_tear_and_said_once(tmp_path):
    (tmp_path / "torn.warc").write_bytes(WARC + WARC[:150])
    done = archiver("import", tmp_path / "torn.warc", "--home", tmp_path / "home")
    assert done.returncode == 0
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith("archiver: ")


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_caller_that_has_closed_its_files_is_served_as_any_other(archive, closed):
    command = f"{sys.executable} -m archiver status --home {archive} {closed}"
    assert subprocess.run(command, shell=True, check=False).returncode == 0
    command = f"{sys.executable} -m archiver crawl --home {archive} --base-url http://127.0.0.1:9 {closed}"
    assert subprocess.run(command, shell=True, check=False).returncode == 4
    assert verify(Home(archive)).faults == []


@pytest.mark.parametrize("arguments", [("show", b"\xff"), ("restrict", b"\xff", "--reason", "x")])
def test_an_argument_that_is_no_utf_8_is_one_line_and_exit_code_2(archive, arguments):
    call = [sys.executable, "-m", "archiver", *arguments, "--home", archive]
    done = subprocess.run(call, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "archiver: \\udcff: is no UTF-8 text\n"
