"""What can go wrong at the replica, and its clock: blocks and outages that a test switches on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Lock

from archiver.replica.resource import HTML, Resource


class Clock:
    """The site's clock: real time, until a test sets it; then it stands still."""

    def __init__(self) -> None:
        self._instant: datetime | None = None

    def now(self) -> datetime:
        """Return the site's instant, aware, UTC."""
        return self._instant or datetime.now(UTC)

    def set(self, instant: datetime) -> None:
        """Stop the clock at *instant*."""
        self._instant = instant.astimezone(UTC)

    def advance(self, step: timedelta) -> None:
        """Move the clock by *step* and let it stand there."""
        self._instant = self.now() + step


@dataclass(slots=True)
class Trouble:
    """One block or outage: which paths it meets, and how often still."""

    answer: Resource
    paths: re.Pattern[str]
    after: int = 0
    """How many requests pass before it begins."""
    times: int | None = None
    """How many requests it meets; None for all until it is ended."""


class Weather:
    """The troubles that are on, asked once for every request."""

    def __init__(self) -> None:
        self._troubles: list[Trouble] = []
        self._lock = Lock()

    def add(self, trouble: Trouble) -> None:
        """Switch *trouble* on."""
        with self._lock:
            self._troubles.append(trouble)

    def clear(self) -> None:
        """End all troubles."""
        with self._lock:
            self._troubles.clear()

    def answer_for(self, path: str) -> Resource | None:
        """Return the answer that a trouble has for *path*; None in good weather."""
        with self._lock:
            for trouble in self._troubles:
                if not trouble.paths.search(path) or trouble.times == 0:
                    continue
                if trouble.after:
                    trouble.after -= 1
                    continue
                if trouble.times is not None:
                    trouble.times -= 1
                return trouble.answer
        return None


def access_denied(status: int) -> Resource:
    """Return the page that the site's bot protection shows, with *status* 403 or 200."""
    body = (
        "<HTML><HEAD>\n<TITLE>Access Denied</TITLE>\n</HEAD><BODY>\n<H1>Access Denied</H1>\n \n"
        'You don\'t have permission to access "http&#58;&#47;&#47;www&#46;interpol&#46;int&#47;en" on this server.<P>\n'
        "Reference&#32;&#35;18&#46;3f2a1160&#46;1700000000&#46;5b1c0de\n</BODY>\n</HTML>\n"
    )
    return Resource(
        body=body.encode(), status=status, content_type="text/html", fields=(("Server", "AkamaiGHost"),)
    )


def unavailable(status: int, retry_after: str | float | None) -> Resource:
    """Return a 503 or 429, with Retry-After in seconds or as a date where it is given."""
    fields = (("Retry-After", str(retry_after)),) if retry_after is not None else ()
    body = b"<html><head><title>Service unavailable</title></head><body>Please come back later.</body></html>"
    return Resource(body=body, status=status, content_type=HTML, fields=fields)
