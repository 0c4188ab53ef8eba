"""The article templates of the replica: four eras of one site, none of them known to the reader by name. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from urllib.parse import quote

from archiver.replica.frame import ASSETS, Sheet, banner, breadcrumb, shares, to_head, to_page
from archiver.replica.gallery import to_figures, to_gallery, to_pull_quote
from archiver.replica.markup import Block, to_html, to_plain
from archiver.replica.story import SECTIONS, Edition
from archiver.replica.words import WORDS

Layout = Callable[[Edition, Sequence[Edition]], str]


def to_rich_text(edition: Edition, gallery: str, pull: str) -> str:
    """Return the body's blocks as the CMS prints them: no white space between ``</p><p>``."""
    html: list[str] = []
    blocks = edition.blocks
    for number, block in enumerate(blocks):
        before = blocks[number - 1].kind if number else ""
        after = blocks[number + 1].kind if number + 1 < len(blocks) else ""
        opening = (
            "<ul>"
            if block.kind == "list-item" != before
            else "<table><tbody>"
            if block.kind == "row" != before
            else ""
        )
        closing = (
            "</ul>"
            if block.kind == "list-item" != after
            else "</tbody></table>"
            if block.kind == "row" != after
            else ""
        )
        inside = {"gallery": gallery, "pull": pull}.get(block.kind) or _block(block)
        html.append(opening + inside + closing)
    return "".join(html)


def _block(block: Block) -> str:
    if block.kind == "row":
        return (
            "<tr>" + "".join(f"<td>{to_html(cell.strip())}</td>" for cell in block.text.split("|")) + "</tr>"
        )
    forms = {
        "heading": "<h2>{}</h2>",
        "list-item": "<li>{}</li>",
        "quote": "<blockquote><p>{}</p></blockquote>",
        "blank": "<p>&nbsp;</p>",
    }
    return forms.get(block.kind, "<p>{}</p>").format(to_html(block.text))


def _sheet(edition: Edition, siblings: Sequence[Edition], content: str) -> Sheet:
    """Return the sheet of an article, its head's facts taken from *edition*."""
    first = next((to_plain(block.text) for block in edition.blocks if block.kind == "paragraph"), "")
    pictures = edition.story.pictures
    return Sheet(
        path=edition.path,
        language=edition.language,
        title=edition.title,
        description=to_plain(edition.standfirst) or first[:155],
        topic=edition.story.topic,
        image=pictures[0].rendition() if pictures else "",
        alternates=[(other.language, other.path) for other in siblings],
        trail=trail(edition),
        content=content,
    )


def trail(edition: Edition) -> list[tuple[str, str]]:
    """Return the breadcrumb of an article: home, section, news, year, itself."""
    words, section = WORDS[edition.language], SECTIONS[edition.story.scheme][edition.language]
    year = str(edition.story.published.year)
    return [
        (words["home"], f"/{edition.language}"),
        (words["news"], section),
        (year, f"{section}/{year}"),
        (edition.title, edition.path),
    ]


def _below(edition: Edition, name: str = "greySection") -> str:
    """Return what stands below the text: related documents and "see also"."""
    words, parts = WORDS[edition.language], []
    for head, links in (("documents", edition.documents), ("also", edition.see_also)):
        if links:
            lines = "".join(f'<li><a href="{quote(path)}">{escape(text)}</a></li>' for text, path in links)
            parts.append(f"<h3>{words[head]}</h3><ul>{lines}</ul>")
    return f'<div class="{name}"><div class="container">{"".join(parts)}</div></div>' if parts else ""


