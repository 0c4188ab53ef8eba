"""The text and the whole archive, in forms that others read."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from archiver.bag import write_bag
from archiver.exceptions import ArchiverError, UsageError
from archiver.metrics import expect_folder
from archiver.restrict import restrict
from archiver.wacz import write_wacz
from archiver.warc import read_records
from archiver.wet import write_wet
from tests.archive_home import FIRST, SECOND, make_home


@pytest.fixture
def home(tmp_path):
    return make_home(tmp_path / "home")


def test_a_wet_file_has_the_text_and_refers_to_its_capture(home, tmp_path):
    out = tmp_path / "x.warc.wet.gz"
    assert write_wet(home, out) == 2
    captures = {
        r.record_id: r.capture for path in home.warcs() for r in read_records(path, home=home) if r.capture
    }
    first, *texts = read_records(out, home=home)
    assert first.type == "warcinfo"
    for record in texts:
        assert record.type == "conversion"
        assert captures[record.header.get("WARC-Refers-To")].url == record.header.get("WARC-Target-URI")
        assert b"police divers" in record.payload
        assert b"<" not in record.payload
    for tool in ("warcio", "fastwarc"):
        assert (
            subprocess.run(
                [Path(sys.executable).with_name(tool), "check", out], capture_output=True, check=False
            ).returncode
            == 0
        )


def test_a_restricted_page_is_in_no_wet_file_and_forbids_a_bag(home, tmp_path):
    restrict(home, FIRST, "asked for")
    out = tmp_path / "x.warc.wet.gz"
    assert write_wet(home, out) == 1
    assert [
        r.header.get("WARC-Target-URI") for r in read_records(out, home=home) if r.type == "conversion"
    ] == [SECOND]
    with pytest.raises(ArchiverError, match="restricted"):
        write_bag(home, tmp_path / "bag")


def test_a_bag_passes_its_own_manifests(home, tmp_path):
    bag = tmp_path / "bag"
    files, size = write_bag(home, bag)
    for manifest in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        assert (
            subprocess.run(
                ["sha256sum", "-c", "--strict", manifest], cwd=bag, capture_output=True, check=False
            ).returncode
            == 0
        )
    payload = [path for path in (bag / "data").rglob("*") if path.is_file()]
    assert (len(payload), sum(path.stat().st_size for path in payload)) == (files, size)
    assert f"Payload-Oxum: {size}.{files}\n" in (bag / "bag-info.txt").read_text()
    (warc,) = home.warcs()
    copy = bag / "data" / home.relative(warc)
    assert hashlib.sha256(copy.read_bytes()).digest() == hashlib.sha256(warc.read_bytes()).digest()
    with pytest.raises(UsageError, match="already"):
        write_bag(home, bag)


def test_a_link_that_leads_out_of_the_archive_is_not_packed(home, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("not ours to give")
    (home.archive("interpol") / "link.warc.gz").symlink_to(secret)
    with pytest.raises(ArchiverError, match="leads out of the archive"):
        write_bag(home, tmp_path / "bag")
    assert not (tmp_path / "bag").exists()


@pytest.mark.parametrize("write", [write_wet, write_wacz])
def test_an_export_takes_the_place_of_no_device_and_of_no_part_of_the_archive(home, tmp_path, write):
    pipe, (warc,) = tmp_path / "pipe", home.warcs()
    os.mkfifo(pipe)
    before = warc.read_bytes()
    for output in (pipe, warc, home.database, home.fixity, home.collections / "new", home.state / "new"):
        with pytest.raises(UsageError, match=r"no file to write over|part of the archive"):
            write(home, output)
    assert pipe.is_fifo()
    assert warc.read_bytes() == before
    assert write(home, home.path / "beside")
    with pytest.raises(UsageError, match="no file to write over"):
        expect_folder(pipe)
