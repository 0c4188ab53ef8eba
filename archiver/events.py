"""What happened besides the exchanges, as the JSON of ``metadata`` records: runs and failures. Pure."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

from archiver.facts import Crawl, Failure

MEDIA_TYPE = "application/json"


def to_json(event: Crawl | Failure, **more: str) -> bytes:
    """Return the block that tells *event*; *more* stands beside it and is not read back."""
    name = "crawl" if isinstance(event, Crawl) else "failure"
    return json.dumps(
        {"event": name, **asdict(event), **more}, ensure_ascii=False, sort_keys=True, default=_to_text
    ).encode()


def from_json(block: bytes) -> Crawl | Failure | None:
    """Return the event that *block* tells; None for a metadata record of another kind."""
    try:
        told = json.loads(block)
        match told:
            case {"event": "crawl"}:
                return _to_crawl(told)
            case {"event": "failure"}:
                return _to_failure(told)
    except (ValueError, TypeError, KeyError):
        return None
    return None


def _to_crawl(told: dict[str, Any]) -> Crawl:
    """Return the run that *told* says."""
    return Crawl(
        run_id=told["run_id"],
        site=told["site"],
        started_at=datetime.fromisoformat(told["started_at"]),
        spider=told["spider"],
        arguments=told.get("arguments", {}),
        software=told.get("software", ""),
        origin=told.get("origin", "live"),
        base_url=told.get("base_url", ""),
        finished_at=_to_moment(told.get("finished_at")),
        outcome=told.get("outcome"),
        stats=told.get("stats", {}),
    )


def _to_failure(told: dict[str, Any]) -> Failure:
    """Return the failure that *told* says."""
    return Failure(
        url=told["url"],
        kind=told["kind"],
        message=told["message"],
        at=datetime.fromisoformat(told["at"]),
        crawl_id=told.get("crawl_id"),
        capture_id=told.get("capture_id"),
    )


def _to_moment(text: str | None) -> datetime | None:
    """Read an instant."""
    return datetime.fromisoformat(text) if text else None


def _to_text(value: object) -> str:
    """Write what JSON has no form for: instants, and what a run's arguments may hold."""
    return value.isoformat() if isinstance(value, datetime) else str(value)
