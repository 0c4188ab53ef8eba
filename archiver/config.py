"""What the operator has set: the home's ``archiver.toml``, and the environment before it. Reads one file.

=====================  ==================================  ==============================================
in ``archiver.toml``   in the environment                  means
=====================  ==================================  ==============================================
``contact``            ``ARCHIVER_CONTACT``                who answers for a crawl
``log_format``         ``ARCHIVER_LOG_FORMAT``             ``text`` or ``json``, of ``state/crawl.log``
``daily_requests``     ``ARCHIVER_DAILY_REQUESTS``         requests of all runs of a UTC day, at most
``daily_bytes``        ``ARCHIVER_DAILY_BYTES``            bytes of WARC of all runs of a UTC day, at most
``warc_version``       ``ARCHIVER_WARC_VERSION``           ``1.1``, or ``1.0``, which JHOVE accepts
``payload_digest``     ``ARCHIVER_PAYLOAD_DIGEST``         ``unchunked``, or ``spec``: of chunked responses too
``ping.url``           ``ARCHIVER_PING``                   asked at success; with ``/start`` and ``/fail`` behind it
                                                           at a run's start and failure
``ping.start`` …       ``ARCHIVER_PING_START`` …           ``start``, ``success``, ``failure``: an address of its own
``[expectations]``                                         figures of `archiver.sites.expected`
=====================  ==================================  ==============================================
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Literal
from urllib.parse import urlsplit

from archiver.exceptions import UsageError
from archiver.home import Home

Moment = Literal["start", "success", "failure"]
LOG_FORMATS = ("text", "json")
_ENDINGS: dict[Moment, str] = {"start": "/start", "success": "", "failure": "/fail"}
_SETTINGS = ("contact", "log_format", "daily_requests", "daily_bytes", "warc_version", "payload_digest")
_TABLES = ("ping", "expectations")
_ENVIRONMENT = (
    "HOME",
    *map(str.upper, _SETTINGS),
    "PING",
    *(f"PING_{moment.upper()}" for moment in _ENDINGS),
)
_NEARLY = 0.75
"""How alike two names are of which one is the other mistyped: HOEM and HOME."""
_PRINTABLE = re.compile(r"[\x21-\x7e]{1,2000}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """The settings that a run takes from its home and its environment."""

    log_format: str = "text"
    daily_requests: int = 0
    daily_bytes: int = 0
    """0 is no bound."""
    warc_version: Literal["1.1", "1.0"] = "1.1"
    payload_digest: Literal["unchunked", "spec"] = "unchunked"
    pings: Mapping[Moment, str] = field(default_factory=dict, repr=False)
    """Addresses are secrets: whoever has one can say that all is well."""


def read_config(home: Home, environ: Mapping[str, str] = os.environ) -> Config:
    """Return what is set for *home*; raises UsageError, which names the setting and never a ping's address."""
    said = home.configuration()
    _refuse_unknown(said, environ)

    def find(name: str) -> object:
        return environ.get(f"ARCHIVER_{name.upper()}") or said.get(name)

    return Config(
        log_format=_one_of("log_format", find("log_format"), LOG_FORMATS),
        warc_version="1.0"
        if _one_of("warc_version", find("warc_version"), ("1.1", "1.0")) == "1.0"
        else "1.1",
        payload_digest="spec"
        if _one_of("payload_digest", find("payload_digest"), ("unchunked", "spec")) == "spec"
        else "unchunked",
        daily_requests=_count("daily_requests", find("daily_requests")),
        daily_bytes=_count("daily_bytes", find("daily_bytes")),
        pings=_pings(said.get("ping", {}), environ),
    )


def _refuse_unknown(said: Mapping[str, object], environ: Mapping[str, str]) -> None:
    """Raise UsageError where a name is none of ours: what was mistyped would be passed over for years.

    In the environment only one that is nearly a setting's: ``ARCHIVER_…`` may be another program's as well.
    """
    for name in said:
        if name not in (*_SETTINGS, *_TABLES):
            raise UsageError(
                f"archiver.toml: {name}: no such setting; there are {', '.join((*_SETTINGS, *_TABLES))}"
            )
    for name in sorted(environ):
        given = name.removeprefix("ARCHIVER_")
        if given == name or given in _ENVIRONMENT:
            continue
        if meant := get_close_matches(given, _ENVIRONMENT, n=1, cutoff=_NEARLY):
            raise UsageError(f"{name}: no such setting in the environment; ARCHIVER_{meant[0]} is one")


def _count(name: str, value: object) -> int:
    """Return the whole number that *value* is; 0 where nothing is said."""
    if value is None:
        return 0
    if not isinstance(value, bool) and re.fullmatch(r"\d{1,15}", str(value)):
        return int(str(value))
    raise UsageError(f"{name}: must be a whole number, 0 for no bound")


def _pings(table: object, environ: Mapping[str, str]) -> dict[Moment, str]:
    """Return the address of each moment that has one."""
    if not isinstance(table, Mapping) or set(table) - {"url", *_ENDINGS}:
        raise UsageError("archiver.toml: [ping] may have url, start, success and failure, each an address")
    common = environ.get("ARCHIVER_PING") or table.get("url")
    found: dict[Moment, str] = {}
    for moment, ending in _ENDINGS.items():
        own = environ.get(f"ARCHIVER_PING_{moment.upper()}") or table.get(moment)
        if own or common:
            found[moment] = _address(moment, own) if own else _address("url", common).rstrip("/") + ending
    return found


def _address(name: str, value: object) -> str:
    """Return *value* where it is an http(s) address."""
    try:
        parts = urlsplit(value) if isinstance(value, str) and _PRINTABLE.fullmatch(value) else None
        is_address = parts is not None and parts.scheme in ("http", "https") and bool(parts.hostname)
        _ = parts and parts.port
    except ValueError:
        is_address = False
    if not is_address:
        raise UsageError(f"ping {name}: must be an http or https address")
    return str(value)


def _one_of(name: str, value: object, known: tuple[str, ...]) -> str:
    """Return *value*, else the first of those *known*; raises UsageError for one that is not known."""
    said = known[0] if value is None else str(value)
    if said not in known:
        raise UsageError(f"{name}: must be one of {', '.join(known)}")
    return said
