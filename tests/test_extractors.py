"""Readings survive their extractor: an archive read by one, upgraded, crawled on and rebuilt by the next."""

from __future__ import annotations

import gzip
import re
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest

from archiver import deep, ingest, sites
from archiver.article_json import from_json, glance, to_json
from archiver.home import Home
from archiver.ingest import read_fact, save_facts
from archiver.models import Reading
from archiver.reading_writer import ReadingWriter
from archiver.rebuild import rebuild
from archiver.restrict import restrict
from archiver.schema import connect, table_names
from archiver.sites.interpol import INTERPOL
from archiver.store import open_database
from archiver.verify import verify
from archiver.warc import WarcWriter, read_capture, read_records, update_index
from tests.archive_home import AT, CRAWL, FIRST, PAGE, SECOND, exchange

OLD, NEW, NEWEST = "interpol-reader 1", "interpol-reader 2", "interpol-reader 10"


def drop_last_word(text):
    """Read as an extractor with another rule would: each paragraph without its last word."""
    return re.sub(r" \S+$", "", text)


def keep(text):
    return text


def drop_day(text):
    """Be blind to an editor who changes the day."""
    return re.sub(r" on (Mon|Tues)day", "", text)


@pytest.fixture
def upgrade(monkeypatch):
    """Put an extractor of another version and another rule in the place of the running one."""
    from archiver import store
    from archiver.sites import reader

    real = sites.read

    def change(version, rule):
        def read(page):
            said = real(page)
            if said.article is None:
                return replace(said, extractor=version)
            changed = tuple(replace(one, text=rule(one.text)) for one in said.article.paragraphs)
            return Reading(article=replace(said.article, paragraphs=changed), extractor=version)

        monkeypatch.setattr(ingest, "read", read)
        for module in (store, sites, ingest, deep):
            monkeypatch.setattr(module, "EXTRACTOR", version)
        monkeypatch.setattr("archiver.rebuild.EXTRACTOR", version)
        assert reader is not None

    return change


class Archive:
    """A home whose pages are captured and saved one by one, as a crawl does."""

    def __init__(self, path):
        self.home, self.at = Home(path), AT

    def crawl(self, *pages):
        """Capture each (address, title[, day in the text]) a day after the one before, in one run."""
        self.capture(
            (url, PAGE.format(title).replace("Monday", *day or ["Monday"]).encode())
            for url, title, *day in pages
        )

    def capture(self, pages, apart=timedelta(days=1)):
        """Capture each (address, HTML), *apart* after the one before, in one run."""
        self.home.prepare()
        run = replace(CRAWL, run_id=f"urn:uuid:{self.at:%Y%m%d%H%M%S}", started_at=self.at)
        with (
            open_database(self.home) as store,
            closing(ReadingWriter(self.home, lambda: self.at)) as readings,
            closing(WarcWriter(self.home, INTERPOL, run, lambda: self.at)) as writer,
        ):
            store.keep_readings(readings)
            for url, page in pages:
                body = gzip.compress(page, mtime=0)
                fields = b"Content-Encoding: gzip\r\n"
                capture = writer.write_exchange(exchange(url, body, "text/html", self.at, fields=fields))
                said = read_fact(read_capture(self.home, capture.filename, capture.offset))
                save_facts(store, [(capture, said)])
                self.at += apart
            run = replace(run, finished_at=self.at, outcome="finished")
            writer.write_event(run)
            save_facts(store, [run])
            store.settle()
        update_index(self.home, INTERPOL)

    def history(self, url=FIRST):
        """Return (cause, extractor's number, words of the first paragraph) of each version."""
        query = (
            "SELECT v.cause, v.extractor, v.text FROM versions v JOIN articles a ON a.id = v.article_id"
            " WHERE a.url = ? ORDER BY v.number"
        )
        with closing(connect(self.home.database)) as db:
            found = db.query(query, [url])
            return [
                (row["cause"], int(row["extractor"].split()[-1]), len(row["text"].split("\n")[0].split()))
                for row in found
            ]

    def edits(self):
        with closing(connect(self.home.database)) as db:
            return [(row["url"], row["old"], row["new"]) for row in db.query("SELECT * FROM later_edits")]

    def dump(self):
        with closing(connect(self.home.database)) as db:
            return {
                name: list(
                    map(dict, db.query(f"SELECT * FROM {name} ORDER BY {', '.join(db.table(name).pks)}"))
                )
                for name in table_names(db)
            }

    def readings(self):
        """Return (extractor's number, whether the first) of each reading kept, in order."""
        return [
            (int(record.header.get("Archiver-Extractor").split()[-1]), record.header.get("Archiver-Reading"))
            for path in self.home.readings()
            for record in read_records(path, home=self.home)
            if record.type == "conversion"
        ]


