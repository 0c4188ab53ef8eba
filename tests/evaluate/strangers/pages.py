"""Print what was drawn as an HTML page, and say what a perfect reader finds on it."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from archiver.models import Article, Dateline, Image, Paragraph, Quote
from tests.evaluate.strangers.body import rich_text
from tests.evaluate.strangers.days import arabic_digits, draw_date, print_date
from tests.evaluate.strangers.draw import Drawn
from tests.evaluate.strangers.names import Namer
from tests.evaluate.strangers.oddities import disturb, hidden_copy, to_capitals
from tests.evaluate.strangers.stories import words

SITE = "https://www.interpol.int"
_FOLDER = Path(__file__).with_name("templates")
# What a page draws besides its frame: the form of each box. A form twice is twice as likely.
_LOOKS: dict[str, tuple[Any, ...]] = {
    "counter": ("one", "tight", "lines", "two", "three", "bare", ""),
    "arrows": ("svg", "buttons", "words", "english", ""),
    "single": ("figure", "div", "link", "embed", "paragraph"),
    "captag": ("p", "h5", "div"),
    "cookie": ("banner", "dialog", "plain", ""),
    "crumbs": ("ol", "div", "text", ""),
    "share": ("icons", "words", "buttons", ""),
    "dateform": ("div", "icon", "time", "label", "oneline", "meta", "pipe", "dl", "p"),
    "date_first": (True, False, False),
    "leadform": ("p", "div", "h2", "field", "strong"),
    "topicform": ("titled", "plain", ""),
    "docform": ("list", "cards", "plain"),
    "relatedform": ("cards", "list", "articles", "slider"),
    "olddate": ("before", "after", "split"),
    "newsletter": (True, False),
    "video": (True, False, False, False),
    "metas": (True, True, False),
    "ezfield": (True, True, False),
    "dash": ("-", "–", "—"),
    "suffix": ("", "", " | INTERPOL", " - INTERPOL"),
}


@cache
def environment() -> Environment:
    return Environment(loader=FileSystemLoader(_FOLDER), autoescape=True, keep_trailing_newline=True)


def print_page(drawn: Drawn) -> str:
    """Return the HTML of *drawn*; the same each time."""
    rng = Random(f"look {drawn.seed}")
    namer = Namer(rng)
    look = context(drawn, rng, namer)
    media = {"before": [], "after": []}
    inside: dict[int, list[str]] = {}
    for pulled, at in drawn.pulled:
        inside.setdefault(at, []).append(namer.wrapped(_quote(drawn, pulled, look, rng)))
    if drawn.pictures:
        macro = getattr(environment().get_template("galleries.html").module, drawn.gallery)
        html = namer.wrapped(macro(look, drawn.pictures))
        if drawn.gallery_after < 0:
            media["before"].append(html)
        elif drawn.gallery_after >= len(drawn.blocks) - 1:
            media["after"].append(html)
        else:
            inside.setdefault(drawn.gallery_after, []).insert(0, html)
    if "read_also" in drawn.oddities and len(drawn.blocks) > 3:
        inside.setdefault(1, []).append(_read_also(drawn, look))
    body = disturb(rich_text(drawn.blocks, inside, drawn.rich, rng), drawn.oddities, rng)
    look |= {name: Markup("".join(parts)) for name, parts in media.items()}
    look["body"] = namer.wrapped(body, 2)
    look["copy"] = Markup(hidden_copy(drawn)) if "copy" in drawn.oddities else ""
    html = environment().get_template(f"frames/{drawn.frame}.html").render(x=look)
    html = html.replace("</body>", f"{look['copy']}</body>")
    return to_capitals(html) if "capitals" in drawn.oddities else html


def content_type(drawn: Drawn) -> str:
    """Return the Content-Type that goes with `encode`: old servers did not say the charset."""
    return "text/html" if "latin1" in drawn.oddities else "text/html; charset=utf-8"


def encode(drawn: Drawn, html: str) -> bytes:
    """Return *html* as it is sent: UTF-8, or what old servers sent where that has all its letters."""
    if "latin1" in drawn.oddities and drawn.story.language == drawn.ui != "ar":
        told = html.replace('charset="utf-8"', 'charset="windows-1252"').replace(
            "charset=utf-8", "charset=windows-1252"
        )
        return told.encode("cp1252", "xmlcharrefreplace")
    return html.encode()


def address(drawn: Drawn) -> str:
    """Return the page's canonical address."""
    return SITE + quote(drawn.path)


