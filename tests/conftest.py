"""Fixtures that more than one part of the suite needs."""

import pytest

from groundplane.engine.find import Engine, find_engine


@pytest.fixture(scope="session")
def engine() -> Engine:
    """The real engine, for tests that run it; got as a rehearsal gets it, where it is not there yet."""
    return find_engine()
