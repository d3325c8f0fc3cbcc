"""The pinned CLI is the one that the pinned sources build."""

import pytest

from components.catalog.engine import PINNED
from tests import ROOT


@pytest.mark.parametrize("module", ["github.com/pulumi/pulumi/pkg/v3", "github.com/pulumi/pulumi/sdk/v3"])
def test_go_modules_are_of_the_pinned_version(module: str) -> None:
    lines = (ROOT / "tools" / "engine" / "go.mod").read_text(encoding="utf-8").splitlines()
    assert f"{module} v{PINNED}" in [line.strip().removesuffix(" // indirect") for line in lines]
