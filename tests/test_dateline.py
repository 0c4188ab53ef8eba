"""Datelines in every form that was met, and their look-alikes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.dateline import split_dateline

FOUND = [
    ("BRATISLAVA, Slovakia – A", "BRATISLAVA, Slovakia", "BRATISLAVA", "Slovakia", "SK"),
    ("SINGAPORE – A", "SINGAPORE", "SINGAPORE", "", "SG"),
    ("ST. PETERSBURG, Russia – A", "ST. PETERSBURG, Russia", "ST. PETERSBURG", "Russia", "RU"),
    ("DUBAI, United Arab Emirates – A", "DUBAI, United Arab Emirates", "DUBAI", "United Arab Emirates", "AE"),
    (
        "PORT MORESBY, Papua New Guinea - A",
        "PORT MORESBY, Papua New Guinea",
        "PORT MORESBY",
        "Papua New Guinea",
        "PG",
    ),
    ("ABIDJAN (Côte d’Ivoire) – Le", "ABIDJAN (Côte d’Ivoire)", "ABIDJAN", "Côte d’Ivoire", "CI"),
    ("BENIDORM (España)- La", "BENIDORM (España)", "BENIDORM", "España", "ES"),
    ("BERLÍN – La", "BERLÍN", "BERLÍN", "", "DE"),
    ("LYON – La", "LYON", "LYON", "", None),
    ("LYON, – The", "LYON", "LYON", "", None),
    ("Lyon (Francia) - El", "Lyon (Francia)", "Lyon", "Francia", "FR"),
    ("ليون (فرنسا) – قال", "ليون (فرنسا)", "ليون", "فرنسا", "FR"),
    ("فيينا (النمسا) ـ قال", "فيينا (النمسا)", "فيينا", "النمسا", "AT"),
    ("القاهرة، مصر - قال", "القاهرة، مصر", "القاهرة", "مصر", "EG"),
    ("سنغافورة – قال", "سنغافورة", "سنغافورة", "", "SG"),
    ("فالبارايسو (شيلي) – قال", "فالبارايسو (شيلي)", "فالبارايسو", "شيلي", "CL"),
    ("LYON, France–The", "LYON, France", "LYON", "France", "FR"),
    ("LYON, FRANCE — The", "LYON, FRANCE", "LYON", "FRANCE", "FR"),
    ("WASHINGTON, D.C. – The", "WASHINGTON, D.C.", "WASHINGTON", "D.C.", "US"),
    ("HONG KONG, China – The", "HONG KONG, China", "HONG KONG", "China", "HK"),
    ("LYON, France – 32 countries", "LYON, France", "LYON", "France", "FR"),
    ("NAIROBI, Kenya: The", "NAIROBI, Kenya", "NAIROBI", "Kenya", "KE"),
    ("LYON/SINGAPORE – The", "LYON/SINGAPORE", "LYON/SINGAPORE", "", None),
    ("LIMA, Peru / CUZCO, Peru – The", "LIMA, Peru / CUZCO, Peru", "LIMA, Peru / CUZCO, Peru", "", "PE"),
    ("LYON and SINGAPORE – The", "LYON and SINGAPORE", "LYON and SINGAPORE", "", None),
    (
        "PORT OF SPAIN, Trinidad and Tobago - The",
        "PORT OF SPAIN, Trinidad and Tobago",
        "PORT OF SPAIN",
        "Trinidad and Tobago",
        "TT",
    ),
    ("LYON, France, 4 May 2019 – The", "LYON, France", "LYON", "France", "FR"),
    ("LYON (Francia), 4 de mayo – La", "LYON (Francia)", "LYON", "Francia", "FR"),
    ("SAN JOSÉ, Costa Rica. – La", "SAN JOSÉ, Costa Rica", "SAN JOSÉ", "Costa Rica", "CR"),
    ("Bogotá (Colombia). – La", "Bogotá (Colombia)", "Bogotá", "Colombia", "CO"),
    ("بيروت، لبنان: قال", "بيروت، لبنان", "بيروت", "لبنان", "LB"),
    ("كوتونو (بنن) – قال", "كوتونو (بنن)", "كوتونو", "بنن", "BJ"),
    ("ليون/سنغافورة – قال", "ليون/سنغافورة", "ليون/سنغافورة", "", None),
    ("NADI,\u00a0Fiji – The", "NADI, Fiji", "NADI", "Fiji", "FJ"),
]


@pytest.mark.parametrize(("text", "line", "place", "country", "code"), FOUND, ids=[f[1] for f in FOUND])
def test_a_dateline_is_read_and_resolved(text, line, place, country, code):
    dateline, rest = split_dateline(text)
    assert dateline is not None
    assert (dateline.text, dateline.place, dateline.country, dateline.country_code) == (
        line,
        place,
        country,
        code,
    )
    assert text.endswith(rest)


@pytest.mark.parametrize(
    "text",
    [
        "2-5 November 2015 – Kigali, Rwanda",
        "INTERPOL – the world's largest police organization – said",
        "OSCE – The meeting",
        "UN – The United Nations",
        "Paris, France – the city of lights – hosted it",
        "Police in Lyon, France – The story",
        "Operation Storm - A success",
        "Ana Ruiz, Norway: “The sea is cold.”",
        "NOTE: the figures are those of May",
        "Lyon : 12 arrests and 3 vehicles",
        "أعلنت الشرطة – اليوم",
        "LYON, France",
        "",
    ],
)
def test_a_look_alike_is_none_and_the_text_stays_whole(text):
    assert split_dateline(text) == (None, text)


@given(st.text(max_size=200))
def test_what_remains_stood_in_the_text(text):
    dateline, rest = split_dateline(text)
    assert "".join(rest.split()) in "".join(text.split()) or dateline is not None
