"""What a page's head says of it: titles, description, topics, canonical and alternate addresses. Pure."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archiver.text import squeeze

if TYPE_CHECKING:
    from lxml import etree

_LANGUAGE_TAG = re.compile(r"([A-Za-z]{2,3})(?:[-_][A-Za-z0-9]{2,8}){0,2}")
_JSON_MAX = 50_000  # characters; real ones have 1,000
_MACHINE_DATE = re.compile(r"(?:19|20)\d\d-\d\d-\d\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The machine's half of a page, as said; nothing of it is believed unchecked."""

    titles: tuple[str, ...] = ()
    """og:title, twitter:title, <title>, in that order, those that are there."""
    description: str = ""
    keywords: tuple[str, ...] = ()
    canonical: str = ""
    alternates: tuple[tuple[str, str], ...] = ()
    """(hreflang, href) as on the page."""
    language: str = ""
    """Declared: BCP 47, lower case, primary tag; "" if not declared."""
    base: str = ""
    dates: tuple[str, ...] = ()
    """Machine-readable publication dates, ``YYYY-MM-DD``; the site had none in November 2026."""


def read_head(root: etree._Element) -> Head:
    """Return what the head of the page at *root* says; tags that stand in the body count too."""
    metas: dict[str, str] = {}
    canonical = base = title = ""
    alternates: list[tuple[str, str]] = []
    dates: list[str] = []
    for element in root.iter("meta", "link", "title", "base", "script"):
        get = element.get
        if element.tag == "meta":
            name = get("property") or get("name") or get("http-equiv") or get("itemprop") or ""
            metas.setdefault(name.lower(), squeeze(get("content") or ""))
        elif element.tag == "link":
            rels = (get("rel") or "").lower().split()
            if "canonical" in rels:
                canonical = canonical or (get("href") or "").strip()
            elif "alternate" in rels and get("hreflang"):
                alternates.append(((get("hreflang") or "").strip(), (get("href") or "").strip()))
        elif element.tag == "title":
            title = title or squeeze("".join(element.itertext()))
        elif element.tag == "base":
            base = base or (get("href") or "").strip()
        elif get("type") == "application/ld+json":
            dates += _dates_of(element.text or "")
    titles = (metas.get("og:title", ""), metas.get("twitter:title", ""), title)
    for name in ("article:published_time", "datepublished"):
        dates += _MACHINE_DATE.findall(metas.get(name, ""))
    return Head(
        titles=tuple(dict.fromkeys(filter(None, titles))),
        description=metas.get("og:description", "") or metas.get("description", ""),
        keywords=tuple(
            dict.fromkeys(filter(None, map(str.strip, re.split(r"[,;،]", metas.get("keywords", "")))))
        ),
        canonical=canonical,
        alternates=tuple(dict.fromkeys(alternates[:50])),
        language=_language(root, metas),
        base=base,
        dates=tuple(dict.fromkeys(dates)),
    )


def _language(root: etree._Element, metas: dict[str, str]) -> str:
    """Return the declared language: the html element's, else content-language, else og:locale."""
    for said in (root.get("lang") or "", metas.get("content-language", ""), metas.get("og:locale", "")):
        if match := _LANGUAGE_TAG.match(said.strip()):
            return match[1].lower()
    return ""


def _dates_of(text: str) -> list[str]:
    """Return the ``datePublished`` of a news article in JSON-LD; [] for anything else or broken."""
    if "datePublished" not in text or len(text) > _JSON_MAX:
        return []
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return []
    nodes = data if isinstance(data, list) else data.get("@graph", [data]) if isinstance(data, dict) else []
    said = [str(node.get("datePublished", "")) for node in nodes if isinstance(node, dict)]
    return [match[0] for value in said if (match := _MACHINE_DATE.match(value))]
