"""Places with their countries, by names in four languages."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

import archiver.places
from archiver.places import country_code, resolve


@pytest.mark.parametrize(
    ("place", "country", "geonames_id"),
    [
        ("BRATISLAVA", "Slovakia", 3060972),
        ("LONDRES", "Royaume-Uni", 2643743),
        ("GINEBRA", "Suiza", 2660646),
        ("فيينا", "النمسا", 2761369),
        ("LE CAIRE", "Égypte", 360630),
        ("ST. PETERSBURG", "Russia", 498817),
        ("NADI", "Fiji", 2202064),
        ("WASHINGTON D.C.", "USA", 4140963),
        ("SINGAPORE", "", 1880252),
        ("MONACO", "", 2993458),
        ("NAIROBI", "", 184745),
    ],
)
def test_a_place_is_found_by_its_name_in_four_languages(place, country, geonames_id):
    found = resolve(place, country)
    assert found is not None
    assert found.geonames_id == geonames_id
    assert -90 <= found.latitude <= 90


@pytest.mark.parametrize(
    ("place", "country"), [("NADI", ""), ("LYON", ""), ("LYON", "Atlantis"), ("ATLANTIS", "France")]
)
def test_a_place_without_its_country_is_absent_rather_than_wrong(place, country):
    assert resolve(place, country) is None


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Côte d'Ivoire", "CI"),
        ("Países Bajos", "NL"),
        ("كوت ديفوار", "CI"),
        ("UK", "GB"),
        ("the Bahamas", "BS"),
        ("Mars", None),
    ],
)
def test_a_country_has_its_code(name, code):
    assert country_code(name) == code


def test_the_gazetteer_is_compact_and_every_line_is_whole():
    file = Path(archiver.places.__file__).with_name("gazetteer.tsv.gz")
    assert file.stat().st_size < 2_000_000
    lines = gzip.decompress(file.read_bytes()).decode().splitlines()
    assert all(line.count("\t") == 5 for line in lines)
    assert len({line[:2] for line in lines}) > 240
