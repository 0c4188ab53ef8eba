"""`verify` finds what was done to an archive, says where, and reads all that is left."""

from __future__ import annotations

import gzip
import io
import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archiver import fixity
from archiver.exchange import Exchange
from archiver.home import Home
from archiver.models import Crawl
from archiver.sites.interpol import INTERPOL
from archiver.verify import verify
from archiver.warc import WarcWriter, read_records, update_index

AT = datetime(2026, 5, 4, 3, 2, 1, 123456, UTC)
CRAWL = Crawl(
    run_id="urn:uuid:0b8f7d9e-0000-4000-8000-000000000001", site="interpol", started_at=AT, spider="interpol"
)
URL = "https://www.interpol.int/en/News-and-Events/News/2026/"


def exchange(name: str, response: bytes | None = None, **more) -> Exchange:
    body = f"<p>{name}</p>".encode()
    response = response or b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body
    return Exchange(
        url=URL + name,
        started_at=AT,
        request=b"GET / HTTP/1.1\r\n\r\n",
        response=io.BytesIO(response),
        ip="192.0.2.1",
        **more,
    )


def make(path: Path, *exchanges: Exchange) -> Home:
    home = Home(path)
    home.prepare()
    out = WarcWriter(home, INTERPOL, CRAWL, lambda: AT)
    for one in exchanges:
        out.write_exchange(one)
    out.write_event(replace(CRAWL, finished_at=AT, outcome="finished"))
    out.close()
    update_index(home, INTERPOL)
    return home


@pytest.fixture
def home(tmp_path):
    return make(tmp_path / "home", exchange("a"), exchange("b"), exchange("a"), exchange("c"))


def kinds(home, **more):
    return [fault.kind for fault in verify(home, **more).faults]


def test_a_sound_archive_has_no_fault(home):
    report = verify(home)
    assert (report.faults, report.files, report.records) == ([], 1, 11)


def test_the_command_prints_the_contracts_json_and_exits_by_it(home):
    def run(*more):
        return subprocess.run(
            [sys.executable, "-m", "archiver", "verify", "--json", "--home", home.path, *more],
            capture_output=True,
            text=True,
            check=False,
        )

    done = run()
    assert (done.returncode, done.stderr) == (0, "")
    assert set(json.loads(done.stdout)) >= {"files", "records", "rows", "faults"}
    (path,) = home.warcs()
    path.write_bytes(path.read_bytes()[:-10])
    done = run()
    assert done.returncode == 1
    (fault, *_) = json.loads(done.stdout)["faults"]
    assert set(fault) == {"file", "offset", "record_id", "url", "kind", "message"}
    assert fault["file"] == home.relative(path)


def rewrite(home, change) -> None:
    """Write the file again with *change* done to the records, as a careless tool would."""
    (path,) = home.warcs()
    with path.open("rb") as file:
        members = []
        data, offset = file.read(), 0
        for record in read_records(path, home=home):
            members.append(gzip.decompress(data[record.offset : record.offset + record.length]))
            offset += record.length
    path.write_bytes(b"".join(gzip.compress(member) for member in change(members)))
    (home.state / "indexed-interpol.json").unlink()
    (home.indexes("interpol") / "index.cdxj").unlink()
    update_index(home, INTERPOL)


def in_response(old: bytes, new: bytes, kind: bytes = b"msgtype=response"):
    def change(members):
        return [member.replace(old, new) if kind in member else member for member in members]

    return change


def swapped(pattern: bytes):
    """Return the change that gives what *pattern* matches in one of two responses to the other."""

    def change(members):
        first, second = [n for n, member in enumerate(members) if b"WARC-Type: response" in member][:2]
        one, other = (re.search(pattern, members[n])[0] for n in (first, second))
        members[first] = members[first].replace(one, other)
        members[second] = members[second].replace(other, one)
        return members

    return change


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        pytest.param(lambda m: m[1:], "warcinfo", id="no warcinfo"),
        pytest.param(lambda m: m + m[-1:], "duplicate_id", id="a record twice"),
        pytest.param(lambda m: m[:2] + m[3:], "unpaired", id="a request is gone"),
        pytest.param(lambda m: m[:3] + m[4:], "unpaired", id="a response is gone"),
        pytest.param(
            lambda m: [m[0].replace(b"WARC/1.1", b"WARC/9.9"), *m[1:]], "version", id="a version of its own"
        ),
        pytest.param(in_response(b"<p>a", b"<p>x"), "block_digest", id="another letter in the body"),
        pytest.param(in_response(b"<p>a", b"<p>x"), "payload_digest", id="another letter in the payload"),
        pytest.param(in_response(b"HTTP/1.1", b"HTTP/2.0"), "status_line", id="a status line of HTTP/2"),
        pytest.param(
            in_response(b"Content-Length: 8\r\n\r\n", b"Content-Length: 9\r\n\r\n"),
            "content_length",
            id="a length that lies",
        ),
        pytest.param(in_response(b"WARC-Date: 2026", b"WARC-Date: MMXX"), "date", id="a date that is none"),
        pytest.param(in_response(b"WARC-Record-ID", b"WARC-Record-XX"), "record_id", id="no id"),
        pytest.param(in_response(b"WARC-Target-URI", b"WARC-Target-XXX"), "target", id="no address"),
        pytest.param(
            in_response(b"WARC-Type: response", b"WARC-Type: reply   "), "type", id="a type of its own"
        ),
        pytest.param(
            lambda m: [one.rstrip(b"\r\n") + b"\r\n" for one in m], "record_end", id="one line end less"
        ),
        pytest.param(
            in_response(b"GET / ", b"PUT / ", b"msgtype=request"), "block_digest", id="another request"
        ),
        pytest.param(
            in_response(b"WARC-Date:", b"WARC-Date: 2026-01-01T00:00:00Z\r\nWARC-Date:"),
            "header",
            id="two dates",
        ),
        pytest.param(
            in_response(b"-Digest: sha1:", b"-Digest: sha1:A"), "payload_digest", id="a digest too long"
        ),
        pytest.param(
            in_response(b"Block-Digest: sha1:", b"Block-Digest: sha1:1"),
            "block_digest",
            id="a digest with a letter that is none",
        ),
        pytest.param(swapped(rb"<p>.*</p>"), "block_digest", id="two bodies exchanged"),
        pytest.param(swapped(rb"WARC-Payload-Digest: .*"), "payload_digest", id="two digests exchanged"),
    ],
)
def test_a_careless_hand_is_found(home, change, kind):
    rewrite(home, change)
    assert kind in kinds(home)


