"""Single fields as a careful reader wants them: what is no headline, what a file is called, who says what, what is said twice."""

from __future__ import annotations

import pytest

from archiver.finding import Inquiry, answer
from archiver.scope import Scope
from archiver.sites import read
from archiver.sites.interpol import INTERPOL
from tests.sites_pages import PARAGRAPHS, article_page, page

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


# --- documents ------------------------------------------------------------------------------

FILE = "/content/download/15/file/a.pdf"


def documents(article):
    return [document.title for document in article.documents]


def test_a_file_is_called_by_the_name_of_its_card_and_not_by_what_describes_it():
    card = f"<h3>Related documents</h3><div class=c><h4>Pills in figures</h4><p>All that is known, on two pages.</p><a href='{FILE}'>Download</a></div>"
    assert documents(read(article_page(TEXT + f"<div>{card}</div>")).article) == ["Pills in figures"]


def test_a_file_is_never_called_by_a_sentence_of_the_text_and_the_command_to_fetch_it_is_no_text():
    article = read(article_page(TEXT + f"<p><a href='{FILE}'>Download</a></p>")).article
    assert (documents(article), texts(article)) == (["Download"], list(PARAGRAPHS))


def test_the_size_of_a_file_is_none_of_its_name():
    box = f"<div><h3>Related documents</h3><a href='{FILE}'><img src=/pdf.png alt=PDF><span>Pills in figures</span><span>2 MB</span></a></div>"
    assert documents(read(article_page(TEXT + box)).article) == ["Pills in figures"]


@pytest.mark.parametrize(
    "name", ["Press release", "Communiqué de presse", "Comunicado de prensa", "بيان صحفي"]
)
def test_a_press_release_that_an_article_offers_is_a_document(name):
    box = f"<div><h3>Related documents</h3><ul><li><a href='{FILE}'>{name}</a></li></ul></div>"
    assert documents(read(article_page(TEXT + box)).article) == [name]


# --- what is said twice ---------------------------------------------------------------------

STANDFIRST = "Nine countries name an officer in each port who answers at night."


@pytest.mark.parametrize(
    "above",
    [
        pytest.param(
            f"<p class=lede>{STANDFIRST}</p><div class=t><p>{STANDFIRST}</p>", id="in a box of its own"
        ),
        pytest.param(f"<div class=t><p><b>{STANDFIRST}</b></p><p>{STANDFIRST}</p>", id="in bold"),
    ],
)
def test_a_standfirst_said_again_as_the_first_paragraph_is_said_once(above):
    article = read(article_page(above + TEXT + "</div>")).article
    assert (article.standfirst, texts(article)) == (STANDFIRST, list(PARAGRAPHS))


@pytest.mark.parametrize("counter", ["(1/2)", "[1 / 2]", "1 / 2"])
def test_a_counter_in_brackets_is_none_of_the_caption(counter):
    slides = "".join(
        f"<div class=s><img src=/p{n}.jpg alt='{caption}'><div class=c>{caption}</div></div>"
        for n, caption in enumerate(("The river at dawn", "The patrol"))
    )
    article = read(article_page(f"<p>{FIRST}</p><div>{slides}<div>{counter}</div></div>{UNOPENED}")).article
    assert [image.caption for image in article.images] == ["The river at dawn", "The patrol"]
    assert texts(article) == list(PARAGRAPHS)


# --- what is the text -----------------------------------------------------------------------


@pytest.mark.parametrize("heading", ["Documents", "What we do", "Contact", "News", "Resources", "Temas"])
def test_a_heading_between_paragraphs_is_the_texts_though_boxes_of_the_site_have_it_too(heading):
    article = read(article_page(f"<p>{FIRST}</p><p>{SECOND}</p><h3>{heading}</h3><p>{THIRD}</p>")).article
    assert texts(article) == [FIRST, SECOND, heading, THIRD]


@pytest.mark.parametrize(
    "end",
    [
        "<h3>Media contact</h3><p>Press office, press@example.org, +33 4 00 00 00 00</p>",
        "<h3>About INTERPOL</h3><p>INTERPOL is the world’s largest police organization, with 195 member countries.</p>",
        "<p>- ENDS -</p>",
        "<p>ENDS</p>",
    ],
)
def test_whom_to_ask_what_the_publisher_says_of_itself_and_an_end_mark_are_no_text(end):
    assert texts(read(article_page(TEXT + end)).article) == list(PARAGRAPHS)


