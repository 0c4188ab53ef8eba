"""Places and countries of datelines: names in four languages to ISO codes and coordinates.

Reads one data file of the package, `gazetteer.tsv.gz`, when first asked. It is derived by
`tools/gazetteer.py` from GeoNames (CC BY 4.0, https://www.geonames.org/) and Unicode CLDR.

A place is resolved with its country, because names repeat: Nadi alone is a town in Thailand. Without a
country only two kinds are: city states, and national capitals that are at least ten times as large as every
other place of their name.
"""

from __future__ import annotations

import gzip
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

# Names that are printed and that CLDR does not give in that form.
_OTHER_NAMES = {
    "GB": "UK|U.K.|Great Britain|England|Scotland|Wales|Northern Ireland|Angleterre|Écosse|Pays de Galles|Inglaterra|Escocia|Gales|Gran Bretaña|Grande-Bretagne|بريطانيا|إنجلترا|اسكتلندا|بريطانيا العظمى",
    "US": "USA|U.S.A.|US|U.S.|United States of America|États-Unis d’Amérique|Etats-Unis|EE.UU.|EE. UU.|EEUU|Estados Unidos de América|E.U.A.|الولايات المتحدة الأمريكية|الولايات المتحدة|أمريكا",
    "AE": "UAE|U.A.E.|EAU|E.A.U.|الإمارات",
    "CZ": "Czech Republic|République tchèque|República Checa|الجمهورية التشيكية|جمهورية التشيك",
    "CI": "Côte d’Ivoire|Cote d'Ivoire|Ivory Coast|Costa de Marfil|ساحل العاج|كوت ديفوار",
    "KR": "Republic of Korea|Korea|République de Corée|Corée|República de Corea|Corea|جمهورية كوريا",
    "KP": "Democratic People's Republic of Korea",
    "CD": "Democratic Republic of the Congo|Democratic Republic of Congo|DR Congo|DRC|RDC|République démocratique du Congo|República Democrática del Congo|جمهورية الكونغو الديمقراطية",
    "CG": "Republic of the Congo|Congo|République du Congo|República del Congo|الكونغو",
    "MK": "Former Yugoslav Republic of Macedonia|FYROM|Macedonia|Macédoine|Ex-République yougoslave de Macédoine|مقدونيا",
    "RU": "Russian Federation|Fédération de Russie|Federación de Rusia|Federación Rusa|الاتحاد الروسي",
    "VA": "Holy See|Vatican|The Vatican|Saint-Siège|Santa Sede|Vaticano|Vatican City State|الفاتيكان",
    "SY": "Syrian Arab Republic",
    "TZ": "United Republic of Tanzania",
    "VN": "Viet Nam",
    "LA": "Lao PDR|Lao|Lao People's Democratic Republic",
    "MD": "Republic of Moldova",
    "BN": "Brunei Darussalam",
    "CV": "Cabo Verde|Cape Verde|Cap-Vert",
    "SZ": "Swaziland|Eswatini|Suazilandia",
    "TR": "Turkey|Türkiye|Turquie|Turquía|تركيا",
    "MM": "Myanmar|Burma|Birmanie|Birmania",
    "NL": "The Netherlands|Holland|Holanda|Hollande",
    "BO": "Plurinational State of Bolivia",
    "VE": "Bolivarian Republic of Venezuela",
    "IR": "Islamic Republic of Iran",
    "HK": "Hong Kong|Hong Kong China|Hong Kong, China|هونغ كونغ",
    "MO": "Macao|Macau|Macao, China",
    "PS": "Palestine|State of Palestine|Palestina|فلسطين",
    "TL": "Timor Leste|Timor Oriental|East Timor",
    "TT": "Trinidad & Tobago|Trinidad and Tobago",
    "BA": "Bosnia and Herzegovina|Bosnia-Herzegovina|Bosnie-Herzégovine",
    "AG": "Antigua and Barbuda",
    "KN": "St. Kitts and Nevis|Saint Kitts and Nevis",
    "LC": "Saint Lucia",
    "VC": "Saint Vincent and the Grenadines|St. Vincent and the Grenadines",
    "ST": "Sao Tome and Principe",
    "SA": "Kingdom of Saudi Arabia|KSA|المملكة العربية السعودية|السعودية",
    "MA": "Kingdom of Morocco|Royaume du Maroc|المملكة المغربية|المغرب",
    "BH": "Kingdom of Bahrain|Bahreïn|Baréin|Bahréin|Bahrein|مملكة البحرين",
    "JO": "الأردن|المملكة الأردنية الهاشمية|Hashemite Kingdom of Jordan",
    "EG": "Arab Republic of Egypt|جمهورية مصر العربية",
    "GM": "The Gambia",
    "BS": "The Bahamas",
    "SK": "Slovak Republic|République slovaque|República Eslovaca",
    "IE": "Republic of Ireland",
    "CN": "People's Republic of China|République populaire de Chine|República Popular China",
    "TN": "تونس",
    "KE": "Kenia|Kenya",
    "ZW": "Zimbabue|Zimbabwe",
    "BW": "Botsuana|Botswana",
    "MW": "Malaui|Malawi",
    "RW": "Ruanda|Rwanda",
    "QA": "Catar|Qatar",
    "BY": "Belarus|Bielorrusia|Biélorussie|Bélarus|Belarús",
    "CL": "شيلي|تشيلي",
    "BJ": "بنن|بنين",
    "NZ": "نيوزيلندا|نيوزلندا",
    "AR": "الأرجنتين",
    "DE": "ألمانيا|المانيا",
    "JP": "اليابان",
    "TH": "تايلند|تايلاند",
    "VU": "فانواتو",
    "LY": "ليبيا",
    "PH": "الفلبين|الفيليبين",
    "UY": "أوروغواي|الأوروغواي",
    "PY": "باراغواي",
    "ZA": "جنوب أفريقيا|جنوب إفريقيا",
    "PG": "بابوا غينيا الجديدة",
    "IS": "آيسلندا|أيسلندا|ايسلندا",
    "PT": "البرتغال",
    "GE": "جورجيا",
    "AZ": "أذربيجان",
    "AM": "أرمينيا",
    "KZ": "كازاخستان",
    "HR": "كرواتيا",
    "RS": "صربيا",
    "GQ": "Guinée équatoriale|Equatorial Guinea",
}  # fmt: skip
# Names that stand alone in a dateline and are place and country at once.
CITY_STATES = {
    "SG": 1880252,
    "MC": 2993458,
    "VA": 6691831,
    "HK": 1819729,
    "MO": 1821274,
    "SM": 3168070,
    "GI": 2411585,
    "LU": 2960316,
    "DJ": 223817,
    "KW": 285787,
}
_DOMINANCE = 10  # how many times larger a capital must be than its namesakes to stand without a country


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place as GeoNames has it; coordinates are WGS 84, in degrees."""

    name: str
    country_code: str
    """ISO 3166-1 alpha-2."""
    geonames_id: int
    latitude: float
    longitude: float


# Nothing for what is written into a word, a space for what stands between words.
_ASCII_PLACE = {ord(c): None if c in "'`." else " " for c in map(chr, range(128)) if not c.isalnum()}


def fold_place(name: str) -> str:
    """Return *name* as places are looked up: no case, diacritics, punctuation, hamza seats; "St." is "Saint".

    >>> fold_place("ST. PETERSBURG"), fold_place("Saint-Petersburg"), fold_place("Abiyán")
    ('saint petersburg', 'saint petersburg', 'abiyan')
    """
    folded = name.casefold()
    if folded.isascii():  # five names in six, at half the cost
        words = folded.translate(_ASCII_PLACE).split()
    else:
        decomposed = unicodedata.normalize(
            "NFKD", folded.replace("ø", "o").replace("ł", "l").replace("đ", "d")
        )
        kept = "".join(
            c if c.isalnum() else " "
            for c in decomposed
            if not unicodedata.combining(c) and c not in "ـ'’ʻ`."
        )
        words = kept.replace("ى", "ي").replace("ة", "ه").split()
    return " ".join("saint" if word in ("st", "sankt") else word for word in words)


def country_code(name: str) -> str | None:
    """Return the ISO 3166-1 alpha-2 code of a country named in any of four languages; None for no country.

    >>> country_code("Côte d’Ivoire"), country_code("فرنسا"), country_code("U.S.A."), country_code("Atlantis")
    ('CI', 'FR', 'US', None)
    """
    folded = fold_place(name)
    if not folded:
        return None  # a country that is no more has no name in the table
    codes = _countries()
    return codes.get(folded) or codes.get(folded.removeprefix("the ")) or codes.get(folded.removeprefix("ال"))


def resolve(place: str, country: str) -> Place | None:
    """Return the place of this name in *country* (as printed, or its code); None if there is none.

    Without a country, only city states and unmistakable capitals are resolved.

    >>> resolve("NADI", "Fiji").geonames_id, resolve("NADI", ""), resolve("SINGAPORE", "").country_code
    (2202064, None, 'SG')
    """
    if not country:
        return _alone(place)
    code = country_code(country) or (country if country in _lines() else None)
    if code is None:
        return None
    folded = fold_place(place)
    if code == "CN" and _countries().get(folded) in ("HK", "MO"):
        return _alone(place)
    found = _places(code).get(folded)
    # "WASHINGTON D.C.", "KUWAIT CITY", "NEW YORK CITY": tried again without the addition.
    for ending in (" dc", " d c", " city"):
        found = found or _places(code).get(folded.removesuffix(ending))
    return _to_place(found) if found else None


def is_place(name: str) -> bool:
    """Say whether any country has a place of this name of its own or another's language.

    >>> is_place("Lyon"), is_place("INTERPOL")
    (True, False)
    """
    folded = fold_place(name)
    return any(folded in _places(code) for code in _lines())


def _alone(place: str) -> Place | None:
    """Resolve a place that is printed without a country."""
    folded = fold_place(place)
    state = _countries().get(folded)
    if state in CITY_STATES:
        return next(
            _to_place(line) for line in _lines()[state] if line.split("\t", 2)[1] == str(CITY_STATES[state])
        )
    bearers = sorted(
        (line for code in _lines() if (line := _places(code).get(folded))), key=_inhabitants, reverse=True
    )
    if not bearers or not bearers[0].split("\t")[4].endswith("*"):
        return None
    if len(bearers) > 1 and _inhabitants(bearers[0]) < _DOMINANCE * _inhabitants(bearers[1]):
        return None
    return _to_place(bearers[0])


def _inhabitants(line: str) -> int:
    """Return the inhabitants of a line's place, in thousands."""
    return int(line.split("\t")[4].rstrip("*"))


