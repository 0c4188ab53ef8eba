"""Odd and broken WARCs, made byte by byte, and what each tool says of them: ``python -m tests.broken`` prints the table.

The faults are those that archives have been met with; the controls look odd and are valid. Each file has a sound
exchange before and behind what is wrong with it, so that salvage can be counted.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import shutil
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from archiver.home import Home
from archiver.index import rebuild_index
from archiver.verify import Report, verify

URL = "https://www.interpol.int/en/News-and-Events/News/2026/"
PAGE = b"<p>Operation Tidewater ended today, and all who took part are home.</p>" * 3
RUN = "urn:uuid:0b8f7d9e-0000-4000-8000-000000000001"


@dataclass(frozen=True)
class Fixture:
    """One archive: its files, and what is so about it."""

    name: str
    files: tuple[bytes, ...]
    is_fault: bool = True
    is_foreign: bool = False
    """True where it comes from elsewhere: our own files are held to more."""
    suffix: str = ".warc.gz"
    salvaged: int = 4
    """How many sound records (two exchanges') must be read all the same."""


def sha1(data: bytes) -> str:
    return "sha1:" + base64.b32encode(hashlib.sha1(data).digest()).decode()


def identity(name: str) -> str:
    return f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, name)}>"


INFO = identity("warcinfo")


@dataclass
class Record:
    """A record to be written, and to be spoilt before."""

    kind: str
    id: str
    block: bytes
    fields: dict[str, str | None] = field(default_factory=dict)
    version: str = "WARC/1.1"
    newline: bytes = b"\r\n"
    end: bytes = b"\r\n\r\n"

    def head(self) -> bytes:
        fields: dict[str, str | None] = {
            "WARC-Type": self.kind,
            "WARC-Record-ID": self.id,
            "WARC-Date": "2026-05-04T03:02:01Z",
            "WARC-Warcinfo-ID": INFO if self.kind != "warcinfo" else None,
            "WARC-Block-Digest": sha1(self.block),
            "Content-Length": str(len(self.block)),
            **self.fields,
        }
        lines = [self.version, *(f"{name}: {value}" for name, value in fields.items() if value is not None)]
        return self.newline.join(line.encode("utf-8", "surrogateescape") for line in lines) + self.newline * 2

    def raw(self) -> bytes:
        return self.head() + self.block + self.end


def warcinfo(**fields: str | None) -> Record:
    block = f"software: none\r\nrun_id: {RUN}\r\norigin: live\r\n".encode()
    return Record("warcinfo", INFO, block, {"Content-Type": "application/warc-fields", **fields})


def http(
    body: bytes = PAGE, status: bytes = b"HTTP/1.1 200 OK", *, length: int | None = -1, **fields: str
) -> bytes:
    """Return a response: its length is said unless *length* is None."""
    lines = [status, b"Content-Type: text/html"]
    if length is not None:
        lines.append(b"Content-Length: %d" % (len(body) if length < 0 else length))
    lines += [f"{name.replace('_', '-')}: {value}".encode("latin-1") for name, value in fields.items()]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def pair(name: str, response: bytes | None = None, method: str = "GET") -> list[Record]:
    """Return the request and the response of one exchange."""
    response = http() if response is None else response
    asked, answered = identity(f"{name} request"), identity(f"{name} response")
    head = f"{method} /{name} HTTP/1.1\r\nHost: www.interpol.int\r\n\r\n".encode()
    target = {"WARC-Target-URI": URL + name, "WARC-IP-Address": "192.0.2.1"}
    return [
        Record(
            "request",
            asked,
            head,
            {**target, "WARC-Concurrent-To": answered, "Content-Type": "application/http; msgtype=request"},
        ),
        Record(
            "response",
            answered,
            response,
            {
                **target,
                "WARC-Concurrent-To": asked,
                "Content-Type": "application/http; msgtype=response",
                "WARC-Payload-Digest": sha1(response.partition(b"\r\n\r\n")[2]),
            },
        ),
    ]


def pack(*records: Record) -> bytes:
    return b"".join(gzip.compress(record.raw(), mtime=0) for record in records)


def around(*records: Record, info: Record | None = None) -> bytes:
    """Return a file with *records* between two sound exchanges."""
    return pack(info or warcinfo(), *pair("before"), *records, *pair("behind"))


def changed(records: list[Record], which: int = 1, **fields: str | None) -> list[Record]:
    """Return *records* with fields of one changed; None takes one out."""
    records[which].fields |= {name.replace("_", "-"): value for name, value in fields.items()}
    return records


