"""The long form (``pytest tests/faults --long``, as `make faults` runs it), and the figures that both forms print."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections import Counter

import pytest

collect_ignore = ["another_hour"]  # changes the interpreter's clock when it is imported


def pytest_addoption(parser):
    parser.addoption("--long", action="store_true", help="run the long form of the fault tests too")


def pytest_configure(config):
    config.addinivalue_line("markers", "long: takes minutes; run by `make faults`")


def pytest_collection_modifyitems(config, items):
    if config.getoption("--long", default=False):
        for item in items:
            item.add_marker(pytest.mark.timeout(3600))
        return
    skip = pytest.mark.skip(reason="the long form: make faults")
    for item in items:
        if item.get_closest_marker("long"):
            item.add_marker(skip)


@pytest.fixture(scope="session")
def strace():
    tool = shutil.which("strace")
    if tool is None or subprocess.run([tool, "-o", "/dev/null", "true"], check=False).returncode:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("strace is missing, or may not trace")
    return tool


@pytest.fixture
def figures(request):
    """Give what a test tells its figures to: one name and its counts, added up over the cases that say the same."""

    def tell(name, **counts):
        request.node.user_properties.append(("figures", (name, counts)))

    return tell


def pytest_terminal_summary(terminalreporter):
    """Print a line of figures for each fault that was tried."""
    told, cases = {}, Counter()
    for report in terminalreporter.getreports("passed"):
        for kind, value in getattr(report, "user_properties", ()):
            if kind == "figures" and report.when == "call":
                name, counts = value
                cases[name] += 1
                told.setdefault(name, Counter()).update(counts)
    for name, counts in told.items():
        said = ", ".join(f"{count} {word.replace('_', ' ')}" for word, count in counts.items())
        terminalreporter.write_line(f"{name}: {cases[name]} cases: {said}")
