"""An order to crawl: what is wanted and how, whether that makes sense, and what it would ask the site for.

Reads the frontier, to plan.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from archiver.exceptions import UsageError
from archiver.home import Home
from archiver.models import Origin
from archiver.outlook import count_due
from archiver.sites.interpol import INTERPOL
from archiver.terms import usual_delay, utc_now
from archiver.urls import canonical


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What to crawl, and how."""

    home: Home
    since: date | None = None
    until: date | None = None
    languages: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    limit: int = 0
    full: bool = False
    base_url: str = ""
    delay: float | None = None
    requisites: bool = True
    origin: Origin | None = None
    workers: int = 1
    """Engines of the one run, each in a process of its own where there are several."""
    log_format: str = "text"
    settings: dict[str, Any] = field(default_factory=dict)
    """Scrapy settings that go before all others."""

    @property
    def arguments(self) -> dict[str, object]:
        """Return what makes this crawl another one than the next, as its record keeps it."""
        named = {
            "since": self.since and self.since.isoformat(),
            "until": self.until and self.until.isoformat(),
            "language": " ".join(self.languages),
            "url": " ".join(self.urls),
            "limit": self.limit,
            "full": self.full,
            "base_url": self.base_url,
            "no_requisites": not self.requisites,
        }
        return {name: value for name, value in named.items() if value not in (None, "", 0, False)}


def to_spider_arguments(order: Order) -> dict[str, str]:
    """Return the spider's arguments for *order*, as strings, as Scrapy's command line would have them."""
    return {
        "since": order.since.isoformat() if order.since else "",
        "until": order.until.isoformat() if order.until else "",
        "language": " ".join(order.languages),
        "url": " ".join(order.urls),
        "full": "1" if order.full else "",
        "base_url": order.base_url,
        "requisites": "1" if order.requisites else "0",
    }


def _is_web_address(url: str) -> bool:
    """Say whether *url* is an http or https address of a host, with a port that there is."""
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # an open bracket, a port beyond 65535
        return False


def check(order: Order) -> None:
    """Raise UsageError where *order* contradicts itself: dates the wrong way round, an address of another site."""
    if order.since and order.until and order.since > order.until:
        raise UsageError(f"--since {order.since} is after --until {order.until}")
    if order.base_url and not _is_web_address(order.base_url):
        raise UsageError(f"--base-url {order.base_url}: must be an http or https address")
    if any("@" in urlsplit(url).netloc for url in (order.base_url, *order.urls)):
        # It would stand in every record of the run.
        raise UsageError("--base-url, --url: an address with a user name or password in it is not crawled")
    for language in order.languages:
        if language not in INTERPOL.languages:
            raise UsageError(f"--language {language}: the site has {', '.join(INTERPOL.languages)}")
    for url in order.urls:
        if canonical(url, INTERPOL, order.base_url) is None:
            raise UsageError(f"--url {url}: not an address of {INTERPOL.home}")


def plan(order: Order) -> dict[str, Any]:
    """Say what a crawl would ask for, without asking: scope, requests known of, seconds. Reads the frontier only."""
    seeds = len(order.urls) or len(order.languages) or len(INTERPOL.listings)
    narrow = bool(order.since or order.until or order.languages or order.urls)
    waiting = (
        0
        if narrow or not order.home.frontier.is_file()
        else count_due(order.home.frontier, utc_now(), full=order.full)
    )
    delay = usual_delay(order.base_url) if order.delay is None else order.delay
    requests = 1 + seeds + waiting
    return {
        "scope": {"site": order.base_url or INTERPOL.home}
        | {k: v for k, v in order.arguments.items() if k != "base_url"},
        "requests": requests,
        "delay": delay,
        "seconds": requests * max(delay, 0.1),
    }
