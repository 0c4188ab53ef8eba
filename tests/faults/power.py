"""A model of a power cut: what a disk may hold then, worked out from the syncs of a real run.

The run is stopped after each fsync (strace does that), and what is on the disk for sure is noted: the content that a
file had at its own last sync, under the names that its folder had at the folder's. All else may be lost.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

_SYNCED = re.compile(r"^f(?:data)?sync\(\d+<(?P<path>[^>]+)>\) += 0")
_STOPPED = "--- stopped by SIGSTOP ---"


@dataclass(frozen=True)
class Disk:
    """What is on the disk for sure at one moment; files are told apart by their inodes."""

    contents: dict[int, bytes] = field(default_factory=dict)
    names: dict[Path, dict[str, int | None]] = field(default_factory=dict)
    """By folder: name to inode, None for a folder."""
    live: dict[Path, bytes] = field(default_factory=dict)
    """What every file holds for those who still have power."""

    def files(self, root):
        """Yield path and content of the files whose names are there."""
        for name, inode in self.names.get(root, {}).items():
            if inode is None:
                yield from self.files(root / name)
            else:
                yield root / name, self.contents.get(inode, b"")


def cut_power(disk, root, home, *, tail=b""):
    """Make *home* what is left of *root*: every file as it was at its last sync; *tail* fills WARCs up to their length."""
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir()
    for path, synced in disk.files(root):
        content = synced
        target = home / path.relative_to(root)
        target.parent.mkdir(parents=True, exist_ok=True)
        lost = len(disk.live.get(path, b"")) - len(content)
        if tail and ".warc.gz" in path.name and lost > 0:
            content += (tail * lost)[:lost]
        target.write_bytes(content)


def record_disks(command, root):
    """Run *command*, which works below *root*, and return the disk after each of its syncs; its exit code too."""
    log = root.with_name(f"{root.name}.strace")
    tracing = [
        "-y",
        "-qq",
        "-o",
        str(log),
        "-etrace=fsync,fdatasync",
        "-einject=fsync,fdatasync:signal=SIGSTOP",
    ]
    process = subprocess.Popen(
        ["strace", *tracing, *command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    disks, seen = [note_all(root)], 0
    while process.poll() is None:
        lines = log.read_text("utf-8", "replace").splitlines() if log.exists() else []
        stops = [at for at, line in enumerate(lines) if line == _STOPPED]
        if len(stops) > len(disks) - 1:
            synced = [match["path"] for line in lines[seen : stops[-1]] if (match := _SYNCED.match(line))]
            seen = stops[-1] + 1
            disk = disks[-1]
            for path in synced:
                disk = note_sync(disk, Path(path), root)
            disks.append(disk)
            (child,) = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
            os.kill(int(child), signal.SIGCONT)
        time.sleep(0.002)
    _, err = process.communicate()
    return disks, process.returncode, err.decode()


def note_all(root):
    """Return a disk on which all that is below *root* lies for sure: the run begins long after the last one."""
    disk = Disk()
    for folder, _, names in os.walk(root):
        disk = note_sync(disk, Path(folder), root)
        for name in names:
            disk = note_sync(disk, Path(folder) / name, root)
    return disk


def note_sync(disk, path, root):
    """Return *disk* after a sync of *path*, a file or a folder."""
    live = {file: file.read_bytes() for file in root.rglob("*.warc.gz*")}
    if path.is_dir():
        held = {
            entry.name: None if entry.is_dir() else entry.stat().st_ino
            for entry in path.iterdir()
            if not entry.name.endswith("-shm")
        }
        return replace(disk, names={**disk.names, path: held}, live=live)
    if not path.is_file():
        return disk
    return replace(disk, contents={**disk.contents, path.stat().st_ino: path.read_bytes()}, live=live)