@pytest.mark.parametrize(
    "mark", ["<p>{}</p><p>{}</p>", "{}<br><br>{}", "<div><p>{}</p></div><div><p>{}</p></div>"]
)
@pytest.mark.parametrize("turned", [False, True])
def test_a_short_article_may_tell_of_cookies(mark, turned):
    said = [
        "The use of cookies to steal passwords has doubled within a year, police in four countries say.",
        THIRD,
    ]
    said = said[::-1] if turned else said
    assert texts(read(article_page(mark.format(*said), title="Thieves of cookies")).article) == said


# --- the day --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("opening", "kept"),
    [
        ("5 December 2019<br>BRATISLAVA, Slovakia – ", "BRATISLAVA, Slovakia – "),
        ("BRATISLAVA, Slovakia, 5 December 2019 – ", None),
        ("BRATISLAVA, Slovakia (5 December 2019) – ", None),
        ("BRATISLAVA, Slovakia – 5 December 2019 – ", None),
    ],
)
def test_a_page_without_a_date_line_has_the_day_that_opens_its_text(opening, kept):
    said = FIRST.partition(" – ")[2]
    article = read(article_page(f"<p>{opening}{said}</p><p>{SECOND}</p>", date="")).article
    assert (str(article.published), article.published_raw) == ("2019-12-05", "5 December 2019")
    assert texts(article)[0] == (kept or opening) + said
    assert article.dateline.text == "BRATISLAVA, Slovakia"


@pytest.mark.parametrize(
    "opening", ["2-5 December 2019 – Kigali, Rwanda. ", "BRATISLAVA, Slovakia, 5 December 2011 – "]
)
def test_the_days_of_an_event_and_a_day_of_another_year_are_no_date_of_publication(opening):
    assert read(article_page(f"<p>{opening}{SECOND}</p><p>{THIRD}</p>", date="")).article.published is None


def test_a_correction_with_its_day_is_text_and_the_day_of_a_change_alone_is_none():
    note = "Updated on 9 May 2021 to correct the number of countries."
    assert texts(read(article_page(f"{TEXT}<p>{note}</p>")).article) == [*PARAGRAPHS, note]
    assert texts(read(article_page(f"{TEXT}<p>Last updated on 9 May 2021 at 10:30</p>")).article) == list(
        PARAGRAPHS
    )


def test_a_counter_that_ends_each_caption_is_none_of_it():
    def slides(*captions):
        figures = (
            f"<figure><img src=/p{n}.jpg alt=''><figcaption>{said}</figcaption></figure>"
            for n, said in enumerate(captions)
        )
        return [
            image.caption
            for image in read(article_page(f"{TEXT}<div>{''.join(figures)}</div>")).article.images
        ]

    assert slides("The river (1/2)", "The patrol (2/2)") == ["The river", "The patrol"]
    assert slides("The river", "Share of boats: 2/2") == ["The river", "Share of boats: 2/2"]


# --- pages of the old site ------------------------------------------------------------------


@pytest.mark.parametrize(
    "head", ["INTERPOL - Media Release", "Press release", "Communiqué de presse", "بيان صحفي"]
)
@pytest.mark.parametrize("date", ["<p align=right>5 December 2008</p>", ""])
def test_what_kind_of_page_it_is_is_no_title_where_a_bold_line_stands_above_the_dateline(head, date):
    url = "https://www.interpol.int/Public/ICPO/PressReleases/PR2008/PR200860.asp"
    title = "Ministers agree on a joint plan"
    html = f"<html><head><title>{head}</title></head><body><table><tr><td><a href=/>Home</a></td><td>{date}<p><b>{title}</b></p>{TEXT}</td></tr></table></body></html>"
    article = read(page(url, html)).article
    assert (article.title, article.standfirst, texts(article)) == (title, "", list(PARAGRAPHS))


def test_a_figure_and_what_it_counts_in_elements_of_their_own_are_two_words():
    figures = "<div class=f><span>3,000</span><span>websites closed</span></div><p>It was the 5<sup>th</sup> meeting in CO<sub>2</sub>-free rooms.</p>"
    said = texts(read(article_page(f"<p>{FIRST}</p>{figures}<p>{THIRD}</p>")).article)
    assert said == [FIRST, "3,000 websites closed", "It was the 5th meeting in CO2-free rooms.", THIRD]
