"""Another hour for a Python process and its children: on PYTHONPATH, before anything is imported.

Wall clocks only, and they go on ticking: what waits and what measures uses the monotonic one.
"""

import datetime as dt
import os
import time

_OFFSET = float(os.environ["ANOTHER_HOUR"])
_real = dt.datetime
_real_time = time.time


class _Kind(type):
    """What C code made of the real class is one of ours too."""

    def __instancecheck__(cls, instance):
        return isinstance(instance, _real)


class _Datetime(_real, metaclass=_Kind):
    @classmethod
    def now(cls, tz=None):
        return super().now(tz) + dt.timedelta(seconds=_OFFSET)

    @classmethod
    def utcnow(cls):
        return cls.now(dt.UTC).replace(tzinfo=None)


_Datetime.__name__ = _Datetime.__qualname__ = "datetime"
_Datetime.__module__ = "datetime"
dt.datetime = _Datetime
time.time = lambda: _real_time() + _OFFSET
