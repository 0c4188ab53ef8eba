"""The header of a record: read at once where it is as most tools write it, else line by line, to the same end."""

from __future__ import annotations

import io
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.record import RecordHeader, read_plain_header, read_record_header

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


def test_a_name_that_stands_twice_has_its_first_value():
    data = b"WARC/1.0\r\nWARC-Type: response\r\nwarc-type: request\r\nX-A: 1\r\n\r\n"
    header = read_record_header(io.BytesIO(data))
    assert (header.type, header.get("X-a"), header.repeated) == ("response", "1", ("warc-type",))


@pytest.mark.parametrize("line", [b"WARC-Date", b"no colon here"])
def test_a_line_without_a_colon_is_no_header(line):
    with pytest.raises(ValueError, match="has no colon"):
        read_record_header(io.BytesIO(b"WARC/1.0\r\nWARC-Type: response\r\n" + line + b"\r\n\r\n"))
