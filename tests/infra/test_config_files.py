"""Stack files to accept or refuse, one a case under tests/config; the whole message stands beside it."""

from pathlib import Path

import pytest

from infra import stack_file
from infra.config_error import ConfigError
from tests import ROOT

CASES = ROOT / "tests" / "config"
HAPPY = sorted(path.name for path in CASES.glob("*.happy.yaml"))
ERRORS = sorted(path.name for path in CASES.glob("*.error.*.yaml"))


def _project(tmp_path: Path, case: str) -> Path:
    (tmp_path / "Pulumi.yaml").write_text("name: groundplane\n")
    (tmp_path / "stacks").mkdir()
    (tmp_path / "stacks" / "Pulumi.case.yaml").write_bytes((CASES / case).read_bytes())
    return tmp_path


@pytest.mark.parametrize("case", HAPPY)
def test_stack_file_is_accepted(case: str, tmp_path: Path) -> None:
    assert stack_file.read(_project(tmp_path, case), "case").owner == "ml-platform@example.com"


@pytest.mark.parametrize("case", ERRORS)
def test_fails_when_stack_file_is_bad(case: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        stack_file.read(_project(tmp_path, case), "case")
    assert str(caught.value) + "\n" == (CASES / case).with_suffix(".txt").read_text(encoding="utf-8")


def test_every_message_has_its_case() -> None:
    assert sorted(path.stem for path in CASES.glob("*.txt")) == sorted(name.removesuffix(".yaml") for name in ERRORS)
