"""Records and files made byte by byte, so that they can be spoilt before they are written."""

from __future__ import annotations

import base64
import gzip
import hashlib
import uuid
from dataclasses import dataclass, field

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