def current(edition: Edition, siblings: Sequence[Edition]) -> str:
    """Print *edition* in the template of 2019 and later."""
    text = to_rich_text(edition, to_gallery(edition), to_pull_quote(edition))
    intro = (
        f'<div class="news__intro"><p>{to_html(edition.standfirst)}</p></div>' if edition.standfirst else ""
    )
    content = f"""{banner(edition.title)}
{breadcrumb(trail(edition))}
{shares()}
<div class="container">
<div class="twoColumns">
<div class="news__date">{edition.date_line}</div>
{intro}
<div class="ezrichtext-field">{text}</div>
</div>
</div>
{_below(edition)}"""
    return to_page(_sheet(edition, siblings, content))


def neutral(edition: Edition, siblings: Sequence[Edition]) -> str:
    """Print *edition* with class names that say nothing, and more nesting."""
    text = to_rich_text(edition, to_figures(edition), to_pull_quote(edition, "aside"))
    intro = f'<p class="c3">{to_html(edition.standfirst)}</p>' if edition.standfirst else ""
    content = f"""<section class="row"><div class="cell"><div class="inner">
<h1>{escape(edition.title, quote=False)}</h1>
<span class="c2">{edition.date_line}</span>
{intro}
<div class="cell"><div class="block operating"><div>{text}</div></div></div>
</div></div></section>
{shares()}
{_below(edition, "row tail")}"""
    return to_page(_sheet(edition, siblings, content))


def old(edition: Edition, siblings: Sequence[Edition]) -> str:
    """Print *edition* in the template of about 2011 to 2018: ids, a side column, "All news | Print"."""
    text = to_rich_text(edition, to_gallery(edition, "photos"), to_pull_quote(edition, "citation"))
    section = SECTIONS[edition.story.scheme][edition.language]
    languages = " ".join(f'<a href="{quote(other.path)}">{other.language.upper()}</a>' for other in siblings)
    intro = f'<p class="chapeau">{to_html(edition.standfirst)}</p>' if edition.standfirst else ""
    return f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml">
<head>
{to_head(_sheet(edition, siblings, ""))}
</head>
<body class="legacy">
<div id="header"><img src="{ASSETS}/images/logo.svg" alt="INTERPOL" width="40" height="40" /> <div class="langage">{languages}</div></div>
<div id="path"><a href="/{edition.language}">{WORDS[edition.language]["home"]}</a> / <a href="{quote(section)}">{WORDS[edition.language]["news"]}</a></div>
<div id="page"><div id="maincontent"><div class="tools"><a href="{quote(section)}">All news</a> | <a href="#">Print</a></div>
<div class="attribute-date">{edition.date_line}</div>
<h1>{escape(edition.title, quote=False)}</h1>
{intro}<div class="attribute-long">{text}</div>
<div class="tools"><a href="{quote(section)}">Back</a> | <a href="#">Print</a></div></div>
{_below(edition, "extra")}</div>
<div id="footer">INTERPOL 2020. All Rights Reserved. | A local replica for tests: every story on it is invented.</div>
</body>
</html>
"""


def redesigned(edition: Edition, siblings: Sequence[Edition]) -> str:
    """Print *edition* in a template that the site never had: what a relaunch looks like to a reader."""
    text = to_rich_text(edition, to_gallery(edition, "swiper"), to_pull_quote(edition, "pullout"))
    intro = f'<p class="article-lede">{to_html(edition.standfirst)}</p>' if edition.standfirst else ""
    content = f"""{breadcrumb(trail(edition))}
<main id="main"><article class="article-view"><header><h1>{escape(edition.title, quote=False)}</h1>
{intro}<p class="article-meta"><span>{edition.date_line}</span></p></header>
{shares()}
<div class="article-view__body">{text}</div></article>
<aside>{_below(edition, "article-more")}</aside></main>"""
    return to_page(_sheet(edition, siblings, content))


LAYOUTS: dict[str, Layout] = {"current": current, "old": old, "neutral": neutral, "redesigned": redesigned}
REDESIGNS: dict[int, str] = {0: "", 1: "neutral", 2: "redesigned"}
"""What `Replica.redesign` takes: 0 is the site as it is, 1 and 2 print all articles in one layout."""
