"""Pictures of the layout: logos, arrows, what stands in for a picture until a script has loaded it. Pure."""

from __future__ import annotations

import re
from functools import lru_cache

from archiver.sites.outline import Outline, Picture

# Logos, arrows, icons [H]; what stands in [I].
_LAYOUT_PICTURE = re.compile(
    r"\.svg(?:$|[?#])|^(?:https?://[^/]+)?/(?:bundles|css|js)/|(?:^|/)(?:icon|logo|sprite|spacer|pixel|blank)s?[-_./]"
    r"|(?:^|/)(?:placeholder|load(?:ing|er)|lazy|transparent|empty)[-_\dx]*\.(?:gif|png|webp)(?:$|[?#])",
    re.IGNORECASE,
)
# One of these is in all that it finds; to look for each takes a tenth of the search.
_IN_LAYOUT = (
    ".svg", "/bundles/", "/css/", "/js/", "icon", "logo", "sprite", "spacer", "pixel", "blank", "placeholder", "load",
    "lazy", "transparent", "empty",
)  # fmt: skip


# Several rules ask it of the same pictures of a page.
@lru_cache(64)
def is_layout(url: str) -> bool:
    """Say whether *url* is a picture of the layout: a logo, an arrow, what stands in for one that is loaded late.

    >>> is_layout("/img/blank.gif"), is_layout("/img/loading.gif"), is_layout("/media/loading-dock.jpg")
    (True, True, False)
    """
    folded = url.lower()
    if url.isascii() and not any(map(folded.__contains__, _IN_LAYOUT)):
        return False
    return _LAYOUT_PICTURE.search(url) is not None


def drop_layout_pictures(outline: Outline) -> list[Picture]:
    """Return the pictures that may be the article's, those of the layout left out."""
    return [picture for picture in outline.pictures if picture.film or not all(map(is_layout, picture.urls))]
