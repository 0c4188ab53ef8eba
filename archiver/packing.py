"""A record's bytes as one gzip member: small ones packed tightly, bodies that are packed already stored. Pure."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Iterator
from functools import cache

from isal import isal_zlib

# ISA-L's levels are 0 to 3. Measured on 95 KB pages that came gzipped: levels 1 and 2 take the same
# time and give the same size within 1 %; level 3 takes twice as long and saves another 1 %. What records begin with is
# 4 bytes smaller by zlib at its best, of some 500, and takes more than twice the time.
COMPRESSION_LEVEL = 1

_GZIP = b"\x1f\x8b\x08\0\0\0\0\0\0\xff"
_STORED = 0xFFFF
"""Bytes of a stored block at most (RFC 1951)."""
_COMMENT = 16
_PACKED_CODINGS = frozenset({"gzip", "x-gzip", "br", "zstd", "deflate", "compress"})
_PACKED_MEDIA = ("image/jpeg", "image/png", "image/gif", "image/webp", "image/avif", "font/woff", "video/")


def is_packed(content_encoding: str, media_type: str) -> bool:
    """Say whether a body is compressed already: to compress it again costs time and gains nothing.

    >>> is_packed("gzip", "text/html"), is_packed("", "image/jpeg"), is_packed("", "image/svg+xml")
    (True, True, False)
    """
    coding = content_encoding.rpartition(",")[2].strip().lower()
    return coding in _PACKED_CODINGS or media_type.startswith(_PACKED_MEDIA)


def to_gzip(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Compress *pieces* into one gzip member."""
    deflate = isal_zlib.compressobj(COMPRESSION_LEVEL, zlib.DEFLATED, 31)
    for piece in pieces:
        yield deflate.compress(piece)
    yield deflate.flush()


def to_stored_gzip(head: bytes, pieces: Iterable[bytes], tail: bytes) -> Iterator[bytes]:
    """Make one gzip member of *head*, compressed, and of *pieces* and *tail*, stored as they are.

    >>> import gzip
    >>> gzip.decompress(b"".join(to_stored_gzip(b"head", [b"body"], b"tail")))
    b'headbodytail'
    """
    deflate = isal_zlib.compressobj(COMPRESSION_LEVEL, zlib.DEFLATED, -15)
    # A flush ends in a stored block that is empty, two lengths of two bytes: the first piece takes its place.
    yield _GZIP + deflate.compress(head) + deflate.flush(isal_zlib.Z_SYNC_FLUSH)[:-4]
    check, size = isal_zlib.crc32(head), len(head)
    begun = b""
    for piece in pieces:
        for start in range(0, len(piece), _STORED):
            block = piece[start : start + _STORED]
            yield begun + struct.pack("<HH", len(block), len(block) ^ 0xFFFF)
            yield block
            begun = b"\0"
        check, size = isal_zlib.crc32(piece, check), size + len(piece)
    check, size = isal_zlib.crc32(tail, check), size + len(tail)
    yield (
        (b"" if begun else b"\0\0\xff\xff") + _last_block(tail) + struct.pack("<II", check, size & 0xFFFFFFFF)
    )


@cache  # of the two line ends after each record
def _last_block(data: bytes) -> bytes:
    """Return a stream's last block, in deflate's own code: three bytes less than a stored one."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15, strategy=zlib.Z_FIXED)
    return deflate.compress(data) + deflate.flush()


def pad_member(member: bytes, length: int) -> bytes:
    """Return a gzip *member* made *length* bytes long by a comment of spaces in its gzip header (RFC 1952).

    >>> import gzip
    >>> padded = pad_member(gzip.compress(b"record"), 100)
    >>> len(padded), gzip.decompress(padded)
    (100, b'record')
    """
    missing = length - len(member)
    if not missing:
        return member
    return (
        member[:3] + bytes([member[3] | _COMMENT]) + member[4:10] + b" " * (missing - 1) + b"\0" + member[10:]
    )
