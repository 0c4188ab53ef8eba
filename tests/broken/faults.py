"""What is broken, in the order in which an exchange is built up: message, digests, head, relations, file."""

from __future__ import annotations

import gzip
from collections.abc import Iterator

from .records import (
    PAGE,
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

REVISIT = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"


def faults() -> Iterator[Fixture]:
    """Yield what is broken."""
    for family in (messages, digests, lengths, heads, relations):
        for name, records in family():
            yield Fixture(name, (around(*records),))
    yield from files()


def messages() -> Iterator[tuple[str, list[Record]]]:
    """Yield exchanges whose response is no HTTP/1.1 message as it came over the wire."""
    yield (
        "a de-chunked body, Transfer-Encoding kept",
        pair("x", http(length=None, Transfer_Encoding="chunked")),
    )
    yield "an HTTP/2 status line", pair("x", http(status=b"HTTP/2 200"))
    yield "a status line that is none", pair("x", http(status=b"HTTP/1.1 abc"))
    yield "an empty response", changed(pair("x", b""), WARC_Payload_Digest=None)
    yield "an interim head in the response", pair("x", b"HTTP/1.1 103 Early Hints\r\n\r\n" + http())
    yield "a body shorter than its Content-Length", pair("x", http(length=500))
    yield "a body longer than its Content-Length", pair("x", http(length=5))
    yield "Content-Encoding gzip, the body is not", pair("x", http(Content_Encoding="gzip"))
    yield (
        "a chunked body without its end",
        changed(pair("x", chunked(PAGE, last=b"")), WARC_Payload_Digest=None),
    )
    yield (
        "a chunk longer than its size",
        changed(pair("x", chunked(PAGE, last=b"5\r\ntoo long\r\n0\r\n\r\n")), WARC_Payload_Digest=None),
    )


def digests() -> Iterator[tuple[str, list[Record]]]:
    """Yield exchanges whose digests are of something else, or missing."""
    yield "a wrong block digest", changed(pair("x"), WARC_Block_Digest=sha1(b"another"))
    yield "a wrong payload digest", changed(pair("x"), WARC_Payload_Digest=sha1(b"another"))
    yield "a wrong SHA-256 as block digest", changed(pair("x"), WARC_Block_Digest="sha256:" + "0" * 64)
    yield "no block digest", changed(pair("x"), WARC_Block_Digest=None)


def lengths() -> Iterator[tuple[str, list[Record]]]:
    """Yield records that do not end where they say."""
    yield "a record shorter than its length", changed(pair("x"), Content_Length="5000")
    yield "a record longer than its length", changed(pair("x"), Content_Length="20")
    yield "a length that is no number", changed(pair("x"), Content_Length="many")
    yield "no length", changed(pair("x"), Content_Length=None)
    yield "no line ends after the block", spoilt(pair("x"), end=b"")


def heads() -> Iterator[tuple[str, list[Record]]]:
    """Yield records whose own fields are missing, or can't be read."""
    yield "no record id", changed(pair("x"), WARC_Record_ID=None)
    yield "no date", changed(pair("x"), WARC_Date=None)
    yield "a date that is none", changed(pair("x"), WARC_Date="yesterday")
    yield "no target", changed(pair("x"), WARC_Target_URI=None)
    stranger = spoilt(changed(pair("x"), WARC_Concurrent_To=None)[1:], 0, kind="reply")
    yield "a type that is none", [*pair("y"), *stranger]
    yield "a version that is none", spoilt(pair("x"), version="WARC/7.3")
    yield "a field twice", changed(pair("x"), warc_date="2026-05-04T03:02:01Z")
    yield "a header line without a colon", changed(pair("x"), WARC_Truncated="length\r\nno colon")


def relations() -> Iterator[tuple[str, list[Record]]]:
    """Yield records that name others wrongly."""
    yield "Concurrent-To that names nothing", changed(pair("x"), 0, WARC_Concurrent_To=identity("nothing"))
    yield "a response without its request", pair("x")[1:]
    yield "a request without its response", pair("x")[:1]
    twin = spoilt(changed(pair("y"), WARC_Record_ID=identity("x response")))
    yield "an id twice in a file", [*pair("x"), *twin]
    yield "Warcinfo-ID that names nothing", changed(pair("x"), WARC_Warcinfo_ID=identity("nothing"))
    revisit = changed(pair("x"), WARC_Refers_To=identity("nothing"), WARC_Profile=REVISIT)
    yield "a revisit whose original is nowhere", spoilt(revisit, kind="revisit")


def files() -> Iterator[Fixture]:
    """Yield files, and two together, that are broken as a whole."""
    before, behind, lost = pair("before"), pair("behind"), pair("x")
    yield Fixture("no warcinfo", (pack(*before, *behind),))
    yield Fixture("an id twice, in two files", (around(), _file_with_a_known_id()))
    whole = around(*lost)
    middle = len(pack(warcinfo(), *before, lost[0])) + 60
    yield Fixture("a bit flipped", (whole[:middle] + bytes([whole[middle] ^ 4]) + whole[middle + 1 :],))
    torn = pack(warcinfo(), *before, *behind, *lost)
    yield Fixture("a torn tail", (torn[:-40],))
    yield Fixture("a tail without its checksum", (torn[:-8],))
    appended = pack(warcinfo(), *before, *lost)[:-40] + pack(*behind)
    yield Fixture("torn in the middle, appended to", (appended,))
    strewn = pack(warcinfo(), *before) + b"lost\0bytes" + pack(*behind)
    yield Fixture("bytes between the members", (strewn,))
    yield Fixture("zeros behind the last member", (around() + bytes(512),))
    yield Fixture("an empty file", (b"",), salvaged=0)
    yield Fixture("no WARC at all", (gzip.compress(b"<html>not found</html>"),), salvaged=0)


def _file_with_a_known_id() -> bytes:
    """Return a file with a warcinfo of its own, and a response with the id of one that is in another file."""
    other = identity("other")
    records = changed(pair("z"), 0, WARC_Warcinfo_ID=other)
    known = changed(records, WARC_Warcinfo_ID=other, WARC_Record_ID=identity("before response"))
    return pack(warcinfo(WARC_Record_ID=other), *known)
