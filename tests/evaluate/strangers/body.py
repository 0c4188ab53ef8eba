"""The rich text of a page: an article's blocks as editors and their tools leave them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from itertools import groupby
from random import Random

from tests.evaluate.strangers.stories import Block

_WORD = '<p class="MsoNormal" style="text-align:justify"><span lang="EN-GB" style="font-size:11.0pt">'
_EACH = '<div class="paragraph paragraph--text"><div class="field"><p>'
_GAPS = ("", "", "<p>&nbsp;</p>\n", "<p></p>\n", "<p><br></p>\n")  # what an editor leaves between paragraphs


def rich_text(blocks: Sequence[Block], media: dict[int, list[str]], form: str, rng: Random) -> str:
    """Return *blocks* in *form*, each of the *media* after the block of its place."""
    printed = [_inline(block, place, form, rng) for place, block in enumerate(blocks)]
    parts: list[str] = []
    run: list[tuple[Block, str]] = []
    for place, block in enumerate(blocks):
        run.append((block, printed[place]))
        if place in media and not (block.cells and blocks[place + 1 : place + 2] and blocks[place + 1].cells):
            parts += [_run(run, form, rng), *media.pop(place)]
            run = []
        elif place in media:  # nothing stands between two rows of a table
            media.setdefault(place + 1, [])[:0] = media.pop(place)
    parts.append(_run(run, form, rng))
    return ("\n" if form in {"lines", "blank", "br"} else "").join(parts)


def _inline(block: Block, place: int, form: str, rng: Random) -> str:
    """Return the text of *block* as HTML: no-break spaces, links, a dateline in bold, spaces twice."""
    text = escape(block.text, quote=False)
    if place == 0 and rng.random() < 0.3:
        for dash in (" – ", " - ", "– ", "- "):
            head, found, rest = text.partition(dash)
            if found and len(head) < 50:
                text = f"<strong>{head}</strong>{found}{rest}"
                break
    elif place and rng.random() < 0.15:
        words = text.split(" ")
        if len(words) > 8 and not any(mark in " ".join(words[3:6]) for mark in "<&"):
            words[3:6] = [
                rng.choice(('<a href="/en/Crimes">{}</a>', "<em>{}</em>")).format(" ".join(words[3:6]))
            ]
            text = " ".join(words)
    if rng.random() < 0.08:
        text = text.replace(". ", ".  ", 1)
    text = text.replace("\u00a0", rng.choice(("\u00a0", "&nbsp;")))
    return text + rng.choice(("", "", "", " ", "&nbsp;", "\u00a0"))


def _run(run: Iterable[tuple[Block, str]], form: str, rng: Random) -> str:
    """Return blocks that no medium parts."""
    html = "".join(_group(kind, group, form, rng) for kind, group in _grouped(run))
    return (
        f'<div class="block-text"><div class="ezrichtext-field">{html}</div></div>'
        if form == "fields"
        else html
    )


def _grouped(run: Iterable[tuple[Block, str]]) -> Iterable[tuple[str, list[tuple[Block, str]]]]:
    def kind(pair: tuple[Block, str]) -> str:
        return "row" if pair[0].cells else pair[0].kind

    return [(name, list(group)) for name, group in groupby(run, key=kind)]


def _group(kind: str, group: list[tuple[Block, str]], form: str, rng: Random) -> str:
    printed = [html for _, html in group]
    if kind == "row":
        rows = "".join(_row(block, at) for at, (block, _) in enumerate(group))
        return f'<table class="table"><tbody>{rows}</tbody></table>'
    if kind == "list-item":
        inner = "<li><p>{}</p></li>" if rng.random() < 0.2 else "<li>{}</li>"
        tag = rng.choice(("ul", "ul", "ol"))
        return f"<{tag}>" + "".join(inner.format(html) for html in printed) + f"</{tag}>"
    if kind == "heading":
        return "".join(_heading(html, form, rng) for html in printed)
    return _paragraphs(printed, form, rng)


def _row(block: Block, at: int) -> str:
    tag = "td" if at else "th"
    return "<tr>" + "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in block.cells) + "</tr>"


def _heading(html: str, form: str, rng: Random) -> str:
    if form in {"br", "font", "br_in_p", "indented"}:
        return f"<b>{html}</b><br><br>" if form != "br_in_p" else f"<h2>{html}</h2>"
    return rng.choice(
        ("<h2>{}</h2>", "<h3>{}</h3>", "<h2><strong>{}</strong></h2>", "<p><strong>{}</strong></p>")
    ).format(html)


# How a form opens, parts and closes the paragraphs of one run.
_FORMS = {
    "glued": ("<p>", "</p><p>", "</p>"),
    "lines": ("<p>", "</p>\n<p>", "</p>\n"),
    "word": (_WORD, f"</span></p>{_WORD}", "</span></p>"),
    "div": ("<div>", "</div><div>", "</div>"),
    "br_in_p": ("<p>", "<br /><br />", "</p>"),
    "fields": ("<p>", "</p><p>", "</p>"),
    "each": (_EACH, f"</p></div></div>{_EACH}", "</p></div></div>"),
    "br": ("", "<br><br>\n", "<br><br>\n"),
    "font": ("<font size=2>", "</font><br>\n<br>\n<font size=2>", "</font><br>\n<br>\n"),
    "indented": ("&nbsp;&nbsp;&nbsp; ", "<br>\n<br>&nbsp;&nbsp;&nbsp; ", "<br>\n<br>\n"),
    "p_open": ("<P align=justify>", "\n<P align=justify>", "\n"),  # no closing tag, as in 2004
}


def _paragraphs(printed: list[str], form: str, rng: Random) -> str:
    if form == "blank":
        return "\n".join(f"<p>{html}</p>\n{rng.choice(_GAPS)}" for html in printed)
    start, parting, end = _FORMS[form]
    return start + parting.join(printed) + end
