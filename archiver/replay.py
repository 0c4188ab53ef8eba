"""Replay: pywb over the home, in place, in a virtual environment of its own.

Its own, because pywb brings brotlipy, which shadows the brotli that Scrapy uses: crawls beside it
end empty and say nothing. Makes the environment in the user's cache; writes pywb's configuration
under the home's ``state/``.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path

from archiver.disk import written_anew
from archiver.exceptions import ArchiverError, HomeError
from archiver.home import Home
from archiver.schema import connect
from archiver.urls import surt

PYWB = "2.10.0"
ACCESS = "access.aclj"
_MADE = ".made"


def find_environment(environ: Mapping[str, str] = os.environ) -> Path:
    """Return where the environment lies or will lie; another list of versions is another place."""
    cache = Path(environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache / "interpol-archiver" / f"pywb-{hashlib.sha256(_constraints()).hexdigest()[:12]}"


def make_environment(folder: Path) -> Path:
    """Return pywb's program in *folder*, installed there if it is not yet.

    Raises ArchiverError, with the installer's last line, where it can't be.
    """
    program = folder / "bin" / "wayback"
    if (folder / _MADE).is_file() and program.is_file():
        return program
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    constraints = folder / "constraints.txt"
    constraints.write_bytes(_constraints())
    pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    for step in (
        [sys.executable, "-m", "venv", str(folder)],
        [*pip, "-c", str(constraints), f"pywb=={PYWB}"],
    ):
        done = subprocess.run(step, capture_output=True, text=True, check=False)  # noqa: S603  (our own arguments)
        if done.returncode:
            reason = (done.stderr.strip() or done.stdout.strip() or "no reason given").splitlines()[-1]
            raise ArchiverError(
                f"pywb can't be installed in {folder}: {reason}; `archiver export wacz` needs none"
            )
    (folder / _MADE).touch()
    return program


def _constraints() -> bytes:
    """Return the pinned versions of pywb and all that it needs."""
    return Path(__file__).with_name("constraints-pywb.txt").read_bytes()


def write_configuration(home: Home) -> Path:
    """Write what pywb needs to serve *home* in place, and return the folder that it runs in.

    Raises HomeError where there is nothing to replay.
    """
    home.expect()
    sites = sorted(
        path.name for path in home.collections.glob("*") if (path / "indexes" / "index.cdxj").is_file()
    )
    if not sites:
        raise HomeError(
            f"{home.path}: nothing to replay: no index; `archiver crawl` or `archiver import` makes one"
        )
    folder = home.state / "replay"
    folder.mkdir(parents=True, exist_ok=True)
    write_access(home)
    lines = ["collections:"]
    for site in sites:
        lines += [
            f"  {site}:",
            f"    index_paths: {_quote(home.indexes(site) / 'index.cdxj')}",
            f"    archive_paths: {_quote(f'{home.archive(site)}/')}",
            f"    acl_paths: {_quote(folder / ACCESS)}",
            "    default_access: allow",
        ]
    lines += ["enable_memento: true", "framed_replay: true", "recorder: null", ""]
    (folder / "config.yaml").write_text("\n".join(lines), "utf-8")
    return folder


def write_access(home: Home) -> None:
    """Write pywb's access list: what is restricted is not served, from its next request on."""
    folder = home.state / "replay"
    folder.mkdir(parents=True, exist_ok=True)
    keys = sorted({surt(url) for url in _restricted_urls(home)}, reverse=True)
    # Sorted backwards, as pywb wants it; "###" ends a key that stands for one address only.
    with written_anew(folder / ACCESS) as file:
        file.writelines(f'{key}### - {{"access": "exclude"}}\n'.encode() for key in keys)


def _restricted_urls(home: Home) -> Iterable[str]:
    """Return every fetched address of what is restricted."""
    if not home.database.is_file():
        return []
    query = (
        "SELECT c.url FROM captures c JOIN restrictions r"
        " ON r.record_id = c.record_id OR r.url IN (c.url, c.site_url)"
        " UNION SELECT url FROM restrictions WHERE url IS NOT NULL"
    )
    with closing(connect(home.database)) as db:
        return [row["url"] for row in db.query(query)]


def _quote(path: Path | str) -> str:
    """Return *path* as YAML."""
    return '"' + str(path).replace("\\", "\\\\").replace('"', '\\"') + '"'


def start(
    home: Home, port: int = 0, *, environment: Path | None = None
) -> tuple[subprocess.Popen[bytes], str]:
    """Start pywb over *home* on loopback; return its process and its address."""
    folder = write_configuration(home)
    program = make_environment(environment or find_environment())
    with socket.create_server(("127.0.0.1", port)) as found:
        port = found.getsockname()[1]
    command = [str(program), "--bind", "127.0.0.1", "--port", str(port), "--directory", str(folder)]
    with (folder / "pywb.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder)  # noqa: S603  (our own arguments)
    return process, f"http://127.0.0.1:{port}"
