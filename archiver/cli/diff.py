"""``archiver diff``: the words that changed between two versions of an article."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

import click

from archiver.cli.options import EXAMPLE, CountRange, echo_json, home_option, json_option, say, to_plain
from archiver.cli.wrap import Word, wrap
from archiver.home import Home

if TYPE_CHECKING:
    from archiver.compare import Compared, Side

_PAGE = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>{title}: versions {a} and {b}</title>
<style>
:root {{ color-scheme: light dark; --old: #ffe0dd; --old-ink: #7a0c12; --new: #d3f5dc; --new-ink: #05431a; --line: #d8dde3; --fine: #515b67; }}
@media (prefers-color-scheme: dark) {{ :root {{ --old: #4a1a1c; --old-ink: #ffc9c4; --new: #123a20; --new-ink: #b9f2c9; --line: #38414b; --fine: #a8b2be; }} body {{ background: #14181d; color: #e6e9ed; }} }}
body {{ font: 1.08rem/1.65 Georgia, "Noto Serif", "Noto Naskh Arabic", serif; margin: 2rem auto; max-width: 76rem; padding: 0 1.25rem; }}
h1 {{ font-size: 1.7rem; line-height: 1.25; margin-bottom: .4rem; }}
h2, .note {{ font-family: system-ui, "Noto Sans", sans-serif; }}
.note {{ font-size: .88rem; color: var(--fine); overflow-wrap: anywhere; }}
.sides {{ display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 2.5rem; }}
h2 {{ font-size: .95rem; padding-bottom: .5rem; border-bottom: 3px solid var(--line); }}
p {{ margin: 0 0 .9em; }}
.title {{ font-weight: 700; font-size: 1.2rem; line-height: 1.4; }}
.standfirst {{ font-size: 1.12rem; }}
.published, .dateline {{ font-size: .95rem; }}
del {{ background: var(--old); color: var(--old-ink); }}
ins {{ background: var(--new); color: var(--new-ink); text-decoration-thickness: 1px; text-underline-offset: .2em; }}
@media (max-width: 50rem) {{ .sides {{ grid-template-columns: minmax(0, 1fr); gap: 1rem; }} }}
</style>
<main>
<h1 dir="auto" lang="{language}">{title}</h1>
<p class="note">{url}<br>Derived text, not the original; © INTERPOL and third parties.</p>
<div class="sides">
<section><h2>Version {a}, captured {a_at} ({a_cause})</h2><div lang="{language}" dir="{direction}">{old}</div></section>
<section><h2>Version {b}, captured {b_at} ({b_cause})</h2><div lang="{language}" dir="{direction}">{new}</div></section>
</div>
</main>
</html>
"""


@click.command(
    epilog=f"\b\nExamples:\n  archiver diff {EXAMPLE} --home demo-data\n"
    f"  archiver diff {EXAMPLE} --html --home demo-data > changes.html"
)
@click.argument("url")
@click.argument("a", type=CountRange(min=1), required=False)
@click.argument("b", type=CountRange(min=1), required=False)
@click.option("--html", "as_html", is_flag=True, help="Print a page with both versions side by side.")
@home_option
@json_option
def command(url: str, a: int | None, b: int | None, as_html: bool, home: Home, as_json: bool) -> None:
    """Show the words that changed between versions A and B of an article; the last two where none are named."""
    from archiver.compare import CAUSES, compare
    from archiver.edits import FIELDS, find_edits
    from archiver.lookup import find_article, find_version
    from archiver.store import open_database

    with open_database(home, must_exist=True) as store:
        article = find_article(store, url)
        newest = find_version(store, article, b)
        oldest = find_version(store, article, a if a is not None else max(newest["number"] - 1, 1))
    old, new = ({field: version[field] or "" for field in FIELDS} for version in (oldest, newest))
    if as_json:
        edits = [edit for field in FIELDS for edit in find_edits(old[field], new[field], field)]
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
    if b is None and newest["number"] == 1:
        say("one version: nothing was seen to change", err=True)
    paragraphs = compare(old, new)
    if as_html:
        values = {
            "a": oldest["number"],
            "b": newest["number"],
            "a_at": oldest["captured_at"][:16].replace("T", " "),
            "b_at": newest["captured_at"][:16].replace("T", " "),
            "a_cause": CAUSES[oldest["cause"]],
            "b_cause": CAUSES[newest["cause"]],
            "direction": "rtl" if article["language"] == "ar" else "ltr",
        } | {name: html.escape(article[name]) for name in ("url", "title", "language")}
        sides = {"old": _mark(paragraphs, "old", "del"), "new": _mark(paragraphs, "new", "ins")}
        click.echo(_PAGE.format(**values, **sides))
        return
    say(f"--- version {oldest['number']}, {oldest['captured_at']}, {CAUSES[oldest['cause']]}", fg="red")
    say(f"+++ version {newest['number']}, {newest['captured_at']}, {CAUSES[newest['cause']]}", fg="green")
    _say(paragraphs)


def _say(paragraphs: list[Compared]) -> None:
    """Print what changed: whole paragraphs, those without a change counted."""
    same = 0
    for paragraph in paragraphs:
        if not paragraph.is_changed:
            same += 1
            continue
        _say_same(same)
        same = 0
        click.echo("\n" + wrap(_paint(paragraph)))
    _say_same(same)


def _say_same(count: int) -> None:
    if count:
        say(f"\n… {count} paragraph{'s' * (count != 1)} unchanged", dim=True)


def _paint(paragraph: Compared) -> list[Word]:
    """Return the words of a paragraph for a terminal: colours, and marks that stay where there are none."""
    words: list[Word] = []
    for piece in paragraph.pieces:
        open_mark, close_mark, colour = _MARKS[piece.side]
        shown = f"{open_mark}{to_plain(piece.words)}{close_mark}".split(" ")
        words += [Word(each, click.style(each, fg=colour) if colour else each) for each in shown]
    return words


_MARKS: dict[Side, tuple[str, str, str]] = {
    "equal": ("", "", ""),
    "old": ("[-", "-]", "red"),
    "new": ("{+", "+}", "green"),
}


def _mark(paragraphs: list[Compared], side: Side, element: str) -> str:
    """Return one side as HTML, its own words marked."""
    said = []
    for paragraph in paragraphs:
        words = " ".join(
            f"<{element}>{html.escape(piece.words)}</{element}>"
            if piece.side == side
            else html.escape(piece.words)
            for piece in paragraph.of(side)
        )
        if words:
            said.append(f'<p class="{paragraph.field}">{words}</p>')
    return "\n".join(said)
