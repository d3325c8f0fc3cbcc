"""The real engine, for tests that run it."""

import pytest

from groundplane.engine.find import Engine, find_engine


@pytest.fixture(scope="session")
def engine() -> Engine:
    return find_engine()
