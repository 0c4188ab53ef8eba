"""What every command shares: where the home is, JSON, and how an error is said."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from archiver.home import Home

F = TypeVar("F", bound=Callable[..., Any])


def home_option(command: F) -> F:
    """Add ``--home DIR``; the command gets a `Home` as ``home``."""
    return click.option(
        "--home",
        "home",
        type=click.Path(path_type=Path, file_okay=False),
        callback=lambda _ctx, _param, value: Home.find(value),
        metavar="DIR",
        help="The archive's folder. [default: $ARCHIVER_HOME, else data/]",
    )(command)


def json_option(command: F) -> F:
    """Add ``--json``; the command gets ``as_json``."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")(command)


def echo_json(value: object) -> None:
    """Print *value* as JSON on stdout, dates in ISO form, text unescaped."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))
