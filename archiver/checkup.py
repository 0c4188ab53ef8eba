"""A check-up of the installation and the home: what an operator asks when something is wrong at night.

Reads the home; changes nothing.
"""

from __future__ import annotations

import importlib.util
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version

from archiver.conclusion import expectations_of
from archiver.config import read_config
from archiver.exceptions import ArchiverError, HomeError
from archiver.home import Home
from archiver.situation import FREE_BYTES

NEEDED = (
    "scrapy",
    "twisted",
    "trafilatura",
    "lxml",
    "lxml_html_clean",
    "sqlite-utils",
    "warcio",
    "isal",
    "pillow",
)
OPTIONAL = {
    "datasette": "archiver browse: install interpol-archiver[browse]",
    "pyarrow": "archiver export parquet: install interpol-archiver[parquet]",
}


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at."""

    name: str
    is_well: bool
    message: str


def check_installation() -> Iterator[Check]:
    """Yield a check for Python, each package that a crawl needs, and each that a command needs."""
    python = ".".join(map(str, sys.version_info[:3]))
    yield Check("python", sys.version_info >= (3, 11), python)
    for package in NEEDED:
        try:
            yield Check(package, is_well=True, message=version(package))
        except PackageNotFoundError:
            yield Check(package, is_well=False, message="not installed")
    for module, purpose in OPTIONAL.items():
        found = importlib.util.find_spec(module) is not None
        yield Check(module, is_well=True, message="there" if found else f"not there; {purpose}")


def check_home(home: Home) -> Iterator[Check]:
    """Yield a check of the home's folder, its disk, its lock, its configuration and its database."""
    if not home.path.is_dir():
        yield Check("home", is_well=True, message=f"{home.path}: not made yet; the first run makes it")
        return
    yield Check("home", is_well=True, message=str(home.path))
    free = shutil.disk_usage(home.path).free
    yield Check("disk", free >= FREE_BYTES, f"{free / 1024**3:.1f} GB free")
    yield _ask("contact", home.contact, lambda contact: contact or "none; a live crawl needs one")
    yield _ask("settings", lambda: _settings(home), str)
    yield _lock(home)
    yield _ask("database", lambda: _database(home), str)
    yield _ask("frontier", lambda: _frontier(home), str)
    files = home.warcs()
    left = [path.name for path in files if path.name.endswith(".open")]
    said = f"{len(files)} files" + (f", {len(left)} open: a run is going on, or was killed" if left else "")
    yield Check("warc", is_well=True, message=said)


def _ask(name: str, question: Callable[[], str], say: Callable[[str], str]) -> Check:
    """Return the check whose answer *question* gives, or the error that it raises."""
    try:
        return Check(name, is_well=True, message=say(question()))
    except ArchiverError as error:
        return Check(name, is_well=False, message=str(error))


def _settings(home: Home) -> str:
    """Return what archiver.toml and the environment set; raises UsageError where they make no sense."""
    config = read_config(home)
    expectations_of(home)
    bounds = [f"{config.daily_requests:,} requests a day"] * bool(config.daily_requests)
    bounds += [f"{config.daily_bytes:,} bytes a day"] * bool(config.daily_bytes)
    pings = ", ".join(config.pings) or "none"
    return f"pings: {pings}; log: {config.log_format}; budget: {', '.join(bounds) or 'none'}"


def _lock(home: Home) -> Check:
    """Say whether a run holds the home, and since when."""
    holder = home.holder()
    said = (
        f"another run holds it (process {holder.process}, since {holder.since:%Y-%m-%d %H:%M} UTC)"
        if holder
        else "free"
    )
    return Check("lock", is_well=True, message=said)


def _database(home: Home) -> str:
    """Return what the database holds; raises HomeError where it can't be used."""
    from archiver.schema import quick_check  # noqa: PLC0415  (quick where there is none)
    from archiver.store import open_database  # noqa: PLC0415

    if not home.database.exists():
        return "not made yet"
    with open_database(home, must_exist=True) as store:
        verdict = quick_check(store.db)
        articles = store.db.execute("SELECT count(*) FROM articles").fetchone()[0]
    if verdict != "ok":
        raise ArchiverError(f"damaged: {verdict}; `archiver rebuild` makes it again from the WARCs")
    return f"sound, {articles} articles"


def _frontier(home: Home) -> str:
    """Return what waits to be fetched; raises HomeError where the frontier can't be used."""
    from archiver.outlook import look_out  # noqa: PLC0415  (as above)
    from archiver.schema import is_sound  # noqa: PLC0415

    if not home.frontier.exists():
        return "not made yet"
    outlook = look_out(home.frontier, datetime.now(UTC))
    if not is_sound(home.frontier):
        raise HomeError(f"{home.frontier}: damaged; move it away: it will be found again")
    return f"sound, {outlook.due} requests due"
