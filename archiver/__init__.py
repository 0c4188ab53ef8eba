"""Archive INTERPOL's news: WARC captures, clean articles, and the proof that ties each to the other."""

from __future__ import annotations

NAME = "interpol-archiver"
"""The distribution's, the product token that a robots.txt has for us, and the first word of the User-Agent."""


def software() -> str:
    """Return the program's name and version, as its records and its User-Agent say them."""
    from importlib.metadata import version  # noqa: PLC0415  (slow to import, and few ask)

    return f"{NAME}/{version(NAME)}"
