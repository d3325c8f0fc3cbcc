from pathlib import Path
from typing import Any

import pytest

from groundplane.simulator.cloud import Cloud, Refused
from groundplane.simulator.rows import grafana
from groundplane.simulator.rows.amp import CONFIGURATION, RULES, WORKSPACE
from groundplane.simulator.settings import Settings


@pytest.fixture
def cloud(tmp_path: Path) -> Cloud:
    settings = Settings(
        inventory=tmp_path / "inventory.sqlite", log=tmp_path / "log", account="123456789012", run="up", speedup=0
    )
    return Cloud(settings, "us-east-1")


def made(cloud: Cloud, type_: str, **inputs: Any) -> dict[str, Any]:
    item = cloud.create(f"urn:pulumi:dev::groundplane::{type_}::one", type_, inputs)
    return {**item.state, "id": item.id}


def test_workspace_has_an_address_of_its_own(cloud: Cloud) -> None:
    state = made(cloud, WORKSPACE, alias="groundplane-dev")
    assert state["arn"] == f"arn:aws:aps:us-east-1:123456789012:workspace/{state['id']}"
    assert state["prometheusEndpoint"] == f"https://aps-workspaces.us-east-1.amazonaws.com/workspaces/{state['id']}/"


def test_rules_are_known_by_workspace_and_name(cloud: Cloud) -> None:
    workspace = made(cloud, WORKSPACE)["id"]
    state = made(cloud, RULES, workspaceId=workspace, name="groundplane-gpu", data="{}")
    assert state["arn"] == f"arn:aws:aps:us-east-1:123456789012:rulegroupsnamespace/{workspace}/groundplane-gpu"


@pytest.mark.parametrize("type_", [CONFIGURATION, RULES])
def test_fails_when_there_is_no_such_workspace(cloud: Cloud, type_: str) -> None:
    with pytest.raises(Refused, match=r"^ResourceNotFoundException: Workspace not found: ws-1"):
        made(cloud, type_, workspaceId="ws-1", name="groundplane-gpu", data="{}")


def test_fails_when_grafana_has_no_role(cloud: Cloud) -> None:
    with pytest.raises(Refused, match=r"^ValidationException: Role arn:aws:iam::123456789012:role/x does not exist"):
        made(cloud, grafana.WORKSPACE, name="x", roleArn="arn:aws:iam::123456789012:role/x")
