"""Fixtures that several test modules share."""

from __future__ import annotations

import pytest
from hypothesis import settings

from archiver.replica import Replica

# No deadlines: a slow example on a busy machine says nothing of the property.
settings.register_profile("steady", deadline=None)
settings.load_profile("steady")


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
