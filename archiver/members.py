"""Gzip members: the envelopes that the records of a ``.warc.gz`` lie in, walked one by one.

Reads open files, writes nothing. A member that is torn or damaged is told to the caller, and the
walk goes on at the next one that holds a record.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any, NamedTuple

from isal import isal_zlib

from archiver.wire import DEFLATE_ERRORS

MAGIC = b"\x1f\x8b\x08"
HELD = 8 << 20
"""Bytes of a member's content that are held in memory; beyond, it is spooled to disk."""
_PIECE = 1 << 16
_FIRST = 1 << 14
"""Bytes that most members fit in: what is read beyond a member is copied for nothing."""
_OUT = 1 << 20
_WINDOW = 1 << 18
_SLACK = 1 << 9
_TAIL = 4 << 20


class Member(NamedTuple):
    """One gzip member: where it lies, and what it holds."""

    offset: int
    length: int
    content: IO[bytes]
    """Positioned at the start; in memory when small, else in a temporary file."""


OnDamage = Callable[[int, int, str], None]
"""Called with the offset of the damage, how many bytes were passed over, and what is wrong."""


def warn_of_damage(path: Path, offset: int, lost: int, message: str) -> None:
    """Say in the log what of *path* was passed over."""
    import logging  # noqa: PLC0415  (takes as long as reading a hundred records, and few files are damaged)

    logger = logging.getLogger(__name__)
    logger.warning("%s: offset %d: %s; %d bytes passed over", path, offset, message, lost)


class _Spool(io.BufferedRandom):
    """A nameless temporary file that goes with its record, in silence."""

    def __del__(self) -> None:
        self.close()


class BrokenMember(Exception):
    """What begins at an offset is no whole gzip member."""


def read_member(file: IO[bytes], offset: int) -> Member:
    """Read the member at *offset*, its checksum verified.

    Raises BrokenMember where there is none, or it is torn or damaged.
    """
    file.seek(offset)
    inflate, piece = isal_zlib.decompressobj(31), file.read(_FIRST)
    taken = len(piece)
    # Made of what most members hold, not written to: so it is held once, and given out without a copy.
    content: IO[bytes] = io.BytesIO(_inflate(inflate, piece))
    if inflate.eof:
        return Member(offset, taken - len(inflate.unused_data), content)
    content.seek(0, io.SEEK_END)
    while not inflate.eof:
        piece = inflate.unconsumed_tail
        if not piece:
            piece = file.read(_PIECE)
            taken += len(piece)
        content.write(_inflate(inflate, piece))
        if isinstance(content, io.BytesIO) and content.tell() > HELD:
            content = _spool(content)
    content.seek(0)
    return Member(offset, taken - len(inflate.unused_data), content)


def _inflate(inflate: Any, piece: bytes) -> bytes:
    """Return what comes of *piece*, bounded; raises BrokenMember where nothing does."""
    if not piece:
        raise BrokenMember("the gzip member is torn: the file ends inside it")
    try:
        found: bytes = inflate.decompress(piece, _OUT)
    except DEFLATE_ERRORS as error:
        raise BrokenMember(f"the gzip member is damaged: {error}") from error
    return found


def _spool(content: io.BytesIO) -> IO[bytes]:
    """Move *content* into a temporary file, positioned at its end."""
    import tempfile  # noqa: PLC0415  (takes long to import, and few members are that large)

    descriptor, name = tempfile.mkstemp()
    os.unlink(name)  # noqa: PTH108  (a descriptor's name, not a path of ours)
    file = _Spool(io.FileIO(descriptor, "r+"))
    file.write(content.getbuffer())
    return file


def copy_stretch(file: IO[bytes], start: int, size: int) -> IO[bytes]:
    """Return a copy of a stretch of *file* that stays readable when *file* is closed."""
    file.seek(start)
    if size <= HELD:
        return io.BytesIO(file.read(size))
    copy = _spool(io.BytesIO())
    while size > 0 and (piece := file.read(min(size, _OUT))):
        copy.write(piece)
        size -= len(piece)
    return copy


def read_members(file: IO[bytes], on_damage: OnDamage, start: int = 0) -> Iterator[Member]:
    """Yield every whole member from *start* on; what lies between goes to *on_damage*."""
    end = file.seek(0, io.SEEK_END)
    offset, window = start, _Window(file)
    before = last = 0
    while offset < end:
        try:
            # Requests and responses take turns: a member is about as long as the last but one.
            member = window.find_member(offset, 2 * before + _SLACK) or read_member(file, offset)
        except BrokenMember as error:
            following = find_record_member(file, offset + 1)
            on_damage(offset, (end if following is None else following) - offset, str(error))
            if following is None:
                return
            offset = following
            continue
        yield member
        offset += member.length
        before, last = last, member.length


class _Window:
    """A stretch of a file that is held, so that its small members are not read one by one, each with what follows it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._start, self._held = 0, memoryview(b"")

    def find_member(self, offset: int, most: int) -> Member | None:
        """Return the member at *offset*, if it is whole in *most* bytes; None where `read_member` must look.

        What follows a member is copied when it has been inflated: to guess its length saves half of what a request takes.
        """
        at = offset - self._start
        if at < 0 or at + most > len(self._held):
            if most > _WINDOW:
                return None
            self._file.seek(offset)
            self._start, self._held, at = offset, memoryview(self._file.read(_WINDOW)), 0
        piece = self._held[at : at + most]
        inflate = isal_zlib.decompressobj(31)
        try:
            content = inflate.decompress(piece, _OUT)
        except DEFLATE_ERRORS:
            return None
        return (
            Member(offset, len(piece) - len(inflate.unused_data), io.BytesIO(content))
            if inflate.eof
            else None
        )


def find_record_member(file: IO[bytes], start: int) -> int | None:
    """Return where, from *start* on, the next gzip member that holds a record begins; None at the end."""
    offset, carried = start, b""
    while True:
        file.seek(offset)
        piece = file.read(_OUT)
        if not piece:
            return None
        window = carried + piece
        base = offset - len(carried)
        found = window.find(MAGIC)
        while found >= 0:
            if _begins_record(file, base + found):
                return base + found
            found = window.find(MAGIC, found + 1)
        carried, offset = window[-2:], offset + len(piece)


def _begins_record(file: IO[bytes], offset: int) -> bool:
    """Say whether a gzip member with a record in it seems to begin at *offset*."""
    file.seek(offset)
    try:
        return bool(isal_zlib.decompressobj(31).decompress(file.read(_PIECE), 5) == b"WARC/")
    except DEFLATE_ERRORS:
        return False


def find_last_member(file: IO[bytes]) -> Member | None:
    """Return the last member, if the file ends with a whole one; None where its tail must be walked.

    Looks only at the end of the file: what a run costs must not grow with the archive.
    """
    end = file.seek(0, io.SEEK_END)
    base = max(0, end - _TAIL)
    file.seek(base)
    tail = file.read()
    found = tail.rfind(MAGIC)
    while found >= 0:
        try:
            member = read_member(file, base + found)
        except BrokenMember:
            member = None
        if member and member.offset + member.length == end and member.content.read(5) == b"WARC/":
            member.content.seek(0)
            return member
        found = tail.rfind(MAGIC, 0, found)
    return None
