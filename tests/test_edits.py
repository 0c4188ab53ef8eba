"""Edits: what changed between two versions, at the level of words, and of what kind it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.edits import RULES, find_edits


@pytest.mark.parametrize(
    ("old", "new", "kind", "change"),
    [
        pytest.param(
            "The team recieved it.", "The team received it.", "typo", ("recieved", "received"), id="a letter"
        ),
        pytest.param(
            "Officers met in Malaga.",
            "Officers met in Málaga.",
            "typo",
            ("Malaga.", "Málaga."),
            id="an accent",
        ),
        pytest.param(
            "It was “sent” back.", 'It was "sent" back.', "typo", ("“sent”", '"sent"'), id="quotation marks"
        ),
        pytest.param("They seized 12 boats.", "They seized 14 boats.", "number", ("12", "14"), id="a number"),
        pytest.param(
            "worth USD 4.3 million", "worth USD 4.8 million", "number", ("4.3", "4.8"), id="a decimal"
        ),
        pytest.param("said Anna Berg today", "said Anna Bergh today", "name", ("Berg", "Bergh"), id="a name"),
        pytest.param("on 8 May 2019 in", "on 9 June 2019 in", "date", ("8 May", "9 June"), id="a date"),
        pytest.param("le 8 mai 2019", "le 9 juin 2019", "date", ("8 mai", "9 juin"), id="a French date"),
        pytest.param(
            "officers praised the work",
            "officers led all the work",
            "wording",
            ("praised", "led all"),
            id="words",
        ),
        pytest.param(
            "The police met", "This police met", "wording", ("The", "This"), id="a capital that is no name"
        ),
        pytest.param("a raid today", "a joint raid today", "addition", ("", "joint"), id="a word more"),
        pytest.param("a joint raid today", "a raid today", "removal", ("joint", ""), id="a word less"),
        pytest.param(
            "ضبطت الشرطة 12 قاربا", "ضبطت الشرطة 14 قاربا", "number", ("12", "14"), id="an Arabic number"
        ),
    ],
)
def test_an_edit_has_its_kind_and_its_words(old, new, kind, change):
    edits = find_edits(old, new)
    assert [(edit.kind, (edit.old, edit.new)) for edit in edits] == [(kind, change)]


def test_a_paragraph_added_is_one_edit_where_it_stands():
    edits = find_edits("One two.\n\nFive six.", "One two.\n\nThree four.\n\nFive six.")
    assert [(e.kind, e.new, e.position) for e in edits] == [("addition", "Three four.", 2)]


def test_two_changes_are_two_edits_in_order():
    edits = find_edits("They seized 12 boats and 30 cars.", "They seized 14 boats and 31 cars.")
    assert [(e.new, e.position) for e in edits] == [("14", 2), ("31", 5)]


def test_a_field_goes_with_its_edits():
    (edit,) = find_edits("2019-05-08", "2019-05-09", "published")
    assert (edit.field, edit.kind) == ("published", "date")


def test_the_last_rule_takes_everything():
    assert RULES[-1][2]("text", ["a"], ["b"])


words = st.lists(st.sampled_from(["a", "b", "c", "1", "2", "May", "Anna", "said\n\n"]), max_size=30).map(
    " ".join
)


@given(words, words)
def test_edits_turn_the_old_words_into_the_new(old, new):
    result = old.split()
    for edit in find_edits(old, new):
        at = edit.position
        assert result[at : at + len(edit.old.split())] == edit.old.split()
        result[at : at + len(edit.old.split())] = edit.new.split()
    assert result == new.split()


@given(words)
def test_the_same_text_has_no_edits(text):
    assert find_edits(text, text) == ()
