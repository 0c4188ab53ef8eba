"""Run the command with a clock that is set: ``python clock.py BEFORE AFTER SECONDS crawl …``, in seconds from the true one.

It says BEFORE for the first SECONDS of the run, and AFTER from then on.
"""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime, timedelta

started = time.monotonic()


class Clock(datetime):
    @classmethod
    def now(cls, tz=None):
        wrong = sys.argv[1] if time.monotonic() - started < float(sys.argv[3]) else sys.argv[2]
        return datetime.now(tz) + timedelta(seconds=float(wrong))


if __name__ == "__main__":
    from archiver import terms

    terms.utc_now = lambda: Clock.now(UTC)  # before those who take it as their default are imported
    from archiver import capture
    from archiver.cli import main

    capture.datetime = Clock
    main(sys.argv[4:])
