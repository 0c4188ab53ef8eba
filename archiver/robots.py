"""robots.txt by RFC 9309: what a file, or the lack of one, allows. Pure.

A 4xx allows everything; a 5xx or an unreachable host disallows everything, unless there is a good copy from
before (2.3.1.4), which then holds however old it is: age never turns a no into a yes. The parser is our own: the
product token must be ours and not only part of it, and a pattern full of stars must not take forever.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import quote, unquote_to_bytes, urlsplit

MAX_BYTES = 500 * 1024
"""How much of a file is read: RFC 9309 2.5 asks for 500 KiB at least."""
LONGEST_DELAY = 300.0
"""Seconds; a crawl-delay that asks for more is taken for this."""

_LINE = re.compile(r"\s*(?P<name>user-agent|allow|disallow|crawl-delay)\s*:(?P<value>[^#]*)", re.IGNORECASE)
# What follows the product token in a User-agent line ("ExampleBot/1.0") is ignored.
_TOKEN = re.compile(r"\*|[A-Za-z_-]+")
# An address whose path is in its normal form at a glance.
_PLAIN = re.compile(r"https?://[A-Za-z0-9.:-]+(/[A-Za-z0-9/._~-]*)")
_OWN_PATH = "/robots.txt"
_RESERVED = "/:?#[]@!$&'()*+,;=~"


@dataclass(frozen=True, slots=True)
class Rule:
    """One allow or disallow line."""

    pattern: str
    is_allow: bool

    def matches(self, path: str) -> bool:
        """Say whether the pattern matches from the start of *path*: ``*`` is any run, ``$`` at its end the end."""
        pattern, anchored = (self.pattern[:-1], True) if self.pattern.endswith("$") else (self.pattern, False)
        first, *others = pattern.split("*")
        if not path.startswith(first):
            return False
        position = len(first)
        for part in others[:-1] if anchored else others:
            found = path.find(part, position)
            if found < 0:
                return False
            position = found + len(part)
        if not anchored:
            return True
        last = others[-1] if others else ""
        return len(path) - len(last) >= position and path.endswith(last) if others else position == len(path)


@dataclass(frozen=True, slots=True)
class Robots:
    """What one host's robots.txt says to us."""

    text: str = ""
    rules: tuple[Rule, ...] = ()
    delay: float = 0.0
    """Seconds that we are asked to leave between requests."""
    disallow_all: bool = False
    """True while there is no answer to go by."""

    def allows(self, url: str) -> bool:
        """Say whether *url* may be fetched; robots.txt itself always may be. The longest match wins, allow a tie."""
        if plain := _PLAIN.fullmatch(url):
            return plain[1] == _OWN_PATH or self._allows_path(plain[1])
        parts = urlsplit(url)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        return parts.path == _OWN_PATH or self._allows_path(_normal(path))

    def _allows_path(self, path: str) -> bool:
        """Say whether *path* with its query, in its normal form, may be fetched."""
        found = [(len(rule.pattern), rule.is_allow) for rule in self.rules if rule.matches(path)]
        return not self.disallow_all and (not found or max(found)[1])


def read_robots(status: int | None, body: bytes, agent: str, last_good: str | None = None) -> Robots:
    r"""Return the rules that an answer means for *agent*; *status* is None where there was none.

    >>> read_robots(200, b"User-agent: *\nDisallow: /private", "archiver").allows("https://h/private/x")
    False
    >>> read_robots(404, b"", "archiver").allows("https://h/"), read_robots(503, b"", "archiver").allows("https://h/")
    (True, False)
    """
    if status is not None and HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return parse(body[:MAX_BYTES].decode("utf-8", "replace"), agent)
    if status is not None and _is_unavailable(status):
        return Robots()
    return Robots(disallow_all=True) if last_good is None else parse(last_good, agent)


def _is_unavailable(status: int) -> bool:
    """Say whether *status* means that there is no file: a 4xx, or one redirect too many. "Too many requests" does not."""
    return HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.INTERNAL_SERVER_ERROR and status not in (
        HTTPStatus.TOO_MANY_REQUESTS,
        HTTPStatus.REQUEST_TIMEOUT,
    )


def parse(text: str, agent: str) -> Robots:
    """Return what *text* says to *agent*, a product token: all groups that name it, else all of ``*``."""
    groups = list(_groups(text.removeprefix("\ufeff")))
    mine = [lines for agents, lines in groups if agent.lower() in agents] or [
        lines for agents, lines in groups if "*" in agents
    ]
    lines = [line for group in mine for line in group]
    rules = (Rule(_normal(value), name == "allow") for name, value in lines if name != "crawl-delay")
    return Robots(
        text=text,
        rules=tuple(rule for rule in rules if rule.pattern.startswith(("/", "*"))),
        delay=_delay(value for name, value in lines if name == "crawl-delay"),
    )


def _groups(text: str) -> Iterator[tuple[set[str], list[tuple[str, str]]]]:
    """Yield each group: the product tokens that it is for, lower case, and its lines as name and value."""
    agents: set[str] = set()
    lines: list[tuple[str, str]] = []
    # While User-agent lines follow one another; a crawl-delay is no rule and does not end them.
    is_open = False
    for match in filter(None, map(_LINE.match, re.split(r"\r\n|\r|\n", text))):
        name, value = match["name"].lower(), match["value"].strip()
        if name == "user-agent":
            if not is_open and agents:
                yield agents, lines
                agents, lines = set(), []
            is_open = True
            if token := _TOKEN.match(value):
                agents.add(token.group().lower())
        else:
            is_open = is_open and name == "crawl-delay"
            lines.append((name, value))
    if agents:
        yield agents, lines


def _delay(values: Iterable[str]) -> float:
    numbers = [float(value) for value in values if re.fullmatch(r"\d{1,9}(?:\.\d{1,9})?", value)]
    return min(max(numbers, default=0.0), LONGEST_DELAY)


def _normal(path: str) -> str:
    """Return *path* with its percent-encoding made equal: reserved characters as they are, all others decoded once.

    RFC 9309 2.2.2: ``/%7Ea`` and ``/~a`` are one path, ``/a%2Fb`` and ``/a/b`` are two.
    """
    pieces = re.split(r"(%[0-9A-Fa-f]{2})", path)
    return "".join(_normal_piece(piece) for piece in pieces)


def _normal_piece(piece: str) -> str:
    if len(piece) == 3 and piece.startswith("%"):  # noqa: PLR2004  (an escape)
        character = unquote_to_bytes(piece)
        is_plain = (character.isalnum() and character.isascii()) or character in (b"-", b".", b"_", b"~")
        return character.decode() if is_plain else piece.upper()
    return quote(piece, safe=_RESERVED + "-._~%")
