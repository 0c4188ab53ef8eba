"""Run the command with a clock that is set: ``python clock.py BEFORE AFTER EXCHANGES crawl …``, in seconds from the true one.

It says BEFORE until so many exchanges have begun, and AFTER from then on.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta

begun = 0


class Clock(datetime):
    @classmethod
    def now(cls, tz=None):
        wrong = sys.argv[1] if begun < int(sys.argv[3]) else sys.argv[2]
        return datetime.now(tz) + timedelta(seconds=float(wrong))


class CaptureClock(Clock):
    @classmethod
    def now(cls, tz=None):
        global begun  # noqa: PLW0603  (a program of one page)
        begun += 1
        return super().now(tz)


if __name__ == "__main__":
    from archiver import terms

    terms.utc_now = lambda: Clock.now(UTC)  # before those who take it as their default are imported
    from archiver import tape
    from archiver.cli import main

    tape.datetime = CaptureClock
    main(sys.argv[4:])
