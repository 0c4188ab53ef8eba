"""Datasette over an archive, served on loopback. Needs the extra ``browse``."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from socket import socket
from typing import Any

from archiver.browse.metadata import to_metadata
from archiver.exceptions import UsageError
from archiver.exports.snapshot import write_snapshot
from archiver.home import Home
from archiver.store import open_database

try:
    import uvicorn
    from datasette.app import Datasette
    from datasette.plugins import pm

    from archiver.browse.pages import Pages
except ImportError as error:
    raise UsageError(
        "browse needs Datasette: pip install 'interpol-archiver[browse]'; in a checkout"
        " .venv/bin/pip install -e '.[browse]'"
    ) from error

_HERE = Path(__file__).parent

SETTINGS: dict[str, Any] = {
    "sql_time_limit_ms": 3000,
    "facet_time_limit_ms": 1000,
    "default_page_size": 50,
    "allow_download": False,
    "truncate_cells_html": 240,
    "force_https_urls": False,
}


@contextmanager
def browsable(home: Home, replay: str = "") -> Iterator[Any]:
    """Give the Datasette of *home*: of a copy without what is restricted, where something is."""
    with tempfile.TemporaryDirectory() as folder:
        database = _shown(home, Path(folder))
        pages = Pages(home, database, replay)
        pm.register(pages, "archiver-pages")
        try:
            yield Datasette(
                files=[str(database)],
                metadata=to_metadata(database.stem),
                template_dir=str(_HERE / "templates"),
                static_mounts=[("archiver", str(_HERE / "static"))],
                settings=SETTINGS,
            )
        finally:
            pm.unregister(pages)


def serve(home: Home, listening: socket, *, replay: str = "") -> None:
    """Serve *home* on the socket *listening* until stopped."""
    with browsable(home, replay) as datasette:
        config = uvicorn.Config(datasette.app(), log_level="error", access_log=False, lifespan="on")
        uvicorn.Server(config).run(sockets=[listening])


def _shown(home: Home, folder: Path) -> Path:
    """Return the database to show."""
    with open_database(home, must_exist=True) as store:
        if not store.db.table("restrictions").count:
            return home.database
        copy = folder / home.database.name
        write_snapshot(store.db, copy, made_at=datetime.now(UTC))
        return copy