def spoilt(records: list[Record], which: int = 1, **attributes: object) -> list[Record]:
    """Return *records* with attributes of one changed."""
    for name, value in attributes.items():
        setattr(records[which], name, value)
    return records


def chunked(*chunks: bytes, last: bytes = b"0\r\n\r\n") -> bytes:
    body = b"".join(b"%x\r\n" % len(chunk) + chunk + b"\r\n" for chunk in chunks) + last
    return b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + body


def faults() -> Iterator[Fixture]:
    """Yield what is broken."""

    def one(name: str, *records: Record, **more: object) -> Fixture:
        return Fixture(name, (around(*records),), **more)  # type: ignore[arg-type]

    yield one(
        "a de-chunked body, Transfer-Encoding kept",
        *pair("x", http(length=None, Transfer_Encoding="chunked")),
    )
    yield one("an HTTP/2 status line", *pair("x", http(status=b"HTTP/2 200")))
    yield one("a status line that is none", *pair("x", http(status=b"HTTP/1.1 abc")))
    yield one("an empty response", *changed(pair("x", b""), WARC_Payload_Digest=None))
    yield one("an interim head in the response", *pair("x", b"HTTP/1.1 103 Early Hints\r\n\r\n" + http()))
    yield one("a body shorter than its Content-Length", *pair("x", http(length=500)))
    yield one("a body longer than its Content-Length", *pair("x", http(length=5)))
    yield one("Content-Encoding gzip, the body is not", *pair("x", http(Content_Encoding="gzip")))
    yield one(
        "a chunked body without its end",
        *changed(pair("x", chunked(PAGE, last=b"")), WARC_Payload_Digest=None),
    )
    yield one(
        "a chunk longer than its size",
        *changed(pair("x", chunked(PAGE, last=b"5\r\ntoo long\r\n0\r\n\r\n")), WARC_Payload_Digest=None),
    )
    yield one("a wrong block digest", *changed(pair("x"), WARC_Block_Digest=sha1(b"another")))
    yield one("a wrong payload digest", *changed(pair("x"), WARC_Payload_Digest=sha1(b"another")))
    yield one("a wrong SHA-256 as block digest", *changed(pair("x"), WARC_Block_Digest="sha256:" + "0" * 64))
    yield one("no block digest", *changed(pair("x"), WARC_Block_Digest=None))
    yield one("a record shorter than its length", *changed(pair("x"), Content_Length="5000"))
    yield one("a record longer than its length", *changed(pair("x"), Content_Length="20"))
    yield one("a length that is no number", *changed(pair("x"), Content_Length="many"))
    yield one("no length", *changed(pair("x"), Content_Length=None))
    yield one("no line ends after the block", *spoilt(pair("x"), end=b""))
    yield one("no record id", *changed(pair("x"), WARC_Record_ID=None))
    yield one("no date", *changed(pair("x"), WARC_Date=None))
    yield one("a date that is none", *changed(pair("x"), WARC_Date="yesterday"))
    yield one("no target", *changed(pair("x"), WARC_Target_URI=None))
    yield one(
        "a type that is none",
        *pair("y"),
        *spoilt(changed(pair("x"), WARC_Concurrent_To=None)[1:], 0, kind="reply"),
    )
    yield one("a version that is none", *spoilt(pair("x"), version="WARC/7.3"))
    yield one("a field twice", *changed(pair("x"), warc_date="2026-05-04T03:02:01Z"))
    yield one("a header line without a colon", *changed(pair("x"), WARC_Truncated="length\r\nno colon"))
    yield one(
        "Concurrent-To that names nothing", *changed(pair("x"), 0, WARC_Concurrent_To=identity("nothing"))
    )
    yield one("a response without its request", *pair("x")[1:])
    yield one("a request without its response", *pair("x")[:1])
    yield one(
        "an id twice in a file",
        *pair("x"),
        *spoilt(changed(pair("y"), WARC_Record_ID=identity("x response"))),
    )
    yield one("Warcinfo-ID that names nothing", *changed(pair("x"), WARC_Warcinfo_ID=identity("nothing")))
    profile = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
    revisit = spoilt(
        changed(pair("x"), WARC_Refers_To=identity("nothing"), WARC_Profile=profile), kind="revisit"
    )
    yield one("a revisit whose original is nowhere", *revisit)
    yield Fixture("no warcinfo", (pack(*pair("before"), *pair("behind")),))
    yield Fixture(
        "an id twice, in two files",
        (
            around(),
            pack(
                warcinfo(WARC_Record_ID=identity("other")),
                *changed(
                    changed(pair("z"), 0, WARC_Warcinfo_ID=identity("other")),
                    WARC_Warcinfo_ID=identity("other"),
                    WARC_Record_ID=identity("before response"),
                ),
            ),
        ),
    )
    whole = around(*pair("x"))
    middle = len(pack(warcinfo(), *pair("before"))) + len(pack(pair("x")[0])) + 60
    yield Fixture("a bit flipped", (whole[:middle] + bytes([whole[middle] ^ 4]) + whole[middle + 1 :],))
    yield Fixture("a torn tail", (pack(warcinfo(), *pair("before"), *pair("behind"), *pair("x"))[:-40],))
    yield Fixture(
        "a tail without its checksum", (pack(warcinfo(), *pair("before"), *pair("behind"), *pair("x"))[:-8],)
    )
    yield Fixture(
        "torn in the middle, appended to",
        (pack(warcinfo(), *pair("before"), *pair("x"))[:-40] + pack(*pair("behind")),),
    )
    yield Fixture(
        "bytes between the members",
        (pack(warcinfo(), *pair("before")) + b"lost\0bytes" + pack(*pair("behind")),),
    )
    yield Fixture("zeros behind the last member", (around() + bytes(512),))
    yield Fixture("an empty file", (b"",), salvaged=0)
    yield Fixture("no WARC at all", (gzip.compress(b"<html>not found</html>"),), salvaged=0)


