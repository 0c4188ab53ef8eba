"""What an operator sets, in archiver.toml and in the environment, and how the log is written."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from pathlib import Path

import pytest
from scrapy.settings import Settings

from archiver.conclusion import expectations_of
from archiver.config import read_config
from archiver.exceptions import UsageError
from archiver.home import Home
from archiver.logs import JsonFormatter, TextFormatter
from archiver.sites.expected import INTERPOL_EXPECTED
from archiver.terms import read_bounds
from tests.commands import crawl
from tests.rows import query


def configured(path, text):
    path.mkdir(exist_ok=True)
    (path / "archiver.toml").write_text(text)
    return Home(path)


def test_a_days_budget_is_set_in_the_home_the_environment_or_a_setting_the_last_first(tmp_path, monkeypatch):
    home = configured(tmp_path, "daily_requests = 500\ndaily_bytes = 1000000\n")
    settings = Settings({"ARCHIVER_TIME_LIMIT": 0, "ARCHIVER_LIMIT": 0})
    now = datetime(2026, 5, 1, tzinfo=UTC)
    assert (
        read_bounds(settings, home, now).requests_a_day,
        read_bounds(settings, home, now).bytes_a_day,
    ) == (500, 10**6)
    monkeypatch.setenv("ARCHIVER_DAILY_REQUESTS", "40")
    assert read_bounds(settings, home, now).requests_a_day == 40
    settings.set("ARCHIVER_DAILY_REQUESTS", 3)
    assert read_bounds(settings, home, now).requests_a_day == 3


def test_a_spent_budget_ends_every_run_of_the_day(replica, tmp_path):
    home = configured(tmp_path / "home", "daily_requests = 12\n").path
    for _ in range(2):
        assert crawl(home, replica.url, "--no-requisites", "--max-failures", "9").returncode == 0
    requests = query(home, "select count(*) from captures")[0][0]
    assert requests == 12
    assert [outcome for (outcome,) in query(home, "select outcome from crawls")] == ["budget", "budget"]


def test_the_settings_in_the_docs_are_settings(tmp_path):
    operations = (Path(__file__).parents[1] / "docs" / "operations.md").read_text("utf-8")
    block = operations.partition("```toml\n")[2].partition("```")[0].replace("…", "5ec3e7")
    home = configured(tmp_path, block)
    config = read_config(home, {})
    assert (config.log_format, config.daily_requests, set(config.pings)) == (
        "json",
        20000,
        {"start", "success", "failure"},
    )
    assert expectations_of(home) != INTERPOL_EXPECTED
    assert home.contact({}) == "archive@example.org"


@pytest.mark.parametrize(
    "text",
    ['daily_requests = "many"', "daily_bytes = -1", "daily_bytes = true", 'log_format = "xml"', "ping = 3"],
)
def test_what_makes_no_sense_is_a_wrong_call(tmp_path, text):
    with pytest.raises(UsageError):
        read_config(configured(tmp_path, text), {})


@pytest.mark.parametrize(
    "text", ["daily_request = 5", 'contcat = "me@example.org"', "[expectation]\ngallery = 0.1"]
)
def test_a_mistyped_setting_is_a_wrong_call_that_names_those_there_are(tmp_path, text):
    with pytest.raises(UsageError, match=r"no such setting; there are contact, .*daily_requests"):
        read_config(configured(tmp_path, text), {})


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("CONTCAT", "CONTACT"),
        ("DAILY_REQUEST", "DAILY_REQUESTS"),
        ("HOEM", "HOME"),
        ("PING_STRAT", "PING_START"),
    ],
)
def test_a_mistyped_variable_is_a_wrong_call_and_another_programs_is_left_alone(tmp_path, name, meant):
    others = {"ARCHIVER_TOKEN": "x", "ARCHIVERS": "2", "PATH": "/bin"}
    with pytest.raises(UsageError, match=f"ARCHIVER_{name}: .*ARCHIVER_{meant} is one"):
        read_config(Home(tmp_path), others | {f"ARCHIVER_{name}": "x"})
    assert read_config(Home(tmp_path), others | {f"ARCHIVER_{meant}": ""}) == read_config(Home(tmp_path), {})


@pytest.mark.parametrize("formatter", [TextFormatter(), JsonFormatter()])
def test_no_line_of_the_log_has_a_password_in_an_address(formatter):
    record = logging.LogRecord("a", logging.INFO, "", 0, "GET %s", ("https://me:5ec3e7@example.org/x",), None)
    assert "5ec3e7" not in formatter.format(record)
    assert "https://example.org/x" in formatter.format(record)


def test_a_json_line_is_one_line_also_with_a_traceback():
    try:
        int("two\nlines")
    except ValueError as error:
        record = logging.LogRecord(
            "a", logging.ERROR, "", 0, "x\ny", (), (ValueError, error, error.__traceback__)
        )
    line = JsonFormatter().format(record)
    assert "\n" not in line
    assert "Traceback" in json.loads(line)["exception"]


def test_an_address_with_a_password_in_it_is_no_mirror(tmp_path):
    done = crawl(tmp_path / "home", "http://me:5ec3e7@127.0.0.1:9/")
    assert done.returncode == 2
    assert "5ec3e7" not in done.stderr
    assert not (tmp_path / "home").exists()
