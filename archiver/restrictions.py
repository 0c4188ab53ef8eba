"""What is restricted, as lines of a file that outlives the database. Reads and writes that file, reads the table.

It is a decision of ours, which no record tells: docs/decisions/001.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from archiver.connection import DATABASE_ERROR, open_connection
from archiver.disk import written_anew
from archiver.exceptions import HomeError, reason_of
from archiver.home import Home

_COLUMNS = ("id", "url", "record_id", "reason", "at")
Restriction = dict[str, str | int | float | bytes | None]
"""A row of the table of that name, by column."""


def read_restrictions(home: Home) -> list[Restriction]:
    """Return what the file says; none where there is no file.

    Raises HomeError where it can't be read, or a line is none of ours.
    """
    found: list[Restriction] = []
    try:
        lines = home.restrictions.read_bytes().splitlines()
    except FileNotFoundError:
        return found
    except OSError as error:
        raise HomeError(f"{home.restrictions}: can't be read: {reason_of(error)}") from error
    for number, line in enumerate(lines, 1):
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
    """Say whether *said* is a row that the table takes."""
    if not isinstance(said, dict) or set(said) != set(_COLUMNS):
        return False
    if type(said["id"]) is not int or not 0 <= said["id"] < 1 << 63:
        return False
    named = [said[name] for name in ("url", "record_id") if said[name] is not None]
    return bool(named) and all(map(_is_text, (*named, said["reason"], said["at"])))


def _is_text(value: object) -> bool:
    """Say whether *value* is text that can be written: JSON has halves of characters too."""
    return isinstance(value, str) and not any("\ud800" <= char <= "\udfff" for char in value)


@dataclass(frozen=True, slots=True)
class Kept:
    """What is restricted, as far as it can be read."""

    rows: list[Restriction]
    error: str = ""
    """Why the table may have more; "" where it was read to its end."""


def read_restricted(database: Path) -> Kept:
    """Return the rows of *database*, those that can be read of a damaged one; none where there is no file."""
    if (
        not database.is_file() or not database.stat().st_size
    ):  # opened, it would be made, empty: `rebuild` would take that for a damaged one
        return Kept([])
    rows: list[Restriction] = []
    try:
        with closing(open_connection(database)) as db:
            db.text_factory = partial(str, encoding="utf-8", errors="replace")
            # In the table's own order: what lies before a damaged page is had before SQLite comes to it.
            for row in db.execute(f"SELECT {', '.join(_COLUMNS)} FROM restrictions ORDER BY id"):  # noqa: S608  (our names)
                said: Restriction = dict(zip(_COLUMNS, tuple(row), strict=True))
                if _is_restriction(said):
                    rows.append(said)
    except (DATABASE_ERROR, HomeError) as error:
        return Kept(rows, str(error))
    return Kept(rows)


def merge_restrictions(home: Home) -> Kept:
    """Bring the file and the table together in the file, and return them: nothing is ever taken out.

    Of two that say the same of another time the later one stands; the file is believed before a table.
    """
    said, table = read_restrictions(home), read_restricted(home.database)
    found = {row["id"]: row for row in sorted((*table.rows, *said), key=_by_time)}
    rows = sorted(found.values(), key=_by_time)
    write_restrictions(home, rows)
    return Kept(rows, table.error)


def _by_time(row: Restriction) -> str:
    return str(row["at"])


def keep_restrictions(home: Home) -> None:
    """Write the file where there is none though something is restricted: before there was one, the table alone said it.

    Who calls it holds the home's lock.
    """
    if not home.restrictions.exists():
        merge_restrictions(home)


def write_restrictions(home: Home, rows: Iterable[Restriction]) -> None:
    """Write *rows* in the place of what the file says, on the disk when it returns; no file where there are none."""
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    if not lines and not home.restrictions.exists():
        return
    with written_anew(home.restrictions) as file:
        file.writelines(f"{line}\n".encode() for line in lines)