def controls() -> Iterator[Fixture]:
    """Yield what looks odd and is valid."""

    def one(name: str, *records: Record, **more: object) -> Fixture:
        return Fixture(name, (around(*records),), is_fault=False, **more)  # type: ignore[arg-type]

    def foreign(name: str, data: bytes, suffix: str = ".warc.gz") -> Fixture:
        return Fixture(name, (data,), is_fault=False, is_foreign=True, suffix=suffix)

    yield one("nothing odd", *pair("x"))
    yield one("HEAD, with a length and no body", *pair("x", http(b"", length=5000), "HEAD"))
    yield one("304 with a length", *pair("x", http(b"", b"HTTP/1.1 304 Not Modified", length=5000)))
    yield one("204 without a length", *pair("x", http(b"", b"HTTP/1.1 204 No Content", length=None)))
    yield one(
        "chunked, no payload digest",
        *changed(pair("x", chunked(PAGE[:9], PAGE[9:])), WARC_Payload_Digest=None),
    )
    yield one("chunked, digest over the chunks", *pair("x", chunked(PAGE)))
    yield one(
        "chunked, digest over the payload", *changed(pair("x", chunked(PAGE)), WARC_Payload_Digest=sha1(PAGE))
    )
    yield one("gzip in gzip", *pair("x", http(gzip.compress(PAGE, mtime=0), Content_Encoding="gzip")))
    yield one("truncated, and it says so", *changed(pair("x", http(length=5000)), WARC_Truncated="time"))
    yield one("bytes above ASCII in the head", *pair("x", http(X_Place="K\xf6ln \xff")))
    yield one("no reason phrase", *pair("x", http(status=b"HTTP/1.1 200")))
    yield one("HTTP/1.0, until the end", *pair("x", http(status=b"HTTP/1.0 200 OK", length=None)))
    yield one("two Set-Cookie", *pair("x", http(Set_Cookie="a=1", set_cookie="b=2")))
    yield one(
        "a SHA-1 in hexadecimal",
        *changed(pair("x"), WARC_Payload_Digest="sha1:" + hashlib.sha1(PAGE).hexdigest()),
    )
    yield one(
        "a SHA-256 as digest",
        *changed(pair("x"), WARC_Payload_Digest="sha256:" + hashlib.sha256(PAGE).hexdigest()),
    )
    comment = bytearray(pack(pair("x")[0]))
    comment[3] |= 16
    padded = bytes(comment[:10]) + b"a comment\0" + bytes(comment[10:])
    yield Fixture(
        "a comment in a gzip header",
        (pack(warcinfo(), *pair("before")) + padded + pack(pair("x")[1], *pair("behind")),),
        is_fault=False,
    )
    dns = Record(
        "response",
        identity("dns"),
        b"20260504030201\nwww.interpol.int. 60 IN A 192.0.2.1\n",
        {"WARC-Target-URI": "dns:www.interpol.int", "Content-Type": "text/dns"},
    )
    yield foreign("a dns record", around(dns))
    ten = [
        spoilt([record], 0, version="WARC/1.0")[0]
        for record in [warcinfo(), *pair("before"), *pair("behind")]
    ]
    yield foreign("WARC/1.0", pack(*ten))
    yield foreign("not compressed", b"".join(record.raw() for record in ten), ".warc")
    yield foreign("one member for all", gzip.compress(b"".join(record.raw() for record in ten)))
    folded = changed(pair("x"), WARC_Target_URI=f"{URL}\r\n x".replace("/\r\n ", "/\r\n\t"))
    folded[1].fields["WARC-Target-URI"] = f"{URL}x"
    folded[1].fields["X-Note"] = "one\r\n two"
    yield foreign("a folded field", around(*folded))
    lower = pair("x")
    for record in lower:
        record.fields = {name.lower(): value for name, value in record.fields.items()}
    yield foreign("field names in lower case", around(*lower))
    yield foreign("no warcinfo, from elsewhere", pack(*pair("before"), *pair("behind")))
    yield foreign("a response without its request, from elsewhere", around(*pair("x")[1:]))
    text = Record(
        "conversion",
        identity("text"),
        b"plain text",
        {"WARC-Target-URI": URL, "WARC-Refers-To": identity("before response"), "Content-Type": "text/plain"},
    )
    note = Record(
        "metadata",
        identity("note"),
        b"via: x\r\n",
        {"WARC-Target-URI": URL, "Content-Type": "application/warc-fields"},
    )
    yield foreign("conversion and metadata", around(text, note))


