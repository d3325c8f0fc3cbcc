"""The command line: what it prints where, and its exit codes. What the commands compute is tested beside their code."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from groundplane import cli
from tests import ROOT

RUNNER = CliRunner()

BROKEN = """\
config:
  groundplane:environment:
    owner: ml-platform@example.com
    tier: development
    region: us-east-1
    accounts: ["111122223333"]
    regoin: us-east-1
    network: {cidr: 10.0.0.0/16, zones: [use1-az1, usw2-az1]}
"""


@pytest.fixture(autouse=True)
def _in_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


@pytest.fixture
def broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "Pulumi.yaml").write_text("name: groundplane\n")
    (tmp_path / "stacks").mkdir()
    (tmp_path / "stacks" / "Pulumi.dev.yaml").write_text(BROKEN)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_validate_names_every_environment() -> None:
    result = RUNNER.invoke(cli.app, ["validate"])
    assert result.exit_code == 0
    assert [line.partition(":")[0] for line in result.stdout.splitlines()] == ["dev", "prod", "staging"]


def test_validate_takes_one_environment() -> None:
    result = RUNNER.invoke(cli.app, ["validate", "prod"])
    assert result.stdout == "prod: valid (production, us-east-1)\n"


def test_fails_when_stack_file_is_broken_with_all_problems(broken: Path) -> None:
    result = RUNNER.invoke(cli.app, ["validate"])
    assert result.exit_code == 2
    assert result.stdout == ""
    assert [line.split(":")[0].strip() for line in result.stderr.splitlines()] == [
        "stacks/Pulumi.dev.yaml",
        "network.zones.1 (line 8)",
        "regoin (line 7)",
    ]


@pytest.mark.parametrize("endpoint", ["nonsense", "http://", "ftp://a", "http://a:99999", "http://[a"])
def test_fails_when_endpoint_is_no_address(endpoint: str) -> None:
    result = RUNNER.invoke(cli.app, ["backend", "init", "dev", "--endpoint", endpoint])
    assert (result.exit_code, result.stderr.startswith("--endpoint takes an address")) == (2, True)


@pytest.mark.parametrize("command", [["plan", "dev"], ["rehearse", "dev"], ["backend", "init", "dev", "--dry-run"]])
def test_fails_when_a_command_meets_a_broken_stack_file(broken: Path, command: list[str]) -> None:
    result = RUNNER.invoke(cli.app, command)
    assert result.exit_code == 2
    assert result.stderr.startswith("stacks/Pulumi.dev.yaml: 2 problems\n")


@pytest.mark.parametrize("command", [["validate", "pord"], ["plan", "pord"], ["rehearse", "pord"]])
def test_fails_when_environment_is_unknown(command: list[str]) -> None:
    result = RUNNER.invoke(cli.app, command)
    assert result.exit_code == 2
    assert "there are dev, prod, staging; got 'pord'; write prod" in result.stderr


def test_fails_when_outside_a_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = RUNNER.invoke(cli.app, ["validate"])
    assert result.exit_code == 2
    assert result.stderr.startswith("no Pulumi.yaml in ")


def test_plan_shows_a_tree_and_counts() -> None:
    result = RUNNER.invoke(cli.app, ["plan", "dev"])
    assert result.exit_code == 0
    assert "groundplane.network.Network" in result.stdout
    assert "Nothing was created: this is a plan." in result.stdout


def test_plan_writes_the_document(tmp_path: Path) -> None:
    out = tmp_path / "plan.json"
    result = RUNNER.invoke(cli.app, ["plan", "prod", "--format", "json", "--out", str(out)])
    assert (result.exit_code, result.stdout) == (0, "")
    assert out.read_text(encoding="utf-8") == (ROOT / "tests" / "golden" / "prod.json").read_text(encoding="utf-8")


def test_fails_when_out_cannot_be_written(tmp_path: Path) -> None:
    result = RUNNER.invoke(cli.app, ["plan", "dev", "--out", str(tmp_path / "none" / "plan.txt")])
    assert result.exit_code == 2
    assert "there is no folder" in result.stderr
    assert "Traceback" not in result.output


def test_schema_is_json() -> None:
    result = RUNNER.invoke(cli.app, ["schema"])
    assert json.loads(result.stdout)["properties"]["config"]["required"] == ["groundplane:environment"]
