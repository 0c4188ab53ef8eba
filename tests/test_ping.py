"""Pings tell a monitor how runs go; they never fail or hold one, and their addresses stay secret."""

from __future__ import annotations

import json
import socket
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archiver import ping as pings
from archiver.config import read_config
from archiver.exceptions import UsageError
from archiver.home import Home
from archiver.ping import last_pings, ping, ping_end
from tests.commands import crawl
from tests.small_server import serve

NOW = datetime(2026, 5, 1, tzinfo=UTC)
SECRET = "5b1c0de-5ec3e7"


@contextmanager
def monitor(status=200):
    """Serve a monitor that notes what it is asked; yields its address and the paths."""
    with serve(lambda _path: (status, {"Location": "/elsewhere"}, b"")) as (url, asked):
        yield f"{url}/{SECRET}", asked


def home_with(path, text):
    home = Home(path)
    home.prepare()
    (path / "archiver.toml").write_text(text)
    return home


def test_one_address_tells_start_success_and_failure_apart(tmp_path):
    with monitor() as (url, asked):
        home = home_with(tmp_path, f'[ping]\nurl = "{url}"\n')
        config = read_config(home, {})
        ping(config, home, "start", NOW)
        for code in (0, 1, 4, 143, 75):
            ping_end(config, home, code, NOW)
    assert asked == [
        f"/{SECRET}/start",
        f"/{SECRET}",
        f"/{SECRET}/fail",
        f"/{SECRET}/fail",
        f"/{SECRET}/fail",
    ]
    said = last_pings(home)
    assert {name: fact["result"] for name, fact in said.items()} == dict.fromkeys(
        ("start", "success", "failure"), "ok"
    )
    assert SECRET not in home.ping_path.read_text()


def test_each_moment_may_have_its_own_address_and_the_environment_goes_first(tmp_path):
    home = home_with(tmp_path, '[ping]\nfailure = "https://a.example/f"\nstart = "https://a.example/s"\n')
    config = read_config(home, {"ARCHIVER_PING_START": "https://b.example/s"})
    assert config.pings == {"start": "https://b.example/s", "failure": "https://a.example/f"}
    common = read_config(Home(tmp_path / "none"), {"ARCHIVER_PING": "https://c.example/x/"})
    assert common.pings == {
        "start": "https://c.example/x/start", "success": "https://c.example/x", "failure": "https://c.example/x/fail",
    }  # fmt: skip


@pytest.mark.parametrize(
    "value",
    ["ftp://h/5ec3e7", "file:///5ec3e7", "5ec3e7", "http://", "http://h:x/5ec3e7", "http://h/5ec3e7\n"],
)
def test_what_is_no_web_address_is_refused_without_being_repeated(tmp_path, value):
    with pytest.raises(UsageError) as refused:
        read_config(Home(tmp_path), {"ARCHIVER_PING": value})
    assert "5ec3e7" not in str(refused.value)


def test_a_table_with_another_key_is_a_wrong_call(tmp_path):
    with pytest.raises(UsageError, match=r"\[ping\] may have"):
        read_config(home_with(tmp_path, '[ping]\nfail = "https://h/x"\n'), {})


@pytest.mark.parametrize(
    ("status", "result"), [(404, "status 404"), (302, "status 302"), (500, "status 500")]
)
def test_a_monitor_that_answers_otherwise_is_noted_and_not_followed(tmp_path, status, result):
    with monitor(status) as (url, asked):
        home = home_with(tmp_path, f'[ping]\nurl = "{url}"\n')
        ping(read_config(home, {}), home, "success", NOW)
    assert len(asked) == 1
    assert last_pings(home)["success"] == {"at": NOW.isoformat(), "result": result, "host": "127.0.0.1"}


def test_a_monitor_that_never_answers_holds_nothing_up(tmp_path, monkeypatch):
    monkeypatch.setattr(pings, "SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        home = home_with(tmp_path, f'[ping]\nurl = "http://127.0.0.1:{silent.getsockname()[1]}/"\n')
        started = time.monotonic()
        ping(read_config(home, {}), home, "start", NOW)
        assert time.monotonic() - started < 2
    assert "no answer" in last_pings(home)["start"]["result"]


def test_nothing_is_asked_and_nothing_noted_where_nothing_is_set(tmp_path):
    home = home_with(tmp_path, "")
    ping(read_config(home, {}), home, "start", NOW)
    assert last_pings(home) == {}
    home.ping_path.write_text("junk")
    assert last_pings(home) == {}


def test_a_run_pings_and_its_address_is_nowhere_in_the_home(replica, tmp_path):
    url = next(iter(replica.articles))
    with monitor() as (address, asked):
        env = {"ARCHIVER_PING": address, "ARCHIVER_LOG_FORMAT": "json"}
        done = crawl(tmp_path, replica.url, "--url", url, "--no-requisites", env=env)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert asked == [f"/{SECRET}/start", f"/{SECRET}"]
    assert [
        path for path in Path(tmp_path).rglob("*") if path.is_file() and SECRET.encode() in path.read_bytes()
    ] == []
    lines = [json.loads(line) for line in Home(tmp_path).log_path.read_text("utf-8").splitlines()]
    assert all({"at", "level", "logger", "message"} <= set(line) for line in lines)
    assert lines


def test_a_monitor_that_is_down_fails_no_run_and_a_failed_run_is_told(replica, tmp_path):
    done = crawl(
        tmp_path / "home", replica.url, "--url", next(iter(replica.articles)), "--no-requisites",
        env={"ARCHIVER_PING": "http://127.0.0.1:9/x"},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    with monitor() as (address, asked):
        down = crawl(tmp_path / "other", "http://127.0.0.1:9", env={"ARCHIVER_PING": address})
    assert down.returncode == 4
    assert asked == [f"/{SECRET}/start", f"/{SECRET}/fail"]


def test_a_start_that_finds_the_home_held_pings_nothing(tmp_path):
    home = Home(tmp_path)
    with monitor() as (address, asked), home.lock():
        assert crawl(tmp_path, "http://127.0.0.1:9", env={"ARCHIVER_PING": address}).returncode == 75
    assert asked == []
