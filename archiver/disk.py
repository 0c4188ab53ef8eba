"""What is on the disk for sure: new names as well as content. Touches folders and names, never what is in a file.

A file that was synced can still lose its name with the power: a name is its folder's content.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from archiver.exceptions import UsageError

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


def refuse_output(path: Path, home: Home | None = None) -> None:
    """Raise UsageError where no new file may take the place of what is at *path*: a device, a part of the archive."""
    if path.exists() and not path.is_file():
        raise UsageError(f"{path}: is no file to write over; name another")
    if home is not None:
        place = path.resolve()
        inside = (home.collections.resolve(), home.state.resolve())
        if place in (home.database.resolve(), home.fixity.resolve(), home.restrictions.resolve()) or any(
            map(place.is_relative_to, inside)
        ):
            raise UsageError(f"{path}: is a part of the archive; name a file elsewhere")
