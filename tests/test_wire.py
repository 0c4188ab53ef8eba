"""A packet capture agrees with the WARC, byte for byte.

tshark saw the packets on loopback, inside TLS through the server's key log; the records are read here by gzip and one
regular expression, so that the two sides share no code with each other and none with the writer.
"""

from __future__ import annotations

import gzip
import os
import re
import shutil
import signal
import subprocess
import time
from contextlib import contextmanager

import pytest

from tests.raw_server import SCRIPTS, raw_server
from tests.test_capture import crawl, make_certificate, to_requests

# Asked for by itself (robots.txt), twice (busy) or of 50 MB (big), which tshark takes half a minute to print.
NAMES = [name for name in SCRIPTS if name not in {"robots.txt", "busy", "big"}]
RECORD = re.compile(rb"WARC/1\.1\r\n(.*?)\r\n\r\n", re.DOTALL)


@pytest.fixture(scope="module")
def tshark():
    """Return tshark's path, if it may capture here."""
    found = shutil.which("tshark")
    may = (
        found and subprocess.run([found, "-i", "lo", "-D"], capture_output=True, check=False).returncode == 0
    )
    if not may or os.geteuid() != 0:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(
            "tshark is missing, or may not capture: not root"
        )
    return found


@contextmanager
def packets(tshark, file, port):
    """Capture the packets of *port* on loopback into *file* while the block runs."""
    command = [tshark, "-i", "lo", "-f", f"tcp port {port}", "-w", file]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as capture:
        assert any("Capture started" in line for line in capture.stderr)
        yield
        time.sleep(0.5)  # the kernel hands packets over in batches
        capture.send_signal(signal.SIGINT)
        capture.stderr.read()
    assert capture.returncode == 0


def follow(tshark, file, port, layer, *options):
    """Return every (request, answer) in *file*, as tshark puts the packets together, in the order of connections."""
    listed = [tshark, *options, "-r", file, "-T", "fields", "-e", "tcp.stream"]
    streams = sorted({int(line) for line in subprocess.check_output(listed, text=True).split()})
    taps = [part for stream in streams for part in ("-z", f"follow,{layer},raw,{stream}")]
    printed = subprocess.check_output([tshark, *options, "-q", "-r", file, *taps], text=True)
    exchanges = []
    for conversation in printed.split("Follow:")[1:]:
        nodes, lines = conversation.split("Node 1:")[0], conversation.split("Node 1:")[1].splitlines()[1:]
        is_served_first = nodes.rstrip().endswith(f":{port}")  # what Node 1 sent stands behind a tab
        turns = []
        for line in lines:
            if re.fullmatch(r"\t?[0-9a-f]+", line):
                is_answer, data = line.startswith("\t") != is_served_first, bytes.fromhex(line.strip())
                if turns and turns[-1][0] == is_answer:
                    turns[-1][1].extend(data)
                else:
                    turns.append((is_answer, bytearray(data)))
        for number, (is_answer, data) in enumerate(turns):
            if not is_answer:
                following = turns[number + 1][1] if number + 1 < len(turns) else b""
                exchanges.append((bytes(data), bytes(following)))
    return exchanges


def read_warc(path):
    """Return every (request, answer) of a WARC, what was cut off, came instead or is left to an original put back."""
    data, position, records = gzip.decompress(path.read_bytes()), 0, []
    while match := RECORD.match(data, position):
        fields = dict(line.split(b": ", 1) for line in match[1].split(b"\r\n"))
        end = match.end() + int(fields[b"Content-Length"])
        assert data[end : end + 4] == b"\r\n\r\n"
        records.append((fields, data[match.end() : end]))
        position = end + 4
    assert position == len(data)
    beside = {
        fields[b"WARC-Concurrent-To"]: block
        for fields, block in records
        if fields[b"WARC-Type"] == b"metadata" and b"WARC-Concurrent-To" in fields
    }
    blocks = {fields[b"WARC-Record-ID"]: block for fields, block in records}
    answers = {
        fields[b"WARC-Record-ID"]: beside.get(fields[b"WARC-Record-ID"], b"")
        + block
        + blocks.get(fields.get(b"WARC-Refers-To"), b"").partition(b"\r\n\r\n")[2]
        for fields, block in records
        if fields[b"WARC-Type"] in (b"response", b"revisit")
    }
    return [
        (block, answers.get(fields.get(b"WARC-Concurrent-To"), beside.get(fields[b"WARC-Record-ID"], b"")))
        for fields, block in records
        if fields[b"WARC-Type"] == b"request"
    ]


def name_of(exchange):
    return exchange[0].split(b" ")[1].decode().split("?")[0].strip("/")


def expected(wire):
    """Return what a record of each exchange on the wire holds: two things on the wire belong to no response."""
    for request, answer in wire:
        name = name_of((request, answer))
        if name == "stale" and not answer:
            continue  # the kept connection was dead: sent again on another one
        if name == "bytes-after-the-end":
            answer = answer[: answer.index(b"HTTP/1.1 200 smuggled")]  # noqa: PLW2901
        yield request, answer


def test_the_packets_on_the_wire_are_the_bytes_in_the_records(tshark, tmp_path):
    with raw_server() as server:
        file = tmp_path / "packets.pcapng"
        with packets(tshark, file, server.port):
            run = crawl(tmp_path, server, list(to_requests(server, NAMES)), RETRY_ENABLED=False)
        wire = sorted(expected(follow(tshark, file, server.port, "tcp")))
    (warc,) = run.home.warcs()
    assert {name_of(one) for one in wire} == set(NAMES) | {"plain"}
    assert sorted(read_warc(warc)) == wire


def test_the_packets_inside_tls_are_the_bytes_in_the_records(tshark, tmp_path):
    keys, file = tmp_path / "keys.log", tmp_path / "packets.pcapng"
    names = ["plain", "post", "chunked-gzip", "early-hints", "http-1.0-close", "gzip", "not-found"]
    with raw_server(make_certificate(tmp_path), keys) as server:
        with packets(tshark, file, server.port):
            run = crawl(tmp_path, server, list(to_requests(server, names)))
        wire = sorted(follow(tshark, file, server.port, "tls", "-o", f"tls.keylog_file:{keys}"))
    (warc,) = run.home.warcs()
    assert {name_of(one) for one in wire} == set(names)
    assert sorted(read_warc(warc)) == wire
