"""Dates as the site prints them, in four languages. Pure; never guesses, never looks at a clock.

Month names: Unicode CLDR's for en, fr, es and ar (with its Maghrebi and Levantine variants), the Egyptian
and dual forms, and the usual abbreviations. No name means two months in two languages, so one table serves
all: a French month on a Spanish page reads right.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from archiver.text import squeeze

_LONGEST = 120  # characters; a longer line is no date line

_MONTHS_AS_WRITTEN = (
    "january jan janvier janv enero ene يناير جانفي كانون-الثاني",
    "february feb février févr fév febrero فبراير فيفري شباط",
    "march mar mars marzo مارس آذار اذار",
    "april apr avril avr abril abr أبريل إبريل أفريل نيسان",
    "may mai mayo مايو ماي أيار نوار",
    "june jun juin junio يونيو يونيه جوان حزيران",
    "july jul juillet juil julio يوليو يوليه يوليوز جويلية تموز",
    "august aug août agosto ago أغسطس أوت غشت آب",
    "september sep sept septembre septiembre setiembre set سبتمبر شتنبر أيلول",
    "october oct octobre octubre أكتوبر تشرين-الأول",
    "november nov novembre noviembre نوفمبر نونبر تشرين-الثاني",
    "december dec décembre déc diciembre dic ديسمبر دجنبر كانون-الأول",
)
_WEEKDAYS_AS_WRITTEN = """monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun
    lundi mardi mercredi jeudi vendredi samedi dimanche lun mar mer jeu ven sam dim
    lunes martes miércoles jueves viernes sábado domingo mié jue vie sáb dom
    الاثنين الإثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد"""
_FIRST = frozenset({"premier", "primero", "first"})
# Words that stand between day, month and year, or before them, and say nothing more.
_PARTICLES = frozenset(
    {"de", "del", "of", "the", "le", "el", "du", "on", "في", "يوم", "من", "عام", "سنه", "شهر", "م"}
)

# " - Media release" and its like behind an old date: a dash, then up to four words without digits.
_SUFFIX = re.compile(r"\s[-–—|]\s(?:[^\W\d]+[ '’-]?){1,5}$")
_TIME = re.compile(
    r"[\sT,]+(?:à |a las |at )?\d{1,2}[:h]\d{2}(?::\d{2}(?:\.\d{1,6})?)?\s?(?:[ap]\.?m\.?|GMT|UTC|CES?T|Z|[+-]\d\d:?\d\d)?$",
    re.IGNORECASE,
)
_ISO = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})")
_NUMERIC = re.compile(r"(\d{1,2})([-/. ])(\d{1,2})\2(\d{4})")
_ORDINAL = re.compile(r"\b(\d{1,2})(?:\s?\.?(?:st|nd|rd|th|er|ère|re|º|°|ª)\.?)(?=[\s,/-])", re.IGNORECASE)
# A range, or an amount.
_RANGE = re.compile(r"\d\s?[-–—&+]\s?\d|\d[,.]\d")
_YEAR = re.compile(r"\d{4}")  # in all that is a date, whatever its script
_TOKEN = re.compile(r"\d+|[^\W\d_][\w\u064b-\u0652'’]*")


def _fold(word: str) -> str:
    """Return *word* without case, diacritics, tatweel and the seats of the hamza."""
    if word.isascii():
        return word.casefold()
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    plain = "".join(c for c in decomposed if not unicodedata.combining(c) and c != "ـ")
    return plain.replace("ى", "ي").replace("ة", "ه")


MONTHS: dict[str, int] = {
    _fold(name): number for number, names in enumerate(_MONTHS_AS_WRITTEN, 1) for name in names.split()
}
"""Folded month name to its number; Arabic names of two words are joined by a hyphen."""
_WEEKDAYS = frozenset(_fold(day) for day in _WEEKDAYS_AS_WRITTEN.split())
_PAIRS = tuple((a, b) for a, _, b in (name.partition("-") for name in MONTHS) if b)


def read_date(line: str) -> date | None:
    """Return the date that the whole of *line* is, in any of four languages; None for anything else.

    A weekday before it, a time or " - Media release" behind it may stand; a range, an impossible day and
    a numeric date that may be read two ways are None.

    >>> read_date("9 de mayo de 2023"), read_date("٧ أكتوبر، ٢٠٠٨"), read_date("1er mars 2016")
    (datetime.date(2023, 5, 9), datetime.date(2008, 10, 7), datetime.date(2016, 3, 1))
    >>> read_date("02 April 2014 - Media release"), read_date("2-5 November 2015"), read_date("03/04/2015")
    (datetime.date(2014, 4, 2), None, None)
    """
    if len(line) > _LONGEST:
        return None
    text = squeeze(line)
    if not _YEAR.search(text):
        return None
    text = _to_ascii_digits(text).strip(" .,،:;|")
    for candidate in dict.fromkeys((text, _SUFFIX.sub("", text))):
        plain = _TIME.sub("", candidate).strip(" .,،-–")
        found = _read_numeric(plain) or _read_words(plain)
        if found:
            return found
    return None


def _to_ascii_digits(text: str) -> str:
    """Return *text* with the digits of any script as ASCII ones."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)


