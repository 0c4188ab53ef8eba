"""Listings without an end: a calendar that always has a next page, a page that names itself anew.

A walk along a listing ends where page after page names nothing that the run has not seen. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable

MOST_BARREN = 50
"""Pages in a row. Many, because a year's listing begins with what the main one has named already."""


class Walks:
    """The walks of one run along its listings."""

    def __init__(self, most: int = MOST_BARREN) -> None:
        """*most* pages in a row may name nothing new."""
        self._most = most
        self._named: set[str] = set()
        self._barren: dict[str, int] = {}

    def is_trap(self, url: str, via: str, names: Iterable[str]) -> bool:
        """Take in the listing page at *url*, come to by way of *via*, and what it *names*; say whether the walk ends.

        >>> walks = Walks(most=2)
        >>> walks.is_trap("/news", "", ["a"]), walks.is_trap("/news?page=2", "/news", ["a"])
        (False, False)
        >>> walks.is_trap("/news?page=3", "/news?page=2", []), walks.is_trap("/other", "/news", ["b"])
        (True, False)
        """
        new = set(names) - self._named
        self._named |= new
        self._barren[url] = 0 if new else self._barren.get(via, 0) + 1
        return self._barren[url] >= self._most
