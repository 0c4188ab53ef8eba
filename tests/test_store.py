"""The store: one transaction a page, and the same facts in any order give the same rows."""

from __future__ import annotations

import itertools
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archiver import schema
from archiver.ingest import save_facts
from archiver.models import (
    Article,
    ArticleLink,
    Capture,
    Crawl,
    Failure,
    Image,
    ListingEntry,
    Paragraph,
    Quote,
    Reading,
)
from archiver.store import Saved, Store, open_database
from tests.rows import dump_open

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
URL = "https://www.interpol.int/en/News-and-Events/News/2019/Title"
FRENCH = "https://www.interpol.int/fr/Actualites-et-evenements/Actualites/2019/Titre"
LISTING = "https://www.interpol.int/en/News-and-Events/News"
FILE = "collections/interpol/archive/a.warc.gz"


def capture(number, *, url=URL, status=200, kind="response", days=None, **more):
    return Capture(
        record_id=f"<urn:uuid:{number:04}>",
        url=url,
        site_url=more.pop("site_url", url),
        captured_at=BEGIN + timedelta(days=number if days is None else days),
        status=status,
        mime="text/html",
        digest=more.pop("digest", f"sha1:{number}"),
        sha256=f"{number:064}",
        kind=kind,
        origin="live",
        filename=FILE,
        offset=number,
        length=1,
        **more,
    )


def article(text="Words of the first paragraph.", url=URL, **more):
    return Article(
        url=url,
        language="en",
        url_language=more.pop("url_language", "en"),
        title=more.pop("title", "Title"),
        published=date(2019, 12, 5),
        paragraphs=tuple(Paragraph(text=part) for part in text.split("\n\n")),
        **more,
    )


def reading(*args, extractor="1", **more):
    return Reading(article=article(*args, **more), extractor=extractor)


def failed(kind="http_status", message="404"):
    return Reading(failure=(kind, message), extractor="1")


def save_all(path, facts):
    readings = {fact[0].id: fact[1] for fact in facts if isinstance(fact, tuple)}
    with open_database(path, reread=lambda each: readings[each.id]) as store:
        for fact in facts:
            if isinstance(fact, Crawl):
                store.save_crawl(fact)
            elif isinstance(fact, Failure):
                store.save_failure(fact)
            else:
                store.save(*fact)
        store.settle()
        assert store.db.execute("PRAGMA foreign_key_check").fetchall() == []
        check_index(store)
        return dump_open(store.db.conn)


def check_index(store: Store):
    store.db.conn.execute("INSERT INTO articles_fts (articles_fts) VALUES ('integrity-check')")
    for row in store.db.execute("SELECT id, text FROM articles"):
        word = row["text"].split()[0]
        hits = store.db.execute(
            "SELECT rowid FROM articles_fts WHERE articles_fts MATCH ?", [f'"{word}"']
        ).fetchall()
        assert row["id"] in [hit["rowid"] for hit in hits]


@pytest.fixture
def store(tmp_path):
    with open_database(tmp_path / "archive.db") as opened:
        yield opened


def query(store, sql, *values):
    return [tuple(row) for row in store.db.execute(sql, list(values))]


def test_an_article_is_saved_with_all_its_parts(store):
    said = reading(
        "One.\n\nTwo.",
        quotes=(Quote(text="Two", speaker="A. Person", role="Officer", position=1),),
        images=(Image(url="https://www.interpol.int/a.jpg", image_key="1", caption="A boat"),),
        topics=("Drugs",),
        aliases=("https://www.interpol.int/en/x",),
    )
    assert store.save(capture(1), said) == Saved(article_new=True)
    assert query(store, "SELECT url, text, state, version_count FROM articles") == [
        (URL, "One.\n\nTwo.", "live", 1)
    ]
    assert query(store, "SELECT position, text FROM paragraphs") == [(0, "One."), (1, "Two.")]
    assert query(store, "SELECT speaker, role, pulled, paragraph FROM quotes") == [
        ("A. Person", "Officer", 0, 1)
    ]
    assert query(store, "SELECT caption FROM images") == [("A boat",)]
    assert query(store, "SELECT topic FROM topics") == [("Drugs",)]


def test_saved_twice_is_stored_once(store):
    store.save(capture(1), reading())
    before = dump_open(store.db.conn)
    assert store.save(capture(1), reading()) == Saved()
    assert dump_open(store.db.conn) == before


