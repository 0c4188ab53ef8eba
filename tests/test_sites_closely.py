"""Single fields as a careful reader wants them: what is no headline, what a file is called, who says what, what is said twice."""

from __future__ import annotations

import pytest

from archiver.finding import Inquiry, answer
from archiver.scope import Scope
from archiver.sites import read
from archiver.sites.interpol import INTERPOL
from tests.sites_pages import PARAGRAPHS, article_page

FIRST, SECOND, THIRD = PARAGRAPHS
TEXT = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
UNOPENED = f"<p>{SECOND}</p><p>{THIRD}</p>"


def texts(article):
    return [paragraph.text for paragraph in article.paragraphs]


# --- what is an article ---------------------------------------------------------------------


@pytest.mark.parametrize("body", [pytest.param(TEXT, id="dateline"), pytest.param(UNOPENED, id="none")])
@pytest.mark.parametrize(
    "title",
    [
        "Search for a stolen Klimt leads to nine arrests",
        "404 firearms seized at sea",
        "Sorry scams: thieves who apologize",
        "Results for operation Blue Tide",
        "Page not found: how a forger of sites was found",
        "Recherche de fugitifs : appel au public",
        "Résultats de l’opération Marée bleue",
        "Búsqueda de fugitivos en tres continentes",
        "بحث سبل التعاون بين أجهزة الشرطة",
    ],
)
def test_a_headline_may_begin_as_a_search_or_an_error_does_where_a_day_stands_beside_it(title, body):
    assert read(article_page(body, title=title)).article.title == title


@pytest.mark.parametrize(
    "title",
    ["Search results", "Résultats de recherche", "Búsqueda", "404 - Page not found", "Page introuvable"],
)
def test_a_title_that_no_headline_has_is_no_article_s_though_a_day_stands_beside_it(title):
    assert read(article_page(UNOPENED, title=title)).failure[0] == "not_article"


@pytest.mark.parametrize(
    "sentence",
    [
        "The screen said: “You don’t have permission to access this account.”",
        "The website of the bank was under maintenance when the thieves came.",
        "The letter leads to a page that does not exist, and the page you requested costs 40 euros.",
    ],
)
def test_a_short_article_may_quote_what_a_refusal_says(sentence):
    assert texts(read(article_page(f"<p>{FIRST}</p><p>{sentence}</p>")).article) == [FIRST, sentence]


def test_an_article_whose_headline_begins_as_a_refusal_does_ends_no_run():
    one = article_page(title="Challenge cup: police teams row across the lake")
    answered = answer(Inquiry(page=one, kind="article"), Scope(site=INTERPOL))
    assert answered.reading.article is not None
    assert not answered.is_refusal
