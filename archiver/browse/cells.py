"""What stands in the cells and forms of Datasette's own pages beside what Datasette says. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

# Fields of Datasette 0.65 that it leaves without a name for those who don't see them.
_UNNAMED = {
    '<select name="_filter_column': '<select aria-label="Column" name="_filter_column',
    '<select name="_filter_op': '<select aria-label="Comparison" name="_filter_op',
    '<input type="text" name="_filter_value': '<input aria-label="Value" type="text" name="_filter_value',
    '<select name="_sort"': '<select aria-label="Sort by" name="_sort"',
    '<textarea id="sql-editor"': '<textarea aria-label="SQL" id="sql-editor"',
    '<div class="table-wrapper">': '<div class="table-wrapper" tabindex="0" role="region" aria-label="Rows">',
    'class="cross">&#x2716;</a>': 'class="cross" aria-label="Remove this facet">&#x2716;</a>',
    '<dl class="column-descriptions">': '<dl class="column-descriptions" tabindex="0" aria-label="What the columns mean">',
}


def label_fields(html: str) -> str:
    """Return Datasette's *html* with names for its unnamed fields, and with parts that scroll within reach of a key.

    >>> label_fields('<select name="_filter_op">')
    '<select aria-label="Comparison" name="_filter_op">'
    """
    kind = type(html)
    for unnamed, named in _UNNAMED.items():
        # str's own: that of the template's safe strings would escape what is put in.
        html = str.replace(html, unnamed, named)
    return kind(html)


Link = tuple[str, str, str]
"""Where a link leads within this server, its words, what is there."""


def links_of(value: Any, column: str, table: str | None, row: Mapping[str, Any]) -> list[Link]:
    """Return what leads on from a cell: a row's article, citation, capture and replay.

    >>> [words for _, words, _ in links_of(7, "article_id", "quotes", {})]
    ['7', 'cite', 'replay']
    """
    if not value:
        return []
    if column == "article_id" or (column in ("title", "url") and table == "articles"):
        key = value if column == "article_id" else row["id"]
        return [
            (f"/-/article/{key}", str(value), "the article"),
            (f"/-/cite/{key}", "cite", "its citation"),
            (f"/-/replay/article/{key}", "replay", "the page as it was"),
        ]
    if column == "capture_id" or (column == "url" and table == "captures"):
        key = value if column == "capture_id" else row["id"]
        return [
            (f"/-/capture/{key}", str(value), "the capture's row"),
            (f"/-/replay/{key}", "replay", "the page as it was"),
        ]
    return []


def to_cell(links: list[Link], path: Callable[[str], str]) -> Any:
    """Return a cell's HTML: its value linked, and where else it leads."""
    from markupsafe import Markup  # noqa: PLC0415  (comes with Datasette)

    first, *more = [
        Markup('<a href="{}" title="{}">{}</a>').format(path(href), title, words)
        for href, words, title in links
    ]
    return Markup('{} <span class="row-links">{}</span>').format(first, Markup(" · ").join(more))
