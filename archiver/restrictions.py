"""What is restricted, as lines of a file that outlives the database. Reads and writes that file, reads the table.

It is a decision of ours, which no record tells: docs/decisions/001.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from archiver.connection import DATABASE_ERROR, open_connection
from archiver.disk import written_anew
from archiver.exceptions import HomeError
from archiver.home import Home

_COLUMNS = ("id", "url", "record_id", "reason", "at")
Restriction = dict[str, str | int | float | bytes | None]
"""A row of the table of that name, by column."""


def read_restrictions(home: Home) -> list[Restriction]:
    """Return what the file says; none where there is no file. Raises HomeError where a line is none of ours."""
    found: list[Restriction] = []
    if not home.restrictions.exists():
        return found
    for number, line in enumerate(home.restrictions.read_bytes().splitlines(), 1):
        try:
            said = json.loads(line)
        except (ValueError, RecursionError):
            said = None
        if not _is_restriction(said):
            raise HomeError(
                f"{home.restrictions}: line {number} is no restriction: take the file from a copy, else move it away,"
                " and `archiver restrict` what has to stay hidden"
            )
        found.append({name: said[name] for name in _COLUMNS})
    return found


def _is_restriction(said: object) -> bool:
    """Say whether *said* is a row of the table."""
    if not isinstance(said, dict) or set(said) != set(_COLUMNS) or type(said["id"]) is not int:
        return False
    named = [said[name] for name in ("url", "record_id") if said[name] is not None]
    return bool(named) and all(isinstance(value, str) for value in (*named, said["reason"], said["at"]))


def read_restricted(database: Path) -> list[Restriction]:
    """Return the rows of *database*, damaged or not; none where they can't be read, or where there is no file."""
    if not database.is_file():  # opened, it would be made, empty: `rebuild` would take that for a damaged one
        return []
    try:
        with closing(open_connection(database)) as db:
            rows = db.execute(f"SELECT {', '.join(_COLUMNS)} FROM restrictions ORDER BY at, id").fetchall()  # noqa: S608  (our names)
    except (DATABASE_ERROR, HomeError):
        return []
    return [dict(zip(_COLUMNS, tuple(row), strict=True)) for row in rows]


def merge_restrictions(home: Home, database: Path) -> list[Restriction]:
    """Bring the file and the rows of *database* together in the file, and return them: nothing is ever taken out."""
    found = {row["id"]: row for row in (*read_restrictions(home), *read_restricted(database))}
    rows = list(found.values())
    write_restrictions(home, rows)
    return rows


def write_restrictions(home: Home, rows: Iterable[Restriction]) -> None:
    """Write *rows* in the place of what the file says, on the disk when it returns; no file where there are none."""
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    if not lines and not home.restrictions.exists():
        return
    with written_anew(home.restrictions) as file:
        file.writelines(f"{line}\n".encode("utf-8", "surrogateescape") for line in lines)
