"""A run's figures for Prometheus' textfile collector. Writes one file, whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from archiver.disk import refuse_output
from archiver.exceptions import HomeError, UsageError

HELP = {
    "pages": "Article and listing pages answered in the last run.",
    "articles_new": "Articles that the last run found.",
    "articles_changed": "Articles that had changed in the last run.",
    "captures": "Responses that the last run recorded.",
    "failures": "Pages that could not be had or read in the last run.",
    "bytes": "Bytes of WARC that the last run wrote.",
    "seconds": "How long the last run took.",
    "unexpected": "Things that the last run did not find as expected of the site.",
    "exit_code": "Exit code of the last run.",
    "finished_timestamp_seconds": "When the last run ended, Unix time.",
}


def to_metrics(figures: Mapping[str, float]) -> str:
    """Return *figures* in Prometheus' text format: those that have a description.

    >>> print(to_metrics({"pages": 3}), end="")
    # HELP archiver_crawl_pages Article and listing pages answered in the last run.
    # TYPE archiver_crawl_pages gauge
    archiver_crawl_pages 3
    """
    return "".join(
        f"# HELP archiver_crawl_{name} {meaning}\n# TYPE archiver_crawl_{name} gauge\n"
        f"archiver_crawl_{name} {figures[name]}\n"
        for name, meaning in HELP.items()
        if name in figures
    )


def expect_folder(path: Path) -> None:
    """Raise UsageError where no file can be written at *path*: a run that has begun is no wrong call any more."""
    if not (path.parent.is_dir() and os.access(path.parent, os.W_OK)):
        raise UsageError(f"--metrics {path}: its folder is not there, or can't be written")
    refuse_output(path)


def write_metrics(path: Path, figures: Mapping[str, float]) -> None:
    """Write *figures* to *path* by a rename; raises HomeError where it can't be written."""
    written = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        written.write_text(to_metrics(figures), "ascii")
        written.replace(path)
    except OSError as error:
        raise HomeError(
            f"--metrics {path}: can't be written: {error.strerror}; what was fetched is saved"
        ) from error
