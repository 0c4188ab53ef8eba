"""How a home stands right now: who holds it, what is due, the disk, the last ping; and what of it all needs a look.

Reads the home; changes nothing.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from archiver import software
from archiver.exceptions import HomeError
from archiver.home import Holder, Home
from archiver.outlook import Outlook, look_out
from archiver.ping import last_pings

FREE_BYTES = 2 * 1024**3
"""A month of hourly runs with pictures stays well below; less is worth a look before the disk is full."""
_FAILED = {
    "failed": "could not be written or read to its end: state/crawl.log says why; mend that, run `archiver crawl` again",
    "blocked": "was refused by the site: open it in a browser, ask its people; state/crawl.log has the address",
    "unreachable": "had no answer from the site: is it down, or the network here? The next run tries again; see state/crawl.log",
    "interrupted": "was interrupted: the next one asks for the listings again and for what is missing; state/crawl.log has more",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """How a home stands at one moment."""

    software: str
    holder: Holder | None
    outlook: Outlook | None
    """None where there is no frontier, or none that can be read."""
    frontier_fault: str = ""
    """Why the frontier that is there can't be read."""
    is_writable: bool
    disk_free: int
    """Bytes."""
    open_warcs: tuple[str, ...]
    """Files that a run writes, or left when it was killed; relative to the home."""
    pings: Mapping[str, Mapping[str, str]]
    """What came of the last ping at each moment."""


def take_situation(home: Home, now: datetime) -> Situation:
    """Return how *home*, which is there, stands at *now*."""
    outlook, fault = None, ""
    try:
        outlook = look_out(home.frontier, now) if home.frontier.is_file() else None
    except HomeError as error:
        fault = str(error)
    return Situation(
        software=software(),
        holder=home.holder(),
        outlook=outlook,
        frontier_fault=fault,
        is_writable=all(
            os.access(path, os.W_OK) for path in (home.path, home.state, home.database) if path.exists()
        ),
        disk_free=shutil.disk_usage(home.path).free,
        open_warcs=tuple(home.relative(path) for path in home.warcs() if path.suffix == ".open"),
        pings=last_pings(home),
    )


def to_facts(situation: Situation) -> dict[str, Any]:
    """Return the situation as ``status --json`` has it."""
    holder, outlook = situation.holder, situation.outlook
    return {
        "software": situation.software,
        "lock": {"process": holder.process, "since": holder.since.isoformat()} if holder else None,
        "due": outlook.due if outlook else None,
        "next_due_at": outlook.next_due_at and outlook.next_due_at.isoformat() if outlook else None,
        "blocked_until": outlook.blocked_until and outlook.blocked_until.isoformat() if outlook else None,
        "is_writable": situation.is_writable,
        "disk_free": situation.disk_free,
        "open_warcs": list(situation.open_warcs),
        "pings": {name: dict(fact) for name, fact in situation.pings.items()},
    }


def to_minute(instant: str | None) -> str:
    """Return *instant*, an ISO time in UTC, as people read it.

    >>> to_minute("2026-11-24T20:19:31.5Z")
    '2026-11-24 20:19 UTC'
    """
    return f"{(instant or '')[:16].replace('T', ' ')} UTC"


def to_size(size: int) -> str:
    """Return *size* bytes in the unit that fits.

    >>> to_size(75 * 1024**3), to_size(812_000)
    ('75.0 GB', '0.8 MB')
    """
    return f"{size / 1024**3:.1f} GB" if size >= 1024**3 else f"{size / 1024**2:.1f} MB"


def find_worries(census: Mapping[str, Any], situation: Situation) -> Iterator[str]:
    """Yield what needs a look, the worst first, each with what to do about it; *census* is `archiver.census`'s."""
    for name in census["faulty"]:
        yield f"{name} did not pass its last check: `archiver verify` says where; {_mend(name)}"
    yield from _of_disk(situation)
    crawls = [run for run in census["runs"] if run["spider"] != "import"]
    was_killed = bool(crawls) and crawls[0]["finished_at"] is None and situation.holder is None
    if crawls:
        yield from _of_last_run(crawls[0], was_killed=was_killed)
    elif not census["runs"]:
        yield "no run yet: `archiver crawl`"
    if situation.outlook and situation.outlook.blocked_until:
        yield f"the site refused us: nothing is asked before {situation.outlook.blocked_until:%Y-%m-%d %H:%M} UTC"
    if unexpected := census["unexpected"]:
        for line in unexpected["lines"]:
            yield f"the run of {to_minute(unexpected['at'])} did not find the site as expected (all was kept; `archiver doctor ADDRESS` says how a page is read): {line}"
    if situation.open_warcs and situation.holder is None and not was_killed:
        yield f"{situation.open_warcs[0]}.open was left by a run that was killed: the next run carries on with it"
    for moment, fact in situation.pings.items():
        if fact.get("result") != "ok":
            yield (
                f"the ping at {moment} went wrong at {to_minute(fact.get('at'))}: {fact.get('result')};"
                " the address is in archiver.toml or ARCHIVER_PING"
            )


def _mend(name: str) -> str:
    """Say what brings back the file *name* of a home."""
    if name.startswith("collections/") and "/indexes/" not in name:
        return "take it from a copy, else what is whole in it stays"
    return "`archiver rebuild` makes it again" if name != "fixity-sha256.txt" else "take it from a copy"


def _of_disk(situation: Situation) -> Iterator[str]:
    """Yield what is wrong with the disk and with a run's working memory: a run that can't write fails."""
    if situation.frontier_fault:
        yield situation.frontier_fault
    if not situation.is_writable:
        yield "the home is read-only: it can be read, and no run can write into it"
    if situation.disk_free < FREE_BYTES:
        yield f"{to_size(situation.disk_free)} left on the disk: make room; a run that finds none ends with 1, and the next one goes on"


def _of_last_run(run: Mapping[str, Any], *, was_killed: bool) -> Iterator[str]:
    """Yield what was wrong with the last crawl."""
    if was_killed:
        yield f"the run of {to_minute(run['started_at'])} was killed: the next one carries on; `archiver crawl` starts it now"
    elif why := _FAILED.get(run["outcome"] or ""):
        yield f"the run of {to_minute(run['started_at'])} {why}"
