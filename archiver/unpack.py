"""The WARC files in somebody else's WACZ, unpacked. Reads one ZIP, writes into one folder."""

from __future__ import annotations

import lzma
import re
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archiver.exceptions import WarcError

WARC_NAME = re.compile(r"\.(?:warc|arc)(?:\.gz)?$", re.IGNORECASE)
"""What the name of a WARC file ends with."""
_BLOCK = 1 << 20
# A WARC's text shrinks to a tenth, the most monotonous to a hundredth; DEFLATE makes a thousandth of zeros.
_MOST_SQUEEZED = 200
# What `zipfile` raises for a damaged package, one with a password, a method that is not built in.
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OSError,
)


def unpack(path: Path, folder: Path) -> Iterator[Path]:
    """Write the WARC files in the WACZ at *path* into *folder* and yield them.

    They are numbered: the package's own names may lead anywhere. Raises WarcError where it can't be read.
    """
    with _opened(path) as package:
        for number, info in enumerate(_warcs_in(path, package)):
            match = WARC_NAME.search(info.filename)
            file = folder / f"{number}{match[0] if match else ''}"
            with package.open(info) as member, file.open("wb") as target:
                shutil.copyfileobj(member, target, _BLOCK)
            yield file


def expect_warcs(path: Path) -> None:
    """Raise WarcError where *path* is no package of WARC files."""
    with _opened(path) as package:
        _warcs_in(path, package)


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as package:
            yield package
    except _BROKEN as error:
        raise WarcError(f"{path}: can't be unpacked: {error}; nothing was imported") from error


def _warcs_in(path: Path, package: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """Return the WARC files in *package*; raises WarcError where there are none, or one that is a bomb."""
    infos = [info for info in package.infolist() if WARC_NAME.search(info.filename)]
    if not infos:
        raise WarcError(f"{path}: holds no WARC file; nothing was imported")
    for info in infos:
        if info.file_size > _BLOCK and info.file_size > info.compress_size * _MOST_SQUEEZED:
            raise WarcError(f"{path}: {info.filename[:80]}: a bomb, not a WARC; nothing was imported")
    return infos
