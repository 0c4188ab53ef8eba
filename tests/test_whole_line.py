"""The whole line on real input: the demo's archive, from its WARC records to its rows and back."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
import urllib.request
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archiver.cli import COMMANDS, cli
from archiver.cli.export import FORMATS
from archiver.home import Home
from archiver.replica import Replica
from archiver.sites.interpol import INTERPOL
from archiver.urls import canonical
from archiver.warc import read_capture
from tests.commands import archiver
from tests.rows import dump

pytestmark = pytest.mark.xdist_group("demo")


def query(home, sql, *parameters):
    with closing(sqlite3.connect(Home(home).database)) as connection:
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute(sql, parameters)]


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    home = tmp_path_factory.mktemp("demo") / "home"
    done = archiver("demo", "--home", home)
    assert done.returncode == 0, done.stdout + done.stderr
    return home


def test_the_demo_finds_every_article_of_the_replica_and_reads_it_exactly(demo):
    with Replica() as replica:
        expected = dict(replica.articles)
    rows = {row["url"]: row for row in query(demo, "select * from articles")}
    assert len(rows) >= 60
    assert set(rows) == set(expected)
    wrong = {
        url: [name for name in ("title", "text", "language") if rows[url][name] != getattr(article, name)]
        for url, article in expected.items()
    }
    assert {url: names for url, names in wrong.items() if names} == {}


def test_failures_are_those_that_the_replica_declares(demo):
    with Replica() as replica:
        declared = set(replica.declared_failures)
    failed = {
        canonical(row["url"], INTERPOL) or row["url"] for row in query(demo, "select url from failures")
    }
    assert {url.split("/", 3)[-1] for url in failed} == {url.split("/", 3)[-1] for url in declared}


@pytest.mark.parametrize("workers", [1, 2])
def test_a_rebuild_gives_the_same_database(demo, tmp_path, workers):
    home = tmp_path / "home"
    shutil.copytree(demo, home)
    before = dump(home)
    Home(home).database.unlink()
    done = archiver("rebuild", "--workers", workers, "--home", home)
    assert done.returncode == 0, done.stdout + done.stderr
    after = dump(home)
    assert set(after) == set(before)
    assert {table for table in before if before[table] != after[table]} == set()


@pytest.mark.parametrize("checker", ["warcio", "fastwarc"])
def test_foreign_checkers_pass_on_what_was_written(demo, checker):
    tool = Path(sys.executable).with_name(checker)
    home = Home(demo)
    for warc in [*home.warcs(), *home.readings()]:
        done = subprocess.run([tool, "check", warc], capture_output=True, text=True, check=False, timeout=240)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "fail" not in done.stdout.lower().replace("no digest", "")


def test_every_article_points_at_the_record_that_holds_its_page(demo):
    rows = query(
        demo,
        "select a.title, c.filename, c.offset, c.record_id, c.url from articles a join captures c on c.id = a.capture_id",
    )
    assert len(rows) >= 60
    for row in rows:
        record = read_capture(Home(demo), row["filename"], row["offset"])
        assert record.capture.record_id == row["record_id"]
        assert record.capture.url == row["url"]
        assert row["title"].split()[0].encode() in record.body


def test_a_mirror_is_crawled_under_its_own_address_and_filed_under_the_sites(tmp_path):
    with Replica() as replica:
        done = archiver(
            "crawl",
            "--base-url",
            replica.url,
            "--delay",
            "0",
            "--limit",
            "5",
            "--json",
            "--home",
            tmp_path / "home",
        )
        assert done.returncode in (0, 3), done.stderr
        rows = query(
            tmp_path / "home",
            "select a.url as article, c.url as fetched, c.origin from articles a join captures c on c.id = a.capture_id",
        )
    assert len(rows) == 5 == json.loads(done.stdout)["articles_new"]
    assert all(row["article"].startswith("https://www.interpol.int/") for row in rows)
    assert all(row["fetched"].startswith(replica.url) for row in rows)


def test_a_second_demo_stores_nothing_twice(demo, tmp_path):
    home = tmp_path / "home"
    shutil.copytree(demo, home)
    before = query(home, "select count(*) as n from versions")
    done = archiver("demo", "--home", home)
    assert done.returncode == 0, done.stdout + done.stderr
    assert query(home, "select count(*) as n from versions") == before


def test_what_the_demo_says_to_do_next_works_where_it_was_called(demo, tmp_path):
    program = Path(sys.executable).with_name("archiver")
    shutil.copytree(demo, tmp_path / "my home")
    # As make calls it: by its path from the current folder, with nothing on the PATH.
    (tmp_path / "bin").symlink_to(program.parent)
    surroundings = {"cwd": tmp_path, "env": {**os.environ, "PATH": "/usr/bin:/bin"}, "text": True}
    command = ["bin/archiver", "demo", "--home", "my home"]
    told = subprocess.run(command, **surroundings, capture_output=True, check=True).stdout
    assert str(tmp_path) not in told
    (status,) = re.findall(r"^  (.* status .*)$", told, re.MULTILINE)
    assert status == "bin/archiver status --home 'my home'"
    done = subprocess.run(shlex.split(status), **surroundings, capture_output=True, check=True)
    assert done.stdout.lstrip().startswith("well: ")


def test_search_answers_from_the_demo(demo):
    title = query(demo, "select title from articles where language = 'en' order by id limit 1")[0]["title"]
    done = archiver("search", title, "--json", "--home", demo)
    hits = json.loads(done.stdout)
    assert title in {hit["title"] for hit in hits}
    assert set(hits[0]) >= {"url", "title", "published", "language", "snippet", "capture_id"}


def test_the_readmes_first_screen_shows_what_the_commands_print(demo):
    readme = (Path(__file__).parents[1] / "README.md").read_text("utf-8")
    blocks = re.findall(r"<!-- checked -->\n```console\n\$ (.*?)\n```", readme, re.DOTALL)
    assert len(blocks) == 2
    for block in blocks:
        end = next(i for i in range(len(block) + 1) if block[i] == "\n" and block[:i].count('"') % 2 == 0)
        command, printed = block[:end], block[end + 1 :]
        done = subprocess.run(
            shlex.split(
                command.replace(".venv/bin", str(Path(sys.executable).parent)).replace("demo-data", str(demo))
            ),
            capture_output=True,
            text=True,
            check=False,
        )
        assert steady(done.stdout.rstrip()) == steady(printed), done.stderr


def test_every_example_of_the_help_that_names_the_demo_works_as_it_is_printed(demo, tmp_path):
    shutil.copytree(demo, tmp_path / "demo-data")
    folder = f"{Path(sys.executable).parent}:/usr/bin:/bin"
    names = [(name,) for name in COMMANDS] + [("export", form) for form in FORMATS]
    helps = [CliRunner().invoke(cli, [*name, "--help"]).output for name in names]
    examples = {
        line
        for told in helps
        for line in re.findall("^ +(archiver .* --home demo-data.*)$", told, re.MULTILINE)
    }
    serving = ("archiver demo ", "archiver browse ", "archiver replay ")
    # What hides an article comes last.
    called = sorted(
        (line for line in examples if not line.startswith(serving)), key=lambda line: "restrict" in line
    )
    assert len(called) >= 18
    for line in called:
        done = subprocess.run(
            line, shell=True, cwd=tmp_path, env={**os.environ, "PATH": folder}, capture_output=True, text=True, check=False
        )  # fmt: skip
        assert done.returncode == 0, (line, done.stderr)
        assert "archiver: " not in done.stderr, line
        assert done.stdout or not line.startswith(("archiver show", "archiver search", "archiver cite")), line


def steady(text):
    """Return *text* without what differs from run to run: instants, file names, offsets."""
    text = re.sub(r"interpol-\d+-\d+-\w+", "NAME", text)
    text = re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+Z|(?<=at )\d+|\b\d{4,}$", "N", text, flags=re.MULTILINE)
    return re.sub(r"[ -]{2,}", " ", text)


def test_a_wget_warc_gives_the_same_articles_as_a_crawl(tmp_path):
    wget = shutil.which("wget")
    if not wget:
        assert os.environ.get("CI") != "true", "wget is missing"
        pytest.skip("wget is missing")
    with Replica() as replica:
        subprocess.run(
            [
                wget,
                "-q",
                "-r",
                "-E",
                "-l",
                "inf",
                "-e",
                "robots=off",
                "--warc-file=out",
                "--no-warc-keep-log",
                replica.url + "/en/News-and-Events/News",
            ],
            cwd=tmp_path,
            check=False,
            timeout=200,
            capture_output=True,
        )
        base = replica.url
        expected = dict(replica.articles)
    home = tmp_path / "home"
    for _ in range(2):
        done = archiver("import", tmp_path / "out.warc.gz", "--base-url", base, "--home", home)
        assert done.returncode in (0, 3), done.stderr
    rows = query(home, "select url, title, text, origin, version_count from articles")
    assert len(rows) > 40
    assert {row["url"] for row in rows} <= set(expected)
    assert [
        row["url"]
        for row in rows
        if (row["title"], row["text"]) != (expected[row["url"]].title, expected[row["url"]].text)
    ] == []
    assert {row["origin"] for row in rows} == {"import"}
    assert {row["version_count"] for row in rows} == {1}


# warcio leaves its temporary files to the garbage collector, which says so.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_warc_written_by_hand_under_the_sites_own_addresses_gives_the_same_articles(tmp_path):
    with Replica() as replica, (tmp_path / "hand.warc.gz").open("wb") as stream:
        expected = dict(replica.articles)
        writer = WARCWriter(stream, gzip=True)
        for url in expected:
            with urllib.request.urlopen(replica.fetched(url)) as answer:
                headers = StatusAndHeaders("200 OK", answer.getheaders(), protocol="HTTP/1.1")
                writer.write_record(
                    writer.create_warc_record(url, "response", payload=answer, http_headers=headers)
                )
    home = tmp_path / "home"
    for _ in range(2):
        done = archiver("import", tmp_path / "hand.warc.gz", "--home", home)
        assert (done.returncode, done.stderr) == (0, "")
    rows = {row["url"]: row for row in query(home, "select url, title, text, version_count from articles")}
    assert set(rows) == set(expected)
    assert [
        u for u, row in rows.items() if (row["title"], row["text"]) != (expected[u].title, expected[u].text)
    ] == []
    assert query(home, "select count(*) as n from captures where status = 200") == [{"n": len(expected)}]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        pytest.param(("search", "x", "--home", "{missing}"), 1, id="missing home"),
        pytest.param(("rebuild", "--home", "{missing}"), 1, id="rebuild of a missing home"),
        pytest.param(("import", "{empty}", "--home", "{home}"), 1, id="an empty file"),
        pytest.param(("import", "{noise}", "--home", "{home}"), 1, id="a WARC that is none"),
        pytest.param(("search", "x", "--home", "{nodb}"), 1, id="a database that is none"),
        pytest.param(("crawl", "--home", "{home}"), 2, id="a live crawl without a contact"),
        pytest.param(("import", "--home", "{home}"), 2, id="nothing to import"),
        pytest.param(("clean", "{missing}"), 2, id="a dump that is not there"),
    ],
)
def test_bad_input_is_one_line_and_the_right_exit_code(tmp_path, arguments, code):
    (tmp_path / "empty.warc.gz").write_bytes(b"")
    (tmp_path / "noise.warc.gz").write_bytes(b"not a WARC at all\n" * 50)
    (tmp_path / "nodb").mkdir()
    (tmp_path / "nodb" / "archive.db").write_bytes(b"no database" * 500)
    places = {
        "missing": tmp_path / "missing",
        "home": tmp_path / "home",
        "empty": tmp_path / "empty.warc.gz",
        "noise": tmp_path / "noise.warc.gz",
        "nodb": tmp_path / "nodb",
    }
    before = (tmp_path / "nodb" / "archive.db").read_bytes()
    done = archiver(*(str(a).format(**places) for a in arguments), env={"ARCHIVER_CONTACT": ""})
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    assert (
        len([line for line in done.stderr.splitlines() if line and not line.startswith(("Usage:", "Try "))])
        == 1
    )
    assert not (tmp_path / "missing").exists()
    assert (tmp_path / "nodb" / "archive.db").read_bytes() == before
