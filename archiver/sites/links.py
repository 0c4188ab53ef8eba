"""Which addresses a page names, and what each is: what the spider follows. Pure, and cheap: one parse, one walk."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple
from urllib.parse import urljoin, urlsplit

from lxml import etree

from archiver.sites.sources import srcset_urls
from archiver.sites.tags import STAND_IN
from archiver.urls import join, read_address

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from archiver.sites.repeated import Menu
    from archiver.sites.site import Site

FoundKind = Literal["article", "listing", "document", "asset", "sitemap", "event", "other"]

FOLLOWED: frozenset[FoundKind] = frozenset({"article", "listing", "document", "asset"})
"""What a crawl may ask for, its scope allowing."""
# A listing of a whole year had 400 links at most; a page that names more is not of this site.
MAX_LINKS = 5_000
_NOWHERE = ("javascript:", "mailto:", "tel:")
_PAGE_QUERY = re.compile(r"(?:^|&)(?:page|p|offset|start)=\d{1,6}(?:&|$)")
_NEXT = re.compile(
    r"(?:next(?: page)?|older(?: news)?|load more|show more|more news|page suivante|suivante?|voir plus|plus d.actualités"
    r"|siguiente|página siguiente|ver más|cargar más|التالي|التالية|الصفحة التالية|المزيد|»|›|>|→)\s*[»›>→]*",
    re.IGNORECASE,
)
_CSS_URL = re.compile(
    r"url\(\s*[\"']?([^\"')\s]{1,2000})[\"']?\s*\)|@import\s+[\"']([^\"']{1,2000})[\"']", re.IGNORECASE
)
_ASSET_RELS = frozenset(
    {
        "stylesheet",
        "icon",
        "shortcut",
        "preload",
        "apple-touch-icon",
        "manifest",
        "mask-icon",
        "modulepreload",
    }
)
_SHOWN = ("src", "data-src", "data-original", "data-full", "data-large", "data-lazy-src", "poster")
# What a "load more" button asks for with the page's script.
_LOADED = ("data-url", "data-href", "data-next", "data-next-url", "data-load-more-url")
_STYLES = etree.XPath("descendant::*/@style[contains(., 'url(')]", smart_strings=False)
_TAGS = (
    "a", "area", "base", "link", "img", "source", "script", "video", "audio", "style", "meta", "input", "button", STAND_IN
)  # fmt: skip


# A tuple: a page has hundreds, and they go from the reader's process to the crawler's.
class FoundLink(NamedTuple):
    """One address on a page."""

    url: str
    """Absolute, as it will be fetched, without fragment."""
    rel: str = ""
    """``next`` for the listing's next page, ``alternate``, ``canonical``; "" for all others."""
    hreflang: str = ""
    kind: FoundKind = "other"


def find_links(
    root: etree._Element, page_url: str, site: Site, base_url: str = "", menus: Sequence[Menu] = ()
) -> list[FoundLink]:
    """Return the links of the page at *page_url*, whose tree is *root*, each once, in order; *menus* were cut from it.

    Only addresses of *site* (or of its mirror under *base_url*) are returned; `MAX_LINKS` bounds them.
    """
    found: dict[str, FoundLink] = {}
    base = _base(root, page_url)
    origin = urljoin(base, "/")
    for said in _said(root, menus):
        place = _resolve(origin if _is_rooted(said.href) else base, said.href, site, base_url)
        if place is None:
            continue
        url, kind = place
        if said.is_asset and kind == "other":
            kind = "asset"
        rel = _rel(said, kind)
        known = found.get(url)
        if known is None or (rel and not known.rel):
            found[url] = FoundLink(url, rel, said.hreflang.strip()[:35], kind)
        if len(found) >= MAX_LINKS:
            break
    return list(found.values())


def find_css_urls(css_url: str, css: str) -> list[str]:
    """Return what a stylesheet asks for, absolute, each once.

    >>> find_css_urls("https://h/css/a.css", '@import "b.css"; p { background: url(../i/x.png) }')
    ['https://h/css/b.css', 'https://h/i/x.png']
    """
    urls = [join(css_url, first or second) for first, second in _CSS_URL.findall(css[:2_000_000])]
    return list(dict.fromkeys(filter(None, urls)))[:MAX_LINKS]


