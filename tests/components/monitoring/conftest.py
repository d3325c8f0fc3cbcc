"""promtool and amtool, for the tests of rules and routings."""

import os
import sys
from pathlib import Path

import pytest

from tools.amtool.find import AMTOOL
from tools.go_tool import GoTool, NotPossible
from tools.promtool.find import PROMTOOL


@pytest.fixture(scope="session")
def promtool(pytestconfig: pytest.Config) -> Path:
    """promtool: found, or got once."""
    return _found(PROMTOOL, pytestconfig)


@pytest.fixture(scope="session")
def amtool(pytestconfig: pytest.Config) -> Path:
    """amtool: found, or got once."""
    return _found(AMTOOL, pytestconfig)


def _found(tool: GoTool, pytestconfig: pytest.Config) -> Path:
    """The tool; without it, and no way to get it, its tests are skipped except in CI."""
    capture = pytestconfig.pluginmanager.getplugin("capturemanager")

    def say(line: str) -> None:
        with capture.global_and_fixture_disabled():
            sys.stderr.write(f"\ngroundplane: {line}\n")
            sys.stderr.flush()

    try:
        return tool.find(say)
    except NotPossible as reason:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"no {tool.name}: {reason}")
