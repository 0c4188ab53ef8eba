"""What every command shares: where the home is, JSON, and how an error is said."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from math import isfinite
from pathlib import Path
from typing import Any, TypeVar

import click

from archiver.home import Home

EXAMPLE = "https://www.interpol.int/en/News-and-Events/News/2025/An-ice-core-dates-a-crime-to-the-week"
"""An article of the demo's archive, for examples that work as they are printed."""

_MOST = 1_000_000_000
"""No option means more: 30 years of seconds, more articles than there are. SQLite and timers of the system end higher up."""

F = TypeVar("F", bound=Callable[..., Any])


class _Day(click.DateTime):
    """A day, as in 2026-01-31; the command gets a datetime."""

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:  # noqa: ARG002  (click's signature)
        return "D"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            self.fail(f"{value!r} is no day; write it as in 2026-01-31", param, ctx)


class FiniteRange(click.FloatRange):
    """A number within bounds; no NaN and no infinity, which are within none, and none beyond what a timer takes."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return *value* as a float."""
        number = super().convert(value, param, ctx)
        if not isfinite(number):
            self.fail(f"{value!r} is no finite number", param, ctx)
        return number if number <= _MOST else self.fail(f"{value!r} is more than {_MOST:,}", param, ctx)


class CountRange(click.IntRange):
    """A whole number within bounds, and none that is wider than a column of the database."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return *value* as an int."""
        number = super().convert(value, param, ctx)
        return number if number <= _MOST else self.fail(f"{value!r} is more than {_MOST:,}", param, ctx)


DAY = _Day(["%Y-%m-%d"])

# What a terminal takes for a command, or shows in another order than it stands: C0 and C1 but tab and newline,
# and the bidirectional overrides and isolates. A title is the site's, a file name anybody's.
_COMMANDS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def home_option(command: F) -> F:
    """Add ``--home DIR``, which may stand before the command as well; the command gets a `Home` as ``home``."""
    return folder_option("The archive's folder. [default: $ARCHIVER_HOME, else data/]", Home.find)(command)


def folder_option(text: str, find: Callable[[Path | None], Home], *, expose: bool = True) -> Callable[[F], F]:
    """Return the option ``--home DIR`` with *text* for help; *find* makes a `Home` of the folder.

    The folder is the one named after the command, else before it (the context's object), else None.
    """
    return click.option(
        "--home",
        "home",
        type=click.Path(path_type=Path, file_okay=False),
        callback=lambda ctx, _param, value: find(value or ctx.obj),
        metavar="DIR",
        expose_value=expose,
        help=text,
    )


def no_home_option(command: F) -> F:
    """Add the ``--home`` that every command takes, to one that has no use for it."""
    return folder_option("Taken as by every command; this one needs none.", Home.find, expose=False)(command)


def port_option(default: int) -> Callable[[F], F]:
    """Return the option ``--port N`` of a command that serves; the command gets ``port``."""
    return click.option(
        "--port",
        type=click.IntRange(0, 65535),
        metavar="N",
        default=default,
        show_default=True,
        help="0 takes a free one.",
    )


def json_option(command: F) -> F:
    """Add ``--json``; the command gets ``as_json``."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")(command)


def echo_json(value: object) -> None:
    """Print *value* as JSON on stdout, dates in ISO form, text unescaped but for what commands a terminal."""
    said = json.dumps(value, ensure_ascii=False, indent=2, default=str)
    click.echo(re.sub("[\x7f-\x9f]", lambda control: f"\\u{ord(control[0]):04x}", said))


def to_plain(text: str) -> str:
    r"""Return *text* with a mark in place of each character that would command a terminal.

    >>> to_plain("a title\x1b]0;owned\x07 and\ttabs")
    'a title�]0;owned� and\ttabs'
    """
    return _COMMANDS.sub("\ufffd", text)


def say(text: str = "", *, err: bool = False, nl: bool = True, **style: Any) -> None:
    """Print *text*, in which no character commands the terminal, in *style* (`click.style`)."""
    plain = to_plain(text)
    click.echo(click.style(plain, **style) if style else plain, err=err, nl=nl)


def to_count(number: int, noun: str) -> str:
    """Return *number* and its noun in the right number.

    >>> to_count(1, "fault"), to_count(1200, "row")
    ('1 fault', '1,200 rows')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def say_aside(text: str) -> None:
    """Print *text* on stderr if a person looks at it: cron mails what is printed, and this is no news."""
    if sys.stderr.isatty():
        say(text, err=True)
