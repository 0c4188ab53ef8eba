"""pywb serves the home in place: the bytes that were captured, revisits too, and nothing that is restricted."""

from __future__ import annotations

import base64
import hashlib
import time
import urllib.error
import urllib.request

import pytest
from archive_home import AT, FIRST, SECOND, STYLE, make_home

from archiver.exceptions import ArchiverError, HomeError
from archiver.home import Home
from archiver.replay import find_environment, make_environment, start, write_configuration
from archiver.restrict import restrict
from archiver.warc import read_records

DAY = AT.strftime("%Y%m%d%H%M%S")


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return make_home(tmp_path_factory.mktemp("archive") / "home")


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
    captures = [record for path in home.warcs() for record in read_records(path, home=home) if record.capture]
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


def test_a_home_without_an_index_is_refused(tmp_path):
    home = Home(tmp_path)
    home.collections.mkdir()
    with pytest.raises(HomeError, match="nothing to replay"):
        write_configuration(home)
