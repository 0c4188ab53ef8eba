"""Odd and broken WARCs, made byte by byte, and what `verify` says of them; ``python -m tests.broken`` asks others too.

The faults are those that archives have been met with; the controls look odd and are valid. Each file has a sound
exchange before and behind what is wrong with it, so that salvage can be counted.
"""

from __future__ import annotations

from pathlib import Path

from archiver.home import Home
from archiver.index import rebuild_index
from archiver.verify import Report, verify

from .controls import controls
from .faults import faults
from .records import Fixture

FIXTURES = [*faults(), *controls()]


def put(fixture: Fixture, folder: Path) -> tuple[Home, list[Path]]:
    """Write *fixture* as an archive in *folder*; return its home and its files."""
    home, paths = Home(folder), []
    home.archive("interpol").mkdir(parents=True)
    for number, data in enumerate(fixture.files):
        name = (
            f"import-{number:016}" if fixture.is_foreign else f"interpol-20260504030201000-{number:05}-host"
        )
        paths.append(home.archive("interpol") / f"{name}{fixture.suffix}")
        paths[-1].write_bytes(data)
    return home, paths


def check(fixture: Fixture, folder: Path) -> Report:
    """Return what `archiver verify` says of *fixture*, with an index that is current."""
    home, paths = put(fixture, folder)
    if any(path.stat().st_size for path in paths) and fixture.salvaged:
        rebuild_index(home, "interpol")
    return verify(home)
