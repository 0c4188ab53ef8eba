"""Records erased from their files: a tombstone of the same length stands in the place of each. Writes files of the home.

Every other record keeps its bytes and its offset, in each form that a WARC comes in: a gzip member a record, no
compression, one gzip member for all. A WACZ that holds the same records goes as a whole: its WARCs lie beside it.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
import zipfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import IO, Any, Literal

from archiver import fixity
from archiver.arc import is_arc
from archiver.disk import written_anew
from archiver.exceptions import WarcError
from archiver.exchange import Span
from archiver.home import Home
from archiver.members import MAGIC, BrokenMember, read_member
from archiver.packing import pad_member
from archiver.record import Draft, new_record_id, to_member, to_plain, to_warc_date
from archiver.records import Record, read_records

Form = Literal["members", "plain", "one member"]
Stone = tuple[int, bytes]
"""Where a tombstone stands, and its bytes: as many as stood there."""

_PIECE = 1 << 20


def erase_records(home: Home, names: Iterable[str], ids: set[str], reason: str, now: datetime) -> int:
    """Put tombstones in the place of *ids* and of what belongs to them; return how many records went.

    Raises WarcError, with every file as it was, where one of *names* is not there, or is of a form that no
    tombstone fits in: ARC, or members of several records each.
    """
    found: dict[Path, tuple[Form, list[Stone]]] = {}
    erased = 0
    for path in (home.path / name for name in names):
        if not path.is_file():
            raise WarcError(f"{path}: not there, or still being written: nothing was erased from it")
        if groups := _find_groups(path, home, ids):
            form = _form_of(path, groups)
            found[path] = form, [_to_stone(group, form, reason, now) for group in groups]
            erased += sum(map(len, groups))
    for path, (form, stones) in found.items():
        before = fixity.sha256_file(path)
        _rewrite(path, form, stones)
        fixity.log_erasure(home, path, before, reason, now)
        _erase_packages(home, path, reason, now)
    return erased


def _find_groups(path: Path, home: Home, ids: set[str]) -> list[list[Record]]:
    """Return the records to erase, those that stand side by side together: a tombstone needs room."""
    groups: list[list[Record]] = []
    for record in read_records(path, home=home):
        if not {record.record_id, _belongs_to(record)} & ids:
            continue
        last = groups[-1][-1] if groups else None
        if last and last.offset + last.length == record.offset:
            groups[-1].append(record)
        else:
            groups.append([record])
    return groups


def _belongs_to(record: Record) -> str:
    """Return the id of the capture that *record* goes with: its exchange's other half, or what was read in it."""
    return record.header.get("WARC-Refers-To" if record.type == "conversion" else "WARC-Concurrent-To")


def _form_of(path: Path, groups: Sequence[Sequence[Record]]) -> Form:
    """Return the form of *path*; raises WarcError where nothing can be erased from it."""
    with path.open("rb") as file:
        begin = file.read(9)
        if begin[:3] != MAGIC and not is_arc(begin):
            return "plain"
        members = [_length_at(file, record.offset) == record.length for group in groups for record in group]
        if begin[:3] == MAGIC and not _begins_arc(path):
            if all(members):
                return "members"
            if _length_at(file, 0) == path.stat().st_size:
                return "one member"
    raise WarcError(
        f"{path}: nothing can be erased from a file of this form (ARC, or several records in each of several gzip"
        " members); take the file out of the archive, `archiver rebuild` does the rest"
    )


def _begins_arc(path: Path) -> bool:
    """Say whether a compressed file is an ARC file."""
    with gzip.open(path) as file:
        return is_arc(file.read(9))


def _length_at(file: IO[bytes], offset: int) -> int:
    """Return how long the gzip member at *offset* is; 0 where none begins."""
    try:
        return read_member(file, offset).length
    except BrokenMember:
        return 0


# --- rewriting --------------------------------------------------------------------------------


def _rewrite(path: Path, form: Form, stones: Sequence[Stone]) -> None:
    """Write the file anew beside itself with the tombstones in it, then put it in its place in one step.

    A file of one member becomes one member again: offsets are those of what it holds.
    """
    with written_anew(path) as target:
        if form == "one member":
            with gzip.open(path) as content, gzip.open(target, "wb") as packed:
                _copy_around(content, packed, stones)
        else:
            with path.open("rb") as source:
                _copy_around(source, target, stones)


