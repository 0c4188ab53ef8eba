"""Search text: what one person writes and another types must meet; no query is an error."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.search_text import fold, stem, to_match, to_search_text


def found(query, *, title="", text=""):
    with closing(sqlite3.connect(":memory:")) as db:
        db.execute(
            "create virtual table t using fts5(title, standfirst, text, search_text, tokenize='unicode61 remove_diacritics 2')"
        )
        db.execute("insert into t values (?, '', ?, ?)", (title, text, to_search_text(f"{title}\n{text}")))
        match = to_match(query)
        return (
            bool(match) and db.execute("select count(*) from t where t match ?", (match,)).fetchone()[0] == 1
        )


@pytest.mark.parametrize(
    ("query", "text"),
    [
        pytest.param("oceano", "El océano", id="Spanish without its accent"),
        pytest.param("Côte d'Ivoire", "ABIDJAN (Côte d’Ivoire) –", id="another apostrophe"),
        pytest.param("coeur", "au cœur de l’enquête", id="an o-e ligature spelled out"),
        pytest.param("cœur", "au coeur de l’enquête", id="and the other way round"),
        pytest.param("traffick*", "human trafficking", id="a prefix"),
        pytest.param('"border security"', "on border security today", id="a phrase"),
        pytest.param("مخدرات", "ضبط المخدرات في الميناء", id="Arabic without the article"),
        pytest.param("المخدرات", "تهريب مخدرات كبيرة", id="Arabic with it"),
        pytest.param("والشرطة", "قالت الشرطة", id="Arabic with a conjunction"),
        pytest.param("مُخَدِّرات", "ضبط المخدرات", id="Arabic with vowels"),
        pytest.param("الانتربول", "أعلن الإنتربول", id="Arabic without hamza"),
        pytest.param("المخد*", "ضبط مخدرات", id="an Arabic prefix with the article"),
    ],
)
def test_a_query_finds_the_word_however_it_is_written(query, text):
    assert found(query, text=text)


def test_terms_are_joined_by_and():
    assert found("border drugs", text="drugs at the border")
    assert not found("border gold", text="drugs at the border")


@pytest.mark.parametrize("text", ["stolen cars at the border", "coches robados: stolen at the frontera"])
def test_or_in_capitals_between_two_terms_takes_either(text):
    assert found('stolen border OR frontera OR "frontière verte"', text=text)
    assert not found("gold border OR frontera", text=text)


@pytest.mark.parametrize("query", ["OR stolen", "stolen OR", "stolen or border"])
def test_any_other_or_is_a_word(query):
    assert not found(query, text="stolen at the border")


def test_a_phrase_is_in_order():
    assert not found('"security border"', text="on border security today")


@pytest.mark.parametrize("query", ["", '"', "***", "()", "-", "\0", "  "])
def test_a_query_without_a_word_asks_nothing(query):
    assert to_match(query) == ""


@pytest.mark.parametrize(
    "query",
    [
        "a OR",
        "NEAR(a b",
        'x" OR 1=1 --',
        "title:",
        "{title}: x",
        "^a",
        "a AND NOT",
        "'; drop table t; --",
        "col:*",
        '"a""b"',
        "a" * 5000,
    ],
)
def test_hostile_queries_are_only_text(query):
    assert found(query, text="nothing of the kind") is False


@given(st.text(max_size=200))
def test_no_query_is_a_syntax_error(query):
    assert found(query, text="word") in (True, False)


@given(st.text(alphabet=st.characters(codec="utf-8", categories=["L", "M"]), min_size=1, max_size=20))
def test_folding_twice_changes_nothing(word):
    assert fold(fold(word)) == fold(word)


@pytest.mark.parametrize("word", ["من", "في", "ال", "ات"])
def test_short_words_are_never_stemmed_away(word):
    assert stem(fold(word))
