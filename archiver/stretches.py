"""A WARC file in stretches that are read apart from each other, at once. Reads files, writes nothing.

Where a record begins is known by the walk from the file's start alone: a page may hold what looks like a record.
The walk undoes the compression and looks at the headers, a hundredth of the work that reading the pages is.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from archiver.context import Stretch, to_context
from archiver.home import Home
from archiver.raw import read_single_members

RECORDS = 40
"""Records a stretch, half of them requests: reading them takes a tenth of a second, for which the other workers wait
at the end; what they say has 20 KB, compressed."""


def find_stretches(path: Path, home: Home, base_url: str = "") -> Iterator[Stretch]:
    """Yield the stretches of *path* in order: one, the whole file, where it can't be parted or read at all.

    A file is parted where each gzip member is one record, up to the first that is not.
    """
    context = to_context(path, home, None, base_url)
    start, said = 0, context.said()
    with suppress(OSError), path.open("rb") as file:  # who reads it says what is wrong
        for number, raw in enumerate(read_single_members(file)):
            if number and not number % RECORDS:
                yield Stretch(start=start, end=raw.offset, said=said)
                start, said = raw.offset, context.said()
            context.take(raw)
    yield Stretch(start=start, said=said)
