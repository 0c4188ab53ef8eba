"""Reading: what a page says, on the replica's pages, on pages of no template, and where there is no article."""

from __future__ import annotations

from datetime import date
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.replica import Replica
from archiver.sites import EXTRACTOR, read
from tests.sites_pages import PARAGRAPHS, TITLE, URL, article_html, article_page, page

FIELDS = (
    "url",
    "language",
    "url_language",
    "untranslated",
    "title",
    "standfirst",
    "published",
    "documents",
    "topics",
)


@pytest.fixture(scope="module")
def replica():
    with Replica() as replica:
        yield replica


def pages_of(replica, number):
    replica.redesign(number)
    for url, truth in replica.articles.items():
        body = replica._site.resources[unquote(url.removeprefix("https://www.interpol.int"))].body
        yield truth, page(url, body)


@pytest.mark.parametrize(
    "number",
    [pytest.param(0, id="as it is"), pytest.param(1, id="neutral names"), pytest.param(2, id="relaunched")],
)
def test_every_article_of_the_replica_is_read_exactly(replica, number):
    for truth, one in pages_of(replica, number):
        article = read(one).article
        assert article is not None, one.url
        assert {name: getattr(article, name) for name in FIELDS} == {
            name: getattr(truth, name) for name in FIELDS
        }
        assert [p.text for p in article.paragraphs] == [p.text for p in truth.paragraphs]
        assert [p.kind for p in article.paragraphs] == [p.kind for p in truth.paragraphs]
        assert [(i.url, i.caption, i.renditions) for i in article.images] == [
            (i.url, i.caption, i.renditions) for i in truth.images
        ]
        pulled = [(q.text, q.speaker, q.role) for q in article.quotes if q.pulled]
        assert pulled == [(q.text, q.speaker, q.role) for q in truth.quotes if q.pulled]


def test_what_the_replica_declares_as_failing_is_no_article(replica):
    replica.redesign(0)
    for url in replica.declared_failures:
        resource = replica._site.resources.get(unquote(url.removeprefix("https://www.interpol.int")))
        if resource is not None:
            assert read(page(url, resource.body, status=resource.status)).failure is not None


def test_reading_twice_gives_the_same_and_names_the_extractor():
    one = article_page()
    assert read(one) == read(one)
    assert read(one).extractor == EXTRACTOR


def test_the_paragraphs_are_the_text_and_nothing_else():
    article = read(article_page()).article
    assert article.title == TITLE
    assert article.published == date(2019, 12, 5)
    assert tuple(p.text for p in article.paragraphs) == PARAGRAPHS
    assert article.dateline.text == "BRATISLAVA, Slovakia"


# --- what is no article -------------------------------------------------------------------------

SHELL = "<html><head><title>{title}</title></head><body><nav><a href=/en>Home</a></nav><main><h1>{title}</h1>{rest}</main></body></html>"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        pytest.param(
            '<html><head><title>Access Denied</title></head><body><h1>Access Denied</h1>You don\'t have permission to access "http://www.interpol.int/" on this server.<p>Reference #18.2d351ab8.1557333295.a4e16ab</body></html>',
            "blocked",
            id="access denied with 200",
        ),
        pytest.param(
            SHELL.format(
                title="Just a moment...",
                rest="<p>Checking your browser before accessing the site. Enable JavaScript and cookies to continue.</p>",
            ),
            "blocked",
            id="challenge",
        ),
        pytest.param(
            SHELL.format(
                title="Page not found",
                rest="<p>The page that you are looking for has moved or no longer exists.</p>",
            ),
            "not_article",
            id="soft 404",
        ),
        pytest.param(
            SHELL.format(title="Page introuvable", rest="<p>La page que vous cherchez a été déplacée.</p>"),
            "not_article",
            id="soft 404, French",
        ),
        pytest.param(
            SHELL.format(title="Página no encontrada", rest="<p>La página que busca ya no existe.</p>"),
            "not_article",
            id="soft 404, Spanish",
        ),
        pytest.param(
            SHELL.format(title="الصفحة غير موجودة", rest="<p>الصفحة التي تبحث عنها لم تعد موجودة.</p>"),
            "not_article",
            id="soft 404, Arabic",
        ),
        pytest.param(
            SHELL.format(
                title="Search results",
                rest="<p>3 results for “Danube”</p><ul><li><a href=/en/a>One</a><li><a href=/en/b>Two</a></ul>",
            ),
            "not_article",
            id="search page",
        ),
        pytest.param(
            SHELL.format(title="Ministers agree on a joint plan", rest="<div></div>"),
            "not_article",
            id="empty template",
        ),
        pytest.param(
            SHELL.format(
                title="News",
                rest="".join(
                    f"<div><a href='/en/News-and-Events/News/2019/S{n}'>Story number {n}</a><span>{n} May 2019</span></div>"
                    for n in range(1, 9)
                ),
            ),
            "not_article",
            id="listing at an article's address",
        ),
        pytest.param("", "not_article", id="nothing"),
    ],
)
def test_a_page_that_is_no_article_is_a_failure_with_its_reason(body, kind):
    reading = read(page(body=body))
    assert reading.article is None
    assert reading.failure[0] == kind
    assert reading.failure[1]


