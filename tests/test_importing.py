"""Files that nobody would make on purpose, and that a folder of old captures holds: twice the same, pipes, odd bytes."""

from __future__ import annotations

import os
import zipfile

import pytest
from broken.records import http, pack, pair, warcinfo

from archiver.exceptions import WarcError
from archiver.home import Home
from archiver.importing import import_paths
from archiver.rebuild import rebuild
from archiver.verify import verify
from tests.archive_home import PAGE

RECORDS = [warcinfo(), *pair("Reefs", http(PAGE.format("Reefs").encode()))]
WARC = pack(*RECORDS)


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / "home")


def test_the_same_file_named_twice_in_one_call_is_stored_once(home, tmp_path):
    (tmp_path / "one.warc.gz").write_bytes(WARC)
    (tmp_path / "copy.warc.gz").write_bytes(WARC)
    imported = import_paths(home, [tmp_path / "one.warc.gz", tmp_path / "copy.warc.gz"])
    assert (imported.files, imported.known, imported.captures) == (1, 1, 1)
    assert list(home.state.glob("*.begun")) == []


def test_a_wacz_that_holds_a_warc_twice_is_taken_in(home, tmp_path):
    with zipfile.ZipFile(tmp_path / "twice.wacz", "w") as package:
        package.writestr("archive/a.warc.gz", WARC)
        package.writestr("archive/b.warc.gz", WARC)
    assert import_paths(home, [tmp_path / "twice.wacz"]).captures == 1
    assert verify(home).faults == []


def test_a_pipe_is_refused_before_it_is_waited_for(home, tmp_path):
    os.mkfifo(tmp_path / "pipe.warc.gz")
    with pytest.raises(WarcError, match="no file"):
        import_paths(home, [tmp_path / "pipe.warc.gz"])


@pytest.mark.parametrize("control", [b"\0", b"\x1b", b"\x7f", b"\t", b"\r"])
def test_a_control_character_in_an_address_stops_neither_the_import_nor_a_rebuild(home, tmp_path, control):
    plain = b"".join(record.raw() for record in RECORDS).replace(b"/Reefs\r\n", b"/Re" + control + b"fs\r\n")
    assert plain != WARC
    (tmp_path / "odd.warc").write_bytes(plain)
    imported = import_paths(home, [tmp_path / "odd.warc"])
    assert imported.captures == rebuild(home).captures == 1
    assert verify(home).faults == []


@pytest.mark.parametrize("date", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_date_before_the_first_or_after_the_last_year_is_no_instant_and_no_traceback(home, tmp_path, date):
    plain = b"".join(record.raw() for record in RECORDS).replace(b"2026-05-04T03:02:01Z", date.encode())
    (tmp_path / "odd.warc").write_bytes(plain)
    import_paths(home, [tmp_path / "odd.warc"])
    assert {fault.kind for fault in verify(home).faults} == {"date"}


def test_an_arc_record_of_another_length_is_told_in_one_line(home, tmp_path, capfd, caplog):
    head = b"1 0 test\nURL IP-address Archive-date Content-type Archive-length\n"
    body = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>Reefs"
    (tmp_path / "off.arc").write_bytes(
        b"filedesc://x.arc 0.0.0.0 20080101000000 text/plain %d\n%s\n" % (len(head), head)
        + b"http://www.interpol.int/a 192.0.2.1 20080101000000 text/html %d\n%s\n" % (len(body) - 3, body)
    )
    import_paths(home, [tmp_path / "off.arc"])
    assert capfd.readouterr().err == ""
    assert "longer or shorter than it says" in caplog.text