@pytest.mark.parametrize(
    ("response", "kind"),
    [
        pytest.param(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nplain",
            "transfer_coding",
            id="de-chunked, field kept",
        ),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nplain",
            "content_coding",
            id="decoded, field kept",
        ),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort",
            "content_length",
            id="short, and nobody says so",
        ),
        pytest.param(b"HTTP/2 200\r\nContent-Length: 1\r\n\r\nx", "status_line", id="HTTP/2"),
    ],
)
def test_a_response_that_contradicts_itself_is_found(tmp_path, response, kind):
    assert kind in kinds(make(tmp_path / "home", exchange("x", response)))


def test_a_truncation_that_the_record_owns_up_to_is_no_fault(tmp_path):
    half = exchange("x", b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort", truncated="disconnect")
    assert kinds(make(tmp_path / "home", half)) == []


@pytest.mark.parametrize(("method", "found"), [("HEAD", []), ("GET", ["content_length"])])
def test_an_answer_to_head_has_a_length_and_no_body(tmp_path, method, found):
    asked = replace(
        exchange("x", b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n"),
        request=f"{method} / HTTP/1.1\r\n\r\n".encode(),
    )
    assert kinds(make(tmp_path / "home", asked)) == found


def test_every_flipped_byte_is_caught_and_costs_one_record(tmp_path):
    home = make(tmp_path / "home", exchange("a"), exchange("b"))
    (path,) = home.warcs()
    data = path.read_bytes()
    records = len(list(read_records(path, home=home)))
    missed, meaningless = [], []
    for position in range(len(data)):
        flipped = bytearray(data)
        flipped[position] ^= 0x5A
        path.write_bytes(flipped)
        report = verify(home)
        if not report.faults:
            # The date in a gzip header, the padding at a stream's end: the records are the same.
            same = gzip.decompress(bytes(flipped)) == gzip.decompress(data)
            (meaningless if same else missed).append(position)
        assert report.records >= records - 1
    path.write_bytes(data)
    print(
        f"{len(data) - len(meaningless)} of {len(data)} flips caught, {len(meaningless)} without meaning, {len(missed)} missed"
    )
    assert missed == []


def test_every_cut_is_caught_and_what_stands_before_it_is_read(tmp_path):
    home = make(tmp_path / "home", exchange("a"))
    (path,) = home.warcs()
    data = path.read_bytes()
    ends = [record.offset + record.length for record in read_records(path, home=home)]
    for cut in range(len(data)):
        path.write_bytes(data[:cut])
        report = verify(home)
        assert report.faults, cut
        assert report.records == sum(end <= cut for end in ends)


def test_a_sealed_file_that_changed_or_went_is_named(home):
    (path,) = home.warcs()
    fixity.seal(home, [path])
    assert kinds(home) == []
    data = bytearray(path.read_bytes())
    data[4] ^= 1
    path.write_bytes(data)
    assert "fixity" in kinds(home)
    path.unlink()
    assert "fixity" in kinds(home)


def test_a_fixity_file_that_lost_a_line_breaks_the_chain(tmp_path):
    home = make(tmp_path / "home", exchange("a"))
    other = home.collections / "interpol" / "note.txt"
    other.write_text("sealed")
    fixity.seal(home, [other])
    make(home.path, exchange("b"))
    assert kinds(home) == []
    home.fixity.write_text("")
    assert set(kinds(home)) == {"chain"}


def test_an_index_line_too_many_or_too_few_is_found(home):
    index = home.indexes("interpol") / "index.cdxj"
    lines = index.read_text().splitlines(keepends=True)
    index.write_text("".join(lines[1:]))
    assert kinds(home) == ["index"]
    index.write_text("".join([*lines, "zz)/ 20260101000000 {}\n"]))
    assert kinds(home) == ["index"]
    index.write_text("".join(reversed(lines)))
    assert "index" in kinds(home)


def test_a_file_that_cant_be_read_is_a_fault_not_a_crash(home):
    (home.archive("interpol") / "import-noise.warc.gz").write_bytes(os.urandom(100))
    (home.archive("interpol") / "import-empty.warc.gz").write_bytes(b"")
    assert sorted(kinds(home)) == ["damaged", "empty"]