def truth(drawn: Drawn) -> Article:
    """Return what a perfect reader finds on the page."""
    named = drawn.quote != "silent"
    pulled = tuple(
        Quote(text=text, speaker=speaker if named else "", role=role if named else "", pulled=True)
        for (text, speaker, role, _), _ in sorted(drawn.pulled, key=lambda pulled: pulled[1])
    )
    return Article(
        url=address(drawn),
        language=drawn.story.language,
        title=drawn.story.title,
        standfirst=drawn.standfirst,
        published=drawn.day if drawn.printed_day else None,
        dateline=Dateline(text=drawn.dateline, place=drawn.dateline) if drawn.dateline else None,
        paragraphs=tuple(Paragraph(text=_squeezed(b.text), kind=b.kind) for b in drawn.blocks),
        quotes=pulled,
        images=tuple(
            Image(url=p.original, image_key="", caption=_squeezed(p.caption), alt=p.alt)
            for p in drawn.pictures
        ),
    )


def context(drawn: Drawn, rng: Random, namer: Namer) -> dict[str, Any]:
    """Return what the templates know of a page."""
    said = words(drawn.ui)
    look: dict[str, Any] = {name: rng.choice(forms) for name, forms in _LOOKS.items()}
    indic = drawn.ui == "ar" and rng.random() < 0.6
    declared = rng.choice((drawn.ui, drawn.ui, "", "en"))
    look |= {
        "lang": drawn.story.language,
        "ui": drawn.ui,
        "w": said,
        "c": namer,
        "h": namer.hashed,
        "key": f"{rng.getrandbits(32):08x}",
        "numeral": (lambda n: arabic_digits(str(n))) if indic else str,
        "url": address(drawn),
        "year": drawn.day.year,
        "title": drawn.story.title,
        "heading": drawn.story.title.replace(" ", rng.choice((" ", " ", " ", "  ", "\n      ")), 1),
        "standfirst": drawn.standfirst,
        "description": drawn.standfirst or drawn.story.blocks[0].text[:150],
        "date": drawn.printed_day,
        "later": print_date(drawn.day + timedelta(days=2), drawn.ui, Random(drawn.seed)),
        "iso": drawn.day.isoformat(),
        "html_lang": Markup(f' lang="{declared}"') if declared else "",
        "http_lang": rng.choice((drawn.ui, drawn.ui, "", "en")),
        "dir": Markup(' dir="rtl"') if drawn.ui == "ar" else "",
        "banner": f"/var/interpol/storage/images/8/7/6/5/25678-{rng.randint(1, 9)}-eng-GB/banner.jpg",
        "alternates": [
            (code, f"/{code}/{rng.randrange(99)}") for code in ("en", "fr", "es", "ar") if code != drawn.ui
        ],
        "topics": drawn.story.topics,
        "documents": [
            {"title": title, "url": f"/content/download/{rng.randrange(9999)}/file/document-{place}.pdf"}
            for place, title in enumerate(drawn.story.documents)
        ],
        "related": _related(drawn, rng, said["teasers"]) if rng.random() < 0.8 else [],
    }
    for name, key in (("documents", "related_documents"), ("related", "see_also"), ("topic", "topics")):
        look[f"{name}_word"] = rng.choice(said[key])
    return look | {"share_word": rng.choice(said["share"]), "published_word": rng.choice(said["published"])}


def _related(drawn: Drawn, rng: Random, titles: list[str]) -> list[dict[str, str]]:
    return [
        {
            "title": title,
            "date": print_date(draw_date(rng, old=False), drawn.ui, rng),
            "path": f"/{drawn.ui}/News-and-Events/News/2021/Teaser-{place}",
            "image": f"/var/interpol/storage/images/_aliases/small/1/1/1/1/1111{place}-1-eng-GB/0123456789ab-t.jpg",
        }
        for place, title in enumerate(rng.sample(titles, rng.randint(2, 4)))
    ]


def _read_also(drawn: Drawn, look: dict[str, Any]) -> str:
    """Return a box in the text that leads to another article."""
    teaser = look["w"]["teasers"][drawn.seed % 6]
    return f'<div class="read-also"><strong>{look["related_word"]}:</strong> <a href="/{drawn.ui}/News-and-Events/News/2020/Other">{teaser}</a></div>'


def _quote(drawn: Drawn, pulled: tuple[str, str, str, str], look: dict[str, Any], rng: Random) -> str:
    text, name, role, by = pulled
    language = drawn.story.language
    marks = [('"', '"'), ('"', '"'), ("“", "”")]
    if drawn.quote not in {
        "lines",
        "dash",
        "divs",
        "aside",
        "two",
        "spans",
        "silent",
        "heading",
        "cell",
        "author_first",
        "emphasised",
        "span_dash",
        "listed",
        "opened",
    }:
        marks.append(("", ""))  # the style sheet draws them
    if language == "fr":
        marks.append(("«\u00a0", "\u00a0»"))
    start, end = rng.choice(marks)
    macro = getattr(environment().get_template("quotes.html").module, drawn.quote)
    return str(macro(look, f"{start}{text}{end}", name, role, by))


def _squeezed(text: str) -> str:
    return " ".join(text.split())
