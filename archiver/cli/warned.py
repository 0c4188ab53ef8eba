"""What the package warns of while a command runs, said as errors are: apart, since most commands need no log."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from archiver.cli.options import say


@contextmanager
def warnings_said() -> Iterator[None]:
    """While it is open, what the package warns of is said on stderr, each thing once and in one line."""
    handler = _Sayer(logging.WARNING)
    logging.getLogger("archiver").addHandler(handler)
    try:
        yield
    finally:
        logging.getLogger("archiver").removeHandler(handler)


class _Sayer(logging.Handler):
    """Says a record's message as an error is said."""

    said: frozenset[str] = frozenset()

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        if message not in self.said:
            self.said |= {message}
            say(f"archiver: {' '.join(message.split())}", err=True)
