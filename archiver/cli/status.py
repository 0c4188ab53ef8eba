"""``archiver status``: what is in the archive, and what needs a look."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import click

from archiver.cli.options import echo_json, home_option, json_option, say
from archiver.home import Home

STALE = 5
_AGE = re.compile(r"(\d{1,6})\s*([smhdw]?)")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks", "": "days"}


def to_age(_context: click.Context, _parameter: click.Parameter, value: str | None) -> timedelta | None:
    """Return the age that *value* says: a number and s, m, h, d or w; days without."""
    if value is None:
        return None
    match = _AGE.fullmatch(value.strip().lower())
    if not match:
        raise click.BadParameter("a number and s, m, h, d or w is expected, as in 36h or 2d")
    return timedelta(**{_UNITS[match[2]]: int(match[1])})


@click.command(epilog="\b\nExample:\n  archiver status --max-age 36h")
@click.option(
    "--max-age", callback=to_age, metavar="AGE", help="Exit 5 when the last capture is older: 36h, 2d."
)
@home_option
@json_option
def command(home: Home, max_age: timedelta | None, *, as_json: bool) -> int:
    """Say what is in the archive, how the last runs went, what failed and what is missing."""
    from archiver.census import is_stale, take_census
    from archiver.store import open_database

    with open_database(home, must_exist=True) as store:
        census = take_census(store.db)
    stale = max_age is not None and is_stale(census, datetime.now(UTC), max_age)
    if as_json:
        echo_json({**census, "stale": stale})
    else:
        _say(census)
    if stale:
        say(f"archiver: stale: the last capture is of {census['last_captured_at'] or 'never'}", err=True)
    return STALE if stale else 0


def _say(census: dict[str, Any]) -> None:
    """Print the census for a person."""
    for name, count in census["counts"].items():
        say(f"{count:>9,}  {name}")
    for title in ("languages", "states", "origins", "checks"):
        if census[title]:
            say(f"{title:>10}: " + ", ".join(f"{name} {count:,}" for name, count in census[title].items()))
    say(f"{'last':>10}: {census['last_captured_at'] or 'nothing captured yet'}")
    if census["gaps"]:
        say(f"{'gaps':>10}: {census['gaps']:,} listed and not here; see `archiver gaps`")
    for run in census["runs"]:
        say(f"{'run':>10}: {run['started_at']}  {run['spider']}  {run['outcome'] or 'was killed or runs'}")
    for failure in census["failures"]:
        say(f"{'failed':>10}: {failure['kind']}  {failure['url']}  {failure['message']}", fg="red")
