"""The writer and the reader: what is written reads back, whatever happens in between."""

from __future__ import annotations

import gzip
import io
import random
import subprocess
import sys
import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from isal import igzip
from surt import surt as to_surt

from archiver import fixity, warcfile
from archiver.exceptions import WarcError
from archiver.exchange import Exchange
from archiver.home import Home
from archiver.models import Crawl, Failure
from archiver.packing import to_stored_gzip
from archiver.sites.interpol import INTERPOL
from archiver.urls import surt
from archiver.warc import WarcWriter, read_capture, read_records, rebuild_index, recover, update_index

AT = datetime(2026, 5, 4, 3, 2, 1, 123456, UTC)
CRAWL = Crawl(
    run_id="urn:uuid:0b8f7d9e-0000-4000-8000-000000000001",
    site="interpol",
    started_at=AT,
    spider="interpol",
    origin="live",
)
URL = "https://www.interpol.int/en/News-and-Events/News/2026/A"


def exchange(
    body=b"<p>page</p>", url=URL, head=b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n", at=AT, **more
) -> Exchange:
    response = head + b"Content-Length: %d\r\n\r\n" % len(body) + body
    return Exchange(
        url=url,
        started_at=at,
        request=b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        response=io.BytesIO(response),
        ip="192.0.2.1",
        **more,
    )


def chunked(body=b"<p>page</p>") -> Exchange:
    data = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
    return Exchange(url=URL, started_at=AT, request=b"GET / HTTP/1.1\r\n\r\n", response=io.BytesIO(data))


@pytest.fixture
def home(tmp_path):
    home = Home(tmp_path / "home")
    home.prepare()
    return home


def writer(home, now=AT, **more) -> WarcWriter:
    return WarcWriter(home, INTERPOL, CRAWL, lambda: now, **more)


def assert_the_checkers_pass(*paths):
    for tool in ("warcio", "fastwarc"):
        done = subprocess.run(
            [Path(sys.executable).with_name(tool), "check", *paths], capture_output=True, check=False
        )
        assert done.returncode == 0, (tool, done.stdout, done.stderr)


def records(home):
    return [record for path in home.warcs() for record in read_records(path, home=home)]


def captures(home):
    return [record.capture for record in records(home) if record.capture]


def test_a_capture_reads_back_as_it_was_written(home):
    out = writer(home)
    written = [
        out.write_exchange(exchange()),
        out.write_exchange(exchange(b"other", url=URL + "?page=2")),
        out.write_exchange(exchange()),
        out.write_exchange(chunked()),
        out.write_exchange(exchange(b"", head=b'HTTP/1.1 304 Not Modified\r\nETag: "a"\r\n')),
        out.write_exchange(replace(exchange(b"half"), truncated="time")),
        out.write_exchange(
            exchange(head=b"HTTP/1.1 301 Moved\r\nLocation: /en\r\nLast-Modified: then\r\n", body=b"x")
        ),
        out.write_resource("file:///a.html", b"<p>saved</p>", "text/html", site_url=URL),
    ]
    out.close()
    assert captures(home) == written
    assert [capture.kind for capture in written] == [
        "response",
        "response",
        "revisit",
        "response",
        "revisit",
        "response",
        "response",
        "resource",
    ]
    for capture in written:
        assert read_capture(home, capture.filename, capture.offset).capture == capture


def test_records_are_found_under_their_lasting_name_while_the_run_still_writes(home):
    out = writer(home)
    capture = out.write_exchange(exchange())
    assert not (home.path / capture.filename).exists()
    assert read_capture(home, capture.filename, capture.offset).body == b"<p>page</p>"
    out.close()
    assert (home.path / capture.filename).is_file()


def test_events_read_back_as_they_were_told(home):
    failure = Failure(url=URL, kind="timeout", message="took 180 s", at=AT, crawl_id=CRAWL.id)
    end = replace(CRAWL, finished_at=AT + timedelta(hours=1), outcome="finished", stats={"pages": 2})
    out = writer(home)
    out.write_event(failure)
    out.write_event(end)
    out.close()
    told = [record.crawl or record.failure for record in records(home) if record.crawl or record.failure]
    assert told == [CRAWL, failure, end]


