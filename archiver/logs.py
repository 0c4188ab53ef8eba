"""The log of a run, ``state/crawl.log``: two files of a few megabytes, as lines for people or JSON for machines."""

from __future__ import annotations

import json
import logging
import re
import sys
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler

from archiver.home import Home

LOG_BYTES = 5_000_000
_CREDENTIALS = re.compile(r"(?<=://)[^/\s@]{1,300}@")


class TextFormatter(logging.Formatter):
    """A line for people; what stands before a host's name in an address is nobody's business."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """Return *record* as a line, with its traceback if it has one."""
        return without_credentials(super().format(record))


class JsonFormatter(logging.Formatter):
    """One JSON object a line: ``at`` (UTC), ``level``, ``logger``, ``message``, and ``exception`` where there is one."""

    def format(self, record: logging.LogRecord) -> str:
        """Return *record* as one line of JSON."""
        facts = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "message": without_credentials(record.getMessage()),
        }
        if record.exc_info:
            facts["exception"] = without_credentials(self.formatException(record.exc_info))
        return json.dumps(facts, ensure_ascii=False)


def without_credentials(text: str) -> str:
    """Return *text* with user names and passwords cut from the addresses in it.

    >>> without_credentials("GET https://user:secret@example.org/x and http://example.org/a@b")
    'GET https://example.org/x and http://example.org/a@b'
    """
    return _CREDENTIALS.sub("", text)


class RunLog(RotatingFileHandler):
    """The file that a run's log goes into. What can't be written is told by the run's end, not by logging's traceback."""

    error: OSError | None = None
    """Why a line could not be written, the first time; None while all could."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  (logging's name)
        """Remember why *record* could not be written."""
        error = sys.exc_info()[1]
        if isinstance(error, OSError):
            self.error = self.error or error
        else:
            super().handleError(record)

    def close(self) -> None:
        """Write what is left, and close the file."""
        try:
            super().close()
        except OSError as error:
            self.error = self.error or error


def log_to(home: Home, log_format: str = "text") -> RunLog:
    """Write the log to the home's state folder, nothing of it to the terminal; whoever asks takes the handler away.

    Raises OSError where the file can't be opened.
    """
    handler = RunLog(home.log_path, maxBytes=LOG_BYTES, backupCount=1, encoding="utf-8")
    handler.setFormatter(JsonFormatter() if log_format == "json" else TextFormatter())
    handler.setLevel(logging.INFO)
    logging.getLogger().addHandler(handler)
    compose_no_debug_lines()
    return handler


def compose_no_debug_lines() -> None:
    """Let Scrapy make no line that no handler takes: two a page, each with a look at the stack for who says it."""
    logging.getLogger("scrapy").setLevel(logging.INFO)
