"""WACZ: WARCs, their index and the pages' text in one signed ZIP. Reads the home, writes one file.

Version 1.1.1 with the profile ``data-package``, which is what ReplayWeb.page 2.5 opens. Nothing is
held in memory but the index and one record at a time.
"""

from __future__ import annotations

import base64
import hashlib
import json
import logging
import os
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from isal import isal_zlib

from archiver.cdxj import to_line
from archiver.disk import exported
from archiver.exceptions import ArchiverError
from archiver.home import Home
from archiver.models import Capture
from archiver.records import Record, read_records
from archiver.seal import sign
from archiver.selection import Chosen, Selection, choose
from archiver.writer import SOFTWARE

logger = logging.getLogger(__name__)

VERSION = "1.1.1"
_BLOCK = 3000
"""Index lines in a compressed block: what cdxj-indexer takes, and readers expect to fetch at once."""
_PIECE = 1 << 20
_SMALL = 1 << 31


@dataclass(slots=True)
class Packed:
    """What was packed."""

    files: int = 0
    captures: int = 0
    pages: int = 0


class _Package:
    """A WACZ in the making: files are added as they stream by, their digests noted."""

    def __init__(self, file: zipfile.ZipFile) -> None:
        self.file = file
        self.resources: list[dict[str, Any]] = []

    def add(self, path: str, pieces: Iterable[bytes], *, limit: int = 0) -> None:
        """Add one file of *limit* bytes at most, stored, so that readers can seek in it.

        Measured: with the longer headers of ZIP64 on every file and the pages deflated, ReplayWeb.page
        2.5.3 read garbage; stored, with short headers, it opens. So only the largest get a long one.
        """
        info = zipfile.ZipInfo(path, datetime.now(UTC).timetuple()[:6])
        digest, size = hashlib.sha256(), 0
        with self.file.open(info, "w", force_zip64=limit > _SMALL) as target:
            for piece in pieces:
                target.write(piece)
                digest.update(piece)
                size += len(piece)
        self.resources.append(
            {
                "name": path.rpartition("/")[2],
                "path": path,
                "hash": f"sha256:{digest.hexdigest()}",
                "bytes": size,
            }
        )

    def close(self, title: str, key: Path | None) -> None:
        """Add what describes the rest, signed."""
        created = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        described = {
            "profile": "data-package",
            "wacz_version": VERSION,
            "title": title,
            "description": "Captured pages © INTERPOL and third parties; the text of pages.jsonl is derived from them.",
            "created": created,
            "software": SOFTWARE,
            "resources": self.resources,
        }
        block = json.dumps(described, indent=2, ensure_ascii=False).encode()
        digest = f"sha256:{hashlib.sha256(block).hexdigest()}"
        signed = sign(digest, key)
        digests = {
            "path": "datapackage.json",
            "hash": digest,
            "signedData": {"hash": digest, "created": created, "software": SOFTWARE, **signed},
        }
        self.file.writestr("datapackage.json", block)
        self.file.writestr("datapackage-digest.json", json.dumps(digests, indent=2))


def write_wacz(
    home: Home, output: Path, selection: Selection | None = None, *, key: Path | None = None
) -> Packed:
    """Write the captures of *home* that *selection* takes to *output*, in one step: all of it or nothing.

    Raises UsageError where *output* can't be written, ArchiverError where nothing is selected.
    """
    home.expect()
    chosen, packed = choose(home, selection or Selection()), Packed()
    with exported(output, home) as file, zipfile.ZipFile(file, "w", allowZip64=True) as archive:
        package = _Package(archive)
        captures = list(_add_files(home, chosen, package, packed))
        if not captures:
            raise ArchiverError(f"{home.path}: nothing to export: no capture is selected")
        _add_index(captures, package)
        kept = {capture.record_id for capture in captures}
        pages = [page for page in chosen.pages if page["record_id"] in kept]
        package.add("pages/pages.jsonl", _to_pages(pages))
        package.close(f"{home.warcs()[0].parents[1].name}: {len(pages)} pages", key)
        packed.captures, packed.pages = len(captures), len(pages)
    return packed


# --- WARCs ----------------------------------------------------------------------------------