def test_a_collection_describes_itself_in_a_file_that_is_sealed_at_once(home):
    out = writer(home)
    out.write_exchange(exchange())
    out.close()
    metadata = home.collection("interpol") / "metadata.yaml"
    assert "www.interpol.int" in metadata.read_text("utf-8")
    done = subprocess.run(["sha256sum", "-c", home.fixity], cwd=home.path, capture_output=True, check=False)
    assert done.returncode == 0
    assert home.relative(metadata) in done.stdout.decode()


def test_the_next_run_appends_and_the_next_month_begins_a_new_file(home):
    for now in (AT, AT + timedelta(days=1), AT + timedelta(days=30)):
        out = writer(home, now)
        out.write_exchange(exchange(at=now, body=str(now).encode()))
        out.close()
    first, second = home.warcs()
    assert [r.type for r in read_records(first, home=home)] == [
        "warcinfo",
        "metadata",
        "request",
        "response",
    ] * 2
    assert list(fixity.read_fixity(home))[1:] == [home.relative(first)]
    assert (
        subprocess.run(
            ["sha256sum", "-c", "fixity-sha256.txt"], cwd=home.path, capture_output=True, check=False
        ).returncode
        == 0
    )
    assert len(list(read_records(second, home=home))) == 4


def test_a_change_of_version_seals_the_open_file_and_begins_another(home):
    for number, version in enumerate(("1.1", "1.0", "1.0")):
        out = writer(home, AT + timedelta(days=number), version=version)
        out.write_exchange(exchange(at=AT + timedelta(days=number), body=str(number).encode()))
        out.close()
    versions = [{r.header.version for r in read_records(path, home=home)} for path in home.warcs()]
    assert versions == [{"1.1"}, {"1.0"}]
    assert list(fixity.read_fixity(home))[1:] == [home.relative(home.warcs()[0])]


def test_a_full_file_is_sealed_in_the_middle_of_a_run(home, monkeypatch):
    monkeypatch.setattr(warcfile, "FULL", 3000)
    out = writer(home)
    written = [
        out.write_exchange(exchange(str(number).encode() * 300, at=AT + timedelta(seconds=number)))
        for number in range(9)
    ]
    out.close()
    assert len(home.warcs()) > 1
    assert captures(home) == written
    for path in home.warcs():
        assert next(read_records(path, home=home)).type == "warcinfo"


def test_two_writers_never_share_a_file(home):
    one, two = writer(home), writer(home, AT + timedelta(milliseconds=5), serial=1)
    first, second = one.write_exchange(exchange()), two.write_exchange(exchange())
    assert first.filename != second.filename
    one.close()
    two.close()
    assert len(home.warcs()) == 2


def test_a_tail_torn_at_any_byte_is_cut_and_everything_before_it_kept(home, tmp_path):
    out = writer(home)
    first = out.write_exchange(exchange())
    keep = (home.path / (first.filename + ".open")).stat().st_size
    out.write_exchange(exchange(b"second"))
    path = home.path / (first.filename + ".open")
    data = path.read_bytes()
    out.close()
    for cut in range(keep, len(data) + 1):
        other = Home(tmp_path / "cut" / str(cut))
        other.prepare()
        torn = other.path / (first.filename + ".open")
        torn.parent.mkdir(parents=True)
        torn.write_bytes(data[:cut])
        recover(other, "interpol")
        out = writer(other)
        third = out.write_exchange(exchange(b"third"))
        out.close()
        found = captures(other)
        assert found[0] == first
        assert found[-1] == third
        assert len(found) == (3 if cut == len(data) else 2)
        assert (
            subprocess.run(
                ["gzip", "-t", other.path / first.filename], capture_output=True, check=False
            ).returncode
            == 0
            if cut % 97 == 0
            else True
        )