def _base(root: etree._Element, page_url: str) -> str:
    for element in root.iter("base"):
        if href := (element.get("href") or "").strip():
            return join(page_url, href) or page_url
    return page_url


class _Said(NamedTuple):
    """An address as the page writes it, and what its tag says of it."""

    href: str
    rel: str = ""
    hreflang: str = ""
    is_asset: bool = False
    anchor: etree._Element | None = None


def _said(root: etree._Element, menus: Sequence[Menu] = ()) -> Iterator[_Said]:
    """Yield everything that names an address; what was cut, where it stood."""
    cut = iter(menus)
    for element in root.iter(*_TAGS):
        tag = element.tag
        if tag in ("a", "area"):
            # Most links of a page are its menu's: one that leads nowhere costs no more than this line.
            if (href := element.get("href")) and href[0] != "#" and not href.startswith(_NOWHERE):
                yield _Said(href, "", element.get("hreflang") or "", anchor=element)
        elif tag == STAND_IN:
            yield from _said_in(next(cut))
        elif tag != "base":
            yield from _said_of(element)
    for style in _STYLES(root):
        for first, _ in _CSS_URL.findall(style[:5_000]):
            yield _Said(first, is_asset=True)


@lru_cache(maxsize=32)
def _said_in(menu: Menu) -> tuple[_Said, ...]:
    return tuple(_said(menu.root))


def _said_of(element: etree._Element) -> Iterator[_Said]:
    """Yield what a tag names that is no anchor: a button, a link, a picture or what else is shown."""
    if element.tag == "button":
        yield from (_Said(href, "next") for name in _LOADED if (href := element.get(name)))
    elif element.tag == "link":
        yield from _linked(element)
    else:
        for href in _media(element):
            yield _Said(href, is_asset=True)


def _linked(element: etree._Element) -> Iterator[_Said]:
    """Yield what a ``<link>`` names, where it is followed or shown."""
    rels = set((element.get("rel") or "").lower().split())
    rel = next((name for name in ("next", "alternate", "canonical") if name in rels), "")
    if (href := element.get("href")) and (rel or rels & _ASSET_RELS):
        yield _Said(href, rel, element.get("hreflang") or "", is_asset=not rel)


def _media(element: etree._Element) -> list[str]:
    """Return the addresses of an image, a source, a script, a film or a style, renditions and lazy ones included."""
    get = element.get
    if element.tag == "style":
        return [first or second for first, second in _CSS_URL.findall((element.text or "")[:200_000])]
    if element.tag == "meta":
        name = (get("property") or get("name") or "").lower()
        return [get("content") or ""] if name in ("og:image", "twitter:image") else []
    said = element.keys()  # a picture has two of them, a script one
    urls = [url for name in _SHOWN if name in said and (url := get(name))]
    for name in ("srcset", "data-srcset"):
        if name in said:
            urls += srcset_urls(get(name) or "")
    return urls


def _rel(said: _Said, kind: FoundKind) -> str:
    """Say what a link is to its page; the next page of a listing is told by rel, words or query."""
    if said.anchor is None:
        return "" if said.rel == "next" and kind != "listing" else said.rel
    if kind != "listing":  # the gallery's "Next" is no listing's
        return ""
    if "next" in (said.anchor.get("rel") or "").lower().split():
        return "next"
    query = said.href.partition("?")[2].partition("#")[0]
    text = " ".join("".join(said.anchor.itertext()).split())[:300]
    return "next" if _PAGE_QUERY.search(query) or _NEXT.fullmatch(text) else ""


def _is_rooted(href: str) -> bool:
    """Say whether *href* means the same on every page of the host: a path from the root, a whole address."""
    return (href[:1] == "/" and href[1:2] != "/") or href.startswith(("http://", "https://"))


# Every page of a site names the same menu, by rooted paths.
@lru_cache(maxsize=8_192)
def _resolve(base: str, href: str, site: Site, base_url: str) -> tuple[str, FoundKind] | None:
    """Return the absolute address of *href* and what lies there; None where it is not of *site*."""
    url = join(base, href)
    address = read_address(url, site, base_url) if url else None
    if address is None:
        return None
    is_sitemap = any(path in url for path in site.sitemaps) and urlsplit(url).path in site.sitemaps
    return url, "sitemap" if is_sitemap else address.kind
