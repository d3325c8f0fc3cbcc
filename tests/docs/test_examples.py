"""Programs, stack files and messages that the README and the guide show."""

from pathlib import Path
from typing import Any

import pytest

from groundplane.testing import record
from infra import stack_file
from infra.config_error import ConfigError
from tests.docs.markdown import CLUSTERS, GUIDE, README, blocks

PROGRAM, README_TEST = blocks(README, "python")
(GUIDE_TEST,) = blocks(GUIDE, "python")
EXISTING, EXISTING_TEST = blocks(CLUSTERS, "python")
STACK, BUDGET, ENDPOINTS, CLUSTER, TEAMS = blocks(GUIDE, "yaml")
MESSAGE = blocks(GUIDE, "text")[0]


def _names(*sources: str) -> dict[str, Any]:
    names: dict[str, Any] = {}
    for source in sources:
        exec(compile(source, "<document>", "exec"), names)
    return names


def _read(tmp_path: Path, text: str) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: groundplane\n")
    (tmp_path / "stacks").mkdir(exist_ok=True)
    (tmp_path / "stacks" / "Pulumi.dev.yaml").write_text(text)
    stack_file.read(tmp_path, "dev")


@pytest.mark.parametrize(
    ("program", "test"),
    [(PROGRAM, README_TEST), (PROGRAM, GUIDE_TEST), (EXISTING, EXISTING_TEST)],
    ids=["readme", "guide", "existing-cluster"],
)
def test_program_passes_the_test_shown(program: str, test: str) -> None:
    names = _names(program, test)
    (function,) = (value for name, value in names.items() if name.startswith("test_"))
    function(record)


def test_program_is_as_short_as_it_says() -> None:
    body = PROGRAM.partition("def program")[2].strip().splitlines()
    assert len(body) <= 20
    assert "BucketPolicy" not in PROGRAM


def test_stack_file_is_valid(tmp_path: Path) -> None:
    _read(tmp_path, STACK)


def test_stack_file_with_an_emulator_is_valid(tmp_path: Path) -> None:
    _read(tmp_path, STACK + ENDPOINTS)


def test_stack_file_with_a_budget_is_valid(tmp_path: Path) -> None:
    _read(tmp_path, STACK + BUDGET)


def test_stack_file_with_a_cluster_is_valid(tmp_path: Path) -> None:
    _read(tmp_path, STACK + CLUSTER)


def test_stack_file_with_teams_is_valid(tmp_path: Path) -> None:
    _read(tmp_path, STACK + CLUSTER + TEAMS)


def test_message_is_what_the_mistakes_give(tmp_path: Path) -> None:
    mistaken = STACK.replace("use1-az2", "usw2-az1").replace("    tier:", "    regoin: us-east-1\n    tier:")
    with pytest.raises(ConfigError) as caught:
        _read(tmp_path, mistaken)
    assert str(caught.value) + "\n" == MESSAGE
