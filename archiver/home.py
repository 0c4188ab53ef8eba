"""The home of an archive: where its files lie, who holds its lock, what its ``archiver.toml`` says.

Reads and writes files, never a database or the network.
"""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from archiver.disk import make_folder
from archiver.exceptions import HomeError, Locked, UsageError, reason_of

_CONTACT = re.compile(r"[\x20-\x7e]{3,200}")


def collection_of(filename: str) -> str:
    """Return the collection that a file of a home lies in, by its name relative to the home: that of a site.

    >>> collection_of("collections/interpol/archive/a.warc.gz")
    'interpol'
    """
    return filename.split("/")[1]


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a home."""

    process: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Home:
    """One archive's folder; every path that others may rely on is named here."""

    path: Path

    @classmethod
    def find(cls, option: Path | None = None, environ: Mapping[str, str] = os.environ) -> Home:
        """Return the home that *option* names, else ``ARCHIVER_HOME``, else ``data/`` here."""
        return cls((option or Path(environ.get("ARCHIVER_HOME") or "data")).absolute())

    @property
    def database(self) -> Path:
        """Return where the database of all sites lies."""
        return self.path / "archive.db"

    @property
    def state(self) -> Path:
        """Return the folder of working memory: the frontier, the lock, logs."""
        return self.path / "state"

    @property
    def frontier(self) -> Path:
        """Return where the frontier's database lies."""
        return self.state / "frontier.db"

    @property
    def lock_path(self) -> Path:
        """Return the file that a run locks."""
        return self.state / "lock"

    @property
    def log_path(self) -> Path:
        """Return the log of the last runs."""
        return self.state / "crawl.log"

    @property
    def ping_path(self) -> Path:
        """Return where it is noted what came of the last ping."""
        return self.state / "ping.json"

    @property
    def fixity(self) -> Path:
        """Return the list of digests of all files that will not change any more."""
        return self.path / "fixity-sha256.txt"

    @property
    def restrictions(self) -> Path:
        """Return what is restricted, a line each: it outlives the database."""
        return self.path / "restrictions.jsonl"

    @property
    def collections(self) -> Path:
        """Return the folder of all collections, one a site, as pywb lays them out."""
        return self.path / "collections"

    def collection(self, site: str) -> Path:
        """Return the collection of *site*."""
        return self.collections / site

    def archive(self, site: str) -> Path:
        """Return the folder of the capture WARCs of *site*."""
        return self.collection(site) / "archive"

    def indexes(self, site: str) -> Path:
        """Return the folder of the CDXJ index of *site*."""
        return self.collection(site) / "indexes"

    def derived(self, site: str) -> Path:
        """Return the folder of readings, as ``conversion`` records."""
        return self.collection(site) / "derived"

    def readings(self, site: str = "*") -> list[Path]:
        """Return every file of readings, of one collection or all, open ones too, sorted by name."""
        found = self.collections.glob(f"{site}/derived/*")
        return sorted(path for path in found if path.name.endswith((".warc.gz", ".warc.gz.open")))

    def warcs(self) -> list[Path]:
        """Return every capture WARC of every collection, open ones too, sorted by name."""
        return sorted(
            path
            for path in self.collections.glob("*/archive/*")
            if re.search(r"\.(?:warc|arc)(?:\.gz)?(?:\.open)?$", path.name)
        )

    def relative(self, path: Path) -> str:
        """Return the name that rows and indexes keep for *path*: relative to the home, without ``.open``."""
        return path.relative_to(self.path).as_posix().removesuffix(".open")

    def prepare(self) -> None:
        """Make the home's folders.

        Raises HomeError where that can't be done: a read-only disk, a file in the way.
        """
        try:
            make_folder(self.state)
            make_folder(self.collections)
        except OSError as error:
            raise HomeError(f"{self.path}: can't be used as a home: {reason_of(error)}") from error
        if not os.access(self.path, os.W_OK) or not os.access(self.state, os.W_OK):
            raise HomeError(f"{self.path}: can't be used as a home: it is read-only")

    def expect(self) -> None:
        """Raise HomeError where there is no archive to read: nothing is made."""
        if not self.path.is_dir():
            raise HomeError(f"{self.path}: no such home; `archiver crawl` or `archiver import` makes one")
        if not self.database.is_file() and not self.collections.is_dir():
            raise HomeError(f"{self.path}: no archive here; name its folder with --home")

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the home for one run; raises Locked at once where another run holds it.

        A lock of the kernel's (flock): it goes with the process, however that ends.
        """
        self.prepare()
        try:
            descriptor = os.open(self.lock_path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise HomeError(f"{self.lock_path}: can't be locked: {reason_of(error)}") from error
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise self._locked(descriptor) from None
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
            yield
        finally:
            os.close(descriptor)

    @contextmanager
    def still(self) -> Iterator[None]:
        """Let no run begin while what it writes is read: it would look like a fault. Raises Locked where one is at work.

        Others may do the same at once. Nothing is written: a home without the lock's file has seen no run.
        """
        try:
            descriptor = os.open(self.lock_path, os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            yield
            return
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                raise self._locked(descriptor) from None
            yield
        finally:
            os.close(descriptor)

    def _locked(self, descriptor: int) -> Locked:
        """Return what to say to who can't have the lock: a run has it, or `still`."""
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(descriptor, 20, 0).decode("ascii", "replace").strip() or "unknown"
            return Locked(f"{self.path}: another run holds it (process {holder})")
        return Locked(f"{self.path}: it is being verified; run it again when that is done")

    def holder(self) -> Holder | None:
        """Return the run that holds the home; None while nobody does."""
        try:
            descriptor = os.open(self.lock_path, os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            return None
        try:
            # Shared, so that who only asks is in nobody's way but a start's in this very instant.
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            process = os.pread(descriptor, 20, 0).decode("ascii", "replace").strip() or "unknown"
            since = datetime.fromtimestamp(os.fstat(descriptor).st_mtime, UTC)
            return Holder(process, since)
        finally:
            os.close(descriptor)
        return None

    def configuration(self) -> dict[str, object]:
        """Return what ``archiver.toml`` in the home says; empty where there is none.

        Raises UsageError where it is no TOML.
        """
        path = self.path / "archiver.toml"
        try:
            text = path.read_text("utf-8")
        except FileNotFoundError:
            return {}
        except (UnicodeDecodeError, OSError) as error:
            raise UsageError(f"{path}: can't be read: {error}") from error
        import tomllib  # noqa: PLC0415  (most homes have none)

        try:
            return tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise UsageError(f"{path}: can't be read: {error}") from error

    def contact(self, environ: Mapping[str, str] = os.environ) -> str:
        """Return who answers for a crawl: ``ARCHIVER_CONTACT``, else ``contact`` in archiver.toml; "" if none.

        It goes into the User-Agent and warcinfo, so it must be one line of ASCII.
        """
        contact = environ.get("ARCHIVER_CONTACT") or self.configuration().get("contact") or ""
        if contact and not (isinstance(contact, str) and _CONTACT.fullmatch(contact)):
            raise UsageError("contact: must be one line of plain ASCII, an address or a URL that answers")
        return str(contact)
