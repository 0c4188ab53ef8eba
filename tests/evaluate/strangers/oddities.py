"""What editors, scripts and old servers do to a page besides: marks within words, comments, copies. Pure."""

from __future__ import annotations

import re
from html import escape
from random import Random

from tests.evaluate.strangers.draw import Drawn

_ORDINAL = re.compile(r"(?<=\d)(th|st|nd|rd|er|re)\b")
_LONG_WORD = re.compile(r"(?<![&<\w/\"=.-])([^\W\d_]{5})([^\W\d_]{5,})(?![^<]*>)")
_BETWEEN = re.compile(r"(?<=</p>)(?=<p>)")
_TAG = re.compile(r"<(/?)(p|div|span|strong|em|a|ul|li|h1|h2|h3|br|img|table|tr|td)\b")
_SPEECH = re.compile(r"(?<=:</p>)((?:\s*<p>[“«][^<]*</p>)+)")


def disturb(html: str, oddities: frozenset[str], rng: Random) -> str:
    """Return a rich text with the *oddities* in it; what it says to a reader stays."""
    if "ordinals" in oddities:
        html = _ORDINAL.sub(r"<sup>\1</sup>", html)
    if "hyphens" in oddities:
        html = _LONG_WORD.sub(rng.choice((r"\1&shy;\2", r"\1<wbr>\2")), html, count=4)
    if "marks" in oddities:
        html = html.replace(" ", rng.choice((" \u200e", " \u200b")), 3) if "<" not in html[:1] else html
    if "comments" in oddities:
        html = _BETWEEN.sub("<!-- <p>Draft: do not publish.</p> -->", html, count=2)
    if "scripts" in oddities:
        html = _BETWEEN.sub(
            "<script>var p = '<p>Not text</p>';</script><style>p { color: red }</style>", html, count=1
        )
    if "speech" in oddities:
        html = _SPEECH.sub(r"<blockquote>\1</blockquote>", html)
    return html


def hidden_copy(drawn: Drawn) -> str:
    """Return the article once more, for printing, which no screen shows."""
    text = "".join(f"<p>{escape(block.text)}</p>" for block in drawn.blocks)
    return f'<div class="print-only" style="display: none"><h2>{escape(drawn.story.title)}</h2>{text}</div>'


def to_capitals(html: str) -> str:
    """Return *html* with its commonest tags in capitals."""
    return _TAG.sub(lambda match: f"<{match[1]}{match[2].upper()}", html)
