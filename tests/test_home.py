"""The home: where an archive lies, and that one run at a time holds it."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys

import pytest

from archiver import disk
from archiver.exceptions import HomeError, Locked, UsageError
from archiver.home import Home


def test_the_option_wins_over_the_environment_and_data_is_the_last_resort(tmp_path):
    assert Home.find(tmp_path, {"ARCHIVER_HOME": "elsewhere"}).path == tmp_path
    assert Home.find(None, {"ARCHIVER_HOME": str(tmp_path)}).path == tmp_path
    assert Home.find(None, {}).path.name == "data"


def test_a_second_run_is_told_at_once_who_holds_the_home(tmp_path):
    home = Home(tmp_path)
    with home.lock(), pytest.raises(Locked, match=str(os.getpid())) as refusal, Home(tmp_path).lock():
        pass
    assert refusal.value.exit_code == 75


def test_the_lock_is_free_again_after_the_run(tmp_path):
    with Home(tmp_path).lock():
        pass
    with Home(tmp_path).lock():
        assert (tmp_path / "state" / "lock").read_text().strip() == str(os.getpid())


def test_the_lock_goes_with_a_killed_process(tmp_path):
    code = f"import os, pathlib, archiver.home as h\nwith h.Home(pathlib.Path({str(tmp_path)!r})).lock(): os.kill(os.getpid(), 9)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == -9
    with Home(tmp_path).lock():
        assert multiprocessing.current_process().pid == os.getpid()


def test_a_file_in_the_way_is_one_clear_line(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(HomeError, match="can't be used as a home"):
        Home(tmp_path / "file").prepare()


def test_a_missing_home_is_not_made_by_reading(tmp_path):
    with pytest.raises(HomeError, match="no such home"):
        Home(tmp_path / "none").expect()
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("fails", ["archiver.disk.os.fsync", "archiver.disk.put_in_place"])
def test_a_file_that_cant_be_written_anew_stands_as_it_was_with_nothing_beside_it(
    tmp_path, monkeypatch, fails
):
    path = tmp_path / "said.jsonl"
    path.write_bytes(b"before")
    monkeypatch.setattr(fails, fail)
    with pytest.raises(OSError, match="disk full"), disk.written_anew(path) as file:
        file.write(b"after")
    assert path.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [path]


def fail(*_):
    raise OSError("disk full")


def test_names_in_rows_are_final_names(tmp_path):
    home = Home(tmp_path)
    assert (
        home.relative(home.archive("interpol") / "a.warc.gz.open") == "collections/interpol/archive/a.warc.gz"
    )


def test_open_warcs_are_warcs_too(tmp_path):
    home = Home(tmp_path)
    home.archive("interpol").mkdir(parents=True)
    for name in ("b.warc.gz.open", "a.warc.gz", "notes.txt", "c.warc"):
        (home.archive("interpol") / name).touch()
    assert [path.name for path in home.warcs()] == ["a.warc.gz", "b.warc.gz.open", "c.warc"]


def test_the_contact_comes_from_the_environment_then_from_the_configuration(tmp_path):
    (tmp_path / "archiver.toml").write_text('contact = "desk@example.org"\n')
    assert Home(tmp_path).contact({}) == "desk@example.org"
    assert Home(tmp_path).contact({"ARCHIVER_CONTACT": "me@example.org"}) == "me@example.org"


@pytest.mark.parametrize("contact", ["a\r\nX-Evil: 1", "é@example.org", "ab"])
def test_a_contact_that_would_break_a_header_is_refused(tmp_path, contact):
    with pytest.raises(UsageError, match="plain ASCII"):
        Home(tmp_path).contact({"ARCHIVER_CONTACT": contact})


def test_a_broken_configuration_is_one_clear_line(tmp_path):
    (tmp_path / "archiver.toml").write_text("contact = ")
    with pytest.raises(UsageError, match=r"archiver\.toml"):
        Home(tmp_path).contact({})
