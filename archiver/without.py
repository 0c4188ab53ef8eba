"""Imports that others would make for what we never ask of them, left out: they are most of a start."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without(name: str) -> Iterator[None]:
    """Let nothing inside import the optional module *name*, where it is not loaded already.

    >>> with without("turtledemo"):
    ...     try:
    ...         import turtledemo
    ...     except ImportError:
    ...         print("done without")
    done without
    """
    if name in sys.modules:
        yield
        return
    sys.modules[name] = None  # type: ignore[assignment]  # what the import system takes for "not there"
    try:
        yield
    finally:
        del sys.modules[name]
