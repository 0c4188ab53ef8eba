"""Dates as the site prints them, in four languages; a table of months of its own."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "ar": "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
}
_LEVANT = (
    "كانون الثاني", "شباط", "آذار", "نيسان", "أيار", "حزيران",
    "تموز", "آب", "أيلول", "تشرين الأول", "تشرين الثاني", "كانون الأول",
)  # fmt: skip
_FIRST_YEAR, _LAST_YEAR = 2018, 2025


def draw_date(rng: Random, *, old: bool) -> date:
    """Return a day of the site's present scheme, or of its *old* one."""
    years = (2004, 2017) if old else (_FIRST_YEAR, _LAST_YEAR)
    return date(rng.randint(*years), 1, 1) + timedelta(days=rng.randrange(365))


def print_date(day: date, language: str, rng: Random, *, old: bool = False) -> str:
    """Return *day* in one of the forms of *language*."""
    month = _MONTHS[language].split()[day.month - 1]
    match language:
        case "fr":
            return f"{'1er' if day.day == 1 else day.day} {month} {day.year}"
        case "es":
            if rng.random() < 0.08:  # seen: a French month on a Spanish page
                return f"{day.day} {_MONTHS['fr'].split()[day.month - 1]} {day.year}"
            return f"{day:%d} {month} {day.year}" if old else f"{day.day} de {month} de {day.year}"
        case "ar":
            return _print_arabic(day, month, rng)
    return f"{day:%d} {month} {day.year}" if old else f"{day.day} {month} {day.year}"


def arabic_digits(text: str) -> str:
    """Return *text* with Arabic-Indic digits."""
    return text.translate({ord("0") + n: 0x660 + n for n in range(10)})


def _print_arabic(day: date, month: str, rng: Random) -> str:
    dual = f"{_LEVANT[day.month - 1]}/{month}"
    forms = (
        f"{day.day} {month}، {day.year}",
        f"{day.day} {dual} {day.year}",
        f"{day.day} {month} {day.year}",
    )
    said = rng.choice(forms)
    return arabic_digits(said) if rng.random() < 0.6 else said