@pytest.mark.parametrize(
    ("parts", "kind"),
    [
        pytest.param({"status": 403}, "blocked", id="403"),
        pytest.param({"status": 404}, "http_status", id="404"),
        pytest.param({"status": 503}, "http_status", id="503"),
        pytest.param({"truncated": "length"}, "too_large", id="cut at the size limit"),
        pytest.param({"truncated": "disconnect"}, "network", id="cut by the network"),
        pytest.param({"truncated": "time"}, "timeout", id="cut by the clock"),
        pytest.param({"content_type": "application/pdf"}, "not_article", id="a PDF"),
    ],
)
def test_what_http_says_against_an_article_is_the_failure(parts, kind):
    assert read(page(body=article_html(), **parts)).failure[0] == kind


@pytest.mark.parametrize("status", [301, 302, 304])
def test_a_redirect_and_an_unchanged_page_say_nothing(status):
    reading = read(page(body=b"", status=status))
    assert (reading.article, reading.listing, reading.failure) == (None, (), None)


@pytest.mark.parametrize(
    "path",
    [
        "/en/News-and-Events/Events/2019/Some-symposium",
        "/css/site.css",
        "/en/Who-we-are",
        "/content/download/1/file/a.pdf",
    ],
)
def test_events_assets_and_other_pages_are_neither_article_nor_failure(path):
    reading = read(page(f"https://www.interpol.int{path}", article_html()))
    assert (reading.article, reading.listing, reading.failure) == (None, (), None)


def test_a_listing_names_its_articles_in_order_with_their_dates():
    entries = "".join(
        f"<div><img src=/var/interpol/storage/images/1-1-eng-GB/x.jpg alt='An alt text'><a href='/en/News-and-Events/{href}'>{title}</a><span>{day}</span></div>"
        for href, title, day in (
            ("News/2023/First", "The first story", "10 July 2023"),
            ("Events/2023/E", "An event", "1-2 July 2023"),
            ("News/2022/Second", "The second story", "9 December 2022"),
        )
    )
    reading = read(
        page(
            "https://www.interpol.int/en/News-and-Events/News",
            f"<html><body><h1>News</h1>{entries}</body></html>",
        )
    )
    assert [(e.position, e.title, e.date) for e in reading.listing] == [
        (0, "The first story", date(2023, 7, 10)),
        (1, "The second story", date(2022, 12, 9)),
    ]
    assert reading.listing[0].url == "https://www.interpol.int/en/News-and-Events/News/2023/First"


# --- fields --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        pytest.param("5 December 2019", date(2019, 12, 5), id="en"),
        pytest.param("5 décembre 2019", date(2019, 12, 5), id="fr"),
        pytest.param("5 de diciembre de 2019", date(2019, 12, 5), id="es"),
        pytest.param("٥ ديسمبر، ٢٠١٩", date(2019, 12, 5), id="ar"),
        pytest.param("05 December 2019 - Media release", date(2019, 12, 5), id="old site"),
        pytest.param(
            "<span>Published on</span> <time>5 December 2019</time>", date(2019, 12, 5), id="labelled"
        ),
        pytest.param("News | 5 December 2019", date(2019, 12, 5), id="behind a kicker"),
        pytest.param("31 December 2018", date(2018, 12, 31), id="the last day of the year before"),
        pytest.param("5 December 2009", None, id="another year than the address's"),
        pytest.param("Last updated: 5 December 2019", None, id="an update"),
        pytest.param("", None, id="none"),
        pytest.param("2-5 December 2019 – Kigali, Rwanda", None, id="an event's days"),
    ],
)
def test_the_date_is_the_printed_one_or_none(printed, expected):
    assert read(article_page(date=printed)).article.published == expected


