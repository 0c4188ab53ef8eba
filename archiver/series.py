"""A series of WARC files: the next one begun, the record that opens it, one sealed when it is finished."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import count
from pathlib import Path
from socket import gethostname

from archiver import fixity
from archiver.exchange import Span
from archiver.home import Home
from archiver.record import CONFORMS_TO, Draft, to_fields, to_warc_date
from archiver.warcfile import OPEN, WarcFile, is_finished, to_name


def begin_file(folder: Path, prefix: str, moment: datetime, serial: int = 0) -> WarcFile:
    """Make a file of a name that none in *folder* has, counting on from *serial*."""
    names = (to_name(prefix, moment, number, gethostname()) for number in count(serial))
    path = next(
        path
        for path in map(folder.joinpath, names)
        if not path.exists() and not path.with_name(path.name + OPEN).exists()
    )
    return WarcFile.create(path)


def seal_finished(home: Home, closed: Path, now: datetime) -> None:
    """Seal a file that a run has closed, where it is full or its month is over."""
    if is_finished(closed, now):
        fixity.seal(home, [closed])


def compose_warcinfo(
    record_id: str,
    file: WarcFile,
    facts: Iterable[tuple[str, str]],
    moment: datetime,
    version: str,
) -> Draft:
    """Compose the record that opens *file*: *facts* of the series, then by which standard and where it was written."""
    block = to_fields(
        [
            *facts,
            ("format", f"WARC File Format {version}"),
            ("conformsTo", CONFORMS_TO.format(version)),
            ("hostname", gethostname()),
        ]
    )
    fields = [
        ("WARC-Type", "warcinfo"),
        ("WARC-Record-ID", record_id),
        ("WARC-Date", to_warc_date(moment, version)),
        ("WARC-Filename", file.final.name),
        ("Content-Type", "application/warc-fields"),
    ]
    return Draft(fields, Span.of(block))
