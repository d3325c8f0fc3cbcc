from pathlib import Path
from typing import Any

import pytest

from groundplane.simulator.cloud import Cloud, Refused
from groundplane.simulator.rows.billing import ACTION, BUDGET, MONITOR, SUBSCRIPTION, TAG
from groundplane.simulator.settings import Settings

ACCOUNT = "123456789012"
ROLE = "aws:iam/role:Role"


@pytest.fixture
def cloud(tmp_path: Path) -> Cloud:
    settings = Settings(
        inventory=tmp_path / "inventory.sqlite", log=tmp_path / "log", account=ACCOUNT, run="up", speedup=0
    )
    return Cloud(settings, "eu-west-1")


def made(cloud: Cloud, type_: str, place: str = "one", **inputs: Any) -> dict[str, Any]:
    item = cloud.create(f"urn:pulumi:dev::groundplane::{type_}::{place}", type_, inputs)
    return {**item.state, "id": item.id}


def test_budget_is_of_the_account_and_in_no_region(cloud: Cloud) -> None:
    state = made(cloud, BUDGET, name="groundplane-dev")
    assert state["arn"] == f"arn:aws:budgets::{ACCOUNT}:budget/groundplane-dev"
    assert state["id"] == f"{ACCOUNT}:groundplane-dev"


def test_fails_when_a_budget_is_there_already(cloud: Cloud) -> None:
    made(cloud, BUDGET, "one", name="groundplane-dev")
    with pytest.raises(Refused, match=r"^DuplicateRecordException: .* groundplane-dev - the budget already exists"):
        made(cloud, BUDGET, "two", name="groundplane-dev")


def test_fails_when_an_action_is_of_no_budget(cloud: Cloud) -> None:
    with pytest.raises(Refused, match=r"^NotFoundException: Unable to get budget: groundplane-dev"):
        made(cloud, ACTION, budgetName="groundplane-dev")


def test_fails_when_an_action_has_a_role_that_is_not_there(cloud: Cloud) -> None:
    made(cloud, BUDGET, name="groundplane-dev")
    arn = f"arn:aws:iam::{ACCOUNT}:role/nobody"
    with pytest.raises(Refused, match=rf"^AccessDeniedException: Execution role {arn}"):
        made(cloud, ACTION, budgetName="groundplane-dev", executionRoleArn=arn)


def test_action_is_known_by_its_budget(cloud: Cloud) -> None:
    made(cloud, BUDGET, name="groundplane-dev")
    role = made(cloud, ROLE, name="budgets")
    state = made(cloud, ACTION, budgetName="groundplane-dev", executionRoleArn=role["arn"])
    assert state["id"] == f"{ACCOUNT}:{state['actionId']}:groundplane-dev"
    assert state["arn"] == f"arn:aws:budgets::{ACCOUNT}:budget/groundplane-dev/action/{state['actionId']}"


def test_monitor_is_its_arn_and_is_looked_up_by_subscriptions(cloud: Cloud) -> None:
    monitor = made(cloud, MONITOR, name="groundplane-dev")
    assert monitor["id"].startswith(f"arn:aws:ce::{ACCOUNT}:anomalymonitor/")
    state = made(cloud, SUBSCRIPTION, name="mails", monitorArnLists=[monitor["arn"]])
    assert state["arn"].startswith(f"arn:aws:ce::{ACCOUNT}:anomalysubscription/")
    with pytest.raises(
        Refused, match=r"^UnknownMonitorException: Monitor arn:aws:ce::1:anomalymonitor/x does not exist"
    ):
        made(cloud, SUBSCRIPTION, "two", name="more", monitorArnLists=["arn:aws:ce::1:anomalymonitor/x"])


def test_tag_is_its_key(cloud: Cloud) -> None:
    state = made(cloud, TAG, tagKey="environment", status="Active")
    assert (state["id"], state["type"]) == ("environment", "UserDefined")