def test_an_edit_is_a_version_with_its_words(store):
    store.save(capture(1), reading("They seized five boats."))
    assert store.save(capture(2), reading("They seized six boats.")) == Saved(article_changed=True)
    assert query(store, "SELECT number, cause FROM versions ORDER BY number") == [
        (1, "first"),
        (2, "site_edit"),
    ]
    assert query(store, "SELECT field, old, new FROM edits") == [("text", "five", "six")]
    assert query(store, "SELECT last_seen_before_at, first_seen_after_at FROM later_edits") == [
        ("2026-01-02T00:00:00Z", "2026-01-03T00:00:00Z")
    ]


def test_the_old_words_were_last_seen_by_a_capture_that_was_read_as_the_article(store):
    store.save(capture(1), reading("They seized five boats."))
    store.save(capture(2, status=None, kind="resource"), reading("They seized six boats."))
    store.save(capture(3), failed("blocked", "the site refused"))
    store.save(capture(4), reading("They seized ten boats."))
    assert query(store, "SELECT old, new, last_seen_before_at FROM later_edits ORDER BY from_number") == [
        ("five", "six", "2026-01-02T00:00:00Z"),
        ("six", "ten", "2026-01-03T00:00:00Z"),
    ]


def test_the_index_forgets_the_words_that_went(store):
    store.save(capture(1), reading("Unique marmalade."))
    store.save(capture(2), reading("Other words."))
    count = "SELECT count(*) FROM articles_fts WHERE articles_fts MATCH ?"
    assert query(store, count, "marmalade") == [(0,)]
    assert query(store, count, "other") == [(1,)]


def test_the_index_forgets_words_that_came_and_went_in_one_batch(store):
    with store.batch():
        store.save(capture(1), reading("Unique marmalade."))
        store.save(capture(9, url=FRENCH), reading("Une confiture.", url=FRENCH))
        store.save(capture(2), reading("Other words."))
    count = "SELECT count(*) FROM articles_fts WHERE articles_fts MATCH ?"
    assert [query(store, count, word) for word in ("marmalade", "other", "confiture")] == [
        [(0,)],
        [(1,)],
        [(1,)],
    ]
    check_index(store)


def test_the_index_takes_nothing_in_of_a_batch_that_was_taken_back(store):
    with pytest.raises(AttributeError):
        save_facts(store, [(capture(1), reading("Unique marmalade.")), (None, reading())])
    store.save(capture(2), reading("Other words."))
    count = "SELECT count(*) FROM articles_fts WHERE articles_fts MATCH ?"
    assert query(store, count, "marmalade") == [(0,)]
    check_index(store)


def test_a_revisit_says_what_its_original_does(store):
    store.save(capture(1), reading())
    saved = store.save(
        capture(2, status=304, kind="revisit", digest="", refers_to=capture(1).record_id), Reading()
    )
    store.settle()
    assert saved == Saved()
    assert query(store, "SELECT version_count, last_captured_at FROM articles") == [
        (1, "2026-01-03T00:00:00Z")
    ]
    assert query(store, "SELECT digest, sha256 FROM captures WHERE kind = 'revisit'") == [
        ("sha1:1", f"{1:064}")
    ]


def test_a_removal_needs_two_answers_a_day_apart_and_keeps_the_last_reading(store):
    store.save(capture(1), reading("Kept words."))
    store.save(capture(2, status=404), failed())
    assert query(store, "SELECT state, version_count FROM articles") == [("unavailable", 1)]
    store.save(capture(3, status=410), failed())
    assert query(store, "SELECT state, text FROM articles") == [("removed", "Kept words.")]
    assert query(store, "SELECT cause, text, capture_id FROM versions WHERE number = 2") == [
        ("site_removed", "", capture(2).id)
    ]


@pytest.mark.parametrize("status", [403, 500, 503])
def test_an_error_is_no_removal(store, status):
    store.save(capture(1), reading())
    for number in (2, 9):
        store.save(capture(number, status=status), failed())
    assert query(store, "SELECT state, version_count FROM articles") == [("unavailable", 1)]


def test_a_failure_that_a_later_try_mended_is_none(store):
    crawl = {"crawl_id": 7}
    assert store.save(capture(1, status=503, **crawl), failed()).failure == "http_status"
    assert query(store, "SELECT kind FROM failures") == [("http_status",)]
    store.save(capture(2, **crawl), reading())
    assert query(store, "SELECT kind FROM failures") == []


