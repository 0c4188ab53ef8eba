"""The frame of the replica's pages: head, header, breadcrumb, share links, footer, cookie banner. Pure."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import quote

from archiver.replica.story import LANGUAGES, SECTIONS
from archiver.replica.truth import HOME, site_url
from archiver.replica.words import NAMES, WORDS

ASSETS = "/bundles/interpolfront"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One page to be framed: what its head says, and its content."""

    path: str
    """Unquoted; the canonical address is made of it."""
    language: str
    title: str
    content: str
    """HTML between header and footer."""
    description: str = ""
    topic: str = ""
    image: str = ""
    theme: str = "news"
    alternates: Sequence[tuple[str, str]] = ()
    """Language and path of this page in the site's languages."""
    trail: Sequence[tuple[str, str]] = ()
    """Words and path of the breadcrumb, the page itself last."""
    extra_head: str = ""


def to_page(sheet: Sheet) -> str:
    """Return the whole page of *sheet* in the current frame."""
    direction = ' dir="rtl"' if sheet.language == "ar" else ""
    return f"""<!DOCTYPE html>
<html{direction}>
<head>
{to_head(sheet)}
</head>
<body>
<div class="content">
{_header(sheet)}
<div class="theme {sheet.theme}">
{sheet.content}
</div>
{_footer(sheet.language)}
</div>
{_cookie_banner()}
<script src="{ASSETS}/js/gallery.js"></script>
</body>
</html>
"""


def to_head(sheet: Sheet) -> str:
    """Return the head's lines, with the mixed meta attributes of the real site."""
    title, text = escape(sheet.title), escape(sheet.description)
    lines = [
        '<meta charset="utf-8">',
        f'<meta http-equiv="content-language" content="{sheet.language}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{title}</title>",
        f'<meta property="og:title" content="{title}">',
        f'<meta name="twitter:title" content="{title}">',
        f'<meta name="description" content="{text}">',
        f'<meta property="og:description" content="{text}">',
        f'<meta name="og:image" content="{HOME + quote(sheet.image)}">' if sheet.image else "",
        f'<meta name="keywords" content="{escape(sheet.topic)}">' if sheet.topic else "",
        '<meta name="robots" content="index,follow">',
        f'<link rel="canonical" href="{escape(site_url(sheet.path))}">',
        *(
            f'<link rel="alternate" hreflang="{language}" href="{escape(quote(path))}">'
            for language, path in sheet.alternates
        ),
        f'<link rel="stylesheet" href="{ASSETS}/css/site.css">',
        sheet.extra_head,
        _breadcrumb_data(sheet.trail),
    ]
    return "\n".join(line for line in lines if line)


def _breadcrumb_data(trail: Sequence[tuple[str, str]]) -> str:
    if not trail:
        return ""
    items = [
        {"@type": "ListItem", "position": number, "item": {"@id": site_url(path), "name": words}}
        for number, (words, path) in enumerate(trail, 1)
    ]
    data = {"@context": "https://schema.org", "@type": "BreadcrumbList", "itemListElement": items}
    written = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
    return f'<script type="application/ld+json">{written}</script>'


def _header(sheet: Sheet) -> str:
    words = WORDS[sheet.language]
    known = dict(sheet.alternates)
    choice = "".join(
        f'<li><a href="{escape(quote(known.get(code, f"/{code}")))}">{NAMES[code]}</a></li>'
        for code in LANGUAGES
    )
    section = SECTIONS["current"][sheet.language]
    mixed = section.rpartition("/")[0]
    return f"""<header class="header"><div class="container">
<a class="header__logo" href="/{sheet.language}"><img src="{ASSETS}/images/logo.svg" alt="INTERPOL" width="44" height="44"><span>Newsroom replica</span></a>
<nav class="navigation"><ul><li><a href="/{sheet.language}">{words["home"]}</a></li><li><a href="{mixed}">{words["section"]}</a></li><li><a href="{section}">{words["news"]}</a></li></ul></nav>
<div class="langage"><ul>{choice}</ul></div>
<form class="search" action="/{sheet.language}/search"><input type="search" name="q" placeholder="{words["search"]}"></form>
</div></header>"""


def banner(title: str) -> str:
    """Return the banner with the page's title."""
    return (
        '<div class="bannerPage"><div class="bannerPage__inner container">'
        f'<h1 class="bannerPage__title">{escape(title, quote=False)}</h1></div></div>'
    )


def breadcrumb(trail: Sequence[tuple[str, str]]) -> str:
    """Return the visible breadcrumb."""
    arrow = f'<img src="{ASSETS}/images/chevron.svg" alt="&gt;">'
    links = "".join(f'<a href="{quote(path)}">{escape(words)}</a>{arrow}' for words, path in trail[:-1])
    last = escape(trail[-1][0]) if trail else ""
    return f'<div class="container breadcrumb">{links}<span class="active">{last}</span></div>'


def shares() -> str:
    """Return the share shortcuts, English on every page as on the real site."""
    buttons = (
        ("print", "Print this page"),
        ("facebook", "Facebook INTERPOL"),
        ("twitter", "Twitter INTERPOL"),
        ("top", "Scroll to top"),
    )
    links = "".join(
        f'<a class="sharesShortcuts__{name}" href="#"><img src="{ASSETS}/images/{name}.svg" alt="{alt}"></a>'
        for name, alt in buttons
    )
    return f'<div class="sharesShortcuts" title="Share this page">{links}</div>'


def _footer(language: str) -> str:
    columns = (
        ("Connect with us", ("Contact INTERPOL", "Careers", "Procurement")),
        ("Resources", ("Documents", "Databases", "Photos and videos")),
        ("Policies", ("Terms of use", "Privacy notice", "Cookies")),
        ("Social media", ("Facebook", "Twitter", "YouTube")),
    )
    lists = "".join(
        f"<div><h4>{head}</h4><ul>{''.join(f'<li>{line}</li>' for line in lines)}</ul></div>"
        for head, lines in columns
    )
    return f"""<footer class="footer"><div class="container">{lists}</div></footer>
<div class="subFooter"><div class="container"><a href="/{language}/sitemap">Site Map</a><span>INTERPOL 2020. All Rights Reserved.</span><span>A local replica for tests: every story and every person on it is invented.</span></div></div>"""


def _cookie_banner() -> str:
    return """<div id="privacy-cookie-banner"><p>Our site uses cookies to ensure technical functionality, gather statistics and enable sharing on social media platforms.</p><button type="button">OK</button><a href="/en/cookies">Tell me more</a></div>"""
