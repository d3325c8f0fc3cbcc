"""promtool, for the unit tests of rules."""

import os
import sys
from pathlib import Path

import pytest

from tools.promtool.find import NotPossible, find_promtool


@pytest.fixture(scope="session")
def promtool(pytestconfig: pytest.Config) -> Path:
    """promtool: found, or built once; without it, and no way to build it, these tests are skipped except in CI."""
    capture = pytestconfig.pluginmanager.getplugin("capturemanager")

    def say(line: str) -> None:
        with capture.global_and_fixture_disabled():
            sys.stderr.write(f"\ngroundplane: {line}\n")
            sys.stderr.flush()

    try:
        return find_promtool(say)
    except NotPossible as reason:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"no promtool: {reason}")
