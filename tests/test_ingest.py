"""From WARC files to rows and back: import and rebuild, on files written by hand and by another tool."""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
import zipfile
from contextlib import closing
from datetime import UTC, datetime

import pytest

from archiver import schema
from archiver.exceptions import HomeError, Locked, UsageError, WarcError
from archiver.home import Home
from archiver.importing import import_paths, kind_of
from archiver.index import index_path
from archiver.rebuild import rebuild
from archiver.verify import verify
from tests.foreign import EDITED, ENGLISH, FIRST, FRENCH, SITE, TRANSLATED, write_warc
from tests.rows import dump, query


@pytest.fixture
def early(tmp_path):
    return write_warc(
        tmp_path / "early.warc.gz",
        [
            (ENGLISH, "2020-01-01T00:00:00Z", "200 OK", FIRST),
            (FRENCH, "2020-01-01T00:00:01Z", "200 OK", TRANSLATED),
        ],
    )


@pytest.fixture
def late(tmp_path):
    return write_warc(
        tmp_path / "late.warc.gz",
        [
            (ENGLISH, "2020-02-01T00:00:00Z", "200 OK", EDITED),
            (FRENCH, "2020-02-01T00:00:00Z", "404 Not Found", b"gone"),
            (FRENCH, "2020-02-03T00:00:00Z", "404 Not Found", b"gone"),
        ],
    )


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / "home")


def test_another_tools_warc_gives_articles(home, early):
    imported = import_paths(home, [early])
    assert (imported.files, imported.captures, imported.articles_new) == (1, 2, 2)
    assert query(home, "SELECT url, title, published, dateline, origin FROM articles ORDER BY url") == [
        (SITE + ENGLISH, "Five boats seized", "2019-12-05", "LYON, France", "import"),
        (SITE + FRENCH, "Cinq bateaux saisis", "2019-12-05", "LYON (France)", "import"),
    ]
    assert query(home, "SELECT languages FROM stories") == [(2,)]


def test_a_warc_is_kept_unchanged_under_its_digest_and_listed(home, early):
    import_paths(home, [early])
    digest = hashlib.sha256(early.read_bytes()).hexdigest()
    kept = home.archive("interpol") / f"import-{digest[:16]}.warc.gz"
    assert kept.read_bytes() == early.read_bytes()
    assert f"{digest}  {home.relative(kept)}" in home.fixity.read_text()


def test_imported_twice_is_stored_once(home, early):
    import_paths(home, [early])
    before, files = dump(home), sorted(home.archive("interpol").iterdir())
    again = import_paths(home, [early])
    assert (again.files, again.known, again.captures) == (0, 1, 0)
    assert dump(home) == before
    assert sorted(home.archive("interpol").iterdir()) == files


@pytest.mark.parametrize("workers", [1, 2])
def test_import_in_any_order_and_rebuild_give_one_database(home, early, late, tmp_path, workers):
    import_paths(home, [early, late])
    other = Home(tmp_path / "other")
    import_paths(other, [late])
    import_paths(other, [early])
    assert dump(other) == dump(home)
    rebuild(other, workers)
    assert dump(other) == dump(home)
    assert query(home, "SELECT cause FROM versions ORDER BY captured_at, cause") == [
        ("first",),
        ("first",),
        ("site_edit",),
        ("site_removed",),
    ]


def test_a_mirrors_address_survives_a_rebuild(home, tmp_path):
    base = "http://127.0.0.1:8000"
    warc = write_warc(tmp_path / "m.warc.gz", [(ENGLISH, "2020-01-01T00:00:00Z", "200 OK", FIRST)], base)
    import_paths(home, [warc], base_url=base)
    before = dump(home)
    assert query(
        home, "SELECT articles.url, captures.url FROM articles JOIN captures ON captures.id = capture_id"
    ) == [(SITE + ENGLISH, base + ENGLISH)]
    rebuild(home)
    assert dump(home) == before


def test_a_wacz_gives_what_its_warcs_do(home, early, tmp_path):
    wacz = tmp_path / "a.wacz"
    with zipfile.ZipFile(wacz, "w") as package:
        package.write(early, "archive/data.warc.gz")
        package.writestr("datapackage.json", "{}")
    assert import_paths(home, [wacz]).articles_new == 2
    assert import_paths(home, [wacz]).captures == 0
    assert len(list(home.archive("interpol").glob("import-*.wacz"))) == 1


