"""How a home stands right now: who holds it, what is due, the disk, the last ping; and what of it all needs a look.

Reads the home; changes nothing.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from typing import Any

from archiver.exceptions import HomeError
from archiver.frontier import Outlook, look_out
from archiver.home import Holder, Home
from archiver.ping import last_pings

FREE_BYTES = 2 * 1024**3
"""A month of hourly runs with pictures stays well below; less is worth a look before the disk is full."""
_FAILED = {
    "failed": "could not be written or read to its end",
    "blocked": "was refused by the site",
    "unreachable": "had no answer from the site",
    "interrupted": "was interrupted; the next one goes on",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """How a home stands at one moment."""

    software: str
    holder: Holder | None
    outlook: Outlook | None
    """None where there is no frontier, or none that can be read."""
    disk_free: int
    """Bytes."""
    open_warcs: tuple[str, ...]
    """Files that a run writes, or left when it was killed; relative to the home."""
    pings: Mapping[str, Mapping[str, str]]
    """What came of the last ping at each moment."""


def take_situation(home: Home, now: datetime) -> Situation:
    """Return how *home*, which is there, stands at *now*."""
    try:
        outlook = look_out(home.frontier, now) if home.frontier.is_file() else None
    except HomeError:
        outlook = None  # `archiver doctor` says why; it is found again
    return Situation(
        software=f"interpol-archiver/{version('interpol-archiver')}",
        holder=home.holder(),
        outlook=outlook,
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
        "disk_free": situation.disk_free,
        "open_warcs": list(situation.open_warcs),
        "pings": {name: dict(fact) for name, fact in situation.pings.items()},
    }


def find_worries(census: Mapping[str, Any], situation: Situation) -> Iterator[str]:
    """Yield what needs a look, the worst first, each with what to do about it; *census* is `archiver.census`'s."""
    faults = {name: count for name, count in census["checks"].items() if name != "ok"}
    if faults:
        yield f"{sum(faults.values())} files did not pass their last check: `archiver verify` says which"
    crawls = [run for run in census["runs"] if run["spider"] != "import"]
    if crawls:
        yield from _of_last_run(crawls[0], is_held=situation.holder is not None)
    elif not census["runs"]:
        yield "no run yet: `archiver crawl`"
    if unexpected := census["unexpected"]:
        for line in unexpected["lines"]:
            yield f"the run of {unexpected['at'][:16]} did not find the site as expected: {line}"
    yield from _of_home(situation)


def _of_home(situation: Situation) -> Iterator[str]:
    """Yield what needs a look besides the archive itself."""
    if situation.outlook and situation.outlook.blocked_until:
        yield f"the site refused us: nothing is asked before {situation.outlook.blocked_until:%Y-%m-%d %H:%M} UTC"
    if situation.open_warcs and situation.holder is None:
        yield f"{situation.open_warcs[0]}.open was left by a run that was killed: the next run carries on with it"
    if situation.disk_free < FREE_BYTES:
        yield f"{situation.disk_free / 1024**3:.1f} GB left on the disk"
    for moment, fact in situation.pings.items():
        if fact.get("result") != "ok":
            yield f"the ping at {moment} went wrong at {fact.get('at')}: {fact.get('result')}"


def _of_last_run(run: Mapping[str, Any], *, is_held: bool) -> Iterator[str]:
    """Yield what was wrong with the last crawl."""
    if run["finished_at"] is None and not is_held:
        yield f"the run of {run['started_at'][:16]} was killed: the next one carries on"
    elif why := _FAILED.get(run["outcome"] or ""):
        yield f"the run of {run['started_at'][:16]} {why}; state/crawl.log has more"
