"""Counters, file codes, site words, repeats."""

from __future__ import annotations

import pytest

from archiver.boilerplate import counted, drop_repeated, is_counter, is_end_word, is_file_code, is_site_word


@pytest.mark.parametrize(
    ("line", "slides"),
    [
        ("1 / 6", 6),
        ("1/6", 6),
        ("1 /\n   6", 6),
        ("١ / ٦", 6),
        ("/ 6", 6),
        ("/", None),
        ("1 /", None),
        ("1\u00a0/\u00a012", 12),
        ("1 of 6", 6),
    ],
)
def test_a_counter_says_how_many_slides_there_are(line, slides):
    assert is_counter(line)
    assert counted(line) == slides


@pytest.mark.parametrize("line", ["About 1 / 6 of the loads", "6", "", "24/7 service", "and/or", "1/6/2014"])
def test_a_fraction_in_a_sentence_is_no_counter(line):
    assert not is_counter(line)


@pytest.mark.parametrize(
    "alt", ["2018-153-Photo-1", "IMG_4521.JPG", "DSC00012", "Banner- Home", "photo-1", "20191205_Lyon_01"]
)
def test_a_file_code_is_no_caption(alt):
    assert is_file_code(alt)


@pytest.mark.parametrize(
    "caption", ["26th Ministerial Council", "Officers of unit 4", "Lyon", "High-level meeting", ""]
)
def test_a_caption_is_no_file_code(caption):
    assert not is_file_code(caption)


@pytest.mark.parametrize(
    "line",
    [
        "Print",
        "All news | Print",
        "|",
        "Back",
        "Imprimer",
        "Imprimir",
        "طباعة",
        "Share this page",
        "See also",
        "Home / News",
    ],
)
def test_furniture_is_known_in_four_languages(line):
    assert is_site_word(line)


@pytest.mark.parametrize("line", ["Print shops were searched.", "See also the map of Lyon.", "Home at last"])
def test_words_of_a_sentence_are_no_furniture(line):
    assert not is_site_word(line)


@pytest.mark.parametrize(
    "line",
    ["See also", "Voir aussi", "Véase también", "انظر أيضا", "Related documents", "See alsoMaritime crime"],
)
def test_the_end_of_the_article_is_known(line):
    assert is_end_word(line)


def test_a_caption_said_twice_is_kept_once_and_the_caption_wins():
    assert drop_repeated(["Foreign dignatories", "Foreign dignitaries", "A flag"]) == [
        "Foreign dignitaries",
        "A flag",
    ]


def test_two_pictures_with_one_caption_keep_both():
    assert drop_repeated(["A flag", "A flag", "A flag", "A flag"]) == ["A flag", "A flag"]
