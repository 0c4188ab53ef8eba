"""Print what was drawn as an HTML page, and say what a perfect reader finds on it."""

from __future__ import annotations

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
    if drawn.pulled:
        inside[drawn.pulled_after] = [namer.wrapped(_quote(drawn, look, rng))]
    if drawn.pictures:
        macro = getattr(environment().get_template("galleries.html").module, drawn.gallery)
        html = namer.wrapped(macro(look, drawn.pictures))
        if drawn.gallery_after < 0:
            media["before"].append(html)
        elif drawn.gallery_after >= len(drawn.blocks) - 1:
            media["after"].append(html)
        else:
            inside.setdefault(drawn.gallery_after, []).insert(0, html)
    body = rich_text(drawn.blocks, inside, drawn.rich, rng)
    look |= {name: Markup("".join(parts)) for name, parts in media.items()}
    look["body"] = namer.wrapped(body, 2)
    html = environment().get_template(f"frames/{drawn.frame}.html").render(x=look)
    return str(html)


def address(drawn: Drawn) -> str:
    """Return the page's canonical address."""
    return SITE + quote(drawn.path)


def truth(drawn: Drawn) -> Article:
    """Return what a perfect reader finds on the page."""
    pulled = ()
    if drawn.pulled:
        text, speaker, role, _ = drawn.pulled
        if drawn.quote == "silent":
            speaker = role = ""
        pulled = (Quote(text=text, speaker=speaker, role=role, pulled=True),)
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


def _quote(drawn: Drawn, look: dict[str, Any], rng: Random) -> str:
    assert drawn.pulled
    text, name, role, by = drawn.pulled
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
    }:
        marks.append(("", ""))  # the style sheet draws them
    if language == "fr":
        marks.append(("«\u00a0", "\u00a0»"))
    start, end = rng.choice(marks)
    macro = getattr(environment().get_template("quotes.html").module, drawn.quote)
    return str(macro(look, f"{start}{text}{end}", name, role, by))


def _squeezed(text: str) -> str:
    return " ".join(text.split())
