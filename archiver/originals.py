"""What a revisit may refer to: an earlier capture with the same payload, or the last one that a server vouches for."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from archiver.facts import Capture
from archiver.home import Home
from archiver.payload import Message
from archiver.record import IDENTICAL_PAYLOAD, NOT_MODIFIED
from archiver.records import read_record_at

_REMEMBERED = 4_096
"""Captures of this run that a revisit may refer to before their rows are there: 4 MB."""

Lookup = Callable[[str], Capture | None]


def know_nothing(_: str) -> None:
    """Look up nothing: what a writer without a database does."""


class Originals:
    """Finds the capture that a response repeats: in this run, else by what *latest_payload* and *latest* know.

    *latest_payload* finds an earlier capture by its payload digest, *latest* the newest whole one of an address.
    *is_first*: nobody knows of any but this run's, and *latest_payload* need not be asked while all are remembered.
    """

    def __init__(self, home: Home, latest_payload: Lookup, latest: Lookup, *, is_first: bool = False) -> None:
        self._home = home
        self._latest_payload, self._latest = latest_payload, latest
        self._has_all = is_first
        self._seen: dict[str, Capture] = {}

    def remember(self, capture: Capture) -> None:
        """Remember what a revisit may refer to; the oldest is forgotten, and looked up again."""
        self._seen[capture.digest] = capture
        if len(self._seen) > _REMEMBERED:
            del self._seen[next(iter(self._seen))]
            self._has_all = False

    def find(self, url: str, message: Message, digest: str) -> tuple[Capture | None, str]:
        """Return the capture that *message* repeats, and the revisit's profile; "" where it repeats none.

        *digest* is that of the payload, "" where no record of it would bear one: nothing can refer to it then.
        """
        if message.head.status == HTTPStatus.NOT_MODIFIED:
            return self._latest(url), NOT_MODIFIED
        if not digest or not message.body.size:
            return None, ""
        original = self._seen.get(digest)
        if original is None:
            original = None if self._has_all else self._latest_payload(digest)
            if original is None or not self._is_there(original):
                return None, ""
            self.remember(original)
        return original, IDENTICAL_PAYLOAD

    def _is_there(self, original: Capture) -> bool:
        """Say whether the record of *original* is where the database says, with the digest that tools compare."""
        header = read_record_at(self._home, original.filename, original.offset)
        return (
            header is not None
            and header.get("WARC-Record-ID") == original.record_id
            and header.get("WARC-Payload-Digest") == original.digest
            and header.type in ("response", "resource")
        )
