"""``archiver diff``: the words that changed between two versions of an article."""

from __future__ import annotations

import html
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Literal

import click

from archiver.cli.options import echo_json, home_option, json_option, to_plain
from archiver.home import Home

Piece = tuple[Literal["equal", "old", "new"], str]
_FIELDS = ("title", "standfirst", "published", "dateline", "text")

_PAGE = """\
<!doctype html>
<html lang="{language}">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>{title}: versions {a} and {b}</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ font: 1rem/1.6 Georgia, serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem; }}
h1 {{ font-size: 1.4rem; }}
p.note {{ font-family: system-ui, sans-serif; font-size: .85rem; }}
.sides {{ display: grid; grid-template-columns: 1fr 1fr; gap: 2rem; }}
section > div {{ white-space: pre-line; }}
h2 {{ font: 600 .9rem system-ui, sans-serif; }}
del {{ background: #ffd7d5; color: #67060c; }}
ins {{ background: #ccffd8; color: #044317; text-decoration: none; }}
@media (max-width: 45rem) {{ .sides {{ grid-template-columns: 1fr; }} }}
</style>
<h1>{title}</h1>
<p class="note">{url}<br>Derived text, © INTERPOL and third parties.</p>
<div class="sides">
<section><h2>Version {a}, captured {a_at} ({a_cause})</h2><div dir="auto">{old}</div></section>
<section><h2>Version {b}, captured {b_at} ({b_cause})</h2><div dir="auto">{new}</div></section>
</div>
</html>
"""


@click.command(
    epilog="\b\nExamples:\n  archiver diff https://www.interpol.int/en/News-and-Events/News/2019/Slug 1 2\n"
    "  archiver diff URL --html > changes.html"
)
@click.argument("url")
@click.argument("a", type=click.IntRange(min=1), required=False)
@click.argument("b", type=click.IntRange(min=1), required=False)
@click.option("--html", "as_html", is_flag=True, help="Print a page with both versions side by side.")
@home_option
@json_option
def command(url: str, a: int | None, b: int | None, as_html: bool, home: Home, as_json: bool) -> None:
    """Show the words that changed between versions A and B of an article; the last two where none are named."""
    from archiver.edits import find_edits
    from archiver.lookup import find_article, find_version
    from archiver.store import open_database

    with open_database(home, must_exist=True) as store:
        article = find_article(store, url)
        newest = find_version(store, article, b)
        oldest = find_version(store, article, a if a is not None else max(newest["number"] - 1, 1))
    old, new = ({field: version[field] or "" for field in _FIELDS} for version in (oldest, newest))
    if as_json:
        edits = [edit for field in _FIELDS for edit in find_edits(old[field], new[field], field)]
        echo_json(
            {
                "url": article["url"],
                "from": oldest["number"],
                "to": newest["number"],
                "edits": [
                    {"field": e.field, "kind": e.kind, "old": e.old, "new": e.new, "position": e.position}
                    for e in edits
                ],
            }
        )
        return
    pieces = list(_compare(_to_text(old), _to_text(new)))
    if as_html:
        values = {
            "a": oldest["number"],
            "b": newest["number"],
            "a_at": oldest["captured_at"],
            "b_at": newest["captured_at"],
            "a_cause": oldest["cause"],
            "b_cause": newest["cause"],
        } | {name: html.escape(article[name]) for name in ("url", "title", "language")}
        click.echo(_PAGE.format(**values, old=_mark(pieces, "old", "del"), new=_mark(pieces, "new", "ins")))
        return
    click.echo(f"--- version {oldest['number']}, captured {oldest['captured_at']} ({oldest['cause']})")
    click.echo(f"+++ version {newest['number']}, captured {newest['captured_at']} ({newest['cause']})\n")
    click.echo(" ".join(_paint(piece) for piece in pieces).replace(" ¶ ", "\n\n"))


def _to_text(version: dict[str, str]) -> str:
    """Return a version's fields as paragraphs: what is compared."""
    return "\n\n".join(version[field] for field in _FIELDS if version[field])


def _compare(old: str, new: str) -> Iterator[Piece]:
    """Yield runs of words that both have, only the old, or only the new; ¶ stands for a paragraph's end."""
    old_words, new_words = (text.replace("\n\n", " ¶ ").split() for text in (old, new))
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old_words, new_words, autojunk=False).get_opcodes():
        if tag == "equal":
            yield "equal", " ".join(old_words[i1:i2])
            continue
        if i2 > i1:
            yield "old", " ".join(old_words[i1:i2])
        if j2 > j1:
            yield "new", " ".join(new_words[j1:j2])


def _paint(piece: Piece) -> str:
    """Return a piece for a terminal: colours, and marks that stay where there are none."""
    side, words = piece[0], to_plain(piece[1])
    if side == "equal":
        return words
    return (
        click.style(f"[-{words}-]", fg="red") if side == "old" else click.style(f"{{+{words}+}}", fg="green")
    )


def _mark(pieces: list[Piece], side: str, element: str) -> str:
    """Return one side as HTML, its own words marked."""
    words = " ".join(
        f"<{element}>{html.escape(text)}</{element}>" if kind == side else html.escape(text)
        for kind, text in pieces
        if kind in ("equal", side)
    )
    return words.replace(" ¶ ", "\n\n").replace("¶", "\n\n")
