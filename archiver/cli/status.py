"""``archiver status``: what is in the archive, and what needs a look."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import click

from archiver.cli.options import echo_json, home_option, json_option, say, to_count
from archiver.home import Home
from archiver.situation import Situation, find_worries, take_situation, to_facts, to_minute, to_size

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


@click.command(epilog="\b\nExample:\n  archiver status --max-age 36h --home demo-data")
@click.option(
    "--max-age", callback=to_age, metavar="AGE", help="Exit 5 when the site's last answer is older: 36h, 2d."
)
@home_option
@json_option
def command(home: Home, max_age: timedelta | None, *, as_json: bool) -> int:
    """Say what is in the archive, how the last runs went, what failed and what is missing."""
    from archiver.census import is_stale, take_census
    from archiver.store import open_database

    now = datetime.now(UTC)
    with open_database(home, must_exist=True) as store:
        census = take_census(store.db, now)
    situation = take_situation(home, now)
    worries = list(find_worries(census, situation))
    stale = max_age is not None and is_stale(census, now, max_age)
    if as_json:
        echo_json({**census, **to_facts(situation), "worries": worries, "stale": stale})
    else:
        _say(home, census, situation, worries, now)
    if stale:
        last = to_minute(census["last_answered_at"]) if census["last_answered_at"] else "never"
        say(
            f"archiver: stale: the site's last answer is of {last}; `archiver status` says what went wrong",
            err=True,
        )
    return STALE if stale else 0


def _say(home: Home, census: dict[str, Any], situation: Situation, worries: list[str], now: datetime) -> None:
    """Print how things stand for a person: what needs a look first."""
    for worry in worries:
        _line("LOOK", worry, fg="red")
    if not worries:
        _line("well", "nothing needs a look", fg="green")
    _line("home", f"{home.path}, {to_size(situation.disk_free)} free, {situation.software}")
    _line("now", _to_now(situation, now))
    last = census["last_answered_at"]
    _line("last", f"{to_minute(last)} ({_ago(last, now)})" if last else "no answer of the site yet")
    for number, run in enumerate(census["runs"]):
        _line("run", _to_run(run, "runs" if situation.holder and not number else "was killed"))
    for failure in census["failures"]:
        _line("failed", f"{failure['kind']}  {failure['url']}  {failure['message']}", fg="yellow")
    if census["gaps"]:
        _line("gaps", f"{census['gaps']:,} listed and not here; see `archiver gaps`")
    for moment, fact in sorted(situation.pings.items(), key=lambda ping: ping[1].get("at", "")):
        _line("ping", f"{moment}: {fact.get('result')}, {to_minute(fact.get('at', ''))}")
    checks = ", ".join(f"{name} {count:,}" for name, count in census["checks"].items())
    _line(
        "checks", f"{checks}, {to_minute(census['checked_at'])}" if checks else "never; see `archiver verify`"
    )
    _line("holds", ", ".join(f"{count:,} {name}" for name, count in census["counts"].items()))
    for title in ("languages", "states", "origins"):
        if census[title]:
            _line(title, ", ".join(f"{name} {count:,}" for name, count in census[title].items()))


def _line(title: str, text: str, **style: Any) -> None:
    say(f"{title:>10}: {text}", **style)


def _to_now(situation: Situation, now: datetime) -> str:
    """Say who holds the home, and what is due."""
    holder, outlook = situation.holder, situation.outlook
    held = (
        f"a run holds it: process {holder.process}, {_ago(holder.since.isoformat(), now)}"
        if holder
        else "idle"
    )
    if outlook is None:
        return held
    if outlook.due:
        return f"{held}; {to_count(outlook.due, 'request')} due"
    soonest = f", the next at {outlook.next_due_at:%Y-%m-%d %H:%M} UTC" if outlook.next_due_at else ""
    return f"{held}; nothing due{soonest}"


def _to_run(run: dict[str, Any], unfinished: str) -> str:
    """Say how a run went, in one line; *unfinished* where it has not ended."""
    stats = run["stats"]
    named = (
        ("articles_new", "new"),
        ("articles_changed", "changed"),
        ("captures", "captures"),
        ("failures", "failures"),
    )
    figures = ", ".join(f"{stats[name]:,} {word}" for name, word in named if isinstance(stats.get(name), int))
    return f"{to_minute(run['started_at'])}  {run['spider']}  {run['outcome'] or unfinished}" + (
        f": {figures}" if figures else ""
    )


def _ago(instant: str, now: datetime) -> str:
    """Say how long ago *instant* was, in the unit that fits.

    >>> _ago("2026-01-01T00:00:00Z", datetime(2026, 1, 3, 2, tzinfo=UTC))
    '2 days ago'
    """
    seconds = max(0, int((now - datetime.fromisoformat(instant)).total_seconds()))
    for size, unit in ((86_400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            return f"{to_count(seconds // size, unit)} ago"
    return "just now"
