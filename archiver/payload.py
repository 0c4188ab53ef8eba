"""What a record's block holds: the HTTP head, the payload and its digests. Pure, over seekable files.

Writer and reader both use this, so that a capture reads back as it was written.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import IO, NamedTuple, TypedDict

from archiver.digest import to_sha1_base32
from archiver.exchange import Span
from archiver.wire import (
    INTERIM,
    MAX_HEAD,
    Head,
    find_final_head,
    find_head_end,
    is_final,
    read_chunked,
    split_head,
)

_FIRST_LOOK = 1 << 12
_STATUS_LOOK = 1 << 6


class Message(NamedTuple):  # as `Span`: one a response
    """A response taken apart without changing it."""

    head: Head
    head_size: int
    body: Span
    """After the head, transfer coding kept."""
    is_whole: bool = True
    """False for a head that does not end: readers do not agree then on where a payload begins."""

    def payload(self) -> Iterator[bytes]:
        """Yield the payload, transfer coding undone; a broken coding is kept as it is, from its start."""
        if not self.head.is_chunked:
            yield from self.body.pieces()
            return
        self.body.file.seek(self.body.start)
        yielded = False
        try:
            for piece in read_chunked(self.body.file):
                yielded = True
                yield piece
        except ValueError:
            if not yielded:
                # Foreign tools keep the field and store the body without its coding.
                yield from self.body.pieces()


def find_answer(file: IO[bytes]) -> Span:
    """Return what stands in *file* after its interim heads."""
    whole = Span.whole(file)
    # Nearly always so: a megabyte is copied only to look for the end of an interim head.
    if is_final(whole.head(_STATUS_LOOK)):
        return whole
    start = find_final_head(whole.head(MAX_HEAD))
    return Span(file, start, whole.size - start)


def read_message(block: Span) -> Message | None:
    """Take *block* apart; None where it does not begin with a status line of HTTP/1.x."""
    data = block.head(_FIRST_LOOK)
    end = find_head_end(data)
    if end < 0 and block.size > _FIRST_LOOK:
        data = block.head(MAX_HEAD)
        end = find_head_end(data)
    size = end if end >= 0 else min(block.size, MAX_HEAD)
    head = split_head(data[:size])
    if head.status is None:
        return None
    return Message(head, size, Span(block.file, block.start + size, block.size - size), is_whole=end >= 0)


def read_answer(block: Span) -> Message | None:
    """Take *block* apart as `read_message` does; None too where it is interim heads and no more: no answer came."""
    message = read_message(block)
    return None if message is None or message.head.status in INTERIM else message


def digest_message(message: Message, told: str = "", *, with_sha256: bool = True) -> tuple[str, str]:
    """Return the digests of a response's payload, as `digest_payload` does."""
    view = None if message.head.is_chunked else message.body.view()
    if view is None:
        return digest_payload(message.payload(), told, with_sha256=with_sha256)
    sha1 = hashlib.sha1(view, usedforsecurity=False).digest()
    return to_sha1_base32(sha1, told), hashlib.sha256(view).hexdigest() if with_sha256 else ""


def digest_payload(pieces: Iterable[bytes], told: str = "", *, with_sha256: bool = True) -> tuple[str, str]:
    """Return ``sha1:BASE32`` and SHA-256 in hexadecimal of the payload; "" for what is not asked for.

    *told*: what the first is said to be.
    """
    sha1, sha256 = hashlib.sha1(usedforsecurity=False), hashlib.sha256() if with_sha256 else None
    for piece in pieces:
        sha1.update(piece)
        if sha256:
            sha256.update(piece)
    return to_sha1_base32(sha1.digest(), told), sha256.hexdigest() if sha256 else ""


class HeadFacts(TypedDict):
    """What a capture says of its response's head."""

    status: int | None
    mime: str
    etag: str | None
    last_modified: str | None
    location: str | None


def read_facts(head: Head) -> HeadFacts:
    """Return those fields of a `Capture` that stand in its HTTP head."""
    return {
        "status": head.status,
        "mime": head.media_type,
        "etag": head.get("ETag") or None,
        "last_modified": head.get("Last-Modified") or None,
        "location": head.get("Location") or None,
    }
