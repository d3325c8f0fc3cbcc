from typing import Any

import pytest

from components.monitoring.alert import Subject
from components.monitoring.alert_rendering import groups
from components.monitoring.chosen_alerts import chosen_rules
from components.monitoring.managed_alerts import ManagedAlerts, ManagedAlertsArgs
from components.monitoring.monitors import monitors
from components.monitoring.watched import Watched, installed_exporters
from groundplane.plan.model import Plan
from groundplane.plan.recorder import record
from tests.components.monitoring.environment import FACTS, SPEC
from tests.components.monitoring.programs_metrics import (
    EVERYTHING,
    FULL,
    KEY,
    MANAGED,
    TAGS,
    full,
    managed,
    metrics,
    metrics_spec,
)

RELEASE = "kubernetes:helm.sh/v3:Release"


@pytest.fixture(scope="module")
def everything() -> Plan:
    return record(full, environment="test")


@pytest.fixture(scope="module")
def aws_keeps() -> Plan:
    return record(managed, environment="test")


def inputs(plan: Plan, type_: str) -> dict[str, dict[str, Any]]:
    return {resource.name: dict(resource.inputs) for resource in plan.resources if resource.type == type_}


def test_everything_is_three_releases_and_a_monitor_for_each_of_the_rest(everything: Plan) -> None:
    assert sorted(inputs(everything, RELEASE)) == ["metrics", "metrics-cloudwatch", "metrics-dcgm"]
    made = [each.name for each in everything.resources if each.type.startswith("kubernetes:monitoring.coreos.com/")]
    assert sorted(made) == sorted(f"metrics-{key}" for key in monitors(metrics_spec(FULL), EVERYTHING))


def test_smallest_is_the_stack_alone() -> None:
    plan = record(lambda: metrics({"kind": "prometheus"}, Watched()), environment="test")
    assert plan.counts()[RELEASE] == 1
    assert [name for name in plan.counts() if name.startswith("aws:")] == []


def test_what_needs_the_host_is_in_the_privileged_namespace_alone(everything: Plan) -> None:
    levels = {
        made["metadata"]["name"]: made["metadata"]["labels"]["pod-security.kubernetes.io/enforce"]
        for made in inputs(everything, "kubernetes:core/v1:Namespace").values()
    }
    assert levels == {"monitoring": "restricted", "node-metrics": "privileged"}


def test_sidecars_of_grafana_may_read_config_maps_of_the_namespace(everything: Plan) -> None:
    (role,) = inputs(everything, "kubernetes:rbac.authorization.k8s.io/v1:Role").values()
    assert role["rules"] == [{"apiGroups": [""], "resources": ["configmaps"], "verbs": ["get", "list", "watch"]}]
    assert role["metadata"]["name"] == "grafana-config-maps"


def test_alertmanager_gets_the_secret_that_routing_makes(everything: Plan) -> None:
    spec = inputs(everything, RELEASE)["metrics"]["values"]["alertmanager"]["alertmanagerSpec"]
    assert spec["configSecret"] == "groundplane-alertmanager"


def test_aws_keeps_metrics_encrypted_as_long_as_asked(aws_keeps: Plan) -> None:
    (workspace,) = inputs(aws_keeps, "aws:amp/workspace:Workspace").values()
    assert (workspace["alias"], workspace["kmsKeyArn"]) == ("groundplane-test", KEY)
    assert workspace["loggingConfiguration"] == {"logGroupArn": "${aws:cloudwatch/logGroup:LogGroup::metrics.arn}:*"}
    (configuration,) = inputs(aws_keeps, "aws:amp/workspaceConfiguration:WorkspaceConfiguration").values()
    assert configuration["retentionPeriodInDays"] == 150
    (log,) = inputs(aws_keeps, "aws:cloudwatch/logGroup:LogGroup").values()
    assert (log["kmsKeyId"], log["retentionInDays"]) == (KEY, 90)


def test_prometheus_writes_with_a_role_for_that_workspace(aws_keeps: Plan) -> None:
    values = inputs(aws_keeps, RELEASE)["metrics"]["values"]
    (written,) = values["prometheus"]["prometheusSpec"]["remoteWrite"]
    assert written["url"].endswith("api/v1/remote_write")
    association = inputs(aws_keeps, "aws:eks/podIdentityAssociation:PodIdentityAssociation")["metrics-remote-write"]
    assert (association["namespace"], association["serviceAccount"]) == ("monitoring", "prometheus")
    assert values["prometheus"]["serviceAccount"]["name"] == "prometheus"


def test_grafana_of_aws_is_reached_from_named_endpoints_and_has_a_role_of_its_own(aws_keeps: Plan) -> None:
    (workspace,) = inputs(aws_keeps, "aws:grafana/workspace:Workspace").values()
    assert workspace["networkAccessControl"] == {"prefixListIds": [], "vpceIds": ["vpce-0123456789abcdef0"]}
    assert (workspace["authenticationProviders"], workspace["permissionType"]) == (["AWS_SSO"], "CUSTOMER_MANAGED")


def test_rules_of_aws_are_those_that_a_cluster_would_have(aws_keeps: Plan) -> None:
    exporters = installed_exporters(metrics_spec(MANAGED), EVERYTHING)
    expected = groups(chosen_rules(SPEC, exporters, FACTS), tuple(FACTS.recorded()))
    made = inputs(aws_keeps, "aws:amp/ruleGroupNamespace:RuleGroupNamespace")
    assert sorted(made) == sorted(f"alerts-{key}" for key in expected)
    assert '"groundplane-gpu"' in made["alerts-gpu"]["data"]
    assert "RulesFailing" not in str(made)


def test_fails_when_rules_of_aws_need_what_nobody_emits() -> None:
    spec = SPEC.model_copy(update={"subjects": frozenset({Subject.FABRIC, Subject.WATCHDOG})})
    with pytest.raises(ValueError, match="subjects: needs metrics of dcgm, efa, which nobody emits here"):
        ManagedAlerts("alerts", ManagedAlertsArgs(spec=spec, exporters=[], workspace_id="ws-1", tags=TAGS))