@pytest.fixture
def archive(tmp_path):
    return Archive(tmp_path / "home")


WORDS = len(PAGE.split("<p>")[1].split("</p>")[0].format("Reefs").split())


def test_a_version_is_a_reading_in_derived_and_an_unchanged_one_is_not_written_again(archive, upgrade):
    upgrade(OLD, keep)
    archive.crawl((FIRST, "Reefs"), (SECOND, "Bays"), (FIRST, "Reefs"), (FIRST, "Capes"))
    assert archive.readings() == [(1, "first")] * 3
    (path,) = archive.home.readings()
    assert path.name.startswith("interpol-reader-1-")
    (first, *_) = [one for one in read_records(path, home=archive.home) if one.type == "conversion"]
    article = from_json(first.payload)
    assert (article.url, article.title) == (FIRST, "Reefs")
    assert to_json(article) == first.payload
    assert first.header.get("WARC-Refers-To-Target-URI") == FIRST
    assert verify(archive.home, deep=True).faults == []


def test_an_upgrade_that_reads_otherwise_keeps_the_old_versions_and_finds_no_edit(archive, upgrade):
    upgrade(OLD, drop_last_word)
    archive.crawl((FIRST, "Reefs"), (FIRST, "Capes"), (SECOND, "Bays"))
    upgrade(NEW, keep)
    rebuild(archive.home)
    assert archive.history() == [
        ("first", 1, WORDS - 1),
        ("site_edit", 1, WORDS - 1),
        ("extractor_upgrade", 2, WORDS),
    ]
    assert archive.history(SECOND) == [("first", 1, WORDS - 1), ("extractor_upgrade", 2, WORDS)]
    assert {(old, new) for _, old, new in archive.edits()} == {("Reefs", "Capes")}
    assert archive.readings() == [(1, "first")] * 3 + [(2, "again")] * 2
    assert verify(archive.home, deep=True).faults == []
    assert verify(archive.home, deep=True).other_extractors == {OLD: 3}


def test_an_upgrade_that_reads_the_same_is_told_by_the_new_extractor_alone(archive, upgrade):
    upgrade(OLD, keep)
    archive.crawl((FIRST, "Reefs"), (FIRST, "Capes"))
    upgrade(NEW, keep)
    rebuild(archive.home)
    assert archive.history() == [("first", 2, WORDS), ("site_edit", 2, WORDS)]
    assert archive.readings() == [(1, "first")] * 2


def test_what_only_the_new_extractor_sees_is_no_edit_of_the_site(archive, upgrade):
    upgrade(OLD, drop_day)
    archive.crawl((FIRST, "Reefs"), (FIRST, "Reefs", "Tuesday"))
    assert archive.history() == [("first", 1, WORDS - 2)]
    upgrade(NEW, keep)
    rebuild(archive.home)
    assert archive.history() == [("first", 1, WORDS - 2), ("extractor_upgrade", 2, WORDS)]
    assert archive.edits() == []
    archive.crawl((FIRST, "Reefs", "Monday"))
    assert [cause for cause, *_ in archive.history()] == ["first", "extractor_upgrade", "site_edit"]
    assert [(old, new) for _, old, new in archive.edits()] == [("Tuesday,", "Monday,")]


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("rule", [drop_last_word, keep, drop_day])
def test_crawl_upgrade_crawl_and_rebuild_give_one_database(archive, upgrade, rule, workers):
    upgrade(OLD, rule)
    archive.crawl((FIRST, "Reefs"), (SECOND, "Bays"), (FIRST, "Capes"))
    upgrade(NEW, keep)
    archive.crawl((FIRST, "Capes", "Tuesday"), (SECOND, "Bays"), (FIRST, "Tides"))
    crawled, kept = archive.dump(), archive.readings()
    rebuild(archive.home, executor=None if workers == 1 else Here())
    assert {name for name, rows in archive.dump().items() if rows != crawled[name]} == set()
    assert archive.readings() == kept
    assert verify(archive.home, deep=True).faults == []
    causes = [cause for cause, *_ in archive.history()]
    assert causes.count("site_edit") == 3
    assert causes.count("extractor_upgrade") == (rule is not keep)


