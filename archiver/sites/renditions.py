"""Which picture an address shows, in whatever size: its key, and whether it is the original. Pure."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urlsplit

from archiver.sites.interpol import IMAGE_KEY

# Size and cut in a query, as image servers take them.
_SIZES = frozenset(
    "w h width height size resize fit crop q quality auto dpr format fm rect itok scale max mode s".split()  # noqa: SIM905
)
# "photo-1024x683.jpg", "/styles/large/public/": how other content systems name what they have scaled.
_SCALED = re.compile(r"-\d{2,4}x\d{2,4}(?=\.\w{3,4}$)|(?<=/)styles/[^/]{1,80}/public/")


def image_key_of(url: str) -> str:
    """Return what makes *url* one picture with its renditions: the CMS's field id, else the address without a size.

    >>> image_key_of("https://x.int/media/a.jpg?w=200"), image_key_of("https://x.int/show?id=7")
    ('https://x.int/media/a.jpg', 'https://x.int/show?id=7')
    """
    if match := IMAGE_KEY.search(url):
        return match["field"]
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    said = parse_qsl(parts.query, keep_blank_values=True)
    kept = [(name, value) for name, value in said if name.lower() not in _SIZES]
    query = parts.query if len(kept) == len(said) else urlencode(kept)
    return parts._replace(path=_SCALED.sub("", parts.path), query=query).geturl()


def is_rendition(url: str) -> bool:
    """Say whether *url* is a scaled copy and not the original.

    >>> is_rendition("https://x.int/media/a.jpg?w=200"), is_rendition("https://x.int/media/a.jpg")
    (True, False)
    """
    if match := IMAGE_KEY.search(url):
        return bool(match["alias"])
    return image_key_of(url) != url