def _to_place(line: str) -> Place:
    """Return a line of the gazetteer as a `Place`."""
    code, geonames_id, latitude, longitude, _, names = line.split("\t")
    return Place(
        name=names.partition("|")[0],
        country_code=code,
        geonames_id=int(geonames_id),
        latitude=float(latitude),
        longitude=float(longitude),
    )


@cache
def _lines() -> dict[str, list[str]]:
    """Return the gazetteer's lines by country code, unread."""
    text = gzip.decompress(Path(__file__).with_name("gazetteer.tsv.gz").read_bytes()).decode()
    lines: dict[str, list[str]] = {}
    for line in text.splitlines():
        lines.setdefault(line[:2], []).append(line)
    return lines


@cache
def _countries() -> dict[str, str]:
    """Return the codes of all countries by folded name."""
    names = {
        fold_place(n): code for code, lines in _lines().items() for n in lines[0].split("\t")[5].split("|")
    }
    others = {fold_place(n): code for code, line in _OTHER_NAMES.items() for n in line.split("|")}
    return names | others


@cache
def _places(code: str) -> dict[str, str]:
    """Return a country's lines by folded name: a place's own name goes before another's other name, then size."""
    found: dict[str, str] = {}
    lines = [line for line in _lines()[code] if line.split("\t", 2)[1]]
    for line in lines:
        found.setdefault(fold_place(line.rpartition("\t")[2].partition("|")[0]), line)
    for line in lines:
        for name in line.rpartition("\t")[2].split("|")[1:]:
            found.setdefault(fold_place(name), line)
    return found
