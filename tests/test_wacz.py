"""A WACZ holds what was selected, byte for byte, and opens in the tools of others."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils

from archiver.exceptions import ArchiverError, UsageError
from archiver.home import Home
from archiver.restrict import restrict
from archiver.selection import Selection
from archiver.wacz import write_wacz
from archiver.warc import read_records
from tests.archive_home import CRAWL, FIRST, SECOND, STYLE, make_home


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return make_home(tmp_path_factory.mktemp("archive") / "home")


def content(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def index_lines(files: dict[str, bytes]) -> list[dict]:
    return [
        json.loads(line.split(b" ", 2)[2])
        for line in gzip.decompress(files["indexes/index.cdx.gz"]).splitlines()
    ]


def test_the_whole_archive_holds_the_files_as_they_are(home, tmp_path):
    out = tmp_path / "all.wacz"
    packed = write_wacz(home, out)
    files = content(out)
    (warc,) = home.warcs()
    assert files[f"archive/{warc.name}"] == warc.read_bytes()
    assert (packed.captures, packed.pages) == (4, 2)
    assert not out.with_name("all.wacz.part").exists()


def test_every_index_line_points_at_its_record(home, tmp_path):
    for selection in (Selection(), Selection(story=SECOND)):
        out = tmp_path / "x.wacz"
        write_wacz(home, out, selection)
        files = content(out)
        for line in index_lines(files):
            start = int(line["offset"])
            member = files[f"archive/{line['filename']}"][start : start + int(line["length"])]
            assert f"WARC-Target-URI: {line['url']}\r\n".encode() in gzip.decompress(member)


def test_every_resource_is_listed_with_its_digest(home, tmp_path):
    out = tmp_path / "x.wacz"
    write_wacz(home, out)
    files = content(out)
    described = json.loads(files["datapackage.json"])
    assert (described["profile"], described["wacz_version"]) == ("data-package", "1.1.1")
    listed = {one["path"]: one for one in described["resources"]}
    assert set(listed) == set(files) - {"datapackage.json", "datapackage-digest.json"}
    for path, one in listed.items():
        assert one["hash"] == "sha256:" + hashlib.sha256(files[path]).hexdigest()
        assert one["bytes"] == len(files[path])


def test_the_signature_is_one_that_a_browser_verifies(home, tmp_path):
    own = ec.generate_private_key(ec.SECP384R1())
    key = tmp_path / "key.pem"
    key.write_bytes(
        own.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    for given in (None, key):
        out = tmp_path / "x.wacz"
        write_wacz(home, out, key=given)
        files = content(out)
        told = json.loads(files["datapackage-digest.json"])
        assert told["hash"] == "sha256:" + hashlib.sha256(files["datapackage.json"]).hexdigest()
        public = serialization.load_der_public_key(base64.b64decode(told["signedData"]["publicKey"]))
        raw = base64.b64decode(told["signedData"]["signature"])
        signature = utils.encode_dss_signature(
            int.from_bytes(raw[:48], "big"), int.from_bytes(raw[48:], "big")
        )
        public.verify(signature, told["hash"].encode(), ec.ECDSA(hashes.SHA256()))
        assert (public.public_numbers() == own.public_key().public_numbers()) == (given is not None)


def test_the_pages_have_their_text(home, tmp_path):
    out = tmp_path / "x.wacz"
    write_wacz(home, out)
    head, *pages = [json.loads(line) for line in content(out)["pages/pages.jsonl"].splitlines()]
    assert head["hasText"]
    assert {page["url"] for page in pages} == {FIRST, SECOND}
    assert all("police divers" in page["text"] for page in pages)


def test_a_story_takes_its_page_and_its_stylesheet_and_leaves_the_others(home, tmp_path):
    out = tmp_path / "story.wacz"
    write_wacz(home, out, Selection(story=SECOND))
    assert {line["url"] for line in index_lines(content(out))} == {SECOND, STYLE}


def test_a_run_and_a_span_of_days_take_what_they_say(home, tmp_path):
    out = tmp_path / "x.wacz"
    assert write_wacz(home, out, Selection(crawl=CRAWL.run_id)).captures == 4
    with pytest.raises(ArchiverError, match="nothing"):
        write_wacz(home, out, Selection(crawl="urn:uuid:of-nobody"))


def test_an_output_that_cant_be_written_is_said_in_one_line(home, tmp_path):
    with pytest.raises(UsageError, match="can't be written"):
        write_wacz(home, tmp_path / "no" / "such" / "x.wacz")


def test_the_validator_of_others_passes(home, tmp_path):
    out = tmp_path / "x.wacz"
    write_wacz(home, out)
    done = subprocess.run(
        [Path(sys.executable).with_name("wacz"), "validate", "-f", out],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert "Validation succeeded" in done.stdout


def test_what_is_restricted_is_not_exported(tmp_path):
    home = make_home(tmp_path / "home")
    restrict(home, FIRST, "asked for")
    out = tmp_path / "x.wacz"
    packed = write_wacz(home, out)
    files = content(out)
    assert FIRST not in {line["url"] for line in index_lines(files)}
    assert b"Lighthouses" not in files["pages/pages.jsonl"]
    assert packed.captures == 2
    other = Home(tmp_path / "unpacked")
    (name,) = [name for name in files if name.startswith("archive/")]
    path = other.archive("interpol") / Path(name).name
    path.parent.mkdir(parents=True)
    path.write_bytes(files[name])
    assert {record.capture.url for record in read_records(path, home=other) if record.capture} == {
        SECOND,
        STYLE,
    }
