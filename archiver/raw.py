"""Records as they lie in a file, whatever its envelope, before anyone says what they mean. Reads open files.

A gzip member a record, one member for all, or no compression at all.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import chain, islice
from typing import IO, NamedTuple

from isal import isal_zlib

from archiver.arc import is_arc, read_arc
from archiver.exchange import Span
from archiver.members import (
    MAGIC,
    BrokenMember,
    Member,
    OnDamage,
    copy_stretch,
    find_record_member,
    read_member,
    read_members,
)
from archiver.record import RecordHeader, read_plain_header, read_record_header
from archiver.wire import DEFLATE_ERRORS

_PEEK = 1 << 12
_END = b"\r\n\r\n"
_GAP = 64
"""Bytes after a block that are looked at for the line ends that close the record."""


class Raw(NamedTuple):
    """A record whose block is not looked into yet."""

    header: RecordHeader
    offset: int
    length: int
    block: Span
    trailer: bytes
    """The line ends after the block; two of them, where the tool that wrote it kept to the standard."""
    is_shared: bool = False
    """Whether its gzip member holds others too: no stretch of the file is this record alone."""


def read_raw(file: IO[bytes], start: int, tell: OnDamage) -> Iterator[Raw]:
    """Yield the records of an open file, whatever its form."""
    file.seek(0)
    begin = file.read(12)
    if is_arc(begin) or (begin[:3] == MAGIC and is_arc(_peek(file))):
        for header, offset, length, block in read_arc(file, tell):
            yield Raw(header, offset, length, block, b"\r\n\r\n")
        return
    if begin[:3] == MAGIC:
        yield from _read_compressed(file, start, tell)
    elif begin.startswith(b"WARC/"):
        for raw in _read_stream(Member(0, file.seek(0, io.SEEK_END), file), tell, start):
            yield raw._replace(block=_keep(raw.block))
    elif find_record_member(file, 0) is not None:
        # Its first bytes are damaged: the walk finds what follows.
        yield from _read_compressed(file, start, tell)
    elif begin:
        tell(0, file.seek(0, io.SEEK_END), "it begins with neither a record nor gzip")


def _read_compressed(file: IO[bytes], start: int, tell: OnDamage) -> Iterator[Raw]:
    """Yield the records of a gzip file: a member each, or one member for all."""
    for member in read_members(file, tell, start):
        if (alone := _read_alone(member)) is not None:
            yield alone
            continue
        raws = _read_stream(member, tell)
        first = next(raws, None)
        if first is None:
            continue
        following = next(raws, None)
        if following is None:
            yield Raw(first.header, member.offset, member.length, first.block, first.trailer)
            continue
        # One member for all: a record is found by where it lies in the uncompressed bytes.
        for raw in chain([first, following], raws):
            yield raw._replace(is_shared=True)


def _read_alone(member: Member) -> Raw | None:
    """Return the record that fills *member*, as nearly all do; None where more must be asked."""
    content = member.content
    if not isinstance(content, io.BytesIO):
        return None
    data = content.getvalue()
    header = read_plain_header(data)
    if header is None or not header.is_length_told:
        return None
    size = header.content_length
    trailer = data[header.size + size :]
    if trailer != _END:
        return None
    return Raw(header, member.offset, member.length, Span(content, header.size, size), trailer)


def read_single_members(file: IO[bytes]) -> Iterator[Raw]:
    """Yield the records of a gzip file that are a member each, up to the first member that holds more.

    Nothing where the file has another form. What is damaged is passed over, as `read_raw` does.
    """
    file.seek(0)
    if file.read(len(MAGIC)) != MAGIC or is_arc(_peek(file)):
        return
    for member in read_members(file, _passed_over):
        held = list(islice(_read_stream(member, _passed_over), 2))
        if len(held) > 1:
            return
        for raw in held:
            yield raw._replace(offset=member.offset, length=member.length)


def _passed_over(_offset: int, _lost: int, _message: str) -> None:
    """Say nothing of damage: who reads the records tells of it."""


def _read_stream(member: Member, tell: OnDamage, start: int = 0) -> Iterator[Raw]:
    """Yield the records in *member*'s content, offsets counted in it."""
    content = member.content
    end = content.seek(0, io.SEEK_END)
    position = start
    while position < end:
        content.seek(position)
        try:
            raw = _read_one(content, end)
        except ValueError as error:
            tell(member.offset + position, end - position, str(error))
            return
        yield raw
        position = raw.offset + raw.length


def _read_one(content: IO[bytes], end: int) -> Raw:
    """Read the record that begins here; raises ValueError where there is none, or it is torn."""
    offset = content.tell()
    header = read_record_header(content)
    begin, size = content.tell(), header.content_length
    if begin + size > end:
        raise ValueError(f"the record is torn: {begin + size - end} bytes of its block are missing")
    content.seek(begin + size)
    after = content.read(_GAP)
    trailer = after[: len(after) - len(after.lstrip(b"\r\n"))]
    length = header.size + size + len(trailer)
    return Raw(header, offset, length, Span(content, begin, size), trailer)


def read_raw_at(file: IO[bytes], offset: int) -> Raw:
    """Read the record at *offset*: of a member, of the uncompressed file, or within a file of one member."""
    file.seek(0)
    begin = file.read(12)
    if is_arc(begin) or (begin[:3] == MAGIC and is_arc(_peek(file))):
        file.seek(0)
        found = (raw for raw in read_raw(file, 0, lambda *_: None) if raw.offset == offset)
        if (raw := next(found, None)) is None:
            raise ValueError("no record of the ARC file begins here")
        return raw
    if begin[:3] != MAGIC:
        raw = _read_one(file, _size(file, offset))
        return raw._replace(block=_keep(raw.block))
    try:
        member = read_member(file, offset)
        end = _size(member.content)
        raw = _read_one(member.content, end)
        if raw.length < end:
            # One member for all: the offset is one in the uncompressed bytes, as `_read_compressed` says.
            return raw
    except (BrokenMember, ValueError):
        if not offset:
            raise
        content = read_member(file, 0).content
        content.seek(offset)
        return _read_one(content, _size(content, offset))
    return raw._replace(offset=offset, length=member.length)


def _peek(file: IO[bytes]) -> bytes:
    """Return how the content of a gzip file begins; nothing where it can't be told."""
    try:
        file.seek(0)
        return isal_zlib.decompressobj(31).decompress(file.read(_PEEK), 12)
    except DEFLATE_ERRORS:
        return b""


def _keep(block: Span) -> Span:
    """Return *block* out of a file that is about to be closed."""
    return Span(copy_stretch(block.file, block.start, block.size), 0, block.size)


def _size(file: IO[bytes], back_to: int = 0) -> int:
    """Return the size of *file*, and go back to a position."""
    size = file.seek(0, io.SEEK_END)
    file.seek(back_to)
    return size