def _add_files(home: Home, chosen: Chosen, package: _Package, packed: Packed) -> Iterator[Capture]:
    """Add the WARCs, and yield the captures in them at the places that they have there."""
    for path in home.warcs():
        name = f"archive/{path.name.removesuffix('.open')}"
        if chosen.is_everything:
            found = [record.capture for record in _findable(path, home) if record.capture]
            package.add(name, _read(path), limit=path.stat().st_size)
        else:
            places = _Places(path, home, chosen)
            if not places.found:
                continue
            package.add(name, places.pieces(), limit=path.stat().st_size)
            found = places.captures
        packed.files += 1
        yield from found


class _Places:
    """The members of one file that a selection takes, and where they come to lie."""

    def __init__(self, path: Path, home: Home, chosen: Chosen) -> None:
        self.path, self.home = path, home
        self.found = {
            record.capture.record_id
            for record in _findable(path, home)
            if record.capture and chosen.takes(record.capture)
        }
        self.captures: list[Capture] = []

    def pieces(self) -> Iterator[bytes]:
        """Yield the members of the selected captures, of what belongs to them, and of every warcinfo."""
        offset = 0
        with self.path.open("rb") as file:
            for record in read_records(self.path, home=self.home):
                other = record.header.get("WARC-Concurrent-To")
                if record.is_shared or (
                    record.type != "warcinfo" and not {record.record_id, other} & self.found
                ):
                    continue
                file.seek(record.offset)
                member = file.read(record.length)
                if record.capture:
                    place = replace(record.capture, offset=offset, length=len(member))
                    self.captures.append(place)
                offset += len(member)
                yield member


def _findable(path: Path, home: Home) -> Iterator[Record]:
    """Yield the records of *path* that have a place of their own, and say how many captures have none."""
    lost = 0
    for record in read_records(path, home=home):
        if record.is_shared:
            lost += record.capture is not None
        else:
            yield record
    if lost:
        logger.warning(
            "%s: %d captures share a gzip member: no replay finds them, the index lacks them", path, lost
        )


def _read(path: Path) -> Iterator[bytes]:
    """Yield a file's bytes; only as far as it reached when it was opened, where a run writes it."""
    with path.open("rb") as file:
        left = os.fstat(file.fileno()).st_size
        while left > 0 and (piece := file.read(min(left, _PIECE))):
            left -= len(piece)
            yield piece


# --- index and pages --------------------------------------------------------------------------


def _add_index(captures: Iterable[Capture], package: _Package) -> None:
    """Add the CDXJ in compressed blocks, and the list of blocks."""
    lines = sorted((line + "\n").encode() for capture in captures if (line := to_line(capture)))
    blocks = [lines[start : start + _BLOCK] for start in range(0, len(lines), _BLOCK)]
    members = [isal_zlib.compress(b"".join(block), 2, 31) for block in blocks]
    listed = [b'!meta 0 {"format": "cdxj-gzip-1.0", "filename": "index.cdx.gz"}\n']
    offset = 0
    for block, member in zip(blocks, members, strict=True):
        urlkey, timestamp = block[0].split(b" ")[:2]
        place = {
            "offset": offset,
            "length": len(member),
            "digest": f"sha256:{hashlib.sha256(member).hexdigest()}",
            "filename": "index.cdx.gz",
        }
        listed.append(b"%s %s %s\n" % (urlkey, timestamp, json.dumps(place).encode()))
        offset += len(member)
    package.add("indexes/index.cdx.gz", members)
    package.add("indexes/index.idx", listed)


def _to_pages(pages: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    """Yield the lines of ``pages.jsonl``, with text for the search."""
    head = {"format": "json-pages-1.0", "id": "pages", "title": "Articles", "hasText": True}
    yield json.dumps(head).encode() + b"\n"
    for page in pages:
        told = {
            "id": base64.urlsafe_b64encode(hashlib.sha256(page["record_id"].encode()).digest()[:15]).decode(),
            "url": page["url"],
            "ts": page["captured_at"][:19] + "Z",
            "title": page["title"],
            "text": "\n".join(part for part in (page["title"], page["standfirst"], page["text"]) if part),
        }
        yield json.dumps(told, ensure_ascii=False).encode() + b"\n"