def _copy_around(source: Any, target: Any, stones: Sequence[Stone]) -> None:
    """Copy *source* to *target* with each tombstone in its place."""
    position = 0
    for begin, stone in stones:
        _copy(source, target, begin - position)
        target.write(stone)
        position = begin + len(stone)
        source.seek(position)
    shutil.copyfileobj(source, target, _PIECE)


def _copy(source: Any, target: Any, size: int) -> None:
    """Copy *size* bytes."""
    while size > 0 and (piece := source.read(min(size, _PIECE))):
        target.write(piece)
        size -= len(piece)


# --- tombstones -------------------------------------------------------------------------------


def _to_stone(group: Sequence[Record], form: Form, reason: str, now: datetime) -> Stone:
    """Return the tombstone that says what stood here, by its ids; the reason too, where there is room.

    It is logged in any case. Raises WarcError where the records were smaller than any tombstone.
    """
    begin = group[0].offset
    length = group[-1].offset + group[-1].length - begin
    fit = _fit_member if form == "members" else _fit_plain
    at = now.isoformat()
    for told, is_short in (({"reason": reason, "at": at}, False), ({"at": at}, False), ({}, True)):
        draft, version = _to_draft(group, told, now, is_short=is_short)
        if (stone := fit(draft, version, length)) is not None:
            return begin, stone
    raise WarcError(f"{group[0].record_id}: {length} bytes have no room for a tombstone; nothing was erased")


def _fit_member(draft: Draft, version: str, length: int) -> bytes | None:
    """Return *draft* as a gzip member of *length* bytes; None where there is no room."""
    member = b"".join(to_member(draft, version))
    return pad_member(member, length) if len(member) <= length else None


def _fit_plain(draft: Draft, version: str, length: int) -> bytes | None:
    """Return *draft* as a record of *length* bytes, spaces behind its JSON; None where there is no room."""
    told = draft.block.head(draft.block.size)
    missing = length - len(to_plain(draft, version))
    # One digit more of the block's length may be one byte too many: then a field takes that byte's place.
    for fields in (draft.fields, [*draft.fields, ("Archiver-Padding", "1")]):
        for spaces in range(missing, max(-1, missing - 40), -1):
            stone = to_plain(Draft(fields, Span.of(told + b" " * spaces)), version)
            if len(stone) == length:
                return stone
    return None


def _to_draft(
    group: Sequence[Record], told: dict[str, str], now: datetime, *, is_short: bool
) -> tuple[Draft, str]:
    """Compose the record that stands for *group*; return it with the version of what stood there.

    A short one names no warcinfo: it stands for a record of another tool's, smaller than any of ours.
    """
    event = {"event": "erased", **told, "erased": [one.record_id for one in group]}
    header = group[0].header
    fields = [
        ("WARC-Type", "metadata"),
        ("WARC-Record-ID", new_record_id()),
        ("WARC-Date", to_warc_date(now, header.version)),
        ("WARC-Warcinfo-ID", None if is_short else header.get("WARC-Warcinfo-ID") or None),
        ("Content-Type", "application/json"),
    ]
    return Draft(fields, Span.of(json.dumps(event).encode())), header.version


# --- packages ---------------------------------------------------------------------------------


def _erase_packages(home: Home, path: Path, reason: str, now: datetime) -> None:
    """Put a tombstone in the place of each WACZ that *path* came in: a file from elsewhere is named by its digest."""
    for package in sorted(path.parent.glob("*.wacz")):
        if not any(f"-{digest[:16]}." in path.name for digest in _digests(package)):
            continue
        before = fixity.sha256_file(package)
        with written_anew(package) as file, zipfile.ZipFile(file, "w") as stone:
            told = {"event": "erased", "reason": reason, "at": now.isoformat(), "see": path.name}
            stone.writestr("erased.json", json.dumps(told))
        fixity.log_erasure(home, package, before, reason, now)


def _digests(package: Path) -> Iterable[str]:
    """Yield the SHA-256 of each file in a WACZ."""
    with zipfile.ZipFile(package) as opened:
        for name in opened.namelist():
            with opened.open(name) as member:
                yield hashlib.file_digest(member, "sha256").hexdigest()  # type: ignore[arg-type]  # a ZipExtFile reads as well
