"""The language of a text: right from twenty characters on, silent below."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.language import detect_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Police seized the boats at dawn.", "en"),
        ("Harbour officers practise at night", "en"),
        ("La police a saisi les bateaux à l’aube.", "fr"),
        ("Trafic de drogue démantelé à Lyon", "fr"),
        ("La policía incautó los barcos al amanecer.", "es"),
        ("Tráfico de drogas desmantelado en Lyon", "es"),
        ("ضبطت الشرطة القوارب عند الفجر.", "ar"),
        ("سنغافورة: اجتماع INTERPOL اليوم", "ar"),
    ],
)
def test_four_languages_are_told_apart(text, language):
    assert detect_language(text) == language


@pytest.mark.parametrize("text", ["", "Lyon", "La police 2014", "1234567890 1234567890 12345"])
def test_too_little_text_has_no_language(text):
    assert detect_language(text) == ""


@given(st.text(max_size=100))
def test_no_text_raises(text):
    assert isinstance(detect_language(text), str)
