"""``fixity-sha256.txt``: the digest of every file that will not change any more.

``sha256sum -c fixity-sha256.txt`` passes from the home. Reads and writes files of the home.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import IO

from archiver.digest import sha256_hex
from archiver.disk import make_folder, sync_folder, written_anew
from archiver.exceptions import HomeError
from archiver.home import Home

_LINE = re.compile(rb"([0-9a-f]{64})  (.+)\n?")
"""As `sha256sum` writes it."""


def sha256_file(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def digest(home: Home) -> str:
    """Return the SHA-256 of the fixity file as it is now: a link of the chain that runs form."""
    return sha256_hex(home.fixity.read_bytes() if home.fixity.exists() else b"")


def read_fixity(home: Home) -> dict[str, str]:
    """Return the sealed files, name relative to the home to SHA-256.

    A last line that the power took a part of is passed over. Raises HomeError where another line is none of ours.
    """
    if not home.fixity.exists():
        return {}
    sealed: dict[str, str] = {}
    for number, line in enumerate(home.fixity.read_bytes().splitlines(keepends=True), 1):
        if match := _LINE.fullmatch(line):
            sealed[os.fsdecode(match[2])] = match[1].decode()
        elif line.endswith(b"\n"):
            raise HomeError(
                f"{home.fixity}: line {number} is not a digest and a name: take the file from a copy,"
                " else move it away, and the next run begins a new one"
            )
    return sealed


def is_sealed(home: Home, path: Path) -> bool:
    """Say whether *path* is listed: nothing may be written to it any more."""
    return home.relative(path) in read_fixity(home)


def seal(home: Home, paths: Iterable[Path]) -> None:
    """List *paths* with their digests, those already listed left out; on the disk when it returns."""
    make_folder(home.fixity.parent)
    with home.fixity.open("ab+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        _drop_torn_line(file)
        listed = read_fixity(home)
        for path in paths:
            if home.relative(path) not in listed:
                file.write(os.fsencode(f"{sha256_file(path)}  {home.relative(path)}\n"))
        file.flush()
        os.fsync(file.fileno())
    sync_folder(home.fixity.parent)


def _drop_torn_line(file: IO[bytes]) -> None:
    """Cut a last line that the power took a part of: what it was about is not sealed yet."""
    file.seek(0)
    whole, end, torn = file.read().rpartition(b"\n")
    if torn:
        file.truncate(len(whole + end))


def history_digests(home: Home) -> set[str]:
    """Return the digest of the fixity file at every length that it had, those before an erasure too."""
    known = {sha256_hex(b"")}
    for path in (home.fixity, history_path(home)):
        lines = path.read_bytes().splitlines(keepends=True) if path.exists() else []
        grown = hashlib.sha256()
        for line in lines:
            grown.update(line)
            known.add(grown.hexdigest())
            known |= set(line.decode("utf-8", "replace").split()) if path != home.fixity else set()
    return known


def history_path(home: Home) -> Path:
    """Return the log of what was erased out of sealed files, with the digests from before."""
    return home.path / "fixity-history.txt"


def log_erasure(home: Home, path: Path, before: str, reason: str, now: datetime) -> None:
    """Log that *path* was rewritten, with all that the fixity file ever was, and list its new digest if it was sealed."""
    name, after = home.relative(path), sha256_file(path)
    known = sorted(history_digests(home) - {sha256_hex(b"")})
    told = f"{now.isoformat()} erased from {name}: {' '.join(reason.split())}; before {before} after {after}"
    with history_path(home).open("a", encoding="utf-8") as log:
        log.write(f"{told}; fixity {' '.join(known)}\n")
        log.flush()
        os.fsync(log.fileno())
    if is_sealed(home, path):
        lines = home.fixity.read_text("utf-8").splitlines(keepends=True)
        new = (f"{after}  {name}\n" if line.endswith(f"  {name}\n") else line for line in lines)
        with written_anew(home.fixity) as file:
            file.writelines(map(str.encode, new))
