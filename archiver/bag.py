"""The archive as a bag (RFC 8493): payload, manifest, tag files. Reads the home, writes a new folder."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path

from archiver import fixity
from archiver.disk import refuse_output
from archiver.exceptions import ArchiverError, UsageError, reason_of
from archiver.home import Home
from archiver.selection import Selection, choose
from archiver.writer import SOFTWARE

_PIECE = 1 << 20


def write_bag(home: Home, output: Path) -> tuple[int, int]:
    """Copy the collections of *home* into a bag at *output*; return how many files and bytes it holds.

    Raises UsageError where *output* is there already or can't be made, ArchiverError where something is
    restricted: a bag holds files as they are, so what is hidden must be erased first.
    """
    home.expect()
    if not choose(home, Selection()).is_everything:
        raise ArchiverError(
            f"{home.path}: something is restricted, and a bag holds whole files: erase it first, or export wacz"
        )
    if output.exists():
        raise UsageError(f"{output}: is there already; a bag is made once")
    refuse_output(output, home)
    part = output.with_name(output.name + ".part")
    sources = [
        path for path in sorted(home.collections.rglob("*")) if path.is_file() and path.suffix != ".open"
    ]
    sources += [path for path in (home.fixity, fixity.history_path(home), home.restrictions) if path.exists()]
    for path in sources:
        if not path.resolve().is_relative_to(home.path.resolve()):
            raise ArchiverError(f"{path}: a link that leads out of the archive: put the file in its place")
    try:
        lines = [_copy(path, part, f"data/{path.relative_to(home.path).as_posix()}") for path in sources]
        size = sum(path.stat().st_size for path in part.rglob("*") if path.is_file())
        info = {
            "Bag-Software-Agent": SOFTWARE,
            "Bagging-Date": datetime.now(UTC).date().isoformat(),
            "Payload-Oxum": f"{size}.{len(lines)}",
            "External-Description": "WARC captures of public news pages, © INTERPOL and third parties",
        }
        tags = {
            "bagit.txt": "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
            "bag-info.txt": "".join(f"{name}: {value}\n" for name, value in info.items()),
            "manifest-sha256.txt": "".join(lines),
        }
        for name, text in tags.items():
            (part / name).write_text(text, "utf-8")
        manifest = [f"{hashlib.sha256(text.encode()).hexdigest()}  {name}\n" for name, text in tags.items()]
        (part / "tagmanifest-sha256.txt").write_text("".join(manifest), "utf-8")
        part.rename(output)
    except OSError as error:
        raise UsageError(f"{output}: can't be written: {reason_of(error)}") from error
    return len(lines), size


def _copy(source: Path, bag: Path, name: str) -> str:
    """Copy one file into the bag and return its line of the manifest: the digest of what was copied."""
    target, digest = bag / name, hashlib.sha256()
    target.parent.mkdir(parents=True, exist_ok=True)
    with source.open("rb") as reading, target.open("wb") as writing:
        while piece := reading.read(_PIECE):
            writing.write(piece)
            digest.update(piece)
    escaped = name.replace("%", "%25").replace("\n", "%0A").replace("\r", "%0D")
    return f"{digest.hexdigest()}  {escaped}\n"
