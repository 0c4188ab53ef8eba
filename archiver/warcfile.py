"""A WARC file while it grows: opened or continued, appended to, taken back on failure, closed, sealed.

``NAME.warc.gz.open`` while a run writes it, ``NAME.warc.gz`` after; the next run goes on with it,
until it is full or the month ends. A lock of the kernel's keeps two writers apart.
"""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from archiver.disk import make_folder, sync_folder
from archiver.exceptions import WarcError
from archiver.home import Home
from archiver.members import Member, find_last_member, read_members
from archiver.record import Draft, read_record_header, to_member

OPEN = ".open"
FULL = 1_000_000_000
"""Bytes after which a file is sealed: what the WARC guidelines advise."""

_NAME = re.compile(r"(?P<prefix>.+)-(?P<timestamp>\d{17})-(?P<serial>\d{5})-(?P<host>[^/]+)\.warc\.gz")
_FLUSH_AT = 1 << 20


def to_name(prefix: str, moment: datetime, serial: int, host: str) -> str:
    """Return a file's name, ``prefix-timestamp-serial-host.warc.gz``.

    >>> to_name("interpol", datetime(2026, 1, 2, 3, 4, 5, 678000, UTC), 0, "my host")
    'interpol-20260102030405678-00000-my-host.warc.gz'
    """
    timestamp = moment.astimezone(UTC).strftime("%Y%m%d%H%M%S%f")[:17]
    host = re.sub(r"[^A-Za-z0-9.]+", "-", host).strip("-.") or "localhost"
    return f"{prefix}-{timestamp}-{serial:05}-{host}.warc.gz"


def is_ours(name: str) -> bool:
    """Say whether *name* is that of a file that a run wrote, and may go on with."""
    return _NAME.fullmatch(name.removesuffix(OPEN)) is not None


def is_finished(path: Path, now: datetime) -> bool:
    """Say whether no run may append to *path* any more: it is full, or of another UTC month."""
    match = _NAME.fullmatch(path.name.removesuffix(OPEN))
    month = now.astimezone(UTC).strftime("%Y%m")
    return match is None or match["timestamp"][:6] != month or path.stat().st_size >= FULL


class WarcFile:
    """One file that records are appended to; use `create`, `resume` or `recover`."""

    def __init__(self, path: Path, file: IO[bytes]) -> None:
        """Take over *file*, open and locked at *path* (which ends in ``.open``)."""
        self.path = path
        self._file = file
        self.size = file.seek(0, os.SEEK_END)

    @property
    def final(self) -> Path:
        """Return the path that the file has after the run."""
        return self.path.with_name(self.path.name.removesuffix(OPEN))

    @property
    def is_full(self) -> bool:
        """Say whether the next record belongs into another file."""
        return self.size >= FULL

    @classmethod
    def create(cls, path: Path) -> WarcFile:
        """Make a new file for *path*, its final name."""
        make_folder(path.parent)
        opened = path.with_name(path.name + OPEN)
        try:
            file = opened.open("x+b", buffering=0)
        except OSError as error:
            raise WarcError(f"{opened}: can't be made: {error.strerror}") from error
        fcntl.flock(file, fcntl.LOCK_EX)
        sync_folder(path.parent)
        return cls(opened, file)

    @classmethod
    def resume(cls, path: Path) -> WarcFile | None:
        """Go on with *path*, its tail checked and cut where it is torn; None while another run writes it, or where nothing is in it."""
        try:
            file = path.open("r+b", buffering=0)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise WarcError(f"{path}: can't be opened to append: {error.strerror}") from error
        if not _lock(file, path):
            file.close()
            return None
        crashed = path.name.endswith(OPEN)
        end = _find_whole_end(file, walk=crashed)
        if end < file.seek(0, os.SEEK_END):
            file.truncate(end)
            os.fsync(file.fileno())
        if end == 0:
            # Cut off before its first record: it is no file that anything could be said of.
            path.unlink()
            file.close()
            return None
        if not crashed:
            path = path.rename(path.with_name(path.name + OPEN))
        return cls(path, file)

    def append(self, drafts: Iterable[Draft], version: str) -> list[tuple[int, int]]:
        """Append *drafts* together, all or none; return offset and length of each. Small ones are one write.

        Raises WarcError after a failed write, with the file as it was before.
        """
        start, places = self.size, []
        gathered: list[bytes] = []
        held = 0
        try:
            for draft in drafts:
                offset = self.size + held
                for piece in to_member(draft, version):
                    gathered.append(piece)
                    held += len(piece)
                    if held > _FLUSH_AT:
                        self._write_all(b"".join(gathered))
                        gathered, held = [], 0
                places.append((offset, self.size + held - offset))
            self._write_all(b"".join(gathered))
        except BaseException as error:
            self._take_back(start)
            if isinstance(error, OSError):
                reason = error.strerror or str(error)
                raise WarcError(
                    f"{self.path}: can't be written: {reason}; the record was taken back"
                ) from error
            raise
        return places

    def _write_all(self, data: bytes) -> None:
        """Write all of *data*: the system may take it in parts."""
        view = memoryview(data)
        while view:
            written = self._file.write(view)
            self.size += written
            view = view[written:]

    def _take_back(self, start: int) -> None:
        """Cut the file back to *start*: whatever followed a torn member could never be read."""
        self._file.truncate(start)
        self._file.seek(start)
        self.size = start

    def sync(self) -> None:
        """Put what was appended on the disk."""
        os.fsync(self._file.fileno())

    def close(self) -> Path:
        """Sync, give the file its final name, and return that."""
        self.sync()
        final = self.path.rename(self.final)
        self._file.close()
        sync_folder(final.parent)
        return final


def recover(home: Home, site: str) -> None:
    """Repair what a killed run left open: cut torn tails, give the files their lasting names."""
    for path in (*sorted(home.archive(site).glob(f"*.warc.gz{OPEN}")), *home.readings(site)):
        if not path.name.endswith(OPEN):
            continue
        file = WarcFile.resume(path)
        if file is not None:
            file.close()


def _lock(file: IO[bytes], path: Path) -> bool:
    """Lock *file*; False where another run holds it, or has renamed it in between."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except FileNotFoundError:
        return False


def _find_whole_end(file: IO[bytes], *, walk: bool) -> int:
    """Return where the whole records end.

    A request is written before what answers it: one at the end was cut off from its response.
    """
    last = None if walk else find_last_member(file)
    if last is not None and _type_of(last) != "request":
        return last.offset + last.length
    reached = end = 0
    for member in read_members(file, lambda *_: None):
        if member.offset != reached:
            break
        reached += member.length
        if _type_of(member) != "request":
            end = reached
    return end


def _type_of(member: Member) -> str:
    """Return the type of the record in *member*; "request" for what is no record: it is cut as well."""
    try:
        return read_record_header(member.content).type
    except ValueError:
        return "request"
