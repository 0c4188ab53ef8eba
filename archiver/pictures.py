"""An article's gallery pictures, out of their records. Reads WARC files; `save_pictures` writes a folder."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archiver.digest import sha256_hex
from archiver.disk import make_output
from archiver.warc import read_capture

if TYPE_CHECKING:
    from archiver.home import Home
    from archiver.store import Store

# What a viewer shows as a picture and never runs: SVG is not among them.
SUFFIXES = {"image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", "image/webp": ".webp"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture's bytes and their media type."""

    mime: str
    payload: bytes


def read_picture(home: Home, store: Store, capture_id: int) -> Picture | None:
    """Return the picture of the capture *capture_id*; None where it is none that is shown.

    Raises WarcError where its record can't be read.
    """
    capture = store.capture(capture_id)
    if capture.mime not in SUFFIXES:
        return None
    return Picture(mime=capture.mime, payload=read_capture(home, capture.filename, capture.offset).body)


def save_pictures(home: Home, store: Store, images: Iterable[Mapping[str, Any]], folder: Path) -> list[Path]:
    """Write the pictures of *images*, rows of the table, into *folder*, named by place and digest; return their files."""
    make_output(folder, home)
    written: list[Path] = []
    for image in images:
        picture = read_picture(home, store, image["capture_id"]) if image["capture_id"] is not None else None
        if picture is None:
            continue
        # Nothing of what the page says goes into a name; equal pictures end in the same sixteen letters.
        digest = sha256_hex(picture.payload)[:16]
        path = folder / f"{image['position'] + 1:02}-{digest}{SUFFIXES[picture.mime]}"
        path.write_bytes(picture.payload)
        written.append(path)
    return written
