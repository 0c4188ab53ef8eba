"""Foreign files into the archive: WARC and WACZ kept unchanged, saved HTML and raw text as ``resource`` records.

What the database could not know from the files themselves (a mirror's address, which page a file is) is said in the
import's own WARC, so that a rebuild knows it too.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import uuid
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from archiver import software
from archiver.collection import describe_collection
from archiver.disk import make_folder, put_in_place, sync_folder
from archiver.exceptions import UsageError, WarcError, reason_of
from archiver.fixity import seal, sha256_file
from archiver.home import Home
from archiver.ingest import Task, chunked, facts_of, reread_capture, save_facts
from archiver.models import Crawl
from archiver.reading_writer import ReadingWriter
from archiver.restrictions import keep_restrictions
from archiver.sites.interpol import INTERPOL
from archiver.sites.site import Site
from archiver.store import Saved, Store, open_database
from archiver.unpack import WARC_NAME, expect_warcs, unpack
from archiver.urls import canonical
from archiver.warc import WarcWriter, read_records, update_index

_HTML = re.compile(r"\.(?:html?|xhtml)$", re.IGNORECASE)
_TEXT = re.compile(r"\.(?:txt|text)$", re.IGNORECASE)
_GZIP, _ZIP = b"\x1f\x8b", b"PK"
_OTHER_PACKING = {b"\x04\x22\x4d\x18": "lz4", b"\x28\xb5\x2f\xfd": "zstd"}
"""What a file begins with that is packed as no WARC of the standard is: a reader would find scraps of records in it."""
_BLOCK = 1 << 20


@dataclass(slots=True, kw_only=True)
class Imported:
    """What an import did."""

    files: int = 0
    """New files, kept."""
    known: int = 0
    """Files that were here already."""
    captures: int = 0
    articles_new: int = 0
    articles_changed: int = 0
    failures: int = 0

    def count(self, saved: list[Saved]) -> None:
        """Add what saving captures changed."""
        self.captures += len(saved)
        self.articles_new += sum(each.article_new for each in saved)
        self.articles_changed += sum(each.article_changed for each in saved)
        self.failures += sum(each.failure is not None for each in saved)


@dataclass(slots=True, kw_only=True)
class Import:
    """One import: the home, its store and its own WARC, which is opened when something is to be said."""

    home: Home
    site: Site
    store: Store
    url: str
    base_url: str
    clock: Callable[[], datetime]
    imported: Imported = field(default_factory=Imported)
    writer: WarcWriter | None = None
    begun: list[Path] = field(default_factory=list)
    """Marks of the files whose rows are not all saved yet: one that a kill leaves makes the next import go on."""


def import_paths(
    home: Home,
    paths: Sequence[Path],
    *,
    url: str = "",
    base_url: str = "",
    site: Site = INTERPOL,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Imported:
    """Take in *paths*: WARC, WACZ, HTML, raw text; what is here already is not stored twice.

    *url* names the page that a saved HTML or text file is; *base_url* the mirror of the site whose addresses the
    files have. Every file is looked at before the first is stored: raises WarcError for one that is none of
    these, UsageError for a wrong call, with nothing changed.
    """
    kinds = [(path, kind_of(path)) for path in paths]
    if url and (len(paths) > 1 or kinds[0][1] not in ("html", "text")):
        raise UsageError("--url names the page that one saved HTML or text file is")
    if url and canonical(url, site, base_url) is None:
        raise UsageError(f"{url}: not an address of {site.home}; --base-url names a mirror of it")
    for path, kind in kinds:
        if kind == "warc":
            _expect_records(path, home)
        elif kind == "wacz":
            expect_warcs(path)
    with home.lock(), open_database(home) as store, closing(ReadingWriter(home, clock)) as writer:
        keep_restrictions(home)
        store.keep_readings(writer)
        run = Import(home=home, site=site, store=store, url=url, base_url=base_url, clock=clock)
        with _said(run):
            for path, kind in kinds:
                _TAKERS[kind](run, path)
        store.settle()
        update_index(home, site)
        for mark in run.begun:
            mark.unlink()
    return run.imported


def kind_of(path: Path) -> str:
    """Say what *path* is: ``warc``, ``wacz``, ``html`` or ``text``; by what it holds, then by its name.

    Raises WarcError for a file that can't be read, is empty, or is none of these.
    """
    try:
        if path.exists() and not path.is_file() and not path.is_dir():  # to open it might take for ever
            raise WarcError(f"{path}: a pipe or a device, no file; nothing was imported")
        with path.open("rb") as file:
            head = file.read(2048)
    except OSError as error:
        raise WarcError(f"{path}: can't be read: {reason_of(error)}") from error
    if not head:
        raise WarcError(f"{path}: is empty; nothing was imported")
    if packing := _OTHER_PACKING.get(head[:4]):
        why = f"is packed with {packing}, not gzip; `{packing} -d` unpacks it; nothing was imported"
        raise WarcError(f"{path}: {why}")
    if head.startswith(_ZIP):
        if zipfile.is_zipfile(path):
            return "wacz"
    elif head.startswith((b"WARC/", b"filedesc://", _GZIP)) or WARC_NAME.search(path.name):
        return "warc"
    elif _HTML.search(path.name) or re.search(rb"<(?:!doctype html|html|head|body)\b", head, re.IGNORECASE):
        return "html"
    elif _TEXT.search(path.name) and b"\0" not in head:
        return "text"
    raise WarcError(f"{path}: neither WARC, WACZ, HTML nor text; nothing was imported")


def _expect_records(path: Path, home: Home) -> None:
    """Raise WarcError where *path* holds no WARC record."""
    if next(read_records(path, home=home, on_damage=lambda *_: None), None) is None:
        raise WarcError(f"{path}: holds no WARC record; nothing was imported")


# --- files kept unchanged -------------------------------------------------------------------


def _take_warc(run: Import, path: Path) -> None:
    """Keep a WARC as a file of the collection, and save what it says."""
    kept = _keep(run, path, _suffix(path))
    if kept is None:
        return
    _say_file(run, kept)
    for facts in chunked(facts_of(Task(home=run.home.path, file=kept, base_url=run.base_url))):
        run.imported.count(save_facts(run.store, facts))


def _take_wacz(run: Import, path: Path) -> None:
    """Keep a WACZ, and beside it the WARC files that it holds, each as a file of the collection."""
    with _scratch(run.home) as folder:
        files = list(unpack(path, folder))
        for file in files:
            try:
                _expect_records(file, run.home)
            except WarcError as error:
                raise WarcError(f"{path}: a WARC file in it holds no record; nothing was imported") from error
        for file in files:
            _take_warc(run, file)
    _keep(run, path, ".wacz")


def _keep(run: Import, path: Path, suffix: str) -> Path | None:
    """Copy *path* into the collection under its digest; None where it is there already, with its rows."""
    archive = run.home.archive(run.site.name)
    make_folder(archive)
    describe_collection(run.home, run.site)
    kept = archive / f"import-{sha256_file(path)[:16]}{suffix}"
    mark = run.home.state / f"{kept.name}.begun"
    if kept.exists() and (mark in run.begun or not mark.exists()):
        run.imported.known += 1
        return None
    mark.touch()
    sync_folder(mark.parent)
    run.begun.append(mark)
    if not kept.exists():
        _copy(path, kept)
    seal(run.home, [kept])
    run.imported.files += 1
    return kept


def _copy(path: Path, kept: Path) -> None:
    """Copy *path* to *kept*, whole or not at all."""
    scratch = kept.with_name(f".{kept.name}.part")
    try:
        with path.open("rb") as source, scratch.open("wb") as target:
            shutil.copyfileobj(source, target, _BLOCK)
            target.flush()
            os.fsync(target.fileno())
        put_in_place(scratch, kept)
    finally:
        scratch.unlink(missing_ok=True)


def _suffix(path: Path) -> str:
    """Return the suffix that *path* is kept under: by its name, else by its first bytes."""
    if match := WARC_NAME.search(path.name):
        return match[0].lower()
    with path.open("rb") as file:
        return ".warc.gz" if file.read(2) == _GZIP else ".warc"


@contextmanager
def _scratch(home: Home) -> Iterator[Path]:
    """Give a folder for files on their way, in the home's working memory; it is gone afterwards."""
    folder = home.state / f"import-{uuid.uuid4().hex}"
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


