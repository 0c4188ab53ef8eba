"""The long form: ``pytest tests/faults --long``, as `make faults` runs it."""

from __future__ import annotations

import pytest


def pytest_addoption(parser):
    parser.addoption("--long", action="store_true", help="run the long form of the fault tests too")


def pytest_configure(config):
    config.addinivalue_line("markers", "long: takes minutes; run by `make faults`")


def pytest_collection_modifyitems(config, items):
    if config.getoption("--long", default=False):
        return
    skip = pytest.mark.skip(reason="the long form: make faults")
    for item in items:
        if item.get_closest_marker("long"):
            item.add_marker(skip)
