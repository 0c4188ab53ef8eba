"""pywb serves the home in place: the bytes that were captured, revisits too, and nothing that is restricted."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import time
import urllib.error
import urllib.request
import zipfile
from uuid import NAMESPACE_URL, uuid5

import pytest

from archiver.exceptions import ArchiverError, HomeError
from archiver.home import Home
from archiver.importing import import_paths
from archiver.index import index_path
from archiver.replay import find_environment, make_environment, start, write_configuration
from archiver.restrict import restrict
from archiver.verify import verify
from archiver.wacz import write_wacz
from archiver.warc import read_records
from tests.archive_home import AT, FIRST, SECOND, STYLE, make_home

DAY = AT.strftime("%Y%m%d%H%M%S")


IN_ONE_MEMBER = [f"http://www.interpol.int/en/News-and-Events/News/2009/{name}" for name in ("A", "B", "C")]


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("archive")
    home = make_home(folder / "home")
    foreign = folder / "foreign.warc.gz"
    foreign.write_bytes(gzip.compress(b"".join(map(foreign_record, IN_ONE_MEMBER))))
    import_paths(home, [foreign])
    return home


def foreign_record(url: str) -> bytes:
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 12\r\n\r\n<p>of 2009\r\n"
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Date: 2009-05-04T03:02:01Z\r\n"
        f"WARC-Record-ID: <urn:uuid:{uuid5(NAMESPACE_URL, url)}>\r\nWARC-Target-URI: {url}\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


@pytest.fixture(scope="module")
def address(home):
    environment = find_environment()
    try:
        make_environment(environment)
    except ArchiverError as error:
        pytest.skip(f"pywb is missing: {error}")
    process, address = start(home, environment=environment)
    try:
        for _ in range(120):
            try:
                urllib.request.urlopen(address, timeout=5).close()
                break
            except (urllib.error.URLError, OSError):
                time.sleep(0.25)
        yield address
    finally:
        process.terminate()
        process.wait()


def get(url: str) -> tuple[int, bytes, dict[str, str]]:
    request = urllib.request.Request(url, headers={"Accept-Encoding": "gzip"})
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            return response.status, response.read(), dict(response.headers)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read(), dict(error.headers)


def test_every_capture_replays_byte_for_byte(home, address):
    own = [path for path in home.warcs() if not path.name.startswith("import-")]
    captures = [record for path in own for record in read_records(path, home=home) if record.capture]
    assert [record.capture.kind for record in captures] == ["response", "response", "response", "revisit"]
    for record in captures:
        moment = record.capture.captured_at.strftime("%Y%m%d%H%M%S")
        status, body, _ = get(f"{address}/interpol/{moment}id_/{record.capture.url}")
        assert status == record.capture.status
        assert "sha1:" + base64.b32encode(hashlib.sha1(body).digest()).decode() == record.capture.digest


def test_the_timemap_lists_every_capture_of_a_page(address):
    status, body, _ = get(f"{address}/interpol/timemap/link/{FIRST}")
    assert status == 200
    assert body.count(b"memento") >= 2
    assert DAY.encode() in body


def test_the_timegate_answers_with_the_nearest_memento(address):
    status, _, headers = get(f"{address}/interpol/{FIRST}")
    assert status == 200
    assert "timegate" in headers.get("Link", "")


def test_a_restricted_page_is_not_served_and_the_others_are(home, address):
    restrict(home, SECOND, "asked for")
    assert get(f"{address}/interpol/{DAY}id_/{SECOND}")[0] in (403, 404, 451)
    assert get(f"{address}/interpol/{DAY}id_/{STYLE}")[0] == 200


def test_what_the_index_names_is_served_and_what_shares_a_gzip_member_is_not_in_it(home, address):
    read = {
        record.capture.url
        for path in home.warcs()
        for record in read_records(path, home=home)
        if record.capture
    }
    assert read >= set(IN_ONE_MEMBER)
    lines = index_path(home, "interpol").read_text().splitlines()
    named = {(line.split(" ")[1], json.loads(line.split(" ", 2)[2])["url"]) for line in lines}
    assert not {url for _, url in named} & set(IN_ONE_MEMBER)
    for moment, url in named - {(DAY, SECOND)}:
        assert get(f"{address}/interpol/{moment}id_/{url}")[0] == 200
    for url in IN_ONE_MEMBER:
        assert get(f"{address}/interpol/20090504030201id_/{url}")[0] == 404
    assert not verify(home).faults


def test_a_package_has_no_page_of_a_shared_gzip_member(home, tmp_path, caplog):
    write_wacz(home, tmp_path / "all.wacz")
    with zipfile.ZipFile(tmp_path / "all.wacz") as package:
        index = gzip.decompress(package.read("indexes/index.cdx.gz"))
    assert FIRST.encode() in index
    assert not any(url.encode() in index for url in IN_ONE_MEMBER)
    assert "3 captures share a gzip member" in caplog.text


def test_a_home_without_an_index_is_refused(tmp_path):
    home = Home(tmp_path)
    home.collections.mkdir()
    with pytest.raises(HomeError, match="nothing to replay"):
        write_configuration(home)
