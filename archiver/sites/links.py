"""Which addresses a page names, and what each is: what the spider follows. Pure, and cheap: one parse, one walk."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple
from urllib.parse import urldefrag, urljoin, urlsplit

from lxml import etree

from archiver.exceptions import NotAnArticle
from archiver.sites.tree import parse
from archiver.sites.walk import srcset_urls
from archiver.urls import read_address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archiver.sites.site import Site

FoundKind = Literal["article", "listing", "document", "asset", "sitemap", "event", "other"]

FOLLOWED: frozenset[FoundKind] = frozenset({"article", "listing", "document", "asset"})
"""What a crawl may ask for, its scope allowing."""
# A listing of a whole year had 400 links at most; a page that names more is not of this site.
MAX_LINKS = 5_000
_MAX_URL = 2_000
_NOWHERE = ("#", "javascript:", "mailto:", "tel:")
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
_STYLES = etree.XPath("//@style[contains(., 'url(')]")
_TAGS = ("a", "area", "base", "link", "img", "source", "script", "video", "audio", "style", "meta", "input")


# A tuple: a page has hundreds, and they go from the reader's process to the crawler's.
class FoundLink(NamedTuple):
    """One address on a page."""

    url: str
    """Absolute, as it will be fetched, without fragment."""
    text: str
    rel: str = ""
    """``next`` for the listing's next page, ``alternate``, ``canonical``; "" for all others."""
    hreflang: str = ""
    kind: FoundKind = "other"


def find_links(page_url: str, html: bytes | str, site: Site, base_url: str = "") -> list[FoundLink]:
    """Return the links of the page at *page_url*, each once, in order; [] for a page that can't be read.

    Only addresses of *site* (or of its mirror under *base_url*) are returned; `MAX_LINKS` bounds them.
    """
    try:
        root = parse(html, url=page_url)
    except NotAnArticle:
        return []
    return find_links_in(root, page_url, site, base_url)


def find_links_in(root: etree._Element, page_url: str, site: Site, base_url: str = "") -> list[FoundLink]:
    """Return the links of the page at *page_url* from its tree, as `find_links` does."""
    found: dict[str, FoundLink] = {}
    base = _base(root, page_url)
    for href, text, rel, hreflang, is_asset in _said(root):
        link = _to_link(base, href, text, rel, hreflang, site, base_url, is_asset=is_asset)
        if link is None:
            continue
        known = found.get(link.url)
        if (
            known is None
            or (link.rel and not known.rel)
            or (link.text and not known.text and link.rel == known.rel)
        ):
            found[link.url] = link
        if len(found) >= MAX_LINKS:
            break
    return list(found.values())


def find_css_urls(css_url: str, css: str) -> list[str]:
    """Return what a stylesheet asks for, absolute, each once.

    >>> find_css_urls("https://h/css/a.css", '@import "b.css"; p { background: url(../i/x.png) }')
    ['https://h/css/b.css', 'https://h/i/x.png']
    """
    urls = [_join(css_url, first or second) for first, second in _CSS_URL.findall(css[:2_000_000])]
    return list(dict.fromkeys(filter(None, urls)))[:MAX_LINKS]


def _base(root: etree._Element, page_url: str) -> str:
    for element in root.iter("base"):
        if href := (element.get("href") or "").strip():
            return _join(page_url, href) or page_url
    return page_url


def _said(root: etree._Element) -> Iterator[tuple[str, str, str, str, bool]]:  # noqa: C901  (one branch a tag)
    """Yield (href, text, rel, hreflang, is an asset) of everything that names an address."""
    for element in root.iter(*_TAGS):
        get, tag = element.get, element.tag
        if tag in ("a", "area"):
            # Most links of a page are its menu's; those that lead nowhere else cost no more than this line.
            if (href := get("href")) and not href.startswith(_NOWHERE):
                text = " ".join("".join(element.itertext()).split())[:300]
                yield href, text, _anchor_rel(get("rel") or "", href, text), get("hreflang") or "", False
        elif tag == "link":
            rels = set((get("rel") or "").lower().split())
            rel = next((name for name in ("next", "alternate", "canonical") if name in rels), "")
            if (href := get("href")) and (rel or rels & _ASSET_RELS):
                yield href, "", rel, get("hreflang") or "", not rel
        elif tag == "style":
            for first, second in _CSS_URL.findall((element.text or "")[:200_000]):
                yield first or second, "", "", "", True
        elif tag != "base":
            for href in _media(element):
                yield href, "", "", "", True
    for style in _STYLES(root):
        for first, _ in _CSS_URL.findall(str(style)[:5_000]):
            yield first, "", "", "", True


def _media(element: etree._Element) -> list[str]:
    """Return the addresses of an image, a source, a script or a film, renditions and lazy ones included."""
    get = element.get
    if element.tag == "meta":
        name = (get("property") or get("name") or "").lower()
        return [get("content") or ""] if name in ("og:image", "twitter:image") else []
    named = (
        get(name)
        for name in ("src", "data-src", "data-original", "data-full", "data-large", "data-lazy-src", "poster")
    )
    urls = [url for url in named if url]
    for name in ("srcset", "data-srcset"):
        urls += srcset_urls(get(name) or "")
    return urls


def _anchor_rel(rel: str, href: str, text: str) -> str:
    """Say whether a link leads to the listing's next page, by its rel, its words or its query."""
    if "next" in rel.lower().split() or _NEXT.fullmatch(text.strip()):
        return "next"
    return "next" if _PAGE_QUERY.search(href.partition("?")[2].partition("#")[0]) else ""


def _to_link(  # noqa: PLR0917  (what a tag says, in its own order)
    base: str, href: str, text: str, rel: str, hreflang: str, site: Site, base_url: str, *, is_asset: bool
) -> FoundLink | None:
    url = _join(base, href)
    if not url:
        return None
    address = read_address(url, site, base_url)
    if address is None:
        return None
    kind: FoundKind = address.kind
    if urlsplit(url).path in site.sitemaps:
        kind = "sitemap"
    elif is_asset and kind == "other":
        kind = "asset"
    if rel == "next" and kind not in ("listing", "article"):
        rel = ""
    if rel == "next" and kind == "article":
        rel = ""
    return FoundLink(url=url, text=text, rel=rel, hreflang=hreflang.strip()[:35], kind=kind)


def _join(base: str, href: str) -> str:
    """Return *href* absolute and without fragment; "" for what is no http address."""
    href = re.sub(r"[\x00-\x1f\x7f]", "", href).strip()
    if not href or href.startswith("#") or len(href) > _MAX_URL:
        return ""
    try:
        url = urldefrag(urljoin(base, href)).url
        scheme = urlsplit(url).scheme
    except ValueError:
        return ""
    return url if scheme in ("http", "https") else ""