class Here:
    """An executor that works at once: the rule put in by hand is not known in another process."""

    def submit(self, function, *arguments):
        from concurrent.futures import Future

        done = Future()
        done.set_result(function(*arguments))
        return done


def test_three_extractors_in_turn_are_three_eras(archive, upgrade):
    upgrade(OLD, drop_last_word)
    archive.crawl((FIRST, "Reefs"), (FIRST, "Capes"))
    upgrade(NEW, lambda text: text.replace("Monday", "Tuesday and Monday"))
    rebuild(archive.home)
    archive.crawl((FIRST, "Tides"))
    upgrade(NEWEST, keep)
    rebuild(archive.home)
    expected = [
        ("first", 1, WORDS - 1),
        ("site_edit", 1, WORDS - 1),
        ("extractor_upgrade", 2, WORDS + 2),
        ("site_edit", 2, WORDS + 2),
        ("extractor_upgrade", 10, WORDS),
    ]
    assert archive.history() == expected
    kept = archive.readings()
    rebuild(archive.home)
    assert (archive.history(), archive.readings()) == (expected, kept)
    assert verify(archive.home, deep=True).faults == []


def test_readings_are_no_evidence_and_losing_them_loses_no_article(archive, upgrade):
    upgrade(OLD, drop_last_word)
    archive.crawl((FIRST, "Reefs"), (FIRST, "Capes"))
    upgrade(NEW, keep)
    for path in archive.home.readings():
        path.unlink()
    rebuild(archive.home)
    assert archive.history() == [("first", 2, WORDS), ("site_edit", 2, WORDS)]
    assert archive.readings() == [(2, "first")] * 2


