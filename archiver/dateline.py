"""The dateline: the place line that opens a text, before its dash. Pure but for the gazetteer it asks.

Forms, as printed: ``CITY, Country –``, ``VILLE (Pays) –``, ``BENIDORM (España)-``, ``SINGAPORE –``,
``ليون (فرنسا) –``. A line counts as a dateline when its country is one, or when its town stands in capitals and
is known, so that "INTERPOL – the world's largest police organization –" and "2-5 November 2015 – Kigali,
Rwanda" are none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from archiver.dates import read_date
from archiver.models import Dateline
from archiver.places import Place, country_code, is_place, resolve
from archiver.text import OPENING, squeeze

_PARAGRAPH = 2_000  # characters; a longer text is asked about once or twice
_LONGEST = 110  # characters: longer than any dateline, so that a long text costs nothing

# The first dash that can end a dateline: an en or em dash (or minus) with a space on one side at least,
# or right behind a closing bracket; a hyphen between spaces, behind a bracket, or before a space.
_DASH = re.compile(
    r"(?=[\s–—―−:-])"  # what it begins with: else five branches are tried at every letter
    r"(?:\s?[–—―−]+(?:\s+|(?=[^\W\d_]))|\s+-{1,2}(?:\s+|(?=[^\W\d_a-z]))|(?<=\))\s?[-:]\s*|(?<=[^\W\d_])[-:]\s+"
    r"|\s\u0640{1,2}\s)"  # the Arabic letter stretcher, which stands on the key of a dash
)
# The day behind the place, which some lines print: "LYON, France, 4 May 2019 –".
_DAY = re.compile(r"[\s,،(]{1,3}(?P<day>(?:\d{1,2}|[^\W\d_]{3,12}\.? \d{1,2})\b[^()]{0,25})\)?")
_YEAR = re.compile(r"\d{4}")
_LEAP_YEAR = 2000  # has every day
_FIGURE = re.compile(r"\d")
# Two places of one story: "LYON/SINGAPORE", "LIMA and QUITO".
_MOST_PLACES = 3
_FIRST_PARAGRAPHS, _OWN_LINE = 3, 60  # characters
_BETWEEN_PLACES = re.compile(r"\s?/\s?|\s(?:and|et|y)\s")
_ANY_DASH = re.compile("[–—―−:\u0640-]")
_LEAD = re.compile(r"[^\W\d_][\w\u0300-\u036f\u064b-\u0652 .,،'’ʻ()/&\-]{1,100}")
_BRACKETED = re.compile(r"(?P<place>[^()]{2,60}?)\s*[(（](?P<country>[^()]{2,50})[)）]")
_ARABIC = re.compile("[\u0620-\u064a]")
# Words of a town's name that stand in small letters between its capitals.
_SMALL = frozenset("de del of la le les el du des and y et the sur en los las da do di al".split())  # noqa: SIM905
_REGIONS = frozenset(  # States of the United States and the like, which stand where a country would.
    {
        "california", "florida", "georgia", "texas", "virginia", "new york", "illinois", "maryland", "hawaii", "colorado",
        "nevada", "massachusetts", "pennsylvania", "ohio", "washington", "arizona", "louisiana", "tennessee", "michigan",
        "d.c.", "dc", "district of columbia", "va", "ca", "fl", "tx", "ny",
    }
)  # fmt: skip


def split_dateline(text: str) -> tuple[Dateline | None, str]:
    """Split a first paragraph into its dateline and the rest; None and the whole text where there is none.

    >>> dateline, rest = split_dateline("BENIDORM (España)- La operación terminó ayer.")
    >>> dateline.text, dateline.place, dateline.country, dateline.country_code, rest
    ('BENIDORM (España)', 'BENIDORM', 'España', 'ES', 'La operación terminó ayer.')
    >>> split_dateline("2-5 November 2015 – Kigali, Rwanda")
    (None, '2-5 November 2015 – Kigali, Rwanda')
    """
    if not _ANY_DASH.search(text, 0, 2 * _LONGEST):
        return None, text
    return _split_line(text) if len(text) < _PARAGRAPH else _split(text)


def _split(text: str) -> tuple[Dateline | None, str]:
    head = squeeze(text[: 2 * _LONGEST])[:_LONGEST]
    for dash in _DASH.finditer(head):
        lead = _without_day(head[: dash.start()].strip()).rstrip(" ,،")
        if not _LEAD.fullmatch(lead):
            return None, text
        rest = _rest(text, dash)
        if ":" in dash[0] and not (lead.endswith(")") or _is_town_in_capitals(lead)):
            continue  # a speaker, a label, a heading
        dateline = _read(lead, rest)
        if dateline is not None:
            return dateline, rest
    return None, text


# Several rules ask it of the same lines of a page; 0.5 MB at most are remembered.
_split_line = lru_cache(maxsize=64)(_split)


def find_dateline(paragraphs: Sequence[str]) -> Dateline | None:
    """Return the dateline of a text's first *paragraphs*; it may stand in one of its own.

    >>> found = find_dateline(["NADI, Fiji", "The boats came in at dawn."])
    >>> found.text, found.country_code
    ('NADI, Fiji', 'FJ')
    """
    for text, following in pairwise((*paragraphs[:_FIRST_PARAGRAPHS], "")):
        if (found := split_dateline(text)[0] or _on_its_own(text, following)) is not None:
            return found
    return None


def _on_its_own(text: str, following: str) -> Dateline | None:
    """Return the dateline that a whole paragraph is: it has a dash at its end, or a country."""
    if len(text) > _OWN_LINE or not following:
        return None
    bare = text.rstrip(" –—-:.")
    found = split_dateline(f"{bare} – {following}")[0]
    return found if found is not None and (found.country or text[-1] in "–—-") else None


def _without_day(lead: str) -> str:
    """Return *lead* without the day behind its place, and without a full stop that ends no abbreviation."""
    bare = lead
    for match in _DAY.finditer(lead) if _FIGURE.search(lead) else ():
        day = match["day"] if _YEAR.search(match["day"]) else f"{match['day']} {_LEAP_YEAR}"
        if match.start() and match.end() == len(lead) and read_date(day) is not None:
            bare = lead[: match.start()]
            break
    is_word = bare[-2:-1] == ")" or (bare[-3:-2].isalpha() and bare[-2:-1].islower())
    return bare[:-1] if bare.endswith(".") and is_word else bare


def _rest(text: str, dash: re.Match[str]) -> str:
    """Return what stands behind the dash in the whole *text*."""
    return squeeze(text)[dash.end() :].lstrip()


def _read(lead: str, rest: str) -> Dateline | None:
    """Return the dateline that *lead* is, before *rest*; None if it is none."""
    if not rest:
        return None
    if match := _BRACKETED.fullmatch(lead):
        return _with_country(lead, match["place"].strip(" ,،"), match["country"].strip(), rest)
    town, comma, country = _at_last_comma(lead)
    if _BETWEEN_PLACES.search(lead) and (several := _several(lead, rest)):
        return several
    return _with_country(lead, town, country, rest) if comma else _alone(lead, rest)


def _several(lead: str, rest: str) -> Dateline | None:
    """Return the dateline of two or three places, each a dateline of its own; of a country where they agree."""
    parts = [part for part in _BETWEEN_PLACES.split(lead) if part]
    one = "/" not in lead and country_code(_at_last_comma(lead)[2]) is not None  # "…, Trinidad and Tobago"
    if one or not 1 < len(parts) <= _MOST_PLACES:
        return None
    if all(_ARABIC.match(part) and is_place(part) for part in parts) and "/" in lead:
        return Dateline(text=lead, place=lead)
    found = [_read(part, rest) for part in parts]
    codes = {one.country_code if one else None for one in found}
    if None in found:
        return None
    return Dateline(text=lead, place=lead, country_code=codes.pop() if len(codes) == 1 else None)


def _is_town_in_capitals(lead: str) -> bool:
    """Say whether *lead* is "NAIROBI, Kenya": before a colon nothing else is a dateline."""
    town, comma, country = _at_last_comma(lead)
    is_town = _is_capitals(town) or bool(_ARABIC.match(town))
    return bool(comma) and is_town and country_code(country) is not None


def _at_last_comma(lead: str) -> tuple[str, str, str]:
    """Split *lead* before its country; "WASHINGTON, D.C." has none, nor has "BRIDGETOWN"."""
    town, comma, country = lead.replace("،", ",").rpartition(",")
    return town.strip(), comma, country.strip()


def _with_country(lead: str, place: str, country: str, rest: str) -> Dateline | None:
    """Return the dateline of a place printed with its country."""
    code = country_code(country)
    region = country.casefold() in _REGIONS
    if code is None and not (_is_capitals(place) and _begins(rest)):
        return None
    if code is not None and not _is_capitals(place) and not _is_named(place, country, rest):
        return None
    if code is None and not region and len(country.split()) > 5:  # noqa: PLR2004  (no country's name is longer)
        return None
    if code is None and not region and not _is_title(country):
        return None
    # A city that follows its state: "ARLINGTON, Virginia".
    code = (
        "US" if region and (code is None or (country == "Georgia" and resolve(place, "GE") is None)) else code
    )
    found = resolve(place.rpartition(",")[0] or place, country) or resolve(place, code or country)
    return _to_dateline(lead, place, country, found, code)


def _alone(lead: str, rest: str) -> Dateline | None:
    """Return the dateline of a place printed without a country: in capitals, and no organisation's name."""
    found = resolve(lead, "")
    arabic = bool(_ARABIC.match(lead))
    if arabic:
        if found is None or len(lead.split()) > 3:  # noqa: PLR2004  (Arabic has no capitals: only what is known counts)
            return None
    elif not _is_capitals(lead) or not _begins(rest) or not (found or (len(lead) > 2 and _is_known(lead))):  # noqa: PLR2004  ("UN" is no town)
        return None
    return _to_dateline(lead, lead, "", found)