def test_an_import_that_was_killed_between_file_and_rows_goes_on_at_the_next(home, early, monkeypatch):
    def killed(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("archiver.importing.save_facts", killed)
        with pytest.raises(KeyboardInterrupt):
            import_paths(home, [early])
    assert import_paths(home, [early]).articles_new > 0
    assert import_paths(home, [early]).known == 1


def test_the_first_part_of_a_record_in_parts_is_no_article_but_a_failure_that_says_so(home, early, tmp_path):
    """A part may end between two paragraphs, and read as a shorter article."""
    parted = tmp_path / "parted.warc.gz"
    whole = gzip.decompress(early.read_bytes())
    parted.write_bytes(gzip.compress(whole.replace(b"WARC-Date", b"WARC-Segment-Number: 1\r\nWARC-Date", 1)))
    import_paths(home, [parted])
    assert query(home, "SELECT language FROM articles") == [("fr",)]
    assert query(home, "SELECT truncated FROM captures ORDER BY captured_at") == [("segmented",), (None,)]
    assert query(home, "SELECT message FROM failures") == [("the capture is cut short (segmented)",)]


def test_a_saved_page_is_an_article_where_its_address_is_named(home, tmp_path):
    saved = tmp_path / "saved.html"
    saved.write_bytes(FIRST)
    assert import_paths(home, [saved]).articles_new == 0
    assert import_paths(home, [saved], url=SITE + ENGLISH + "?utm_source=x").articles_new == 1
    assert import_paths(home, [saved], url=SITE + ENGLISH).captures == 0
    assert query(home, "SELECT kind, url FROM captures")[0] == ("resource", saved.as_uri())
    before = dump(home)
    rebuild(home)
    assert dump(home) == before


def test_a_text_dump_is_an_article_where_its_address_is_named(home, tmp_path):
    dumped = tmp_path / "dump.txt"
    dumped.write_text(
        "Five boats seized\n5 December 2019\n\nLYON, France – Police in three countries have seized five boats after a"
        " search that took two years.\n\nThe boats carried nothing when they were found.\n",
        "utf-8",
    )
    assert import_paths(home, [dumped], url=SITE + ENGLISH).articles_new == 1
    assert query(home, "SELECT url, dateline FROM articles") == [(SITE + ENGLISH, "LYON, France")]
    before = dump(home)
    rebuild(home)
    assert dump(home) == before


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.warc.gz", b""),
        ("none.warc.gz", b"no warc at all"),
        ("none.warc", b"WARC/1.1\r\n"),
        ("torn.warc.gz", b"\x1f\x8b\x08\0\0\0\0\0"),
        ("binary.bin", bytes(range(256))),
        ("fake.wacz", b"PK\x03\x04 not a zip"),
        (
            "packed.warc.lz4",
            b"\x04\x22\x4d\x18\x40\x40\xc0 WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 0\r\n\r\n",
        ),
        (
            "packed.warc.zst",
            b"\x28\xb5\x2f\xfd\x00 WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 0\r\n\r\n",
        ),
    ],
)
def test_what_is_none_is_said_in_one_line_and_changes_nothing(home, tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(WarcError) as refused:
        import_paths(home, [tmp_path / name])
    assert "\n" not in str(refused.value)
    assert not home.database.exists()
    assert not home.collections.exists() or not list(home.collections.rglob("import-*"))


def test_a_warc_whose_fields_are_no_utf_8_is_taken_in_as_any_other(home, tmp_path):
    path = write_warc(tmp_path / "latin.warc.gz", [(ENGLISH, "2020-01-01T00:00:00Z", "200 OK", FIRST)])
    record = gzip.decompress(path.read_bytes()).replace(
        b"Five-boats-seized\r\n", b"Five-boats-\xe9\xff\r\n", 1
    )
    path.write_bytes(gzip.compress(record.replace(b"WARC-Date", b"WARC-IP-Address: \xff\r\nWARC-Date")))
    import_paths(home, [path])
    assert query(home, "SELECT url, ip FROM captures") == [
        (f"{SITE}/en/News-and-Events/News/2019/Five-boats-%E9%FF", "%FF")
    ]
    before = dump(home)
    rebuild(home)
    assert dump(home) == before
    assert verify(home).faults == []


def test_a_missing_file_is_said(home, tmp_path):
    with pytest.raises(WarcError, match="no such file"):
        import_paths(home, [tmp_path / "missing.warc.gz"])


def test_url_is_for_one_saved_page_of_the_site(home, early, tmp_path):
    saved = tmp_path / "saved.html"
    saved.write_bytes(FIRST)
    with pytest.raises(UsageError):
        import_paths(home, [early], url=SITE + ENGLISH)
    with pytest.raises(UsageError):
        import_paths(home, [saved], url="https://example.org/a")


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.warc", b"WARC/1.0\r\n", "warc"),
        ("no-suffix", b"\x1f\x8b\x08", "warc"),
        ("a.html", b"<p>hello", "html"),
        ("page", b"\n<!DOCTYPE html>", "html"),
        ("a.txt", b"Title\n\nText", "text"),
    ],
)
def test_a_file_is_told_by_what_it_holds_then_by_its_name(tmp_path, name, content, kind):
    (tmp_path / name).write_bytes(content)
    assert kind_of(tmp_path / name) == kind