def test_a_damaged_reading_is_named_by_verify_and_passed_over_by_a_rebuild(archive, upgrade):
    upgrade(OLD, drop_last_word)
    archive.crawl((FIRST, "Reefs"), (SECOND, "Bays"))
    (path,) = archive.home.readings()
    records = list(read_records(path, home=archive.home))
    data = bytearray(path.read_bytes())
    data[records[1].offset + records[1].length // 2] ^= 0x10
    path.write_bytes(data)
    assert {(fault.file, fault.kind) for fault in verify(archive.home).faults} == {
        (archive.home.relative(path), "damaged")
    }
    upgrade(NEW, keep)
    rebuild(archive.home)
    assert archive.history() == [("first", 2, WORDS)]
    assert archive.history(SECOND) == [("first", 1, WORDS - 1), ("extractor_upgrade", 2, WORDS)]


def test_a_database_that_waits_for_its_rebuild_is_listed_not_faulted(archive, upgrade):
    upgrade(OLD, drop_last_word)
    archive.crawl((FIRST, "Reefs"), (SECOND, "Bays"))
    upgrade(NEW, keep)
    report = verify(archive.home, deep=True)
    assert (report.faults, report.other_extractors) == ([], {OLD: 2})
    archive.crawl((SECOND, "Bays"))
    report = verify(archive.home, deep=True)
    assert (report.faults, report.other_extractors) == ([], {OLD: 2})


def test_a_new_extractor_seals_the_files_of_the_old_one(archive, upgrade):
    upgrade(OLD, drop_last_word)
    archive.crawl((FIRST, "Reefs"))
    upgrade(NEW, keep)
    rebuild(archive.home)
    sealed = archive.home.fixity.read_text()
    assert "derived/interpol-reader-1-" in sealed
    assert "derived/interpol-reader-2-" not in sealed
    assert verify(archive.home).faults == []


def test_erasing_a_capture_erases_what_was_read_in_it(archive, upgrade):
    upgrade(OLD, keep)
    archive.crawl((FIRST, "Reefs"), (SECOND, "Bays"))
    restrict(archive.home, FIRST, "a court order", erase=True)
    text = b"".join(
        record.payload for path in archive.home.readings() for record in read_records(path, home=archive.home)
    )
    assert b"Reefs" not in text
    assert b"Bays" in text
    assert verify(archive.home, deep=True).faults == []


@pytest.mark.parametrize(
    "block",
    [
        b"",
        b"[]",
        b'{"title": 1}',
        b'{"url": "u", "language": "en", "title": "t", "paragraphs": [{"text": 3}]}',
        b'{"url": "u", "language": "en", "title": "t", "paragraphs": [{"text": "x", "kind": "shout"}]}',
        b'{"url": "u", "language": "en", "title": "t", "published": "soon"}',
        b'{"url": "u", "language": "en", "title": "t", "more": 1}',
        b"[" * 100_000,
    ],
)
def test_json_that_tells_no_article_is_refused(block):
    with pytest.raises(ValueError, match=r"."):
        from_json(block)


@pytest.mark.parametrize(
    "block",
    [
        b"",
        b"[]",
        b"3",
        b'{"url": "u", "title": "t", "standfirst": ""}',
        b'{"url": "u", "title": 1, "standfirst": "", "paragraphs": []}',
        b'{"url": "u", "title": "t", "standfirst": "", "paragraphs": [{"text": 3}]}',
        b'{"url": "u", "title": "t", "standfirst": "", "paragraphs": ["x"]}',
        b"[" * 100_000,
    ],
)
def test_json_that_tells_no_words_is_refused_at_a_glance(block):
    with pytest.raises(ValueError, match=r"."):
        glance(block)


def test_a_glance_tells_the_words_that_the_article_has(archive):
    archive.crawl((FIRST, "Reefs"), (SECOND, "Bays"))
    (path,) = archive.home.readings()
    told = [record.payload for record in read_records(path, home=archive.home) if record.type == "conversion"]
    articles = [from_json(block) for block in told]
    assert [glance(block) for block in told] == [(said.url, said.reading_digest) for said in articles]
    assert articles


@pytest.fixture
def blind(monkeypatch):
    """Make the running reader an older one: it knows no pull quotes, and leaves them in the text."""
    from archiver.sites import reader

    def change(version, *, is_blind):
        if is_blind:
            monkeypatch.setattr(reader, "cut_pull_quotes", lambda *_, **__: [])
        else:
            monkeypatch.undo()
        for module in (sites, ingest, deep, store_module()):
            monkeypatch.setattr(module, "EXTRACTOR", version)
        monkeypatch.setattr("archiver.rebuild.EXTRACTOR", version)

        def read(page):
            return replace(sites.read(page), extractor=version)

        monkeypatch.setattr(ingest, "read", read)

    return change


def store_module():
    from archiver import store

    return store


def test_on_the_whole_replica_an_upgrade_is_no_edit_and_an_edit_beside_it_is_found(
    archive, blind, fresh_replica
):
    """A rule of the reader is changed between two crawls, and the site changes some articles between them too."""
    import urllib.request

    def pages():
        for url in fresh_replica.articles:
            with urllib.request.urlopen(fresh_replica.fetched(url)) as answer:
                yield url, answer.read()

    blind(OLD, is_blind=True)
    archive.capture(pages(), timedelta(seconds=1))
    edited = sorted(fresh_replica.articles)[::3]
    for url in edited:
        fresh_replica.edit(url, add="And 31,415 keys were found in a drawer.")
    blind(NEW, is_blind=False)
    archive.at += timedelta(days=1)
    archive.capture(pages(), timedelta(seconds=1))
    rebuild(archive.home)

    with closing(connect(archive.home.database)) as db:
        causes = {}
        for row in db.query(
            "SELECT url, cause FROM versions v JOIN articles a ON a.id = article_id ORDER BY number"
        ):
            causes.setdefault(row["url"], []).append(row["cause"])
        told = {row["url"]: row["new"] for row in db.query("SELECT url, new FROM later_edits")}
    upgraded = {url for url, found in causes.items() if "extractor_upgrade" in found}
    assert len(upgraded) > 3
    assert {url for url, found in causes.items() if "site_edit" in found} == set(edited) == set(told)
    assert all("31,415" in new for new in told.values())
    assert upgraded & set(edited), "one article at least was both edited and read otherwise"
    assert verify(archive.home, deep=True).faults == []
