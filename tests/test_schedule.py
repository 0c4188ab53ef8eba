"""What `archiver schedule` prints is what cron and systemd take."""

from __future__ import annotations

import os
import re
import shutil
import subprocess

import pytest
from click.testing import CliRunner

from archiver.cli.schedule import command
from archiver.exceptions import UsageError


def schedule(*arguments, contact="desk@example.org"):
    return CliRunner().invoke(command, [*map(str, arguments)], env={"ARCHIVER_CONTACT": contact})


def test_cron_runs_hourly_at_the_homes_own_minute_under_absolute_paths(tmp_path):
    lines = schedule("cron", "--home", tmp_path).output.splitlines()
    assert lines[0] == 'ARCHIVER_CONTACT="desk@example.org"'
    assert re.fullmatch(
        rf"\d{{1,2}} \* \* \* \* /\S+/archiver crawl --home {tmp_path} --time-limit \d+ \|\| \[ \$\? -eq 75 \]",
        lines[1],
    )
    assert schedule("cron", "--home", tmp_path).output.splitlines() == lines


def test_crontab_metacharacters_in_a_path_are_escaped(tmp_path):
    line = schedule("cron", "--home", tmp_path / "50% of it").output.splitlines()[1]
    assert r"'" in line
    assert r"50\% of it" in line


@pytest.mark.parametrize("kind", ["cron", "systemd"])
@pytest.mark.parametrize("name", ["two\nlines", "a\ttab", os.fsdecode(b"latin-\xe9")])
def test_a_folder_whose_name_no_line_holds_is_a_wrong_call(tmp_path, kind, name):
    done = schedule(kind, "--home", tmp_path / name)
    assert isinstance(done.exception, UsageError)
    assert done.output == ""


def test_the_service_treats_a_held_lock_as_success_and_writes_only_the_home(tmp_path):
    text = schedule("systemd", "--home", tmp_path).output
    assert "SuccessExitStatus=75" in text
    assert f"ReadWritePaths={tmp_path}" in text
    assert "RandomizedDelaySec=" in text


@pytest.fixture
def analyze():
    tool = shutil.which("systemd-analyze")
    if not tool:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)("systemd-analyze is missing")
    return tool


def to_units(text, folder):
    """Write the two units that *text* is, as a user would."""
    service, timer = text.split("# /etc/systemd/system/interpol-archiver.timer")
    (folder / "interpol-archiver.service").write_text(service)
    (folder / "interpol-archiver.timer").write_text(timer)


@pytest.mark.parametrize("name", ["plain", "50% of it", "a $HOME of one's own"])
def test_systemd_itself_finds_nothing_wrong(tmp_path, analyze, name):
    contact = 'the "news" desk, 100% reachable: desk@example.org'
    to_units(schedule("systemd", "--home", tmp_path / name, contact=contact).output, tmp_path)
    done = subprocess.run(
        [analyze, "verify", "--man=no", tmp_path / "interpol-archiver.timer"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    told = [line for line in done.stderr.splitlines() if "interpol-archiver" in line]
    assert told == []


def test_systemd_finds_little_that_the_service_is_exposed_to(tmp_path, analyze):
    to_units(schedule("systemd", "--home", tmp_path / "home").output, tmp_path)
    service = tmp_path / "interpol-archiver.service"
    # Whoever installs it is somebody; who runs the tests may be root.
    service.write_text(re.sub("(?m)^User=.*", "User=nobody", service.read_text()))
    done = subprocess.run(
        [analyze, "security", "--offline=true", "--threshold=30", "--no-pager", service],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-400:] + done.stderr


@pytest.mark.parametrize("kind", ["cron", "systemd"])
def test_without_a_contact_the_lines_say_where_to_put_one(tmp_path, kind):
    done = schedule(kind, "--home", tmp_path, contact="")
    assert done.exit_code == 0
    assert "no contact is set" in done.stderr
    assert re.search(r"^# (Environment=)?ARCHIVER_CONTACT=", done.stdout, re.MULTILINE)


def test_the_example_leaves_the_other_lines_of_a_crontab_where_they_are():
    told = CliRunner().invoke(command, ["--help"]).output
    assert "(crontab -l; archiver schedule cron" in told
