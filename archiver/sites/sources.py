"""The addresses that a picture's element names. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml import etree

_ADDRESSES = ("data-original", "data-full", "data-large", "data-src", "data-lazy-src", "data-lazy", "src")


def urls_of(image: etree._Element) -> list[str]:
    """Return the addresses of a picture: those that a script would load late before the one that is shown till then."""
    said = image.keys()
    urls = [
        url
        for name in _ADDRESSES
        if name in said and (url := image.get(name)) and not url.startswith("data:")
    ]
    for name in ("data-srcset", "srcset"):
        if name in said:
            urls += srcset_urls(image.get(name) or "")
    return urls


def srcset_urls(srcset: str) -> list[str]:
    """Return the addresses of a ``srcset``, the widest first.

    >>> srcset_urls("/a.jpg 400w, /b.jpg 1200w")
    ['/b.jpg', '/a.jpg']
    """
    if not srcset:
        return []
    found: list[tuple[int, int, str]] = []
    for candidate in srcset[:20_000].split(", "):
        url, _, width = candidate.strip().partition(" ")
        digits = re.match(r"\d{1,6}", width.strip())
        if url and not url.startswith("data:"):
            found.append((-(int(digits[0]) if digits else 0), len(found), url.strip(",")))
    return [url for _, _, url in sorted(found)]
