"""The browser's pages: what a reader sees, and what no page may do."""

from __future__ import annotations

import asyncio
import logging

import pytest

from tests.foreign import ENGLISH, FIRST, FRENCH, SITE, TRANSLATED, write_warc

pytest.importorskip("datasette")

from archiver.browse.answers import overview
from archiver.browse.metadata import QUERIES
from archiver.browse.server import browsable
from archiver.dictionary import TABLES
from archiver.home import Home
from archiver.importing import import_paths
from archiver.store import open_database

SCRIPT = FIRST.replace(b"The boats carried", b"&lt;script&gt;alert(1)&lt;/script&gt; The boats carried")


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("browse")
    warc = write_warc(
        folder / "a.warc.gz",
        [
            (ENGLISH, "2020-01-01T00:00:00Z", "200 OK", SCRIPT),
            (FRENCH, "2020-01-01T00:00:01Z", "200 OK", TRANSLATED),
        ],
    )
    import_paths(Home(folder / "home"), [warc])
    return Home(folder / "home")


def get(home, *paths):
    async def ask():
        with browsable(home, "http://127.0.0.1:8080") as datasette:
            await datasette.invoke_startup()
            answers = [await datasette.client.get(path) for path in paths]
            for database in datasette.databases.values():
                database.close()
            datasette.executor.shutdown()
            return answers

    logging.getLogger("httpx").setLevel(logging.WARNING)
    return asyncio.run(ask())


def article_id(home, path=ENGLISH):
    with open_database(home) as store:
        return store.db.execute("SELECT id FROM articles WHERE url = ?", [SITE + path]).fetchone()["id"]


pytestmark = pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)


def test_an_article_reads_like_one_and_says_where_it_comes_from(home):
    (answer,) = get(home, f"/-/article/{article_id(home)}")
    assert answer.status_code == 200
    for part in (
        "<h1>Five boats seized</h1>",
        "Derived text, not the original",
        "urn:uuid:",
        'hreflang="fr"',
        "© INTERPOL",
    ):
        assert part in answer.text
    assert f"http://127.0.0.1:8080/interpol/20200101000000/{SITE}{ENGLISH}" in answer.text


def test_the_first_page_counts_what_stands_and_not_what_an_article_said_before(tmp_path):
    said = FIRST.replace(
        b"</p>", b"</p><p>\xe2\x80\x9cA river never sleeps at all,\xe2\x80\x9d said Ana Ruiz.</p>", 1
    )
    changed = said.replace(b"The boats carried", b"The ships carried")
    days = [(ENGLISH, f"2020-01-0{n}T00:00:00Z", "200 OK", body) for n, body in enumerate((said, changed), 1)]
    import_paths(Home(tmp_path / "home"), [write_warc(tmp_path / "a.warc.gz", days)])
    with open_database(Home(tmp_path / "home")) as store:
        assert store.db.execute("SELECT count(DISTINCT version_id) FROM quotes").fetchone()[0] == 2
        standing = "SELECT count(*) FROM quotes JOIN articles ON articles.version_id = quotes.version_id"
        assert overview(store)["counts"]["quotes"] == store.db.execute(standing).fetchone()[0]


def test_what_a_page_says_is_never_run(home):
    (answer,) = get(home, f"/-/article/{article_id(home)}")
    assert "<script" not in answer.text
    assert "&lt;script&gt;alert(1)" in answer.text


@pytest.mark.parametrize(
    "path", ["/", "/-/search?q=boats", "/-/timeline", "/archive/articles", "/archive/speakers"]
)
def test_every_page_is_bound_to_its_own_origin(home, path):
    (answer,) = get(home, path)
    assert answer.status_code == 200
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "http" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_the_search_marks_its_words(home):
    found, none = get(home, "/-/search?q=boats", "/-/search?q=%22)%20OR%20(")
    assert "<mark>boats</mark>" in found.text
    assert none.status_code == 200


@pytest.mark.parametrize("name", QUERIES)
def test_every_question_has_an_answer_and_a_description(home, name):
    parameters = "q=&language=&country=&since="
    (answer,) = get(home, f"/archive/{name}.json?_shape=array&{parameters}")
    assert answer.status_code == 200, answer.text
    assert isinstance(answer.json(), list)
    assert QUERIES[name]["description"]


def test_every_column_is_described_where_it_is_shown(home):
    (answer,) = get(home, "/archive/articles")
    assert TABLES["articles"].columns["dateline"] in answer.text


def test_nothing_can_be_written(home):
    (answer,) = get(home, "/archive.json?sql=delete+from+articles")
    assert answer.status_code == 400
    assert article_id(home)


def test_what_is_restricted_is_not_shown(home, tmp_path):
    import shutil

    copy = Home(tmp_path / "home")
    shutil.copytree(home.path, copy.path)
    key = article_id(home)
    with open_database(copy) as store:
        store.db.table("restrictions").insert({"id": 1, "url": SITE + ENGLISH, "reason": "asked", "at": ""})
    article, table, search = get(copy, f"/-/article/{key}", "/archive/articles.json", "/-/search?q=boats")
    assert article.status_code == 404
    assert ENGLISH not in table.text
    assert ENGLISH not in search.text


def test_what_is_not_here_is_said(home):
    assert [answer.status_code for answer in get(home, "/-/article/1", "/-/picture/1")] == [404, 404]


def test_sqlite_utils_and_datasette_get_the_same_search():
    import sqlite3
    from contextlib import closing

    from archiver import plugins
    from archiver.browse import hooks

    for hook in (plugins.prepare_connection, hooks.prepare_connection):
        with closing(sqlite3.connect(":memory:")) as connection:
            hook(connection)
            assert connection.execute("SELECT search_query('drogue*')").fetchone() == ('"drogue"*',)
            assert connection.execute("SELECT search_query(NULL) != ''").fetchone() == (1,)