def test_only_a_page_expected_to_be_an_article_can_fail(store):
    assert store.save(capture(1, url=LISTING, status=404), failed()).failure is None
    assert query(store, "SELECT * FROM failures") == []


def test_a_listing_is_kept_by_entry(store):
    entries = tuple(
        ListingEntry(position=n, url=URL, title=f"Title {n}", date=date(2019, 1, n + 1)) for n in range(3)
    )
    store.save(capture(1, url=LISTING), Reading(listing=entries))
    assert query(store, "SELECT position, title, date FROM listings")[2] == (2, "Title 2", "2019-01-03")


def test_languages_are_joined_by_their_links_whichever_side_says_so(store):
    there = (ArticleLink(url=FRENCH, text="Français", kind="alternate", language="fr"),)
    store.save(capture(1), reading(links=there))
    store.save(capture(2, url=FRENCH), reading(url=FRENCH, url_language="fr", title="Titre"))
    store.settle()
    assert query(store, "SELECT languages, en_title, fr_title, missing FROM stories") == [
        (2, "Title", "Titre", "es ar")
    ]


def test_languages_that_link_to_each_other_are_one_story_while_the_run_still_lasts(store):
    there = (ArticleLink(url=FRENCH, text="Français", kind="alternate", language="fr"),)
    back = (ArticleLink(url=URL, text="English", kind="alternate", language="en"),)
    store.save(capture(1), reading(links=there))
    store.save(capture(2, url=FRENCH), reading(url=FRENCH, url_language="fr", title="Titre", links=back))
    assert query(store, "SELECT languages, missing FROM stories") == [(2, "es ar")]


def test_an_edit_leaves_an_article_in_the_story_that_others_joined_it_to(store):
    there = (ArticleLink(url=FRENCH, text="Français", kind="alternate", language="fr"),)
    store.save(capture(1), reading(links=there))
    store.save(capture(2, url=FRENCH), reading(url=FRENCH, url_language="fr", title="Titre"))
    store.settle()
    store.save(capture(3), reading("Other words.", links=there))
    store.save(capture(4, url=FRENCH), reading("Other words.", url=FRENCH, url_language="fr", title="Titre"))
    assert query(store, "SELECT languages FROM stories") == [(2,)]


def test_a_shared_gallery_or_slug_on_one_day_joins_what_no_link_joins(store):
    gallery = tuple(Image(url=f"https://www.interpol.int/{n}.jpg", image_key=str(n)) for n in (1, 2))
    arabic = "https://www.interpol.int/ar/1/1/2019/Title"
    store.save(capture(1), reading(images=gallery))
    store.save(capture(2, url=FRENCH), reading(url=FRENCH, url_language="fr", images=gallery))
    store.save(capture(3, url=arabic), reading(url=arabic, url_language="ar"))
    store.settle()
    assert query(store, "SELECT languages, missing FROM stories") == [(3, "es")]


def test_pictures_point_at_the_record_of_their_bytes(store):
    at = "https://www.interpol.int/var/interpol/storage/images/1/2/3/4/1234-1-eng-GB/a.jpg"
    rendition = at.replace("/images/", "/images/_aliases/large/")
    store.save(capture(1), reading(images=(Image(url=at, image_key="1234"),)))
    store.save(replace(capture(2, url=rendition), mime="image/jpeg"), Reading())
    store.settle()
    assert query(store, "SELECT capture_id FROM images") == [(capture(2).id,)]


def test_what_sqlite_cannot_hold_is_replaced(store):
    store.save(capture(1), reading("Nul \0 and half \ud800 a pair."))
    assert query(store, "SELECT text FROM articles") == [("Nul \ufffd and half \ufffd a pair.",)]


def test_the_end_of_a_run_stands_above_its_start(store):
    start = Crawl(run_id="urn:uuid:1", site="interpol", started_at=BEGIN, spider="interpol")
    end = replace(start, finished_at=BEGIN, outcome="finished", stats={"pages": 1})
    for crawl in (end, start):
        store.save_crawl(crawl)
    assert query(store, "SELECT outcome, stats FROM crawls") == [("finished", '{"pages": 1}')]


