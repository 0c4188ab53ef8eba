"""The connection to an archive's database: hardened, and refused where the file is no archive's.

What only asks goes through here; `schema` brings the database up to date for the rest.
"""

from __future__ import annotations

import os
import sqlite3
import sys
from pathlib import Path
from urllib.parse import quote

from archiver.exceptions import HomeError

APPLICATION_ID = int.from_bytes(b"iarc", "big")
"""In the header of every database of ours, so that another program's is refused, not changed."""

# Twice SQLite's own: what is not held here is in the system's cache. A store holds more (`store`).
_CACHE = "cache_size = -4096"
"""Kilobytes of pages that a connection holds: what a transaction changes beyond that is written before its end."""

DATABASE_ERROR = sqlite3.DatabaseError
"""What SQLite raises where a disk is full or broken, or a file is damaged; for those who may not import it."""


def open_connection(path: Path) -> sqlite3.Connection:
    """Open the database at *path*, which is made where there is none; its schema is looked at, not changed.

    Treated as untrusted: nothing in its schema may call a function, pages are checked as they are read.
    Raises HomeError where the file is no database, not ours, or damaged.
    """
    try:
        connection = _open_fixed(path) if is_read_only(path) else sqlite3.connect(path, timeout=30)
    except sqlite3.Error as error:
        raise HomeError(f"{path}: can't be opened: {error}") from error
    try:
        connection.row_factory = sqlite3.Row
        _harden(connection)
        _refuse_foreign(connection, path)
    except sqlite3.Error as error:
        connection.close()
        raise unusable(path, error) from error
    except BaseException:
        connection.close()
        raise
    return connection


def open_in_memory() -> sqlite3.Connection:
    """Open a new database that is nowhere but in memory."""
    connection = sqlite3.connect(":memory:")
    connection.row_factory = sqlite3.Row
    return connection


def open_to_read(path: Path) -> sqlite3.Connection:
    """Open any SQLite file that is at *path*, to ask it and nothing else; on a read-only disk too.

    Raises sqlite3.Error where that can't be done, HomeError where what was committed last is not in the file yet
    and can't be had without writing.
    """
    if is_read_only(path):
        return _open_fixed(path)
    return sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True)


def is_read_only(path: Path) -> bool:
    """Say whether the database at *path* is there, and can't be written: a backup, another user's, a full archive."""
    return path.exists() and not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK))


def _open_fixed(path: Path) -> sqlite3.Connection:
    """Open a database that nobody changes: SQLite would else make its journal's index beside it.

    Raises HomeError where what was committed last is not in the file itself yet.
    """
    journal = path.with_name(path.name + "-wal")
    if journal.exists() and journal.stat().st_size:
        raise HomeError(
            f"{path}: read-only, and a run left changes in {journal.name}: copy the folder and read that"
        )
    return sqlite3.connect(f"file:{quote(str(path))}?immutable=1", uri=True)


def unusable(path: Path, error: Exception) -> HomeError:
    """Return what to say of a database that SQLite can't use."""
    return HomeError(f"{path}: can't be used: {error}; {advice_on(error)}")


def is_damage(error: BaseException) -> bool:
    """Say whether *error* is SQLite's about a file that is damaged or no database."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def advice_on(error: BaseException) -> str:
    """Say what to do about an *error* of SQLite's or of the system's: only a damaged database is to be made again.

    >>> advice_on(OSError("disk full"))
    'what was saved stays: look at the disk, run it again, verify'
    """
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_FULL:
        return "what was saved stays: make room on its disk, then run it again"
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return "another program has it open: run it again when that is done"
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR):
        return "move archive.db away, `archiver rebuild` makes it again from the WARCs"
    return "what was saved stays: look at the disk, run it again, verify"


def _harden(connection: sqlite3.Connection) -> None:
    """Set what protects us from a hostile or damaged file, and what protects the file from us."""
    for pragma in ("trusted_schema = OFF", "cell_size_check = ON", _CACHE):
        connection.execute(f"PRAGMA {pragma}")
    # Python 3.12 and newer: no SQL can write into the schema or FTS's own tables.
    if sys.version_info >= (3, 12):
        connection.setconfig(sqlite3.SQLITE_DBCONFIG_DEFENSIVE, True)  # noqa: FBT003  (sqlite3's signature)


def _refuse_foreign(connection: sqlite3.Connection, path: Path) -> None:
    """Raise HomeError where the database is another program's, or somebody has put something to run into it."""
    # The list of steps alone is one of ours that was cut off before its first step.
    query = "SELECT 1 FROM sqlite_schema WHERE instr(name, '_sqlite_migrations') = 0 LIMIT 1"
    if connection.execute(query).fetchone() is None:
        return
    if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        raise HomeError(f"{path}: this database is not an archive's; name the archive's folder with --home")
    # We make none, and they would run with our own writes: Python before 3.12 can't switch them off.
    trigger = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchone()
    if trigger:
        raise HomeError(
            f"{path}: holds a trigger ({trigger[0][:60]}) that is not ours; move it away, `archiver rebuild` makes it again"
        )