def test_a_request_that_lost_its_response_is_cut_with_the_tail(home):
    out = writer(home)
    capture = out.write_exchange(exchange())
    out.close()
    path = home.path / capture.filename
    path.write_bytes(path.read_bytes()[: capture.offset])
    path.rename(path.with_name(path.name + ".open"))
    recover(home, "interpol")
    assert [record.type for record in records(home)] == ["warcinfo", "metadata"]


def test_a_failed_write_is_taken_back_before_it_is_raised(home, monkeypatch):
    out = writer(home)
    first = out.write_exchange(exchange())
    size = out._file.size
    whole = warcfile.WarcFile._write_all

    def fill_up(self, data):
        whole(self, data[: len(data) // 2])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(warcfile.WarcFile, "_write_all", fill_up)
    with pytest.raises(WarcError, match=r"[Nn]o space left"):
        out.write_exchange(exchange(b"lost"))
    monkeypatch.undo()
    assert out._file.size == size == out._file.path.stat().st_size
    second = out.write_exchange(exchange(b"kept"))
    out.close()
    assert captures(home) == [first, second]


@pytest.mark.parametrize("url", ["https://x/\r\nWARC-Type: warcinfo", "https://x/\x00", "https://x/\x7f"])
def test_a_control_character_in_a_field_is_refused_and_nothing_is_written(home, url):
    out = writer(home)
    out.write_exchange(exchange())
    size = out._file.size
    with pytest.raises(WarcError, match="control character"):
        out.write_exchange(exchange(url=url))
    assert out._file.size == size
    out.close()


def test_an_equal_payload_is_a_revisit_of_what_lies_there_across_runs(home):
    out = writer(home)
    original = out.write_exchange(exchange())
    out.close()
    known = {original.digest: original}
    out = writer(home, latest_payload=known.get)
    revisit = out.write_exchange(exchange(url=URL + "/other", at=AT + timedelta(days=1)))
    out.close()
    assert (revisit.kind, revisit.refers_to, revisit.digest) == (
        "revisit",
        original.record_id,
        original.digest,
    )
    header = read_capture(home, revisit.filename, revisit.offset).header
    assert header.get("WARC-Refers-To-Target-URI") == URL
    assert header.get("WARC-Refers-To-Date") == "2026-05-04T03:02:01.123456Z"


def test_the_first_run_of_all_asks_for_earlier_payloads_only_once_it_has_forgotten_some(home, monkeypatch):
    asked = []
    out = writer(home, is_first=True, latest_payload=asked.append)
    assert [out.write_exchange(exchange()).kind for _ in range(2)] == ["response", "revisit"]
    assert asked == []
    monkeypatch.setattr("archiver.originals._REMEMBERED", 1)
    for body in (b"one", b"two", b"three"):
        out.write_exchange(exchange(body=body))
    out.close()
    assert len(asked) == 2


def test_a_revisit_never_refers_to_a_record_that_is_not_there(home):
    out = writer(home)
    original = out.write_exchange(exchange())
    out.close()
    gone = replace(original, record_id="<urn:uuid:0b8f7d9e-0000-4000-8000-00000000dead>")
    out = writer(home, latest_payload=lambda _: gone)
    assert out.write_exchange(exchange()).kind == "response"
    out.close()


def test_a_chunked_response_is_no_revisit_unless_the_specs_digest_is_asked_for(home):
    out = writer(home)
    assert [out.write_exchange(chunked()).kind for _ in range(2)] == ["response", "response"]
    out.close()
    out = writer(home, payload_digest="spec")
    assert [out.write_exchange(chunked()).kind for _ in range(2)] == ["response", "revisit"]
    out.close()


def test_the_homes_settings_say_the_version_and_the_payload_digests(home):
    (home.path / "archiver.toml").write_text('warc_version = "1.0"\npayload_digest = "spec"\n')
    out = writer(home)
    assert [out.write_exchange(chunked()).kind for _ in range(2)] == ["response", "revisit"]
    out.close()
    assert {record.header.version.removeprefix("WARC/") for record in records(home)} == {"1.0"}


def test_version_1_0_has_whole_seconds_and_passes_the_checkers(home):
    out = writer(home, version="1.0")
    capture = out.write_exchange(exchange())
    out.close()
    (path,) = home.warcs()
    assert capture.captured_at == AT.replace(microsecond=0)
    assert captures(home) == [capture]
    assert_the_checkers_pass(path)


@pytest.mark.parametrize("size", [1_000, 2_000_000])
def test_a_head_without_an_end_passes_the_checkers_whatever_its_size(home, size):
    head = b"HTTP/1.1 200 OK\r\n" + b"X-Pad: y\r\n" * (size // 10)
    warc = writer(home)
    warc.write_exchange(
        Exchange(
            url=URL,
            started_at=AT,
            request=b"GET / HTTP/1.1\r\n\r\n",
            response=io.BytesIO(head),
            truncated="time",
        )
    )
    warc.close()
    assert_the_checkers_pass(*home.warcs())


def test_the_index_is_sorted_and_leaves_out_what_does_not_replay(home):
    out = writer(home)
    out.write_exchange(exchange(url=URL + "/b"))
    out.write_exchange(exchange(b"", head=b"HTTP/1.1 304 Not Modified\r\n"))
    out.write_exchange(replace(exchange(b"half"), truncated="time"))
    out.write_exchange(exchange(b"a", url=URL + "/a"))
    out.close()
    update_index(home, INTERPOL)
    index = home.indexes("interpol") / "index.cdxj"
    lines = index.read_text().splitlines()
    assert len(lines) == 2
    assert lines == sorted(lines)
    before = index.read_bytes()
    update_index(home, INTERPOL)
    assert index.read_bytes() == before


def foreign(tmp_path, name, data):
    path = tmp_path / name
    path.write_bytes(data)
    return path


def warc_record(kind, block, *fields, version=b"1.0"):
    head = (
        b"WARC/"
        + version
        + b"\r\nWARC-Type: "
        + kind
        + b"\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Date: 2019-01-02T03:04:05Z\r\n"
    )
    return (
        head
        + b"".join(f + b"\r\n" for f in fields)
        + b"Content-Length: %d\r\n\r\n" % len(block)
        + block
        + b"\r\n\r\n"
    )


RESPONSE = warc_record(
    b"response",
    b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(b"<p>hello"),
    b"WARC-Target-URI: <" + URL.encode() + b">",
)
SECOND = RESPONSE.replace(b"uuid:1>", b"uuid:2>")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        pytest.param("plain.warc", RESPONSE + SECOND, id="not compressed"),
        pytest.param("one.warc.gz", gzip.compress(RESPONSE + SECOND), id="one member for the file"),
        pytest.param("each.warc.gz", gzip.compress(RESPONSE) + gzip.compress(SECOND), id="a member each"),
        pytest.param("split.warc", RESPONSE.replace(b"\r\n", b"\n", 4) + SECOND, id="bare LF in the header"),
    ],
)
def test_a_foreign_file_is_read_whatever_its_envelope(home, tmp_path, name, data):
    path = foreign(tmp_path, name, data)
    found = list(read_records(path, home=home))
    assert [record.body for record in found] == [b"<p>hello"] * 2
    assert {record.capture.origin for record in found} == {"import"}
    assert {record.capture.url for record in found} == {URL}
    kept = home.archive("interpol") / f"import-{name}"
    kept.parent.mkdir(parents=True)
    kept.write_bytes(data)
    for record in read_records(kept, home=home):
        assert read_capture(home, record.capture.filename, record.capture.offset).capture == record.capture


@pytest.mark.parametrize(
    ("data", "why"), [(b"", "empty"), (b"no WARC at all", "neither"), (b"\x1f\x8b\x08 torn", "torn|damaged")]
)
def test_what_is_no_warc_is_said_in_one_line(home, tmp_path, data, why):
    with pytest.raises(WarcError, match=why) as caught:
        list(read_records(foreign(tmp_path, "x.warc.gz", data), home=home))
    assert "\n" not in str(caught.value)


def test_a_decompression_bomb_is_bounded(home, tmp_path):
    bomb = gzip.compress(b"\0" * (200 << 20), 9)
    data = warc_record(
        b"response",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + bomb,
        b"WARC-Target-URI: http://x/",
    )
    (record,) = read_records(foreign(tmp_path, "b.warc", data), home=home)
    assert len(record.body) <= 64 << 20


def test_damage_in_the_middle_costs_only_the_record_it_hits(home, tmp_path):
    members = [gzip.compress(RESPONSE.replace(b"uuid:1", b"uuid:%d" % number)) for number in range(5)]
    data = bytearray(b"".join(members))
    data[len(members[0]) + len(members[1]) + 30] ^= 0xFF
    damages = []
    found = list(
        read_records(
            foreign(tmp_path, "d.warc.gz", bytes(data)),
            home=home,
            on_damage=lambda *told: damages.append(told),
        )
    )
    assert [record.record_id for record in found] == [f"<urn:uuid:{number}>" for number in (0, 1, 3, 4)]
    assert damages[0][:2] == (len(members[0]) + len(members[1]), len(members[2]))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=st.binary(max_size=300),
    extra=st.binary(max_size=40).filter(lambda b: b"\n" not in b and b"\r" not in b),
)
def test_any_bytes_of_a_response_are_kept_as_they_are(tmp_path_factory, body, extra):
    home = Home(tmp_path_factory.mktemp("home"))
    home.prepare()
    sent = exchange(body, head=b"HTTP/1.1 200 OK\r\nX-Any: " + extra + b"\r\n")
    out = writer(home)
    capture = out.write_exchange(sent)
    out.close()
    record = read_capture(home, capture.filename, capture.offset)
    assert b"".join(record.block.pieces()) == sent.response.getvalue()
    assert record.payload == body
    assert record.capture == capture


