"""Pings: one GET that tells a monitor elsewhere that a run began, ended well, or failed.

A ping never fails a run and never holds it for long. Its address is a secret: it is in no log, no record and no
message. What came of the last ones stands in ``state/ping.json``, for ``archiver status``.
"""

from __future__ import annotations

import json
import threading
import urllib.error
import urllib.request
from contextlib import suppress
from datetime import datetime
from http.client import HTTPException, HTTPMessage
from typing import IO, Any
from urllib.parse import urlsplit

from archiver import NAME
from archiver.config import Config, Moment
from archiver.exceptions import Locked
from archiver.home import Home

SECONDS = 5.0
"""How long a ping may take, name resolution included."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A ping goes where the operator said and nowhere else."""

    def redirect_request(  # noqa: PLR0917  (urllib's signature)
        self, req: Any, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> None:
        """Follow nothing: the redirect is an error like any other status."""


def ping(config: Config, home: Home, moment: Moment, now: datetime) -> None:
    """Ask the address of *moment*, if there is one, and note in *home* what came of it."""
    url = config.pings.get(moment)
    if not url:
        return
    said: list[str] = []
    # A thread, because nothing else bounds how long a name takes to resolve; it ends with the process.
    asking = threading.Thread(target=lambda: said.append(_ask(url)), name="ping", daemon=True)
    asking.start()
    asking.join(SECONDS)
    result = said[0] if said else f"no answer within {SECONDS:g} s"
    _note(home, moment, {"at": now.isoformat(), "result": result, "host": urlsplit(url).hostname or ""})


def _note(home: Home, moment: Moment, fact: dict[str, str]) -> None:
    """Keep what came of a ping beside those of other moments."""
    # Where the home can't be written to, that is what the ping tells, and what the run says itself.
    with suppress(OSError):
        home.ping_path.write_text(json.dumps(last_pings(home) | {moment: fact}), "utf-8")


def ping_end(config: Config, home: Home, code: int, now: datetime) -> None:
    """Tell how a run ended that exits with *code*; where another run holds the home, that one tells."""
    if code != Locked.exit_code:
        ping(config, home, "failure" if code else "success", now)


def last_pings(home: Home) -> dict[str, dict[str, str]]:
    """Return what came of the last ping at each moment: ``at``, ``result`` ("ok", or what went wrong), ``host``."""
    try:
        said = json.loads(home.ping_path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return (
        {name: fact for name, fact in said.items() if isinstance(fact, dict)}
        if isinstance(said, dict)
        else {}
    )


def _ask(url: str) -> str:
    """Ask *url* and return "ok", or what went wrong in words that do not hold it."""
    opener = urllib.request.build_opener(_NoRedirect)
    request = urllib.request.Request(url, headers={"User-Agent": NAME})  # noqa: S310  (http or https: config sees to it)
    try:
        with opener.open(request, timeout=SECONDS):
            return "ok"
    except urllib.error.HTTPError as error:
        error.close()
        return f"status {error.code}"
    except urllib.error.URLError as error:
        return f"no connection ({type(error.reason).__name__})"
    except (OSError, HTTPException, ValueError) as error:
        return f"no answer ({type(error).__name__})"
