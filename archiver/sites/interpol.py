"""www.interpol.int: every fact and every guess about its addresses, in one place.

Marks after each line say how well it is known: [S] seen in page texts, [H] seen in saved HTML,
[C] seen in public code, [I] inferred, [?] a guess that nobody has verified.
"""

from __future__ import annotations

import re

from archiver.sites.site import AddressPattern, Site

_LANGUAGE = r"/(?:(?P<language>en|fr|es|ar)/)?"

# All of 70 collected news addresses matched one of these two, after unquoting [S][C].
_CURRENT = re.compile(
    _LANGUAGE
    + r"(?:News-and-Events/News|Actualites-et-evenements/Actualites|Noticias-y-acontecimientos/Noticias|1/1)"
    + r"/(?P<year>(?:19|20)\d\d)/(?P<slug>[A-Za-z0-9_!.\-]+)"
)
_OLD = re.compile(
    _LANGUAGE
    + r"(?:News-and-media/News|Centre-des-médias/Nouvelles|Centro-de-prensa/Noticias)"
    + r"/(?P<year>(?:19|20)\d\d)/(?P<slug>PR\d{3}|N\d{4}-\d{3}|N\d{8})"
)
# Before 2011 there were ASP pages under /Public/ICPO/ [S]: a press release's address has its year and number [I], and
# perhaps the language behind them [?]. Whatever else lies there is no article here.
_ASP = re.compile(
    r"/Public/ICPO/PressReleases/PR(?P<year>(?:19|20)\d\d)/(?P<slug>PR\d{4,8})(?P<language>fr|es|ar|en)?\.asp",
    re.IGNORECASE,
)

INTERPOL = Site(
    name="interpol",
    home="https://www.interpol.int",
    hosts=frozenset({"www.interpol.int", "interpol.int"}),
    languages=("en", "fr", "es", "ar"),
    default_language="en",
    articles=(
        AddressPattern(name="current", pattern=_CURRENT),
        AddressPattern(name="old", pattern=_OLD),
        AddressPattern(name="asp", pattern=_ASP),
    ),
    listings=(
        "/en/News-and-Events/News",  # [C]
        "/fr/Actualites-et-evenements/Actualites",  # [I] from the article addresses
        "/es/Noticias-y-acontecimientos/Noticias",  # [I]
        "/ar/1/1",  # [C]
    ),
    # The listing, its year pages [?] and old-scheme sections, without a slug.
    listing_pattern=re.compile(
        _LANGUAGE
        + r"(?:News-and-Events(?:/News)?|Actualites-et-evenements(?:/Actualites)?"
        + r"|Noticias-y-acontecimientos(?:/Noticias)?|1(?:/1)?"
        + r"|News-and-media(?:/News)?|Centre-des-médias(?:/Nouvelles)?|Centro-de-prensa(?:/Noticias)?)"
        + r"(?:/(?P<year>(?:19|20)\d\d))?"
        + r"(?:/\(offset\)/\d{1,6})?"  # [?] the platform's own way to page
    ),
    event_pattern=re.compile(
        _LANGUAGE
        + r"(?:News-and-Events/Events|Actualites-et-evenements/Evenements"
        + r"|Noticias-y-acontecimientos/Acontecimientos|1/2|News-and-media/Events)(?:/.*)?"
    ),
    asset_pattern=re.compile(r"/(?:bundles|css|js|fonts|var/interpol/storage)/.+"),
    document_pattern=re.compile(r"/(?:[a-z]{2}/)?content/download/\d+/.+|.+\.pdf", re.IGNORECASE),  # [?]
    prefixed=re.compile(r"/(?:News-and-Events|News-and-media)(?:/.*)?"),
    sitemaps=("/sitemap.xml",),  # [?] asked for only by option
    site_map="/{language}/sitemap",  # [H] linked in the English footer of 2020; asked for only where a listing is gone
    # fbclid and utm_* were met [S]; the others are what the same senders add today [I].
    tracking=re.compile(r"utm_\w+|fbclid|gclid|msclkid|dclid|yclid|igshid|mc_cid|mc_eid"),
)

# The picture's identity is its field id: the original and its renditions are one image [H][C].
IMAGE_KEY = re.compile(
    r"/var/interpol/storage/images/(?:_aliases/(?P<alias>[^/]+)/)?(?:\d+/)*(?P<field>\d+)-(?P<version>\d+)-[a-z]{3}-[A-Z]{2}/"
)

# Class tokens that were seen, and what they mark: the first layer; the others go by structure.
KNOWN_CLASSES = {
    "ezrichtext-field": "rich-text",  # [H] 2020
}