def test_a_record_of_a_later_run_knows_its_own_run(home):
    other = replace(
        CRAWL,
        run_id="urn:uuid:0b8f7d9e-0000-4000-8000-000000000002",
        origin="mirror",
        base_url="http://127.0.0.1:9",
    )
    out = writer(home)
    first = out.write_exchange(exchange())
    out.close()
    out = WarcWriter(home, INTERPOL, other, lambda: AT)
    second = out.write_exchange(exchange(b"later", url="http://127.0.0.1:9/en/News-and-Events/News/2026/A"))
    out.close()
    assert first.filename == second.filename
    assert (second.crawl_id, second.origin, second.site_url) == (other.id, "mirror", URL)
    for capture in (first, second):
        assert read_capture(home, capture.filename, capture.offset).capture == capture


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "compressed"])
def test_an_arc_file_is_read(home, tmp_path, pack):
    version = b"1 1 InternetArchive\nURL IP-address Archive-date Content-type Archive-length\n"
    head = b"filedesc://a.arc 0.0.0.0 20051231120000 text/plain %d\n" % len(version)
    body = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>of 2005"
    record = b"%s 192.0.2.1 20051231120001 text/html %d\n%s\n" % (URL.encode(), len(body), body)
    path = foreign(tmp_path, "a.arc.gz", pack(head + version + b"\n") + pack(record))
    (found,) = [one for one in read_records(path, home=home) if one.capture]
    assert (found.capture.url, found.body) == (URL, b"<p>of 2005")
    assert found.capture.captured_at == datetime(2005, 12, 31, 12, 0, 1, tzinfo=UTC)
    kept = home.archive("interpol") / "import-a.arc.gz"
    kept.parent.mkdir(parents=True)
    kept.write_bytes(path.read_bytes())
    (again,) = [one for one in read_records(kept, home=home) if one.capture]
    assert read_capture(home, again.capture.filename, again.capture.offset).capture == again.capture


