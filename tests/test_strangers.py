"""Pages and dumps whose author did not know the reader's rules: a small sample that stays; `make evaluate` draws more."""

from __future__ import annotations

import pytest

from archiver.dump import clean
from archiver.sites import read
from tests.evaluate.measure import Score
from tests.evaluate.strangers.cases import other_cases, stranger_cases, stranger_dumps
from tests.evaluate.strangers.draw import (
    GALLERIES,
    LATE_GALLERIES,
    LATE_QUOTES,
    OLD,
    QUOTES,
    WHOLE,
    Kit,
    draw,
)
from tests.evaluate.strangers.pages import print_page

SAMPLE = range(1000, 1060)


def score(cases):
    total = Score()
    for case in cases:
        total.add_article(read(case.page).article, case.truth)
    return total


def assert_perfect(total):
    figures = total.figures()
    assert {name: value for name, value in figures.items() if value < 1} == {}
    assert (total.missed, +total.leaks) == (0, {})


def test_a_sample_of_them_is_read_right():
    assert_perfect(score(stranger_cases(SAMPLE, "stranger")))


@pytest.mark.parametrize("frame", WHOLE.frames)
def test_every_design_is_read_right(frame):
    assert_perfect(score(stranger_cases(range(3), "stranger", Kit(frames=(frame,)))))


@pytest.mark.parametrize("gallery", GALLERIES + LATE_GALLERIES)
def test_every_gallery_is_read_right(gallery):
    modern = tuple(frame for frame in WHOLE.frames if frame not in OLD)
    assert_perfect(score(stranger_cases(range(10, 14), "stranger", Kit(modern, (gallery,)))))


@pytest.mark.parametrize("quote", QUOTES + LATE_QUOTES)
def test_every_pull_quote_is_read_right(quote):
    modern = tuple(frame for frame in WHOLE.frames if frame not in OLD)
    assert_perfect(score(stranger_cases(range(20, 24), "stranger", Kit(modern, quotes=(quote,)))))


@pytest.mark.parametrize("case", list(other_cases(range(2))), ids=lambda case: case.name)
def test_what_is_no_article_is_none(case):
    reading = read(case.page)
    assert reading.article is None
    assert reading.failure is not None


def test_dumps_of_them_are_cleaned_right():
    total = Score()
    for _, text, truth in stranger_dumps(SAMPLE):
        total.add_article(clean(text), truth)
    figures = total.figures()
    assert [figures[name] for name in ("exact", "dateline", "captions", "pulled")] == [1, 1, 1, 1]
    assert +total.leaks == {}


def test_a_number_draws_the_same_page_each_time():
    assert print_page(draw(7)) == print_page(draw(7)) != print_page(draw(8))
