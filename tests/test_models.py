"""The nouns of the line: records that pass between processes."""

from __future__ import annotations

import copy
import pickle
from dataclasses import FrozenInstanceError, fields, is_dataclass
from datetime import UTC, date, datetime

import pytest

from archiver import models
from archiver.models import Article, Crawl, Dateline, Failure, Former, Image, ListingEntry, Paragraph, Reading

NOUNS = [noun for noun in vars(models).values() if isinstance(noun, type) and is_dataclass(noun)]
MOMENT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
READING = Reading(
    article=Article(
        url="https://www.interpol.int/ar/x",
        language="ar",
        title="عنوان",
        published=date(2026, 1, 2),
        dateline=Dateline(text="LYON, France", place="LYON", latitude=45.7),
        paragraphs=(Paragraph(text="One."), Paragraph(text="Two.", kind="heading")),
        images=(Image(url="https://www.interpol.int/i", image_key="i", renditions=("a", "b")),),
    ),
    listing=(ListingEntry(position=0, url="u", title="t", date=None),),
    failure=("not_article", "none here"),
)
CRAWL = Crawl(
    run_id="urn:uuid:1", site="interpol", started_at=MOMENT, spider="interpol", arguments={"a": [1]}
)


@pytest.mark.parametrize(
    "said",
    [
        pytest.param(READING, id="a reading and all that it holds"),
        pytest.param(CRAWL, id="a run"),
        pytest.param(Failure(url="u", kind="timeout", message="late", at=MOMENT), id="a failure"),
        pytest.param(Former("layers", "text"), id="a former reading"),
    ],
)
def test_a_noun_comes_out_of_a_message_as_it_went_in(said):
    assert pickle.loads(pickle.dumps(said, pickle.HIGHEST_PROTOCOL)) == said
    assert copy.deepcopy(said) == said


@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: noun.__name__)
def test_every_noun_travels_as_its_values_in_the_order_of_its_fields(noun):
    values = tuple(range(len(fields(noun))))
    sent = noun.__new__(noun)
    sent.__setstate__(values)
    assert sent.__getstate__() == values
    assert [getattr(sent, field.name) for field in fields(noun)] == list(values)


def test_a_noun_out_of_a_message_is_as_frozen_as_before():
    came = pickle.loads(pickle.dumps(READING))
    with pytest.raises(FrozenInstanceError):
        came.extractor = "another"


def test_a_noun_of_another_shape_is_refused():
    with pytest.raises(ValueError, match="zip"):
        Former.__new__(Former).__setstate__(("one",))
