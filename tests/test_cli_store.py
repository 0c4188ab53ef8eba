"""The commands over the database, as a user calls them."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from archiver.cli import cli
from archiver.exceptions import ArchiverError
from archiver.home import Home
from archiver.importing import import_paths
from archiver.store import open_database
from tests.foreign import EDITED, ENGLISH, FIRST, FRENCH, SITE, TRANSLATED, write_warc


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("archive")
    warc = write_warc(
        folder / "a.warc.gz",
        [
            (ENGLISH, "2020-01-01T00:00:00Z", "200 OK", FIRST),
            (ENGLISH, "2020-02-01T00:00:00Z", "200 OK", EDITED),
            (FRENCH, "2020-01-01T00:00:01Z", "200 OK", TRANSLATED),
        ],
    )
    import_paths(Home(folder / "home"), [warc])
    return folder / "home"


def run(*arguments):
    return CliRunner().invoke(cli, [str(each) for each in arguments], standalone_mode=False)


def facts(*arguments):
    done = run(arguments[0], "--json", *arguments[1:])
    assert done.exception is None, done.exception
    return json.loads(done.stdout)


def test_search_finds_and_points_at_the_proof(home):
    hits = facts("search", "boats", "--home", home)
    assert [hit["url"] for hit in hits] == [SITE + ENGLISH]
    hit = hits[0]
    assert {"url", "title", "published", "language", "snippet", "capture_id"} <= set(hit)
    assert {hit["snippet"][a:b].lower() for a, b in hit["highlights"]} == {"boats"}
    assert (home / hit["filename"]).is_file()


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        (["bateaux"], 1),
        (["annees recherches"], 1),
        (["boats bateaux"], 0),
        (["bateaux", "--language", "en"], 0),
        (["boats", "--since", "2019-12-05", "--until", "2019-12-05"], 1),
        (["boats", "--since", "2019-12-06"], 0),
        (["seiz*"], 1),
        (['"three countries"'], 1),
        (['"countries three"'], 0),
        (["boats", "--country", "fr"], 1),
        (["boats", "--country", "es"], 0),
        (["???"], 0),
    ],
)
def test_search_asks_for_all_words_and_filters(home, arguments, found):
    assert len(facts("search", *arguments, "--home", home)) == found


HOSTILE = [
    '"',
    "NEAR(",
    "a OR",
    "*",
    "title:x",
    "a AND NOT",
    "');--",
    "(",
    "^a",
    "{a b}: c",
    "-boats",
    "\0",
    "a" * 9999,
]


@pytest.mark.parametrize("query", HOSTILE)
def test_no_query_is_an_error(home, query):
    assert isinstance(facts("search", "--home", home, "--", query), list)


@pytest.mark.parametrize(
    "url",
    [
        SITE + ENGLISH,
        SITE.replace("https", "http") + ENGLISH + "/?fbclid=x#top",
        "https://WWW.INTERPOL.INT" + ENGLISH.removeprefix("/en"),
    ],
)
def test_show_takes_every_form_of_the_address(home, url):
    article = facts("show", url, "--home", home)
    assert article["url"] == SITE + ENGLISH
    assert article["capture"]["captured_at"] == "2020-02-01T00:00:00Z"
    assert [version["cause"] for version in article["versions"]] == ["first", "site_edit"]
    assert [other["url"] for other in article["languages"]] == [SITE + FRENCH]


def test_show_prints_the_text_and_its_proof(home):
    shown = run("show", SITE + ENGLISH, "--home", home).stdout
    assert "six boats after" in shown
    assert "urn:uuid:" in shown
    assert "Derived text" in shown


def test_an_unknown_address_is_an_error(home):
    assert isinstance(run("show", "https://www.interpol.int/en/x", "--home", home).exception, ArchiverError)


def test_a_restricted_article_is_in_neither(home, tmp_path):
    import shutil

    copy = tmp_path / "home"
    shutil.copytree(home, copy)
    with open_database(Home(copy)) as store:
        store.db.table("restrictions").insert({"id": 1, "url": SITE + ENGLISH, "reason": "asked", "at": ""})
    assert facts("search", "boats", "--home", copy) == []
    assert isinstance(run("show", SITE + ENGLISH, "--home", copy).exception, ArchiverError)


def test_status_counts(home):
    census = facts("status", "--home", home)
    assert census["counts"]["articles"] == 2
    assert census["languages"] == {"en": 1, "fr": 1}
    assert census["stale"] is False


@pytest.mark.parametrize(("age", "code"), [("1d", 5), ("900w", 0), ("2h", 5)])
def test_status_tells_staleness_by_its_exit_code(home, age, code):
    assert (run("status", "--max-age", age, "--home", home).return_value or 0) == code


def test_a_home_that_is_none_is_an_error_and_is_not_made(tmp_path):
    for command in (["search", "x"], ["show", "x"], ["status"], ["rebuild"]):
        assert isinstance(run(*command, "--home", tmp_path / "none").exception, ArchiverError)
    assert not (tmp_path / "none").exists()


def test_rebuild_says_what_it_made(home):
    assert facts("rebuild", "--home", home) == {"files": 1, "captures": 3, "articles": 2, "unreadable": []}


def test_show_writes_the_pictures_out_of_their_records(tmp_path):
    picture = "/var/interpol/storage/images/1/2/3/4/1234-1-eng-GB/boat.jpg"
    gallery = (
        f'<div class="js-gallery"><figure><img src="{picture}"><figcaption>A boat</figcaption></figure></div>'
    )
    with_gallery = FIRST.replace(b"</p><p>", f"</p>{gallery}<p>".encode())
    jpeg = b"\xff\xd8\xff\xe0 not a whole picture"
    warc = write_warc(
        tmp_path / "a.warc.gz",
        [
            (ENGLISH, "2020-01-01T00:00:00Z", "200 OK", with_gallery),
            (picture, "2020-01-01T00:00:01Z", "200 OK\r\nContent-Type: image/jpeg", jpeg),
        ],
    )
    import_paths(Home(tmp_path / "home"), [warc])
    shown = facts("show", SITE + ENGLISH, "--images", tmp_path / "out", "--home", tmp_path / "home")
    name = f"01-{hashlib.sha256(jpeg).hexdigest()[:16]}.jpg"
    assert [Path(file).name for file in shown["files"]] == [name]
    assert (tmp_path / "out" / name).read_bytes() == jpeg