def test_a_date_of_other_news_is_not_the_articles():
    cards = "<section><h2>Related news</h2><div><a href='/en/News-and-Events/News/2019/Other'>Another story</a><span>4 May 2019</span></div></section>"
    html = article_html(date="").replace("</main>", cards + "</main>")
    assert read(page(body=html)).article.published is None


def test_a_canonical_link_counts_only_where_language_year_and_slug_agree():
    other = "https://www.interpol.int/en/News-and-Events/News/2018/Something-else"
    article = read(article_page(head=f"<link rel=canonical href='{other}'>")).article
    assert (article.url, article.aliases) == (URL, (other,))


def test_an_untranslated_copy_keeps_its_three_languages_apart():
    url = URL.replace("/en/News-and-Events/News", "/fr/Actualites-et-evenements/Actualites")
    article = read(page(url, article_html().replace("lang=en", "lang=fr"))).article
    assert (article.url_language, article.declared_language, article.detected_language) == ("fr", "fr", "en")
    assert article.language == "en"
    assert article.untranslated


def test_one_image_in_two_renditions_is_one_and_one_caption_on_two_is_two():
    store = "/var/interpol/storage/images"
    slides = "".join(
        f"<div class=s><a href='{store}/1/2/3/{n}-1-eng-GB/p.jpg'><img src='{store}/_aliases/large/1/2/3/{n}-1-eng-GB/0123456789ab-p.jpg' alt='2018-153-Photo-{n}'></a><p class=c>The same caption</p></div>"
        for n in (11, 12)
    )
    text = [f"<p>{p}</p>" for p in PARAGRAPHS]
    article = read(
        article_page(text[0] + f"<div class=g>{slides}<span>1 / 2</span></div>" + "".join(text[1:]))
    ).article
    assert [(i.image_key, i.caption, len(i.renditions)) for i in article.images] == [
        ("11", "The same caption", 1),
        ("12", "The same caption", 1),
    ]
    assert tuple(p.text for p in article.paragraphs) == PARAGRAPHS


def test_a_caption_that_says_a_sentence_of_the_text_leaves_the_sentence_there():
    said = PARAGRAPHS[2].split("”")[0].strip("“,")
    gallery = f"<figure><img src='/var/interpol/storage/images/1/1-1-eng-GB/a.jpg' alt=''><figcaption>{said}</figcaption></figure>"
    article = read(
        article_page(f"<p>{PARAGRAPHS[0]}</p>{gallery}<p>{PARAGRAPHS[1]}</p><p>{PARAGRAPHS[2]}</p>")
    ).article
    assert tuple(p.text for p in article.paragraphs) == PARAGRAPHS
    assert article.images[0].caption == said


def test_a_pull_quote_is_said_once_and_tied_to_its_paragraph():
    said = "A river has no border in the middle of the night"
    pull = f'<div class=q><div>"{said}."</div><div>Anna Nowak, Head of patrol</div></div>'
    article = read(article_page("".join(f"<p>{p}</p>" for p in PARAGRAPHS) + pull)).article
    pulled = [q for q in article.quotes if q.pulled]
    assert [(q.speaker, q.role, q.position) for q in pulled] == [("Anna Nowak", "Head of patrol", 2)]
    assert tuple(p.text for p in article.paragraphs) == PARAGRAPHS


@given(
    st.lists(
        st.sampled_from(
            [
                "<p>",
                "</p>",
                "<div>",
                "</div>",
                "<br>",
                "<b>",
                "<li>",
                "<table><tr><td>",
                "1 / 6",
                "Some words of a text. ",
                "5 May 2019",
                "<img src=a.jpg>",
                "<h2>",
                "&#0;",
                "\ud800",
                "\u202e",
                "<figure>",
                "<a href='//['>x</a>",
            ]
        ),
        max_size=60,
    )
)
@settings(max_examples=150, deadline=None)
def test_no_soup_of_tags_makes_reading_raise(parts):
    reading = read(page(body=article_html("".join(parts))))
    assert reading.extractor == EXTRACTOR
    if reading.article is not None:
        assert "\0" not in reading.article.text
