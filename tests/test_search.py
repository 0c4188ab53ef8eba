"""Search in four languages: a gold set over the replica's articles, and hostile queries."""

from __future__ import annotations

import random
import re
import unicodedata
from datetime import timedelta

import pytest

from archiver.models import Reading
from archiver.replica import Replica
from archiver.search import RANK, Filters, search, to_snippet
from archiver.search_text import to_match
from archiver.store import open_database
from tests.test_store import capture

WORD = re.compile(r"\w+")


@pytest.fixture(scope="module")
def articles():
    with Replica() as replica:
        return [article for _, article in sorted(replica.articles.items())]


@pytest.fixture(scope="module")
def store(tmp_path_factory, articles):
    with open_database(tmp_path_factory.mktemp("search") / "archive.db") as opened:
        with opened.batch():
            for number, article in enumerate(articles):
                opened.save(
                    capture(number, url=article.url, days=number), Reading(article=article, extractor="test")
                )
        yield opened


def is_arabic(word):
    return "\u0600" <= word[0] <= "\u06ff"


def longest(text, count):
    """Return the longest words of *text*, in its order: those that tell it from others."""
    words = [word for word in WORD.findall(text) if len(word) > 3 and not word.isdigit()]
    kept = sorted(words, key=len, reverse=True)[:count]
    return [word for word in words if word in kept][:count]


def without_marks(word):
    return "".join(
        letter for letter in unicodedata.normalize("NFKD", word) if not unicodedata.combining(letter)
    )


def toggle_article(word):
    """Return an Arabic word with its article put on, or taken off."""
    if not is_arabic(word):
        return word
    return (
        word[2:] if word.startswith("ال") and len(word) > 5 else (word if word[0] in "ولب" else "ال" + word)
    )


def with_vowels(word):
    return word[0] + "\u064e" + word[1:] if is_arabic(word) else word


# What a person types who looks for an article: the gold set, one question for each article and form.
FORMS = {
    "words of the title": lambda a: " ".join(longest(a.title, 3)),
    "words of the text": lambda a: " ".join(longest(a.text, 3)),
    "capitals": lambda a: " ".join(longest(a.title, 3)).upper(),
    "no diacritics": lambda a: " ".join(without_marks(word) for word in longest(a.title, 3)),
    "a phrase": lambda a: '"' + " ".join(WORD.findall(a.title)[:3]) + '"',
    "beginnings": lambda a: " ".join(word[:-1] + "*" for word in longest(a.title, 2)),
    "with or without the article": lambda a: " ".join(toggle_article(word) for word in longest(a.title, 2)),
    "with vowels": lambda a: " ".join(with_vowels(word) for word in longest(a.title, 2)),
}


@pytest.mark.parametrize("form", FORMS)
def test_each_article_is_among_the_first_ten(store, articles, form):
    missed = [
        (article.language, FORMS[form](article), article.url)
        for article in articles
        if article.url not in [hit.url for hit in search(store.db, FORMS[form](article))]
    ]
    assert len(articles) >= 60
    assert missed == []


def test_a_word_of_the_title_stands_above_one_of_the_text(store, articles):
    first = 0
    for article in articles:
        hits = search(store.db, " ".join(longest(article.title, 2)))
        first += article.title == hits[0].title
    assert first >= 0.9 * len(articles)


def test_hits_come_in_the_order_of_their_rank(store, articles):
    """Whatever order the ids have: titles first, then where it is said most."""
    ranked = (
        "SELECT articles.url, articles.title FROM articles_fts JOIN articles ON articles.id = articles_fts.rowid"
        f" WHERE articles_fts MATCH ? ORDER BY {RANK.replace('bm25(', 'bm25(articles_fts, ')}"
    )
    many = 0
    for word in sorted({word for article in articles for word in longest(article.text, 40)}):
        titles, every = (
            [row["url"] for row in store.db.query(ranked, [column + to_match(word)])]
            for column in ("title : ", "")
        )
        hits = [hit.url for hit in search(store.db, word, limit=1000)]
        assert hits[: len(titles)] == titles, word
        assert hits == list(dict.fromkeys(titles + every)), word
        many += len(hits) > 2
    assert many > 50


@pytest.mark.parametrize("name", ["DE", "Germany", "Alemania", "allemagne", "ألمانيا"])
def test_a_country_is_found_by_its_name_in_any_language(store, name):
    found = {hit.url for hit in search(store.db, "63", Filters(country=name), limit=100)}
    assert {hit.language for hit in search(store.db, "63", Filters(country="DE"), limit=100)} >= {"fr", "ar"}
    assert found == {hit.url for hit in search(store.db, "63", Filters(country="DE"), limit=100)}


# What a reader typed who looked for these, and the least number of articles that say it.
TYPED = {
    "l'argent": 1,
    "d’argent": 1,
    "٢١٤": 1,
    "214": 4,
    "cote d'ivoire": 2,
    "5 500": 1,
    "St. Petersburg": 2,
    "tide-tables": 1,
    "للشرطة": 3,
    "والشرطة": 3,
    "الشُّرطة": 3,
    "أسطول خفي": 1,
    "الأسطول الخفي": 1,
    "secretaire generale": 1,
    "smuggl*": 1,
    '"Operation Harbour Lights"': 1,
    "WEKESA": 2,
}


@pytest.mark.parametrize(("typed", "least"), TYPED.items())
def test_what_a_reader_types_is_found(store, typed, least):
    assert len(search(store.db, typed)) >= least


SYNTAX = [
    '"',
    "'",
    "(",
    ")",
    "*",
    ":",
    "^",
    "-",
    "+",
    "NEAR",
    "AND",
    "OR",
    "NOT",
    "{",
    "}",
    ";",
    "--",
    "\0",
    "title",
    "%",
    "\\",
    "\ud800",
    "ا",
    "a",
]


def test_a_hundred_hostile_queries_are_no_error(store):
    source = random.Random(1)
    for _ in range(150):
        query = source.choice(["", " "]).join(source.choices(SYNTAX, k=source.randint(1, 12)))
        assert isinstance(search(store.db, query), list)
    assert store.db.table("articles").count >= 60


def test_the_snippet_shows_the_words_in_every_language(store, articles):
    for article in articles:
        word = longest(article.text, 1)[0]
        snippet, highlights = to_snippet(article.text, word)
        assert len(snippet) < 300
        assert word in [snippet[first:last] for first, last in highlights]


@pytest.mark.parametrize("language", ["en", "fr", "es", "ar"])
def test_a_filter_lets_only_its_language_through(store, articles, language):
    words = [
        word for article in articles if article.language == language for word in longest(article.text, 2)
    ]
    hits = [hit for word in words[:20] for hit in search(store.db, word, Filters(language=language))]
    assert {hit.language for hit in hits} == {language}


def test_days_are_inclusive(store, articles):
    article = next(article for article in articles if article.published)
    day, query = article.published, " ".join(longest(article.title, 3))

    def found(since, until):
        hits = search(store.db, query, Filters(since=since.isoformat(), until=until.isoformat()))
        return article.url in [hit.url for hit in hits]

    assert found(day, day)
    assert not found(day + timedelta(days=1), day + timedelta(days=9))