def test_nothing_of_a_page_stays_when_its_saving_fails(store, monkeypatch):
    def burst(*_):
        raise RuntimeError

    monkeypatch.setattr(store.chronicle.rows, "write_version", burst)
    with pytest.raises(RuntimeError):
        store.save(capture(1), reading())
    assert query(store, "SELECT count(*) FROM captures") == [(0,)]


def test_what_a_crawl_asks(store):
    store.save(capture(1, etag='"x"', url="http://127.0.0.1:8000/en/a", site_url=URL), reading())
    assert store.is_known(URL)
    assert not store.is_known(FRENCH)
    assert store.validators("http://127.0.0.1:8000/en/a") == ('"x"', "")
    assert store.validators(URL) is None
    assert store.latest_payload("sha1:1") == store.latest("http://127.0.0.1:8000/en/a")
    assert store.origins() == {"live"}
    assert store.has_capture(capture(1).record_id)
    assert [known.site_url for known in store.known_articles()] == [URL]


def life():
    """Return what befell one article and its neighbours, every turn of `history` in it."""
    crawl = Crawl(
        run_id="urn:uuid:1", site="interpol", started_at=BEGIN, spider="interpol", finished_at=BEGIN
    )
    first = capture(1, crawl_id=crawl.id, etag='"1"')
    return [
        crawl,
        (first, reading("One two three.", topics=("A",))),
        (capture(2, status=304, kind="revisit", digest="", refers_to=first.record_id), Reading()),
        (capture(3, status=503, crawl_id=crawl.id), failed()),
        (capture(4, crawl_id=crawl.id), reading("One two four.", topics=("B",))),
        (capture(5, kind="revisit", digest="sha1:1", refers_to=first.record_id), Reading()),
        (capture(6, status=404), failed()),
        (capture(8, status=404), failed()),
        (capture(9), reading("One two four.")),
        (capture(10, url=URL + "?x=1", site_url=URL + "-2"), reading("One two five.")),
        (capture(11, url=FRENCH), reading("Un deux.", url=FRENCH, url_language="fr")),
        Failure(url=FRENCH, kind="timeout", message="slow", at=BEGIN + timedelta(days=2), crawl_id=crawl.id),
    ]


@pytest.fixture(scope="module")
def in_order(tmp_path_factory):
    return save_all(tmp_path_factory.mktemp("life") / "archive.db", life())


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(len(life()))))
def test_any_order_of_saving_gives_the_same_database(tmp_path, in_order, order):
    number = next(n for n in itertools.count() if not (tmp_path / f"{n}.db").exists())
    assert save_all(tmp_path / f"{number}.db", [life()[n] for n in order]) == in_order


def test_a_new_extractor_folds_the_article_again_and_finds_no_edit_of_the_site(tmp_path):
    old, new = reading("One two"), reading("One two.", extractor="2")
    with open_database(tmp_path / "archive.db", reread=lambda _: new) as store:
        store.save(capture(1), old)
        store.save(capture(2), new)
        assert query(store, "SELECT cause, extractor FROM versions") == [("first", "2")]


def test_a_batch_is_all_or_nothing(tmp_path):
    with open_database(tmp_path / "archive.db") as store:
        with pytest.raises(AttributeError):
            save_facts(store, [(capture(1), reading()), (None, reading())])
        assert query(store, "SELECT count(*) FROM captures") == [(0,)]
    with closing(schema.connect(tmp_path / "archive.db")) as db:
        assert db.table("captures").count == 0


def test_what_a_group_changes_is_written_once_at_its_commit(tmp_path):
    with open_database(tmp_path / "archive.db") as store:
        store.take_in_journal()
        log = tmp_path / "archive.db-wal"
        with store.batch():
            for number in range(300):
                store.save(
                    capture(number, url=f"{URL}{number}"), reading("word " * 4000, url=f"{URL}{number}")
                )
            assert log.stat().st_size == 0
        assert log.stat().st_size > 12_000_000


@pytest.mark.parametrize("page_size", [4096, 8192, 16384])
def test_the_log_is_taken_in_at_the_same_size_whatever_size_its_pages_have(tmp_path, monkeypatch, page_size):
    monkeypatch.setattr(schema, "PAGE_SIZE", page_size)
    with open_database(tmp_path / "archive.db") as store:
        (pages,) = store.db.execute("PRAGMA wal_autocheckpoint").fetchone()
        assert store.db.execute("PRAGMA page_size").fetchone()[0] == page_size
        assert pages * page_size == 32 << 20
