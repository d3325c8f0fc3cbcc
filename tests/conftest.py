"""Fixtures that more than one part of the suite needs."""

import hypothesis
import pytest

from groundplane.engine.find import Engine, find_engine

# How long an example takes says nothing on a shared machine. The same examples in every run: a failure can be repeated.
hypothesis.settings.register_profile("groundplane", deadline=None, derandomize=True)
hypothesis.settings.load_profile("groundplane")


@pytest.fixture(scope="session")
def engine() -> Engine:
    """The real engine, for tests that run it; got as a rehearsal gets it, where it is not there yet."""
    return find_engine()