# --- files that become records --------------------------------------------------------------


def _take_html(run: Import, path: Path) -> None:
    """Keep a saved page as a record under its ``file:`` address."""
    _take_resource(run, path, "text/html")


def _take_text(run: Import, path: Path) -> None:
    """Keep a raw text dump as a record under its ``file:`` address."""
    _take_resource(run, path, "text/plain; charset=utf-8")


def _take_resource(run: Import, path: Path, mime: str) -> None:
    """Write *path* as a record, unless the same bytes under the same address are here; save what it says."""
    payload, address = path.read_bytes(), path.resolve().as_uri()
    site_url = canonical(run.url, run.site, run.base_url) if run.url else None
    if run.store.has_resource(hashlib.sha256(payload).hexdigest(), site_url):
        run.imported.known += 1
        return
    written = _writer(run).write_resource(address, payload, mime, site_url=site_url)
    _writer(run).sync()
    run.imported.files += 1
    run.imported.count(save_facts(run.store, [(written, reread_capture(run.home, written))]))


# --- the import's own record ----------------------------------------------------------------


def _say_file(run: Import, kept: Path) -> None:
    """Say in the import's record under which mirror the addresses of a kept file lie."""
    if run.base_url:
        writer = _writer(run)
        files = [*_files(writer.crawl), run.home.relative(kept)]
        writer.crawl = replace(writer.crawl, arguments={**writer.crawl.arguments, "files": files})


def _files(crawl: Crawl) -> list[str]:
    """Return the files that an import's record names."""
    files = crawl.arguments.get("files", [])
    return [str(name) for name in files] if isinstance(files, list) else []


def _writer(run: Import) -> WarcWriter:
    """Return the import's own WARC, opened at the first call."""
    if run.writer is None:
        crawl = Crawl(
            run_id=uuid.uuid4().urn,
            site=run.site.name,
            started_at=run.clock(),
            spider="import",
            arguments={"url": run.url} if run.url else {},
            software=software(),
            origin="import",
            base_url=run.base_url,
        )
        run.writer = WarcWriter(run.home, run.site, crawl)
        run.store.save_crawl(crawl)
    return run.writer


@contextmanager
def _said(run: Import) -> Iterator[None]:
    """Write and save the import's own record at its end, if it had something to say."""
    outcome = "failed"
    try:
        yield
        outcome = "finished"
    finally:
        if run.writer is not None:
            crawl = replace(run.writer.crawl, finished_at=run.clock(), outcome=outcome)
            run.writer.write_event(crawl)
            run.writer.close()
            run.store.save_crawl(crawl)


_TAKERS: dict[str, Callable[[Import, Path], None]] = {
    "warc": _take_warc,
    "wacz": _take_wacz,
    "html": _take_html,
    "text": _take_text,
}
