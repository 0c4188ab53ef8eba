"""Addresses: what they mean on a site, their canonical form, and the mirror that stands for it. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urldefrag, urlencode, urljoin, urlsplit

if TYPE_CHECKING:
    from archiver.sites.site import PageKind, Site

_REMEMBERED = 8_192
"""Addresses whose meaning is remembered: every page names the same menu; 4 MB at most."""
_LONGEST = 2_000
"""Characters of an address on a page; no real one is that long."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
# A path from the root without query: joined without more ado, at a tenth of the cost.
_PLAIN_PATH = re.compile(r"/(?!/)[A-Za-z0-9/%._~+,=&!$'()*:@-]*")
# An absolute address that joining leaves as it is.
_PLAIN_ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+(?::\d{1,5})?(?:/[A-Za-z0-9/%._~+,=&!$'()*:@-]*)?")
# What follows the origin of most addresses: nothing in it is decoded, encoded, dropped or sorted.
_PLAIN_REST = re.compile(r"(?:/[A-Za-z0-9/:@!$&'()*+,;=~._-]*)?")
# RFC 3986 section 2: unreserved and sub-delims stay, everything else in a path is percent-encoded.
_PATH_SAFE = "/:@!$&'()*+,;=~-._"
# Addresses whose urlkey is seen at a glance, as nearly all are: the library that knows the rest takes 80 ms to import.
_OCTET = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]\d|\d)"
_SEGMENT = r"[A-Za-z0-9_~-][A-Za-z0-9._~-]*"
# What the library takes out of a query, in any case of letters: wherever it stands, the library is asked.
_SESSION = r"[^#]*(?:[sS][iI][dD]|[cC][fF])"
_PLAIN_URL = re.compile(
    rf"https?://(?P<host>(?:[A-Za-z0-9-]+\.)+[A-Za-z]+|(?:{_OCTET}\.){{3}}{_OCTET})"
    rf"(?P<port>:(?!(?:80|443)(?:[/?]|$))[1-9]\d{{1,4}})?(?P<path>(?:/{_SEGMENT})*/?)"
    rf"(?:\?(?!{_SESSION})(?P<query>[A-Za-z0-9._~=&/:,;+-]+))?",
    re.ASCII,
)
_WWW = re.compile(r"^www\d*\.")
# An address whose host and port are seen at a glance.
_PLAIN_HOST = re.compile(r"https?://([A-Za-z0-9.-]+(?::\d{1,5})?)(?=[/?#]|$)", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """What an address says about its page, before anyone has fetched it."""

    url: str
    """Canonical, on the real site."""
    kind: PageKind
    language: str = ""
    year: int | None = None
    slug: str = ""
    scheme: str = ""
    """Which scheme of article addresses it follows: ``current``, ``old``; "" if it is no article."""


def host_of(url: str) -> str:
    """Return host and port of *url*, as they stand in it.

    >>> host_of("http://127.0.0.1:8000/en"), host_of("https://me@www.interpol.int?a"), host_of("mailto:a@b")
    ('127.0.0.1:8000', 'me@www.interpol.int', '')
    """
    plain = _PLAIN_HOST.match(url)
    return plain[1] if plain else urlsplit(url).netloc


@lru_cache(maxsize=_REMEMBERED)
def canonical(url: str, site: Site, base_url: str = "") -> str | None:
    """Return the one address on the real *site* that *url* stands for; None if it is elsewhere.

    Scheme, host, percent-encoding and the language prefix are made equal, tracking parameters, the
    fragment and a slash at the end dropped. With *base_url*, addresses under it are the site's.

    >>> from archiver.sites.interpol import INTERPOL
    >>> canonical("http://WWW.INTERPOL.INT/News-and-Events/News/2019/A-4.3-gain/?fbclid=x", INTERPOL)
    'https://www.interpol.int/en/News-and-Events/News/2019/A-4.3-gain'
    >>> canonical("https://example.org/en", INTERPOL) is None
    True
    """
    for origin in (base_url.rstrip("/"), site.home):
        if origin and _is_plain(url, origin):
            path = url[len(origin) :].rstrip("/") or "/"
            return site.home + (f"/{site.default_language}{path}" if site.prefixed.fullmatch(path) else path)
    # A site that nothing is known of, as that of another project's captures: no address is split for it.
    parts = _split(url) if site.hosts or base_url else None
    if parts is None:
        return None
    path = parts.path
    if base_url and _is_under(parts, base_url):
        path = path[len(urlsplit(base_url).path.rstrip("/")) :]
    elif (parts.hostname or "") not in site.hosts or parts.port not in (None, 80, 443):
        return None
    path = quote(unquote(path), safe=_PATH_SAFE)
    path = path.rstrip("/") or "/"
    if site.prefixed.fullmatch(unquote(path)):
        path = f"/{site.default_language}{path}"
    query = urlencode(
        [(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not site.tracking.fullmatch(k)]
    )
    return site.home + path + (f"?{query}" if query else "")


def to_mirror(site_url: str, site: Site, base_url: str) -> str:
    """Return where *site_url* is fetched: itself, or its place under the mirror at *base_url*.

    >>> from archiver.sites.interpol import INTERPOL
    >>> to_mirror("https://www.interpol.int/en/X?page=2", INTERPOL, "http://127.0.0.1:8000")
    'http://127.0.0.1:8000/en/X?page=2'
    """
    if not base_url or not site_url.startswith(site.home):
        return site_url
    return base_url.rstrip("/") + site_url[len(site.home) :]


def to_fetched(url: str, site: Site, base_url: str) -> str | None:
    """Return where a found *url* of *site* is fetched; None if it is elsewhere.

    As it was found, but where a mirror stands for the site: then never from the site itself.

    >>> from archiver.sites.interpol import INTERPOL
    >>> to_fetched("https://www.interpol.int/var/a%2Cb.jpg", INTERPOL, "http://127.0.0.1:8000")
    'http://127.0.0.1:8000/var/a,b.jpg'
    >>> to_fetched("http://127.0.0.1:8000/var/a%2Cb.jpg", INTERPOL, "http://127.0.0.1:8000")
    'http://127.0.0.1:8000/var/a%2Cb.jpg'
    """
    origin = base_url.rstrip("/") or site.home
    if "@" not in origin and _is_plain(url, origin):
        return url
    clean, parts = canonical(url, site, base_url), _split(url)
    if clean is None or parts is None:
        return None
    is_here = not base_url or _is_under(parts, base_url)
    # Credentials that a page puts before a host are not ours to send.
    return url if is_here and "@" not in parts.netloc else to_mirror(clean, site, base_url)


@lru_cache(maxsize=_REMEMBERED)
def read_address(url: str, site: Site, base_url: str = "") -> Address | None:
    """Say what page *url* is on *site*; None if it is not of the site.

    >>> from archiver.sites.interpol import INTERPOL
    >>> a = read_address("https://www.interpol.int/ar/1/1/2019/Some-Slug", INTERPOL)
    >>> a.kind, a.language, a.year, a.slug
    ('article', 'ar', 2019, 'Some-Slug')
    >>> read_address("https://www.interpol.int/en/News-and-Events/Events/2019/X", INTERPOL).kind
    'event'
    """
    clean = canonical(url, site, base_url)
    if clean is None:
        return None
    path = unquote(clean[len(site.home) :].partition("?")[0])
    for address in site.articles:
        if match := address.pattern.fullmatch(path):
            return Address(
                url=clean,
                kind="article",
                language=(match["language"] or site.default_language).lower(),
                year=int(match["year"]),
                slug=match["slug"],
                scheme=address.name,
            )
    listing = site.listing_pattern.fullmatch(path)
    if listing and not site.event_pattern.fullmatch(path):
        year = listing["year"]
        language = listing["language"] or site.default_language
        return Address(url=clean, kind="listing", language=language, year=int(year) if year else None)
    return Address(url=clean, kind=_kind(path, site))


def _kind(path: str, site: Site) -> PageKind:
    """Say what *path* is, when it is neither an article's nor a listing's."""
    kinds: tuple[tuple[re.Pattern[str], PageKind], ...] = (
        (site.event_pattern, "event"),
        (site.document_pattern, "document"),
        (site.asset_pattern, "asset"),
    )
    return next((kind for pattern, kind in kinds if pattern.fullmatch(path)), "other")


def is_same_article(first: Address, second: Address) -> bool:
    """Say whether two addresses may speak for each other: language, year and slug agree."""
    return first.kind == second.kind == "article" and (first.language, first.year, first.slug) == (
        second.language,
        second.year,
        second.slug,
    )


def surt(url: str) -> str:
    """Return the sort-friendly urlkey of *url*, as CDXJ indexes have it.

    >>> surt("https://www.interpol.int/en/News?b=2&a=1")
    'int,interpol)/en/news?a=1&b=2'
    >>> surt("http://127.0.0.1:8080/en/News/")
    '1,0,0,127:8080)/en/news'
    """
    if plain := _PLAIN_URL.fullmatch(url):
        host, port, path, query = plain.groups()
        key = f"{_to_key(host)}{port or ''}){path.lower().rstrip('/') or '/'}"
        return f"{key}?{_to_sorted(query.lower())}" if query else key
    from surt import surt as to_surt  # noqa: PLC0415  (slow to import, needed for few addresses)

    return str(to_surt(url))


@lru_cache(64)  # an archive has few hosts
def _to_key(host: str) -> str:
    """Return *host* as the urlkey has it: backwards."""
    return ",".join(reversed(_WWW.sub("", host.lower()).split(".")))


def _to_sorted(query: str) -> str:
    """Return *query* with its arguments by name, then by value, as the urlkey has them."""
    if "&" not in query:
        return query
    return "&".join(
        "=".join(argument) for argument in sorted(part.split("=", 1) for part in query.split("&"))
    )


def join(base: str, href: str) -> str:
    """Return *href*, as a page at *base* has it, as an absolute address without fragment; "" for what is none of http.

    >>> join("https://h/en/a", "../b?c=1#d"), join("https://h/en/a", "/x/y"), join("https://h/en/a", "mailto:a@b")
    ('https://h/b?c=1', 'https://h/x/y', '')
    """
    href = (href if href.isprintable() else _CONTROL.sub("", href)).strip()
    if not href or href.startswith("#") or len(href) > _LONGEST:
        return ""
    if _PLAIN_PATH.fullmatch(href) and "/." not in href:
        host = base.find("/", base.find("://") + 3)
        return base[:host] + href if host > 0 else base + href
    if _PLAIN_ADDRESS.fullmatch(href):
        return href
    try:
        url = urldefrag(urljoin(base, href)).url
        scheme = urlsplit(url).scheme
    except ValueError:
        return ""
    return url if scheme in ("http", "https") else ""


def _is_plain(url: str, origin: str) -> bool:
    """Say whether *url* is at *origin*, as it is said, and nothing behind that would be decoded, encoded, dropped or sorted."""
    return url.startswith(origin) and _PLAIN_REST.fullmatch(url, len(origin)) is not None


def _split(url: str) -> SplitResult | None:
    """Split an http(s) address with a host; None for anything else."""
    try:
        parts = urlsplit(re.sub(r"[\x00-\x20\x7f]", "", url))
        _ = parts.port
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
        return None
    return parts


def _is_under(parts: SplitResult, base_url: str) -> bool:
    """Say whether *parts* lie under *base_url*: same host and port, path below its path."""
    base = urlsplit(base_url)
    return (parts.hostname, parts.port) == (base.hostname, base.port) and (
        parts.path.rstrip("/") + "/"
    ).startswith(base.path.rstrip("/") + "/")
