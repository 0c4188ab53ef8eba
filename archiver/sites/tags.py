"""HTML's tags, by what they do to a line of text. Data."""

from __future__ import annotations

from archiver.sites.drawings import MARK

STAND_IN = "m7777777777777777"
"""Stands for all that is in a menu that was cut before the parse: `archiver.sites.repeated`. Its ``n`` counts named links."""

BLOCK_TAGS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "dialog",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hgroup",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "p",
        "pre",
        "search",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
SKIPPED_TAGS = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        MARK,
        "math",
        "head",
        "option",
        "select",
        "input",
        "textarea",
        "canvas",
        "button",
        "datalist",
        "map",
        "area",
        "title",
        "meta",
        "link",
        "base",
        "col",
        "colgroup",
        "param",
        "track",
    ]
)
MEDIA_TAGS = frozenset(["video", "audio", "iframe", "object", "embed"])
FRAME_TAGS = frozenset(["nav", "footer", "dialog", "menu", "search"])
FRAME_ROLES = frozenset(
    [
        "navigation",
        "banner",
        "contentinfo",
        "search",
        "dialog",
        "alertdialog",
        "complementary",
        "menu",
        "menubar",
        "toolbar",
    ]
)
