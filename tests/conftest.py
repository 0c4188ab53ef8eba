"""Fixtures that several test modules share."""

from __future__ import annotations

import pytest

from archiver.replica import Replica


@pytest.fixture(scope="session")
def replica():
    """One replica for the whole session: read from it, switch nothing."""
    with Replica() as site:
        yield site


@pytest.fixture
def fresh_replica():
    """A replica of one's own, to be blocked, edited and redesigned."""
    with Replica() as site:
        yield site
