"""robots.txt by RFC 9309: what a file, or the lack of one, allows. Pure.

A 4xx allows everything; a 5xx or an unreachable host disallows everything until there is a good copy (2.3.1).
Parsing is Protego's, Scrapy's own parser; the decisions around it are ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from protego import Protego

MAX_BYTES = 500 * 1024
"""How much of a file is read: RFC 9309 2.5 asks for 500 KiB at least."""


@dataclass(frozen=True)
class Robots:
    """One host's rules, as its robots.txt had them."""

    text: str = ""
    disallow_all: bool = False
    """True while there is no answer to go by."""

    @cached_property
    def _rules(self) -> Protego:
        return Protego.parse(self.text)

    def allows(self, url: str, agent: str) -> bool:
        r"""Say whether *agent* may fetch *url*; robots.txt itself always may be.

        >>> Robots("User-agent: *\nDisallow: /private").allows("https://example.org/private/x", "archiver")
        False
        """
        return not self.disallow_all and self._rules.can_fetch(url, agent)

    def delay(self, agent: str) -> float:
        """Return the seconds that *agent* is asked to leave between requests; 0 if nothing is said."""
        return float(self._rules.crawl_delay(agent) or 0.0)


def read_robots(status: int | None, body: bytes, last_good: str | None = None) -> Robots:
    """Return the rules that an answer means; *status* is None where there was none.

    >>> read_robots(404, b"").disallow_all, read_robots(503, b"").disallow_all
    (False, True)
    >>> read_robots(None, b"", last_good="").disallow_all
    False
    """
    if status is not None and 200 <= status < 300:  # noqa: PLR2004  (a class of statuses)
        return Robots(body[:MAX_BYTES].decode("utf-8", "replace").removeprefix("\ufeff"))
    if status is not None and 400 <= status < 500 and status != 429:  # noqa: PLR2004
        return Robots("")
    return Robots(disallow_all=True) if last_good is None else Robots(last_good)
