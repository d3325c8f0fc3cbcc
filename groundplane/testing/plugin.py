"""The pytest plugin: the fixture `record`. Imports nothing heavy until a test asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from groundplane.testing.recorded import RecordedPlan


class Record(Protocol):
    """Type of the fixture, for annotations."""

    def __call__(
        self, program: Callable[[], object], *, environment: str = "test", project: str = "groundplane"
    ) -> RecordedPlan:
        """Run the program without engine, cloud or credentials."""


@pytest.fixture
def record() -> Record:
    """Records Pulumi programs without an engine; assertions on what it returns read as sentences."""
    from groundplane.testing import recorded

    return recorded.record
