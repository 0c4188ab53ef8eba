"""`verify` flags each broken archive, says nothing of the odd ones that are valid, and reads what is left."""

from __future__ import annotations

from collections import Counter

import pytest
from broken import FIXTURES, check, put

from archiver.records import read_records

FAULTS = [fixture for fixture in FIXTURES if fixture.is_fault]


def test_there_are_thirty_faults_and_more():
    assert len({fixture.name for fixture in FAULTS}) == len(FAULTS) >= 30


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda fixture: fixture.name)
def test_a_fault_is_flagged_and_what_is_valid_is_not(fixture, tmp_path):
    faults = check(fixture, tmp_path / "home").faults
    assert bool(faults) == fixture.is_fault, faults


@pytest.mark.parametrize("fixture", [one for one in FAULTS if one.salvaged], ids=lambda fixture: fixture.name)
def test_every_sound_record_is_read_around_a_fault(fixture, tmp_path):
    home, paths = put(fixture, tmp_path / "home")
    read = Counter(
        (record.type, record.header.get("WARC-Target-URI").rpartition("/")[2])
        for path in paths
        for record in read_records(path, home=home, on_damage=lambda *_: None)
    )
    assert all(read[kind, name] for kind in ("request", "response") for name in ("before", "behind"))
