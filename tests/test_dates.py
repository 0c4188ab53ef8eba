"""Dates as printed, in four languages: right, or absent."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.dates import read_date

DAYS = {
    "8 November 2010": date(2010, 11, 8),
    "02 April 2014": date(2014, 4, 2),
    "02 April 2014 - Media release": date(2014, 4, 2),
    "13 août 2020 - Communiqué de presse": date(2020, 8, 13),
    "Thursday, 5 December 2019": date(2019, 12, 5),
    "Monday 4th of May 2009": date(2009, 5, 4),
    "March 2, 2016": date(2016, 3, 2),
    "5 Dec. 2019": date(2019, 12, 5),
    "8 November 2010 10:30": date(2010, 11, 8),
    "23 novembre 2021": date(2021, 11, 23),
    "1er mars 2016": date(2016, 3, 1),
    "mar. 5 mars 2019": date(2019, 3, 5),
    "5 décembre 2019 à 10h30": date(2019, 12, 5),
    "9 de mayo de 2023": date(2023, 5, 9),
    "1.º de mayo de 2004": date(2004, 5, 1),
    "1 de marzo de 2016": date(2016, 3, 1),
    "12 de septiembre del 2011": date(2011, 9, 12),
    "08 marzo 2017": date(2017, 3, 8),
    "22 octobre 2002": date(2002, 10, 22),
    "٧ أكتوبر، ٢٠٠٨": date(2008, 10, 7),
    "15 كانون الأول/ديسمبر 2019": date(2019, 12, 15),
    "٥ كانون الثاني ٢٠١٢": date(2012, 1, 5),
    "4 شتنبر 2015": date(2015, 9, 4),
    "3 جويلية 2014": date(2014, 7, 3),
    "17 آب / أغسطس 2011": date(2011, 8, 17),
    "الخميس 5 ديسمبر 2019": date(2019, 12, 5),
    "2019-12-05": date(2019, 12, 5),
    "2019-12-05T10:00:00Z": date(2019, 12, 5),
    "25/12/2019": date(2019, 12, 25),
    "12/25/2019": date(2019, 12, 25),
    "8\u00a0November 2010": date(2010, 11, 8),
}


@pytest.mark.parametrize("line", DAYS)
def test_a_date_line_is_read(line):
    assert read_date(line) == DAYS[line]


@pytest.mark.parametrize(
    "line",
    [
        "2-5 November 2015",
        "2 – 5 November 2015",
        "2-5 November 2015 – Kigali, Rwanda",
        "05/12/2019",
        "٠٥/١٢/٢٠١٩",
        "31 February 2019",
        "November 2010",
        "2010",
        "Lyon, 5 June 2014",
        "On 5 June 2014 police met",
        "5 كانون الثاني/فبراير 2012",
        "5 June 14",
        "5 June 3014",
        "",
    ],
)
def test_what_is_ambiguous_impossible_or_more_than_a_date_is_absent(line):
    assert read_date(line) is None


@given(st.integers(0, 40_000))
def test_every_day_reads_back_from_its_iso_form(days):
    day = date(1950, 1, 1) + timedelta(days=days)
    assert read_date(day.isoformat()) == day


@given(st.text(max_size=80))
def test_no_line_raises(line):
    found = read_date(line)
    assert found is None or found.year >= 1900