def _to_dateline(
    lead: str, place: str, country: str, found: Place | None, code: str | None = None
) -> Dateline:
    """Return the dateline of a place as it was *found*; where it was not, with the *code* of its country alone."""
    if found is None:
        return Dateline(text=lead, place=place, country=country, country_code=code)
    return Dateline(
        text=lead,
        place=place,
        country=country,
        country_code=found.country_code,
        geonames_id=found.geonames_id,
        latitude=found.latitude,
        longitude=found.longitude,
    )


def _is_known(name: str) -> bool:
    return is_place(name) or country_code(name) is not None


def _is_capitals(name: str) -> bool:
    """Say whether the words of *name* stand in capitals, but for particles; "ST. PETERSBURG", "PORT of SPAIN"."""
    words = [
        word for word in re.findall(r"[^\W\d_]+", name) if word.casefold() not in _SMALL or word.isupper()
    ]
    letters = [c for c in "".join(words) if c.isalpha()]
    return (
        bool(letters) and sum(not c.isupper() for c in letters) <= len(words) and _upper(words) >= len(words)
    )


def _upper(words: list[str]) -> int:
    """Count the words in capitals; "St" of "St. JOHN'S" and "Mc" of "McALLEN" count too."""
    return sum(
        word.isupper() or word in ("St", "Mt", "Ft", "s", "d", "l") or word[2:].isupper() for word in words
    )


def _is_named(place: str, country: str, rest: str) -> bool:
    """Say whether "Lyon, France – The" or "ليون (فرنسا) –" is a dateline though not in capitals."""
    if len(place.split()) > 4 or not _begins(rest):  # noqa: PLR2004  (no town's name is longer)
        return False
    return resolve(place, country) is not None or bool(_ARABIC.match(place)) or _is_title(place)


def _is_title(name: str) -> bool:
    """Say whether every word of *name* but particles begins with a capital or is Arabic."""
    words = [word for word in re.findall(r"[^\W\d_]+", name) if word.casefold() not in _SMALL]
    return bool(words) and all(word[0].isupper() or _ARABIC.match(word) for word in words)


def _begins(rest: str) -> bool:
    """Say whether *rest* begins a sentence: a capital, a figure, a quotation mark, an Arabic letter."""
    first = rest.lstrip(OPENING + "\"' ")[:1]
    return bool(first) and (first.isupper() or first.isdecimal() or bool(_ARABIC.match(first)))
