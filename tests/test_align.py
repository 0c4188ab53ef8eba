"""Paragraphs of two languages: paired as their translators had them, whatever is added, left out, merged or split."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.align import align, find_anchors
from archiver.exports.aligned import ALIGNED, write_aligned
from archiver.home import Home
from archiver.importing import import_paths
from archiver.replica import Replica
from archiver.store import open_database

NOW = datetime(2026, 1, 1, tzinfo=UTC)
MISSING = (
    "Not a word of this stands in any other language, and it names Ouagadougou, 90210 boxes and 31415 keys."
)


def pairs(source, target):
    return [(pair.source, pair.target) for pair in align(source, target)]


@pytest.fixture(scope="module")
def translations():
    """Return the replica's stories whose languages have equally many paragraphs: their order is the truth."""
    with Replica() as replica:
        stories = {}
        for url, article in replica.articles.items():
            stories.setdefault(article.published, {}).setdefault(url.split("/")[3], article)
    found = []
    for languages in stories.values():
        texts = {language: [part.text for part in article.paragraphs] for language, article in languages.items()
                 if article.language == language}  # fmt: skip
        found += [
            (texts["en"], texts[other], other)
            for other in ("fr", "es", "ar")
            if "en" in texts and other in texts and len(texts["en"]) == len(texts[other]) > 2
        ]
    assert {other for _, _, other in found} == {"fr", "es", "ar"}
    assert len(found) > 20
    return found


def test_translations_are_paired_in_their_order(translations):
    wrong = [
        (other, english[0][:40])
        for english, translated, other in translations
        if pairs(english, translated) != [((n,), (n,)) for n in range(len(english))]
    ]
    assert len(wrong) <= len(translations) * 0.05, wrong


def test_a_paragraph_that_only_one_language_has_stands_alone(translations):
    right = sum(
        ((1,), ()) in pairs([english[0], MISSING, *english[1:]], translated)
        for english, translated, _ in translations
    )
    assert right >= len(translations) * 0.8


def test_a_paragraph_that_was_split_is_paired_with_both_halves():
    english = [
        "About 214 accounts were frozen in three countries.",
        "Police thanked the pensioner. She pressed yes.",
    ]
    french = [
        "Quelque 214 comptes ont été gelés dans trois pays.",
        "La police remercie la retraitée.",
        "Elle a dit oui.",
    ]
    assert pairs(english, french) == [((0,), (0,)), ((1,), (1, 2))]


@given(st.lists(st.text(max_size=60), max_size=6), st.lists(st.text(max_size=60), max_size=6))
def test_every_paragraph_is_in_one_pair_in_order_and_scores_are_shares(source, target):
    found = align(source, target)
    assert [n for pair in found for n in pair.source] == list(range(len(source)))
    assert [n for pair in found for n in pair.target] == list(range(len(target)))
    assert all(0 <= pair.score <= 1 for pair in found)


@pytest.mark.parametrize("number", ["5,500", "5 500", "5.500", "5\u202f500", "٥٥٠٠", "٥٬٥٠٠"])
def test_a_number_is_the_same_however_a_language_writes_it(number):
    assert "5500" in find_anchors(f"Seized: {number} doses")


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """Return a home with the replica's articles as they are served now."""
    import urllib.request

    from tests.foreign import write_warc

    folder = tmp_path_factory.mktemp("aligned")
    with Replica() as replica:
        pages = []
        for number, url in enumerate(replica.articles):
            with urllib.request.urlopen(replica.fetched(url)) as answer:
                path = url.removeprefix("https://www.interpol.int")
                pages.append(
                    (path, f"2026-01-01T00:{number // 60:02}:{number % 60:02}Z", "200 OK", answer.read())
                )
    import_paths(Home(folder / "home"), [write_warc(folder / "a.warc.gz", pages)])
    return Home(folder / "home")


def test_the_export_says_both_sides_of_every_story_and_what_its_columns_mean(home, tmp_path):
    with open_database(home, must_exist=True) as store:
        count = write_aligned(store.db, tmp_path, made_at=NOW)["aligned"]
        copies = {row["url"] for row in store.db.query("SELECT url FROM articles WHERE untranslated")}
        paragraphs = {
            (row["article_id"], row["position"]): row["text"]
            for row in store.db.query("SELECT * FROM paragraphs")
        }
    with (tmp_path / "aligned.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == count > 100
    assert {row["target_language"] for row in rows} == {"fr", "es", "ar"}
    assert copies
    assert not copies & {row[name] for row in rows for name in ("source_url", "target_url")}
    for row in rows:
        for side in ("source", "target"):
            key = int(row[f"{side}_article_id"])
            texts = [paragraphs[key, int(n)] for n in row[f"{side}_positions"].split()]
            assert row[f"{side}_text"] == "\n\n".join(texts)
    package = json.loads((tmp_path / "datapackage.json").read_text("utf-8"))
    fields = package["resources"][0]["schema"]["fields"]
    assert [field["name"] for field in fields] == list(ALIGNED.columns)
    assert "not by a translator" in package["description"]


def test_its_columns_are_described_where_recipes_are():
    recipes = (Path(__file__).parents[1] / "docs" / "recipes.md").read_text("utf-8")
    assert "\n".join(f"| `{name}` | {told} |" for name, told in ALIGNED.columns.items()) in recipes


def test_a_restricted_article_is_beside_no_other(home, tmp_path):
    with open_database(home, must_exist=True) as store, store.batch():
        url = store.db.execute("SELECT url FROM articles WHERE url_language = 'fr' ORDER BY id").fetchone()[0]
        store.db.table("restrictions").insert({"id": 1, "url": url, "reason": "asked", "at": ""})
        write_aligned(store.db, tmp_path, made_at=NOW)
        store.db.table("restrictions").delete(1)
    assert url not in (tmp_path / "aligned.csv").read_text("utf-8")