@given(
    st.sampled_from(["http", "https"]),
    st.from_regex(
        r"(www[0-9]?\.)?([A-Za-z0-9-]{1,6}\.){0,2}[A-Za-z]{1,4}|([0-9]{1,3}\.){3}[0-9]{1,3}", fullmatch=True
    ),
    st.from_regex(r"(:[0-9]{1,5})?", fullmatch=True),
    st.from_regex(r"(/[A-Za-z0-9._~-]{0,6}){0,4}", fullmatch=True),
    st.from_regex(
        r"(\?([A-Za-z0-9._~=&/:,;+-]|&|=|sid=a{32}|PHPSESSID=|cfid=1&cftoken=2){0,12})?", fullmatch=True
    ),
)
@example("https", "www.interpol.int", "", "/en/News-and-Events/News", "?page=2&Limit=30&limit")
@example("https", "h.int", ":443", "", "?b=2&a=1")
@example("https", "h.int", "", "/", "?")
@example("https", "h.int", "", "/a/", "?a=1&phpSessId=" + "a" * 32)
def test_the_urlkey_seen_at_a_glance_is_the_one_that_others_work_out(scheme, host, port, path, query):
    url = f"{scheme}://{host}{port}{path}{query}"
    try:
        expected = to_surt(url)
    except ValueError:
        return
    assert surt(url) == expected


