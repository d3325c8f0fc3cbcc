from components.monitoring.managed_policies import dashboards_policy, grafana_trust, remote_write_policy

WORKSPACE = "arn:aws:aps:us-east-1:123456789012:workspace/ws-1"


def test_prometheus_may_write_to_one_workspace_and_nothing_else() -> None:
    (statement,) = remote_write_policy(workspace_arn=WORKSPACE)["Statement"]
    assert (statement["Action"], statement["Resource"]) == (["aps:RemoteWrite"], [WORKSPACE])


def test_grafana_may_ask_one_workspace_and_change_nothing() -> None:
    find, ask = dashboards_policy(workspace_arn=WORKSPACE)["Statement"]
    assert find["Action"] == ["aps:ListWorkspaces"]
    assert ask["Resource"] == ["arn:aws:aps:us-east-1:123456789012:rulegroupsnamespace/ws-1/*", WORKSPACE]
    assert {action.removeprefix("aps:")[:3] for action in ask["Action"]} == {"Des", "Get", "Lis", "Que"}


def test_role_is_for_grafana_in_this_account_and_region() -> None:
    (statement,) = grafana_trust(account="123456789012", region="us-east-1")["Statement"]
    assert statement["Principal"] == {"Service": "grafana.amazonaws.com"}
    assert statement["Condition"] == {
        "StringEquals": {"aws:SourceAccount": "123456789012"},
        "StringLike": {"aws:SourceArn": "arn:aws:grafana:us-east-1:123456789012:/workspaces/*"},
    }
