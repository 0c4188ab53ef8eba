"""What looks odd and is valid: our own files, and those of others, which are held to less."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterator

from .records import (
    PAGE,
    URL,
    Fixture,
    Record,
    around,
    changed,
    chunked,
    http,
    identity,
    pack,
    pair,
    sha1,
    spoilt,
    warcinfo,
)


def controls() -> Iterator[Fixture]:
    """Yield what looks odd and is valid."""
    for name, records in own():
        yield Fixture(name, (around(*records),), is_fault=False)
    yield Fixture("a comment in a gzip header", (_file_with_a_comment(),), is_fault=False)
    for name, data, suffix in (*_packings(), *_habits()):
        yield Fixture(name, (data,), is_fault=False, is_foreign=True, suffix=suffix)


def own() -> Iterator[tuple[str, list[Record]]]:
    """Yield exchanges as servers have them."""
    yield "nothing odd", pair("x")
    yield "HEAD, with a length and no body", pair("x", http(b"", length=5000), "HEAD")
    yield "304 with a length", pair("x", http(b"", b"HTTP/1.1 304 Not Modified", length=5000))
    yield "204 without a length", pair("x", http(b"", b"HTTP/1.1 204 No Content", length=None))
    yield (
        "chunked, no payload digest",
        changed(pair("x", chunked(PAGE[:9], PAGE[9:])), WARC_Payload_Digest=None),
    )
    yield "chunked, digest over the chunks", pair("x", chunked(PAGE))
    yield (
        "chunked, digest over the payload",
        changed(pair("x", chunked(PAGE)), WARC_Payload_Digest=sha1(PAGE)),
    )
    yield "gzip in gzip", pair("x", http(gzip.compress(PAGE, mtime=0), Content_Encoding="gzip"))
    yield "truncated, and it says so", changed(pair("x", http(length=5000)), WARC_Truncated="time")
    yield "bytes above ASCII in the head", pair("x", http(X_Place="K\xf6ln \xff"))
    yield "no reason phrase", pair("x", http(status=b"HTTP/1.1 200"))
    yield "HTTP/1.0, until the end", pair("x", http(status=b"HTTP/1.0 200 OK", length=None))
    yield "two Set-Cookie", pair("x", http(Set_Cookie="a=1", set_cookie="b=2"))
    hexadecimal = "sha1:" + hashlib.sha1(PAGE).hexdigest()
    yield "a SHA-1 in hexadecimal", changed(pair("x"), WARC_Payload_Digest=hexadecimal)
    longer = "sha256:" + hashlib.sha256(PAGE).hexdigest()
    yield "a SHA-256 as digest", changed(pair("x"), WARC_Payload_Digest=longer)


def _file_with_a_comment() -> bytes:
    """Return a file of which one member has a comment in its gzip header (RFC 1952, FCOMMENT)."""
    asked, answered = pair("x")
    member = bytearray(pack(asked))
    member[3] |= 16
    member[10:10] = b"a comment\0"
    return pack(warcinfo(), *pair("before")) + member + pack(answered, *pair("behind"))


def _packings() -> Iterator[tuple[str, bytes, str]]:
    """Yield the same records of WARC/1.0 as others pack them."""
    records = [warcinfo(), *pair("before"), *pair("behind")]
    for record in records:
        record.version = "WARC/1.0"
    plain = b"".join(record.raw() for record in records)
    yield "WARC/1.0", pack(*records), ".warc.gz"
    yield "not compressed", plain, ".warc"
    yield "one member for all", gzip.compress(plain), ".warc.gz"


def _habits() -> Iterator[tuple[str, bytes, str]]:
    """Yield what crawlers of others write."""
    for name, data in (
        ("a dns record", around(_dns())),
        ("a folded field", around(*spoilt(pair("x"), fields=_folded()))),
        ("field names in lower case", around(*_in_lower_case(pair("x")))),
        ("no warcinfo, from elsewhere", pack(*pair("before"), *pair("behind"))),
        ("a response without its request, from elsewhere", around(*pair("x")[1:])),
        ("conversion and metadata", around(*_derived())),
    ):
        yield name, data, ".warc.gz"


def _dns() -> Record:
    block = b"20260504030201\nwww.interpol.int. 60 IN A 192.0.2.1\n"
    return Record(
        "response",
        identity("dns"),
        block,
        {"WARC-Target-URI": "dns:www.interpol.int", "Content-Type": "text/dns"},
    )


def _folded() -> dict[str, str | None]:
    return {**pair("x")[1].fields, "X-Note": "one\r\n two"}


def _in_lower_case(records: list[Record]) -> list[Record]:
    for record in records:
        record.fields = {name.lower(): value for name, value in record.fields.items()}
    return records


def _derived() -> tuple[Record, Record]:
    """Return a text made of a page, and a note on how the page was come by."""
    origin = {
        "WARC-Target-URI": URL,
        "WARC-Refers-To": identity("before response"),
        "Content-Type": "text/plain",
    }
    note = {"WARC-Target-URI": URL, "Content-Type": "application/warc-fields"}
    return (
        Record("conversion", identity("text"), b"plain text", dict(origin)),
        Record("metadata", identity("note"), b"via: x\r\n", dict(note)),
    )
