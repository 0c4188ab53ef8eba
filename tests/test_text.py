"""Plain text: spaces, glued sentences, near-equal texts; all linear."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver import boilerplate, dateline, dates, language, speakers, text
from archiver.likeness import same_text
from archiver.models import Paragraph
from archiver.quotes import find_quotes
from archiver.sentences import split_glued, split_sentences
from archiver.text import fold, squeeze


@pytest.mark.parametrize(
    ("glued", "pieces"),
    [
        pytest.param("both groups.Officers met", ["both groups.", "Officers met"], id="lower case, capital"),
        pytest.param("of the OSCE.INTERPOL said", ["of the OSCE.", "INTERPOL said"], id="acronyms"),
        pytest.param("all well.”The end", ["all well.”", "The end"], id="closing mark"),
        pytest.param("he said.“We agree", ["he said.", "“We agree"], id="opening mark"),
        pytest.param('"All well."The end', ['"All well."', "The end"], id="straight mark closes"),
        pytest.param('he said."We agree"', ["he said.", '"We agree"'], id="straight mark opens"),
        pytest.param("le monde. »Les agents", ["le monde. »", "Les agents"], id="French mark stands off"),
        pytest.param("great”.The end", ["great”.", "The end"], id="full stop behind the mark"),
        pytest.param("al final.¿Qué pasó?Nada", ["al final.", "¿Qué pasó?", "Nada"], id="Spanish question"),
        pytest.param("في المنظمة.وقال", ["في المنظمة.", "وقال"], id="Arabic"),
        pytest.param("at 5 p.m.The day", ["at 5 p.m.", "The day"], id="p.m."),
        pytest.param(
            "stolen works of art.Two years ago.En el mar.Un vol.Fin",
            ["stolen works of art.", "Two years ago.", "En el mar.", "Un vol.", "Fin"],
            id="words that look abbreviated",
        ),
        pytest.param("back in 2014.The day", ["back in 2014.", "The day"], id="year"),
        pytest.param("were seized.1,200 kilos", ["were seized.", "1,200 kilos"], id="number begins"),
        pytest.param(
            "see www.interpol.int.The", ["see www.interpol.int.", "The"], id="address ends the sentence"
        ),
    ],
)
def test_glued_sentences_are_split_where_one_ends(glued, pieces):
    assert split_glued(glued) == pieces


@pytest.mark.parametrize(
    "whole",
    [
        "WWW.INTERPOL.INT is its address",
        "in St.Petersburg with J.Smith",
        "the U.S.Marshals took part",
        "1.Introduction",
        "USD4.3 million and 1.2 tonnes",
        "john.Smith@example.org wrote",
        "https://example.org/A.Bcd-Ef",
        "Report.Final.pdf was lost",
        "د.محمد",
        "one,two;three",
        "Art.5 of the statute",
        "in No. 12 and vol. 3",
        "It met. It agreed.",
    ],
)
def test_what_is_no_end_of_a_sentence_stays_whole(whole):
    assert split_glued(whole) == [whole]


def test_space_is_squeezed_and_joiners_stay():
    assert squeeze("a\u00a0\u202f b\u200b\u200e\x00\tc\n می\u200cروم ") == "a b c می\u200cروم"


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("Visiting dignatories", "Visiting dignitaries", True),
        ("“All” well", '"All" well', True),
        ("Opening of the conference in Lyon", "Opening of conference in Lyon", True),
        ("26th Council", "27th Council", False),
        (
            "Ana Ruiz is greeted by Li Wei, Minister of Trade",
            "Ana Ruiz meets with Li Wei, Minister of Trade",
            False,
        ),
        ("The flag", "The officers", False),
        ("", "x", False),
    ],
)
def test_same_text_forgives_typing_and_nothing_else(first, second, same):
    assert same_text(first, second) is same
    assert same_text(second, first) is same


@given(st.text())
def test_squeezing_twice_changes_nothing(raw):
    assert squeeze(squeeze(raw)) == squeeze(raw)


@given(
    st.text(alphabet=st.sampled_from("ab \t\n\x00\xa0\xad\u200b\u202f\u3000é–ال"), max_size=12) | st.text()
)
def test_what_is_squeezed_already_is_told_apart(raw):
    seen = text._UNSEEN.sub("", " ".join(raw.split()))
    assert squeeze(raw) == " ".join(seen.split())


def folded_letter_by_letter(raw):
    plain = text._MARK.sub("", unicodedata.normalize("NFKD", raw.casefold()))
    return " ".join(text._WORDS.findall(plain))


def test_every_western_letter_and_mark_is_folded_as_its_parts_are():
    said = [f"A{chr(code)}b_ 1" for code in (*range(0x250), *range(0x2000, 0x2220))]
    assert list(map(fold, said)) == list(map(folded_letter_by_letter, said))


@given(st.text(alphabet=st.sampled_from("aÉœ½™_’ £ß\u0301\u00a0–µŸا")) | st.text())
def test_a_text_is_folded_as_its_letters_are(raw):
    assert fold(raw) == folded_letter_by_letter(raw)


@given(st.text(alphabet=st.sampled_from('aBc .!?”“"»«)1،وق\u00a0'), max_size=60))
def test_splitting_loses_no_word(raw):
    for split in (split_glued, split_sentences):
        assert "".join("".join(split(raw)).split()) == "".join(raw.split())


@given(st.text(alphabet=st.sampled_from("abc ,;:-é"), max_size=60))
def test_text_without_an_end_is_never_split(raw):
    assert split_glued(raw) == ([raw.strip()] if raw.strip() else [])


ADVERSARIAL = {
    "full stops": ".",
    "initials": "A.",
    "glued": "aaa.Bbb",
    "straight marks": '"',
    "opening marks": "“",
    "said": "said ",
    "brackets": "(",
    "digits": "1",
    "slashes": "1 /\n",
    "no-break spaces": "\u00a0",
    "dashes": "AB - ",
    "commas": "A, ",
    "Arabic verbs": "قال ",
}
FUNCTIONS = {
    "squeeze": squeeze,
    "split_glued": split_glued,
    "split_sentences": split_sentences,
    "fold": fold,
    "same_text": lambda s: same_text(s, s + "b"),
    "is_counter": boilerplate.is_counter,
    "is_site_word": boilerplate.is_site_word,
    "is_file_code": boilerplate.is_file_code,
    "read_date": dates.read_date,
    "split_dateline": dateline.split_dateline,
    "read_attribution": speakers.read_attribution,
    "detect_language": language.detect_language,
    "find_quotes": lambda s: find_quotes([Paragraph(text=s)]),
}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_every_function_is_linear_on_adversarial_text(function):
    language.detect_language("Caribe Lyon Singapore 2018")  # the model is loaded before the clock starts
    dateline.split_dateline("LYON – The")
    for unit in ADVERSARIAL.values():
        text_of_size = unit * (100_000 // len(unit))
        start = time.process_time()
        FUNCTIONS[function](text_of_size)
        assert time.process_time() - start < 3, f"{function} on {unit!r}"


def test_the_module_names_what_ends_a_sentence():
    assert "؟" in text.ENDS
