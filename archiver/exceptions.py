"""The errors that a caller can expect; each says what, where, and what to do.

::

    ArchiverError            exit code 1, one line for the person at the terminal
    ├── UsageError           2: the call was wrong, nothing was done
    ├── Locked               75: another run holds the home
    ├── HomeError            1: the home or its database can't be used
    ├── WarcError            1: a WARC can't be written, or does not say what it should
    └── NotAnArticle         caught by `archiver.sites.read`, becomes a failures row
        ├── Blocked          the site refused: Access Denied, a challenge page
        └── Unreadable       beyond the bounds of what is read, or no text
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from archiver.models import FailureKind


class ArchiverError(Exception):
    """Something that a person can act on; `str()` is the one line that is shown."""

    exit_code: ClassVar[int] = 1


class UsageError(ArchiverError):
    """The call was wrong; nothing was done."""

    exit_code = 2


class Locked(ArchiverError):
    """Another run holds the home's lock."""

    exit_code = 75


class HomeError(ArchiverError):
    """The home or its database can't be used."""


class WarcError(ArchiverError):
    """A WARC can't be written, or does not say what it should."""


class NotAnArticle(ArchiverError):
    """The page has no article: a listing, a search page, a soft 404."""

    kind: ClassVar[FailureKind] = "not_article"

    def __init__(self, url: str, missing: str) -> None:
        """Name the page and what it lacks."""
        super().__init__(f"{url}: {missing}")
        self.url = url
        self.missing = missing


class Blocked(NotAnArticle):
    """The site refused: "Access Denied", a challenge page."""

    kind = "blocked"


class Unreadable(NotAnArticle):
    """The page is beyond the bounds of what is read, or can't be decoded."""

    kind = "unreadable"


def reason_of(error: OSError) -> str:
    """Return why the system refused, in its own words, as they stand within a line.

    >>> reason_of(PermissionError(13, "Permission denied", "/srv/x"))
    'permission denied'
    """
    return (error.strerror or str(error)).lower()
