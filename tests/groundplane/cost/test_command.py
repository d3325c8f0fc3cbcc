"""`groundplane cost` from a stack file to text and exit code."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from groundplane import cli
from groundplane.cost import command
from groundplane.cost.command import CostFormat, CostRequest, cost_environment
from groundplane.errors import BadInput
from groundplane.plan.environment import plan_environment
from infra.config_error import ConfigError
from tests import ROOT
from tests.groundplane.cost.plans import prices_of

TODAY = date(2026, 11, 21)
STACK = """\
config:
  groundplane:environment:
    owner: ml-platform@example.com
    tier: development
    region: {region}
    accounts: ["111122223333"]
    network: {{cidr: 10.0.0.0/16, zones: [{zone}], nat: single, flow_logs: {{destination: none}}}}
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "Pulumi.yaml").write_text("name: groundplane\n")
    (tmp_path / "stacks").mkdir()
    for name, region, zone in (("here", "us-east-1", "use1-az1"), ("there", "eu-west-1", "euw1-az1")):
        (tmp_path / "stacks" / f"Pulumi.{name}.yaml").write_text(STACK.format(region=region, zone=zone))
    return tmp_path


def document(root: Path, **changes: Any) -> dict[str, Any]:
    request = CostRequest(environment="here", format=CostFormat.JSON)
    text, _ = cost_environment(root, replace(request, **changes), today=TODAY)
    found: dict[str, Any] = json.loads(text)
    return found


def budget(project: Path, monthly_usd: int) -> None:
    with (project / "stacks" / "Pulumi.here.yaml").open("a") as file:
        file.write(f"    budget: {{monthly_usd: {monthly_usd}}}\n")


def test_cost_of_an_environment_is_told(project: Path) -> None:
    assert {part["path"] for part in document(project)["components"]} >= {"network"}
    text, code = cost_environment(project, CostRequest(environment="here"), today=TODAY)
    assert (text.startswith("here in us-east-1: "), code) == (True, 0)


def test_markdown_is_told(project: Path) -> None:
    request = CostRequest(environment="here", format=CostFormat.MARKDOWN)
    assert cost_environment(project, request, today=TODAY)[0].startswith("**here in us-east-1: ")


def test_environment_does_not_differ_from_itself(project: Path) -> None:
    assert document(project, against="here")["against"]["difference"]["expected"] == 0


@pytest.mark.parametrize("kind", ["cost", "plan"])
def test_environment_does_not_differ_from_its_own_file(project: Path, kind: str) -> None:
    file = project / "before.json"
    plan = plan_environment(project, "here").to_json()
    file.write_text(plan if kind == "plan" else json.dumps(document(project)))
    assert document(project, against=str(file))["against"]["difference"]["maximum"] == 0


def test_week_costs_less_than_a_month(project: Path) -> None:
    assert document(project, days=7)["total"]["minimum"] < document(project)["total"]["minimum"] / 4


def test_fails_when_the_price_table_is_of_another_region(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "prices", lambda: prices_of({}))
    with pytest.raises(ConfigError) as refused:
        cost_environment(project, CostRequest(environment="there"), today=TODAY)
    assert str(refused.value) == (
        "stacks/Pulumi.there.yaml: 1 problem\n"
        "  region: is not a region that the table has prices of, which are us-east-1; got 'eu-west-1'; "
        "run `groundplane prices refresh --region eu-west-1`, with credentials of any account"
    )


def test_fails_when_the_budget_is_under_the_least(project: Path) -> None:
    budget(project, 1)
    with pytest.raises(ConfigError, match="is under the least that the environment can cost"):
        cost_environment(project, CostRequest(environment="here"), today=TODAY)


def test_over_budget_is_told_with_another_exit_code(project: Path) -> None:
    least = document(project)["total"]["minimum"]
    budget(project, int(least) + 1)
    text, code = cost_environment(project, CostRequest(environment="here"), today=TODAY)
    assert (code, "error over-budget: budget.monthly_usd: a month is expected to cost" in text) == (1, True)


def test_budget_is_not_held_against_some_days(project: Path) -> None:
    budget(project, 1)
    assert cost_environment(project, CostRequest(environment="here", days=300), today=TODAY)[1] == 0


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "is neither an environment (here, there) nor a file; name one of them"),
        ("{}", "cannot be read (a cost document must be of format 1, got None)"),
        ("no json", "cannot be read (Expecting value"),
        ('{"resources": [], "format": 9}', "cannot be read (plan format must be 1, got 9)"),
    ],
)
def test_fails_when_there_is_nothing_to_compare_with(project: Path, content: str | None, told: str) -> None:
    file = project / "before.json"
    if content is not None:
        file.write_text(content)
    with pytest.raises(BadInput) as refused:
        document(project, against=str(file))
    assert told in str(refused.value)


def test_command_line_writes_a_file(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project)
    result = CliRunner().invoke(cli.app, ["cost", "here", "--format", "json", "--out", "cost.json"])
    assert (result.exit_code, result.stdout) == (0, "")
    assert json.loads((project / "cost.json").read_text())["environment"] == "here"


def test_command_line_refuses_another_region(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "prices", lambda: prices_of({}))
    monkeypatch.chdir(project)
    result = CliRunner().invoke(cli.app, ["cost", "there"])
    assert (result.exit_code, result.stdout) == (2, "")


def test_checkout_has_an_environment_to_cost() -> None:
    assert cost_environment(ROOT, CostRequest(environment="dev", to_file=True), today=TODAY)[1] == 0