def _read_numeric(text: str) -> date | None:
    """Read an ISO date, or a numeric one whose day can't be its month."""
    if match := _ISO.fullmatch(text):
        return _to_date(int(match[1]), int(match[3]), int(match[4]))
    if match := _NUMERIC.fullmatch(text):
        first, second, year = int(match[1]), int(match[3]), int(match[4])
        if first > 12 or first == second:  # noqa: PLR2004  (no month)
            return _to_date(year, second, first)
        if second > 12:  # noqa: PLR2004
            return _to_date(year, first, second)
    return None


def _read_words(text: str) -> date | None:
    """Read a date with its month in words: day month year, or month day, year."""
    tokens = _tokens(text)
    months = {MONTHS[token] for token in tokens if token in MONTHS}
    numbers = [token for token in tokens if token.isdecimal()]
    shape = "".join("m" if token in MONTHS else "d" for token in tokens)
    if len(months) != 1 or shape not in {"dmd", "dmmd", "mdd", "ddm"}:
        return None
    if len(tokens) != len(numbers) + shape.count("m"):
        return None
    year, day = numbers[::-1] if len(numbers[1]) == 4 else numbers  # noqa: PLR2004  (a year has four digits)
    if len(year) != 4 or len(day) > 2 or (shape == "ddm" and len(numbers[0]) != 4):  # noqa: PLR2004
        return None
    return _to_date(int(year), months.pop(), int(day))


def _tokens(text: str) -> list[str]:
    """Return the folded words and numbers of *text* that make a date, particles and weekday dropped; [] if more stands there."""
    bare = _ORDINAL.sub(r"\1", text)
    if _RANGE.search(bare):
        return []
    tokens = [_fold(token) for token in _TOKEN.findall(bare)]
    for first, second in () if text.isascii() else _PAIRS:
        for at in range(len(tokens) - 1):
            if (tokens[at], tokens[at + 1]) == (first, second):
                tokens[at : at + 2] = [f"{first}-{second}"]
                break
    if len(tokens) > 3:  # noqa: PLR2004  (more than day, month and year: a weekday leads)
        tokens = [token for at, token in enumerate(tokens) if at > 1 or token not in _WEEKDAYS]
    kept = ["1" if token in _FIRST else token for token in tokens if token not in _PARTICLES]
    return kept if all(token.isdecimal() or token in MONTHS for token in kept) else []


def _to_date(year: int, month: int, day: int) -> date | None:
    """Return the date, None where there is no such day or no newspaper would print it."""
    if not 1900 <= year <= 2099:  # noqa: PLR2004  (INTERPOL was founded in 1923)
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
