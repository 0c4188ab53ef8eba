"""What is on the disk for sure: new names as well as content. Makes and names files; what is in them others say.

A file that was synced can still lose its name with the power: a name is its folder's content.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from archiver.exceptions import UsageError, reason_of

if TYPE_CHECKING:
    from archiver.home import Home


def sync_folder(folder: Path) -> None:
    """Put the names in *folder*, new, changed or gone, on the disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folder(folder: Path) -> None:
    """Make *folder* and those above it where they are missing, on the disk when it returns."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for path in missing:
        sync_folder(path.parent)


def put_in_place(new: Path, path: Path) -> None:
    """Give *new*, whose content is synced, the name *path* in one step, on the disk when it returns."""
    new.replace(path)
    sync_folder(path.parent)


@contextmanager
def written_anew(path: Path) -> Iterator[IO[bytes]]:
    """Give a file to write that takes the place of *path* in one step: a reader sees the old one or the new one.

    On the disk when it is closed; where writing it fails, the old one stands, and nothing beside it.
    """
    new = path.with_name(path.name + ".new")
    try:
        with new.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        put_in_place(new, path)
    finally:
        new.unlink(missing_ok=True)


@contextmanager
def exported(output: Path, home: Home) -> Iterator[IO[bytes]]:
    """Give the file of an export to write: *output* when it is closed, gone where writing it fails.

    Raises UsageError where it can't be written, or may not take the place of what is there.
    """
    refuse_output(output, home)
    part = output.with_name(output.name + ".part")
    try:
        with part.open("wb") as file:
            yield file
        part.replace(output)
    except OSError as error:
        raise UsageError(f"{output}: can't be written: {reason_of(error)}") from error
    finally:
        part.unlink(missing_ok=True)


def refuse_output(path: Path, home: Home | None = None) -> None:
    """Raise UsageError where no new file may take the place of what is at *path*: a device, a part of the archive."""
    if path.exists() and not path.is_file():
        raise UsageError(f"{path}: is no file to write over; name another")
    if home is not None and _is_part(path, home):
        raise UsageError(f"{path}: is a part of the archive; name a file elsewhere")


def make_output(folder: Path, home: Home) -> None:
    """Make the *folder* that files are exported into; raises UsageError where it can't be made, or is the archive's."""
    if _is_part(folder, home) or folder.resolve() == home.path.resolve():
        raise UsageError(f"{folder}: is a part of the archive; name a folder elsewhere")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{folder}: can't be written: {reason_of(error)}") from error


def _is_part(path: Path, home: Home) -> bool:
    """Say whether what is at *path* is the archive's own."""
    place = path.resolve()
    files = (home.database, home.fixity, home.restrictions)
    folders = (home.collections, home.state)
    return place in [file.resolve() for file in files] or any(
        place.is_relative_to(folder.resolve()) for folder in folders
    )