FIXTURES = [*faults(), *controls()]


def put(fixture: Fixture, folder: Path) -> tuple[Home, list[Path]]:
    """Write *fixture* as an archive in *folder*; return its home and its files."""
    home, paths = Home(folder), []
    home.archive("interpol").mkdir(parents=True)
    for number, data in enumerate(fixture.files):
        name = (
            f"import-{number:016}" if fixture.is_foreign else f"interpol-20260504030201000-{number:05}-host"
        )
        paths.append(home.archive("interpol") / f"{name}{fixture.suffix}")
        paths[-1].write_bytes(data)
    return home, paths


def check(fixture: Fixture, folder: Path) -> Report:
    """Return what `archiver verify` says of *fixture*, with an index that is current."""
    home, paths = put(fixture, folder)
    if any(path.stat().st_size for path in paths) and fixture.salvaged:
        rebuild_index(home, "interpol")
    return verify(home)


def flags(command: list[str | Path], paths: list[Path]) -> bool:
    """Say whether a tool finds fault with any of *paths*, by its exit code or its words."""
    for path in paths:
        done = subprocess.run([*command, path], capture_output=True, text=True, check=False)
        said = (done.stdout + done.stderr).lower().replace("0 failed", "").replace("no failed", "")
        if done.returncode or "fail" in said or "error" in said or "invalid" in said:
            return True
    return False


def main() -> int:
    """Print the table."""
    tools: dict[str, list[str | Path]] = {
        "warcio": [Path(sys.executable).with_name("warcio"), "check"],
        "fastwarc": [Path(sys.executable).with_name("fastwarc"), "check", "-p"],
        "gzip -t": ["gzip", "-t"],
    }
    found = dict.fromkeys(["ours", *tools], 0)
    wrong = dict.fromkeys(["ours", *tools], 0)
    print(f"{'':54} " + " ".join(f"{name:>8}" for name in found))
    for fixture in FIXTURES:
        folder = Path(tempfile.mkdtemp())
        try:
            said = {"ours": bool(check(fixture, folder / "home").faults)}
            paths = sorted((folder / "home").glob("collections/*/archive/*"))
            usable = [path for path in paths if path.suffix == ".gz"]
            said |= {
                name: flags(command, usable if name == "gzip -t" else paths)
                for name, command in tools.items()
            }
        finally:
            shutil.rmtree(folder)
        for name, is_flagged in said.items():
            found[name] += is_flagged and fixture.is_fault
            wrong[name] += is_flagged and not fixture.is_fault
        marks = " ".join(f"{'flags' if is_flagged else '-':>8}" for is_flagged in said.values())
        print(f"{fixture.name if fixture.is_fault else f'valid: {fixture.name}':54} {marks}")
    number = sum(fixture.is_fault for fixture in FIXTURES)
    for title, counts, of in (
        ("faults found", found, number),
        ("valid ones flagged", wrong, len(FIXTURES) - number),
    ):
        print(f"{f'{title}, of {of}':54} " + " ".join(f"{count:8}" for count in counts.values()))
    return 0 if found["ours"] == number and not wrong["ours"] else 1


if __name__ == "__main__":
    sys.exit(main())
