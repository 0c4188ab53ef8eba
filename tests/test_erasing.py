"""Erasing from what came from elsewhere: whatever the file's form, the page is gone and all else is where it was."""

from __future__ import annotations

import gzip
import subprocess
import zipfile
from datetime import UTC, datetime

import pytest
from broken.records import URL, Record, http, identity, pack, pair, warcinfo

from archiver.erasing import _fit_plain
from archiver.exceptions import WarcError
from archiver.exchange import Span
from archiver.home import Home
from archiver.importing import import_paths
from archiver.record import Draft
from archiver.records import read_records
from archiver.restrict import restrict
from archiver.verify import verify
from tests.archive_home import PAGE


def page(title):
    return http(PAGE.format(title).encode())


def records():
    return [
        warcinfo(),
        *pair("Reefs", page("Reefs")),
        *pair("Capes", page("Capes")),
        *pair("Tides", page("Tides")),
    ]


def with_bare_line_feeds(found):
    for record in found:
        record.version, record.newline, record.end = "WARC/1.0", b"\n", b"\n\n"
    return found


FORMS = {
    "members.warc.gz": pack(*records()),
    "plain.warc": b"".join(record.raw() for record in records()),
    "one-member.warc.gz": gzip.compress(b"".join(record.raw() for record in records())),
    "line-feeds.warc": b"".join(record.raw() for record in with_bare_line_feeds(records())),
}


def blocks(home):
    return {
        record.record_id: (record.offset, b"".join(record.block.pieces()))
        for path in home.warcs()
        for record in read_records(path, home=home)
    }


@pytest.fixture
def archive(tmp_path):
    """Return a home that takes in one file, by its name and bytes."""

    def take(name, data):
        path = tmp_path / name
        path.write_bytes(data)
        home = Home(tmp_path / "home")
        import_paths(home, [path])
        return home

    return take


@pytest.mark.parametrize("name", FORMS)
def test_a_page_is_erased_from_a_file_of_any_form_and_all_else_keeps_its_place(archive, name):
    home = archive(name, FORMS[name])
    before, faults = blocks(home), {fault.kind for fault in verify(home).faults}
    assert restrict(home, URL + "Capes", "a court order", erase=True).erased == 2
    after = blocks(home)
    gone = {identity("Capes request"), identity("Capes response")}
    assert {key: after[key] for key in before.keys() - gone} == {
        key: before[key] for key in before.keys() - gone
    }
    assert gone & after.keys() == set()
    assert b"Capes" not in b"".join(block for _, block in after.values())
    assert {fault.kind for fault in verify(home, deep=True).faults} == faults
    done = subprocess.run(["sha256sum", "-c", home.fixity], cwd=home.path, capture_output=True, check=False)
    assert done.returncode == 0


def test_what_lies_beside_a_page_in_a_wacz_goes_with_it_and_so_does_the_wacz(archive, tmp_path):
    text = Record(
        "resource",
        identity("text"),
        b"Capes were counted",
        {"WARC-Target-URI": f"urn:text:{URL}Capes", "Content-Type": "text/plain"},
    )
    with zipfile.ZipFile(tmp_path / "made.wacz", "w") as package:
        package.writestr("archive/rec-0.warc.gz", pack(*records(), text))
        package.writestr("datapackage.json", "{}")
    home = archive("crawl.wacz", (tmp_path / "made.wacz").read_bytes())
    assert restrict(home, URL + "Capes", "a court order", erase=True).erased == 3
    assert b"Capes" not in b"".join(block for _, block in blocks(home).values())
    (package,) = home.archive("interpol").glob("*.wacz")
    assert zipfile.ZipFile(package).namelist() == ["erased.json"]
    assert verify(home, deep=True).faults == []


def test_an_arc_file_is_left_as_it_is_and_the_page_stays_hidden(archive):
    head = b"1 0 InternetArchive\nURL IP-address Archive-date Content-type Archive-length\n"
    body = page("Capes")
    data = b"filedesc://x.arc 0.0.0.0 20080101000000 text/plain %d\n%s\n" % (len(head), head)
    data += b"%sCapes 192.0.2.1 20080102030405 text/html %d\n%s\n" % (URL.encode(), len(body), body)
    home = archive("old.arc", data)
    with pytest.raises(WarcError, match="take the file out"):
        restrict(home, URL + "Capes", "a court order", erase=True)
    assert [path.read_bytes() for path in home.warcs()] == [data]


def test_a_tombstone_that_is_not_compressed_fits_any_length():
    draft = Draft([("WARC-Type", "metadata")], Span.of(b'{"event": "erased", "at": "%s"}' % (b"x" * 60)))
    for length in [*range(300, 340), *range(995, 1300)]:
        stone = _fit_plain(draft, "1.1", length)
        assert stone is not None
        assert len(stone) == length


def test_a_tombstone_for_which_there_is_no_room_is_none():
    draft = Draft([("WARC-Date", datetime(2026, 5, 4, tzinfo=UTC).isoformat())], Span.of(b"x" * 50))
    assert _fit_plain(draft, "1.1", 60) is None
