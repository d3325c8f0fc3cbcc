"""promtool, as for the tests of rules."""

from tests.components.monitoring.conftest import promtool

__all__ = ["promtool"]