def test_a_rebuild_keeps_the_standing_database_when_it_fails(home, early, monkeypatch):
    import_paths(home, [early])
    before = dump(home)

    def burst(*_):
        raise HomeError("no")

    monkeypatch.setattr("archiver.rebuild.finish", burst)
    with pytest.raises(HomeError):
        rebuild(home)
    assert dump(home) == before
    assert not list(home.path.glob("archive.db.new*"))


def test_a_rebuild_carries_over_what_no_record_tells(home, early):
    import_paths(home, [early])
    with closing(schema.connect(home.database)) as db:
        db.table("restrictions").insert(
            {"id": 1, "url": SITE + ENGLISH, "reason": "asked", "at": "2026-01-01T00:00:00Z"}
        )
    rebuild(home)
    assert query(home, "SELECT reason FROM restrictions") == [("asked",)]


def test_a_rebuild_puts_a_damaged_database_aside(home, early):
    import_paths(home, [early])
    before = dump(home)
    home.database.write_bytes(b"damaged " * 1000)
    rebuild(home)
    assert dump(home) == before
    assert home.database.with_name("archive.db.damaged").exists()


def test_a_rebuild_goes_on_past_a_file_that_is_none_and_names_it(home, early):
    import_paths(home, [early])
    (home.archive("interpol") / "broken.warc.gz").write_bytes(b"no warc")
    rebuilt = rebuild(home)
    assert rebuilt.articles == 2
    assert len(rebuilt.unreadable) == 1
    assert "broken.warc.gz" in rebuilt.unreadable[0]


def test_a_rebuild_makes_the_replay_index_again(home, early):
    import_paths(home, [early])
    index = index_path(home, "interpol")
    whole = index.read_bytes()
    index.write_bytes(whole.splitlines(keepends=True)[-1] + b"int,interpol)/gone 20260101000000 {}\n")
    assert not rebuild(home).unreadable
    assert index.read_bytes() == whole


def test_an_index_that_cannot_be_made_is_named_and_the_database_is_made(home, early):
    import_paths(home, [early])
    index = index_path(home, "interpol")
    index.unlink()
    index.mkdir()
    rebuilt = rebuild(home)
    assert rebuilt.articles == 2
    assert [str(index) in message for message in rebuilt.unreadable] == [True]


def test_a_rebuilt_database_is_one_that_readers_never_wait_for(home, early):
    import_paths(home, [early])
    rebuild(home)
    assert query(home, "PRAGMA journal_mode") == [("wal",)]


def test_a_rebuild_waits_for_no_run(home, early):
    import_paths(home, [early])
    with home.lock(), pytest.raises(Locked):
        rebuild(home)


def test_there_must_be_something_to_rebuild_from(home):
    with pytest.raises(HomeError):
        rebuild(home)
    assert not home.path.exists()


def test_a_moved_home_still_opens(home, early, tmp_path):
    import_paths(home, [early])
    before = dump(home)
    moved = Home(tmp_path / "moved")
    shutil.move(home.path, moved.path)
    rebuild(moved)
    assert dump(moved) == before


def test_instants_are_the_records_never_the_savings(home, early):
    import_paths(home, [early], clock=lambda: datetime(2031, 1, 1, tzinfo=UTC))
    assert "2031" not in json.dumps(dump(home))
