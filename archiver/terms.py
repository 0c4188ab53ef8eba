"""The terms of a run: who asks, how fast, how much, and into which home. From settings, before anything is asked."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from archiver import software
from archiver.config import read_config
from archiver.exceptions import UsageError
from archiver.home import Home
from archiver.models import Crawl, Origin
from archiver.sites.site import Site
from archiver.store import Store
from archiver.tally import Bounds


def utc_now() -> datetime:
    """Return now, as a run's clock does."""
    return datetime.now(UTC)


def refuse_other_origins(store: Store, origin: Origin, home: Home) -> None:
    """Raise UsageError where *home* holds what must not be mixed: a replica's pages and others."""
    others = store.origins() - {origin}
    if origin == "replica" and others:
        raise UsageError(
            f"{home.path}: holds captures of another origin ({', '.join(sorted(others))}); name a new folder"
        )
    if origin == "live" and "replica" in others:
        raise UsageError(
            f"{home.path}: is a demo's home, its pages are the replica's; name another with --home"
        )


def read_bounds(settings: Any, home: Home, now: datetime) -> Bounds:
    """Return the bounds that the settings, else the home's configuration, put on a run that starts *now*."""
    config = read_config(home)
    seconds = settings.getfloat("ARCHIVER_TIME_LIMIT")
    return Bounds(
        articles=settings.getint("ARCHIVER_LIMIT"),
        until=now + timedelta(seconds=seconds) if seconds else None,
        requests_a_day=settings.getint("ARCHIVER_DAILY_REQUESTS") or config.daily_requests,
        bytes_a_day=settings.getint("ARCHIVER_DAILY_BYTES") or config.daily_bytes,
    )


def user_agent(home: Home, base_url: str) -> str:
    """Return the honest name that goes out with every request; raises UsageError for a live one without a contact."""
    contact = home.contact()
    if not contact and not base_url:
        raise UsageError(
            "no contact: set ARCHIVER_CONTACT, or contact in archiver.toml, so that the site can reach you"
        )
    return software() + (f" (+{contact})" if contact else "")


def delay_of(settings: Any, base_url: str) -> float:
    """Return the seconds between two requests: as set, else 1, or 0 for a mirror on loopback."""
    if settings["ARCHIVER_DELAY"] is not None:
        return settings.getfloat("ARCHIVER_DELAY")  # type: ignore[no-any-return]  # Scrapy's settings are untyped here
    return usual_delay(base_url)


def usual_delay(base_url: str) -> float:
    """Return the seconds between two requests where nobody sets them."""
    return 0.0 if is_loopback(base_url) else 1.0


def is_loopback(url: str) -> bool:
    """Say whether *url* names this machine."""
    return urlsplit(url).hostname in ("127.0.0.1", "::1", "localhost")


def walk_of(site: Site, base_url: str) -> str:
    """Return the frontier's name for the fact that the listings of *site*, or its mirror, were walked to their end."""
    return f"walked {base_url or site.home}"


def to_json(crawl: Crawl) -> str:
    """Return what tells a killed run's successor that it is the same: who it was, and what it was asked."""
    return json.dumps(
        {
            "run_id": crawl.run_id,
            "started_at": crawl.started_at.isoformat(),
            "arguments": crawl.arguments,
            "base_url": crawl.base_url,
        },
        default=str,
    )