def test_the_index_taken_down_while_writing_is_that_of_the_records(home):
    for day in range(2):  # the second run goes on with the first one's file
        out = writer(home)
        for number in range(3):
            out.write_exchange(exchange(b"%d %d" % (day, number), url=f"{URL}?page={number}"))
        out.write_exchange(exchange(b"0 0", url=URL))
        out.write_exchange(exchange(b"", head=b"HTTP/1.1 304 Not Modified\r\n"))
        out.write_exchange(exchange(b"cut", truncated="time"))
        out.write_resource("file:///x", b"x", "text/plain")
        out.close()
        assert [(tail.end - tail.start > 0, len(tail.lines)) for tail in out.notes.tails] == [(True, 5)]
        update_index(home, INTERPOL, out.notes.tails)
        path = home.indexes("interpol") / "index.cdxj"
        noted = path.read_bytes()
        rebuild_index(home, INTERPOL)
        assert path.read_bytes() == noted
    assert len(noted.splitlines()) == 10


@pytest.mark.parametrize("compress", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_a_record_of_an_arc_file_lies_where_its_first_line_is(tmp_path, compress):
    def record(url, body):
        return b"%s 192.0.2.1 20080102030405 text/html %d\n%s\n" % (url, len(body), body)

    head = b"1 0 InternetArchive\nURL IP-address Archive-date Content-type Archive-length\n"
    pages = [
        (URL.encode() + name, b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n" + name) for name in (b"1", b"2")
    ]
    parts = [b"filedesc://x.arc 0.0.0.0 20080101000000 text/plain %d\n%s\n" % (len(head), head)]
    parts = [compress(part) for part in (*parts, *(record(*page) for page in pages))]
    path = tmp_path / ("old.arc" if compress is bytes else "old.arc.gz")
    path.write_bytes(b"".join(parts))
    found = [one for one in read_records(path, home=Home(tmp_path)) if one.capture]
    assert [one.capture.url.encode() for one in found] == [url for url, _ in pages]
    assert [one.offset for one in found] == [len(parts[0]), len(parts[0]) + len(parts[1])]
    for one, (_, block) in zip(found, pages, strict=True):
        again = read_capture(Home(tmp_path), path.name, one.offset)
        assert b"".join(again.block.pieces()) == block


@pytest.mark.parametrize("sizes", [[], [0], [1], [0xFFFF], [0x10000, 3], [200_000, 1 << 20, 7]], ids=str)
def test_what_is_packed_already_lies_stored_in_a_member_that_every_inflater_reads(sizes):
    pieces = [random.Random(size).randbytes(size) for size in sizes]
    for head in (b"WARC/1.1\r\n", b"WARC/1.1\r\n" * 5_000):
        member = b"".join(to_stored_gzip(head, iter(pieces), b"\r\n\r\n"))
        whole = head + b"".join(pieces) + b"\r\n\r\n"
        assert gzip.decompress(member) == igzip.decompress(member) == whole
        blocks = sum(-(-size // 0xFFFF) for size in sizes)
        assert len(member) <= sum(sizes) + 5 * blocks + len(head) // 100 + 50
        inflate = zlib.decompressobj(31)
        assert inflate.decompress(member + b"next") == whole
        assert inflate.eof
        assert inflate.unused_data == b"next"
