"""trafilatura on the reduced tree, and as the last rung."""

from __future__ import annotations

import subprocess
import sys

import pytest
from lxml import html

from archiver.extract import confirm, last_resort, reduced_tree
from archiver.models import Paragraph
from tests.sites_pages import PARAGRAPHS, TITLE, article_html

WITHOUT_NUMPY = """
import sys
from archiver.sites import reader
from archiver.language import detect_language
assert not {"numpy", "py3langid"} & sys.modules.keys()
assert detect_language("Interpol Lyon Abidjan Singapore")
assert {"numpy", "py3langid"} <= sys.modules.keys()
"""


def paragraphs(*texts, kind="paragraph"):
    return [Paragraph(text=text, kind=kind) for text in texts]


def test_the_reduced_tree_has_no_attributes():
    tree = reduced_tree(
        TITLE, [*paragraphs(*PARAGRAPHS), *paragraphs("One thing", "Another", kind="list-item")]
    )
    assert all(not element.attrib for element in tree.iter())
    assert list(tree.itertext()) == [TITLE, *PARAGRAPHS, "One thing", "Another"]


def test_trafilatura_finds_every_paragraph_of_the_reduced_tree():
    assert confirm(
        TITLE,
        [
            *paragraphs(*PARAGRAPHS),
            *paragraphs("What is next", kind="heading"),
            *paragraphs("A list’s item", kind="list-item"),
        ],
    )


@pytest.mark.parametrize("text", ["Facebook", "Print", "– Mail"])
@pytest.mark.parametrize("kind", ["paragraph", "quote", "list-item"])
def test_what_trafilatura_leaves_out_is_noticed(text, kind):
    assert not confirm(TITLE, [*paragraphs(text, kind=kind), *paragraphs(*PARAGRAPHS)])
    assert not confirm(TITLE, [*paragraphs(*PARAGRAPHS), *paragraphs("What is next", kind="heading")])


def test_two_readings_of_one_text_do_not_know_of_each_other():
    for _ in range(5):
        assert confirm(TITLE, paragraphs(*PARAGRAPHS))


def test_the_last_rung_finds_running_text_on_a_whole_page():
    assert PARAGRAPHS[1] in last_resort(html.document_fromstring(article_html()))


def test_a_reader_starts_without_numpy_and_has_it_where_a_text_asks_for_the_model():
    subprocess.run([sys.executable, "-c", WITHOUT_NUMPY], check=True)
