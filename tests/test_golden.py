"""Golden pages: one test over every pair of a page and what it says."""

from __future__ import annotations

import pytest

from archiver.sites import read
from tests.evaluate.golden import FOLDER, load, to_facts


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.html")), ids=lambda path: path.stem)
def test_a_golden_page_says_what_it_said(path):
    one, said = load(path)
    assert {"url": said["url"], "status": said["status"], **to_facts(read(one))} == said


def test_there_are_pages_of_every_era_and_kind():
    stems = {path.stem.split("-")[0] for path in FOLDER.glob("*.html")}
    assert {"asp", "old", "current", "neutral", "relaunch", "listing", "refusal", "gone"} <= stems
