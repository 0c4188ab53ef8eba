"""The check-up: what is wrong is said, nothing is changed."""

from __future__ import annotations

from archiver.checkup import check_home, check_installation
from archiver.home import Home


def told(checks):
    return {check.name: check for check in checks}


def test_this_installation_is_well():
    assert [check for check in check_installation() if not check.is_well] == []


def test_a_missing_package_is_named(monkeypatch):
    monkeypatch.setattr("archiver.checkup.NEEDED", ("no-such-package",))
    assert not told(check_installation())["no-such-package"].is_well


def test_a_home_that_is_not_made_yet_is_no_fault_and_is_not_made(tmp_path):
    checks = told(check_home(Home(tmp_path / "none")))
    assert checks["home"].is_well
    assert not (tmp_path / "none").exists()


def test_who_holds_the_lock_is_said(tmp_path):
    home = Home(tmp_path)
    with home.lock():
        assert "another run holds it" in told(check_home(home))["lock"].message
    assert told(check_home(home))["lock"].message == "free"


def test_a_database_that_is_none_is_a_fault(tmp_path):
    Home(tmp_path).prepare()
    Home(tmp_path).database.write_bytes(b"noise" * 1000)
    assert not told(check_home(Home(tmp_path)))["database"].is_well


def test_a_broken_configuration_is_a_fault(tmp_path):
    (tmp_path / "archiver.toml").write_text("contact =")
    assert not told(check_home(Home(tmp_path)))["contact"].is_well


def test_what_is_set_is_said_without_its_secrets_and_nonsense_is_a_fault(tmp_path):
    (tmp_path / "archiver.toml").write_text(
        'daily_requests = 500\n[ping]\nurl = "https://monitor.example/5ec3e7"\n'
    )
    said = told(check_home(Home(tmp_path)))["settings"]
    assert said.message == "pings: start, success, failure; log: text; budget: 500 requests a day"
    for nonsense in ("log_format = 3", "[expectations]\nnone = 1"):
        (tmp_path / "archiver.toml").write_text(nonsense)
        assert not told(check_home(Home(tmp_path)))["settings"].is_well


def test_an_open_warc_is_mentioned(tmp_path):
    home = Home(tmp_path)
    home.archive("interpol").mkdir(parents=True)
    (home.archive("interpol") / "a.warc.gz.open").touch()
    assert "1 open" in told(check_home(home))["warc"].message
