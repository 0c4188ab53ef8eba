"""The header of a record: read at once where it is as most tools write it, else line by line, to the same end."""

from __future__ import annotations

import gzip
import hashlib
import io
import random
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.digest import to_sha1_base32
from archiver.members import read_members
from archiver.raw import read_raw
from archiver.record import FORMS, RecordHeader, read_plain_header, read_record_header
from tests.archive_home import make_home

NAMES = st.sampled_from(
    [
        "WARC-Type",
        "warc-type",
        "WARC-Date",
        "X-Other",
        "Content-Length",
        "Name ",
        " Folded",
        "\tFolded",
        "no colon",
    ]
)
LINES = st.tuples(NAMES, st.sampled_from([": ", ":", ":  ", " : ", ""]), st.text("a :\té\u00a0", max_size=6))
HEADERS = st.lists(LINES.map("".join), max_size=6)


def by_lines(data: bytes) -> RecordHeader | None:
    """Read *data* as what is no plain header is read."""
    found = None
    with suppress(ValueError):
        # Behind so much of one field nothing is read at once.
        found = read_record_header(
            io.BytesIO(data.replace(b"\r\n", b"\r\nX-Long: " + b"x" * 5000 + b"\r\n", 1))
        )
    return found


@given(HEADERS, st.sampled_from(["\r\n", "\n"]))
def test_a_header_that_is_read_at_once_says_what_it_does_line_by_line(lines, end):
    data = ("WARC/1.1\r\n" + "".join(f"{line}{end}" for line in lines) + "\r\n").encode()
    plain = read_plain_header(data)
    if plain is not None:
        slow = by_lines(data)
        assert slow is not None
        values = {name: value for name, value in slow.values.items() if name != "x-long"}
        assert (plain.version, plain.type, plain.values, plain.repeated) == (
            slow.version,
            slow.type,
            values,
            slow.repeated,
        )
        assert plain.size == len(data)


@given(st.sampled_from(FORMS), st.data())
def test_a_header_of_ours_says_what_it_does_line_by_line(form, data):
    values = st.text("a :\té\u00a0\r", max_size=6)
    names = [name for name in form.names if not name.endswith("?") or data.draw(st.booleans())]
    lines = [f"{name.rstrip('?')}: {data.draw(values)}\r\n" for name in names]
    header = ("WARC/1.1\r\n" + "".join(lines) + "\r\n").encode()
    plain, slow = read_plain_header(header), by_lines(header)
    assert plain is not None
    assert slow is not None
    del slow.values["x-long"]
    assert (plain.values, plain.size, plain.type) == (slow.values, len(header), slow.type)


def test_all_that_we_write_of_exchanges_and_readings_has_a_form(tmp_path):
    home = make_home(tmp_path / "home")
    seen = set()
    for path in (*home.warcs(), *home.readings()):
        with path.open("rb") as file:
            for raw in read_raw(file, 0, pytest.fail):
                header = raw.block.file.getvalue()[: raw.header.size - 2].decode()
                if any(form.pattern.fullmatch(header) for form in FORMS):
                    seen.add(raw.header.type)
                else:
                    assert raw.header.type in ("warcinfo", "metadata")
    assert seen >= {"request", "response", "revisit", "conversion"}


@pytest.mark.parametrize(
    "told",
    [
        "",
        "sha1:",
        "sha1:3i42h3s6nnfq2msvx7xzkyaysx5qbyj".ljust(37, "="),
        "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYK",
        "sha1:A3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ",
        "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBY",
        "sha1: I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ",
        "sha1:3I42H3S6_NFQ2MSVX7XZKYAYSCX5QBYJ",
        "sha1:3I42H3S6\u0660NFQ2MSVX7XZKYAYSCX5QBYJ",
        "sha1:3I42H3S6\udce9NFQ2MSVX7XZKYAYSCX5QBYJ",
        "sha2:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ",
    ],
)
def test_what_a_digest_is_said_to_be_is_not_believed(told):
    digest = hashlib.sha1(b"", usedforsecurity=False).digest()
    assert to_sha1_base32(digest, told) == "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ" != told


def test_members_of_all_lengths_are_found_where_they_lie():
    sizes = [0, 1, 400, 13_000, 400, 300_000, 400, 13_000, 2_000_000, 1, 1, 5, 9 << 20, 400, 13_000, 400]
    contents = [random.Random(size).randbytes(size) for size in sizes]
    members = [gzip.compress(content, 1) for content in contents]
    found = list(read_members(io.BytesIO(b"".join(members)), pytest.fail))
    assert [member.content.read() for member in found] == contents
    assert [member.length for member in found] == list(map(len, members))
    assert [member.offset for member in found] == [sum(map(len, members[:n])) for n in range(len(members))]


def test_a_name_that_stands_twice_has_its_first_value():
    data = b"WARC/1.0\r\nWARC-Type: response\r\nwarc-type: request\r\nX-A: 1\r\n\r\n"
    header = read_record_header(io.BytesIO(data))
    assert (header.type, header.get("X-a"), header.repeated) == ("response", "1", ("warc-type",))


@pytest.mark.parametrize("line", [b"WARC-Date", b"no colon here"])
def test_a_line_without_a_colon_is_no_header(line):
    with pytest.raises(ValueError, match="has no colon"):
        read_record_header(io.BytesIO(b"WARC/1.0\r\nWARC-Type: response\r\n" + line + b"\r\n\r\n"))
