"""Stretches of a WARC file: read apart, they say what the whole file says, whatever is in it."""

from __future__ import annotations

import gzip

import pytest

from archiver import stretches
from archiver.context import WHOLE
from archiver.exceptions import WarcError
from archiver.home import Home
from archiver.index import index_path, rebuild_index
from archiver.rebuild import rebuild
from archiver.records import read_records
from archiver.store import Store
from archiver.stretches import find_stretches
from tests.rows import dump
from tests.test_warc import SECOND, URL, warc_record

PAGE = (
    "<html><head><title>{0} boats</title></head><body><h1>{0} boats seized on the river</h1><p>5 May 2026</p>"
    "<p>LYON, France – Police have seized {0} boats after a search that took two years in all.</p></body></html>"
)


def warcinfo(run):
    block = f"run_id: urn:uuid:{run}\r\norigin: mirror\r\nbase_url: http://127.0.0.1:{run}\r\n".encode()
    return warc_record(b"warcinfo", block, b"Content-Type: application/warc-fields")


def response(number, body=None, host="http://127.0.0.1:1"):
    body = PAGE.format(number).encode() if body is None else body
    url = host + URL.removeprefix("https://www.interpol.int") + f"-{number}"
    record = warc_record(
        b"response",
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + body,
        b"WARC-Target-URI: " + url.encode(),
    )
    return record.replace(b"uuid:1>", b"uuid:%d>" % number)


def members(*found):
    return b"".join(map(gzip.compress, found))


# Two runs in one file, each with a mirror of its own.
RUNS = [
    warcinfo(1),
    *map(response, range(10, 17)),
    warcinfo(2),
    *(response(number, host="http://127.0.0.1:2") for number in range(20, 27)),
]
DAMAGED = bytearray(members(*RUNS))
DAMAGED[len(members(*RUNS[:5])) + 40] ^= 0xFF
FILES = {
    "two runs": members(*RUNS),
    "damage inside": bytes(DAMAGED),
    "a torn end": members(*RUNS)[:-30],
    # Stored, as gzip does with what it can't make smaller: its bytes stand in the file as they are.
    "a page that holds records": members(*RUNS[:4])
    + gzip.compress(response(30, members(RUNS[0], SECOND)), 0)
    + members(*RUNS[4:]),
    "two records in one member": members(*RUNS[:6]) + gzip.compress(b"".join(RUNS[6:9])) + members(*RUNS[9:]),
    "one member for all": gzip.compress(b"".join(RUNS)),
    "not compressed": b"".join(RUNS),
    "nothing": b"",
}


@pytest.fixture
def home(tmp_path):
    home = Home(tmp_path / "home")
    home.archive("interpol").mkdir(parents=True)
    return home


def keep(home, data, name="interpol-20260504030201123-00000-x.warc.gz"):
    path = home.archive("interpol") / name
    path.write_bytes(data)
    return path


def told(path, home, stretch=WHOLE):
    damages = []
    records = read_records(path, home=home, stretch=stretch, on_damage=lambda *damage: damages.append(damage))
    return [(record.offset, record.length, record.type, record.capture) for record in records], damages


@pytest.mark.parametrize("size", [1, 3, 100])
@pytest.mark.parametrize("name", sorted(FILES.keys() - {"nothing"}))
def test_stretches_say_together_what_the_file_says(home, monkeypatch, name, size):
    monkeypatch.setattr(stretches, "RECORDS", size)
    path = keep(home, FILES[name])
    parts = [told(path, home, stretch) for stretch in find_stretches(path, home)]
    assert [record for records, _ in parts for record in records] == told(path, home)[0]
    assert [damage for _, damages in parts for damage in damages] == told(path, home)[1]


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("two runs", 6),
        ("a page that holds records", 6),
        ("two records in one member", 2),
        ("one member for all", 1),
        ("not compressed", 1),
        ("nothing", 1),
    ],
)
def test_a_file_is_parted_between_members_that_are_a_record_each(home, monkeypatch, name, count):
    monkeypatch.setattr(stretches, "RECORDS", 3)
    found = list(find_stretches(keep(home, FILES[name]), home))
    assert len(found) == count
    assert [stretch.start for stretch in found[1:]] == [stretch.end for stretch in found[:-1]]
    assert (found[0].start, found[-1].end) == (0, None)


def test_a_stretch_knows_the_run_that_it_is_of(home, monkeypatch):
    monkeypatch.setattr(stretches, "RECORDS", 3)
    path = keep(home, FILES["two runs"])
    *_, last = find_stretches(path, home)
    ((*_, capture), *_), _ = told(path, home, last)
    assert (capture.origin, capture.site_url) == ("mirror", f"{URL}-26")


def test_a_file_that_can_t_be_opened_is_one_stretch_for_its_reader_to_name(home):
    assert list(find_stretches(home.archive("interpol") / "gone.warc.gz", home)) == [
        stretches.Stretch(said=stretches.to_context(home.archive("interpol") / "x", home, None, "").said())
    ]


@pytest.mark.parametrize("workers", [1, 2])
def test_a_rebuild_takes_the_index_lines_along_with_what_it_reads(home, monkeypatch, workers):
    monkeypatch.setattr(stretches, "RECORDS", 2)
    for number, name in enumerate(sorted(FILES)):
        keep(home, FILES[name], f"interpol-20260504030201123-{number:05}-x.warc.gz")
    rebuild_index(home, "interpol")
    lines = index_path(home, "interpol").read_bytes()
    index_path(home, "interpol").unlink()
    with monkeypatch.context() as patch:
        patch.setattr(
            "archiver.index._lines", lambda _home, warc, _start: pytest.fail(f"{warc} is read again")
        )
        (home.archive("interpol") / "interpol-20260504030201123-00004-x.warc.gz").unlink()  # nothing in it
        rebuild(home, workers)
    assert index_path(home, "interpol").read_bytes() == lines
    assert lines.count(b"\n") > 80


def test_what_fails_in_saving_leaves_the_database_that_stands(home, monkeypatch):
    keep(home, FILES["two runs"])
    rebuild(home)
    before = home.database.read_bytes()
    taken = []

    def fail(store, capture, reading):
        taken.append(capture)
        if len(taken) > 5:
            raise WarcError("the disk does not take it")
        return save(store, capture, reading)

    save = Store.save
    monkeypatch.setattr(Store, "save", fail)
    with pytest.raises(WarcError, match="the disk does not take it"):
        rebuild(home)
    assert home.database.read_bytes() == before
    assert not list(home.path.glob("archive.db.new*"))


def test_one_file_read_by_two_workers_gives_the_database_of_one(home, monkeypatch):
    monkeypatch.setattr(stretches, "RECORDS", 2)
    keep(home, FILES["damage inside"])
    keep(home, b"no WARC at all", "interpol-20260504030201124-00000-x.warc.gz")
    first = rebuild(home)
    before = dump(home)
    heard = []
    second = rebuild(home, 2, progress=lambda *done: heard.append(done))
    assert first == second
    assert (first.files, first.captures, len(first.unreadable)) == (2, 13, 1)
    assert dump(home) == before
    assert heard == [(1, 2), (2, 2)]
