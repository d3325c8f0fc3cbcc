"""Monitoring of environments that are not committed ones: at AWS, and with GPU software that brings its own metrics."""

import json
from functools import cache
from typing import Any

import pytest

from groundplane.testing import RecordedPlan
from tests.infra.cases import document, plan_of, planned

CASE = "managed"
RELEASE = "kubernetes:helm.sh/v3:Release"
WORKSPACE = "aws:amp/workspace:Workspace"
ROUTING = "aws:amp/alertManagerDefinition:AlertManagerDefinition"
RULES = "aws:amp/ruleGroupNamespace:RuleGroupNamespace"
TOPIC = "aws:sns/topic:Topic"
JOB = "kubernetes:batch/v1:CronJob"
POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"
MONITOR = "kubernetes:monitoring.coreos.com/v1:ServiceMonitor"
PODS = "kubernetes:monitoring.coreos.com/v1:PodMonitor"


@cache
def with_gpus(*, operator_metrics: bool) -> RecordedPlan:
    """The case with GPUs, whose software is NVIDIA's operator, and two versions of its model."""
    written = document(CASE)
    pool = {"preset": "serving", "instance_types": ["g6.xlarge"], "capacity": ["on_demand"], "limits": {"gpus": 4}}
    written["cluster"]["node_pools"]["l4"] = pool
    written["cluster"]["gpu_software"] = {"nvidia": {"kind": "operator", "metrics": operator_metrics}}
    gateway = document("gateway")["serving"]["gateway"]
    written["serving"]["gateway"] = {**gateway, "access_logs_to": None, "web_acl": None}
    written["serving"]["models"]["classifier"]["rollout"] = {
        "kind": "ab",
        "candidate": {"image": "ghcr.io/example/classifier:v4"},
        "weights": {"model": 90, "candidate": 10},
    }
    return planned(written)


def _values(plan: RecordedPlan, release: str) -> dict[str, Any]:
    values: dict[str, Any] = plan.resource(release, RELEASE).inputs["values"]
    return values


def test_nothing_is_out_of_order() -> None:
    plan_of(CASE).holds_invariants()


def test_alerts_and_grafana_are_aws_s_alone() -> None:
    plan_of(CASE).has_counts(
        Workspace=2,
        AlertManagerDefinition=1,
        PrometheusRule=0,
        Topic=2,
        MetricAlarm=1,
        CronJob=1,
        Budget=2,
        BudgetAction=1,
        AnomalyMonitor=1,
        AnomalySubscription=1,
        CostAllocationTag=1,
    )
    values = _values(plan_of(CASE), "metrics")
    assert [values["alertmanager"]["enabled"], values["grafana"]["enabled"]] == [False, False]


def test_prometheus_in_the_cluster_writes_to_the_workspace() -> None:
    release = plan_of(CASE).resource("metrics", RELEASE)
    release.is_wired("values", to="metrics", output="prometheusEndpoint").depends_on("metrics-remote-write")


@pytest.mark.parametrize(
    ("name", "type_"), [("metrics", WORKSPACE), ("metrics-grafana", "aws:grafana/workspace:Workspace")]
)
def test_what_is_kept_at_aws_is_encrypted_with_a_key_of_its_own(name: str, type_: str) -> None:
    field = "kmsKeyArn" if type_ == WORKSPACE else "kmsKeyId"
    plan_of(CASE).resource(name, type_).is_wired(field, to="metrics", output="arn")


def test_rules_are_of_what_there_is_to_watch() -> None:
    names = {each.name.removeprefix("alerts-") for each in plan_of(CASE).plan.resources if each.type == RULES}
    # No GPUs, no queues; the model's own, and the numbers that rules compare with.
    assert {"serving-classifier", "facts", "drift", "budget", "watchdog"} <= names
    assert not {"queues", "fabric"} & names


def test_rules_and_routing_are_of_the_workspace() -> None:
    plan = plan_of(CASE)
    for each in plan.plan.resources:
        if each.type in (RULES, ROUTING):
            plan.resource(each.name, each.type).is_wired("workspaceId", to="metrics", output="id")


def test_routing_comes_once_the_topics_let_it_tell_them() -> None:
    routing = plan_of(CASE).resource("alert-routing", ROUTING)
    for topic in ("mail", "beat"):
        routing.depends_on(f"alert-routing-{topic}").is_wired("definition", to=f"alert-routing-{topic}", output="arn")


@pytest.mark.parametrize("topic", ["mail", "beat"])
def test_topics_have_the_key_of_alerts(topic: str) -> None:
    plan_of(CASE).resource(f"alert-routing-{topic}", TOPIC).is_wired("kmsMasterKeyId", to="alerts", output="arn")


def test_silence_of_the_heartbeat_is_told_to_the_other_topic() -> None:
    alarm = plan_of(CASE).resource("alert-routing-heartbeat", "aws:cloudwatch/metricAlarm:MetricAlarm")
    alarm.is_wired("alarmActions", to="alert-routing-mail", output="arn")
    assert alarm.inputs["treatMissingData"] == "breaching"


def test_prometheus_is_asked_by_those_who_have_to() -> None:
    spec = plan_of(CASE).resource("monitoring-readers", POLICY).inputs["spec"]
    (rule,) = spec["ingress"]
    asking = [each["namespaceSelector"]["matchLabels"]["kubernetes.io/metadata.name"] for each in rule["from"]]
    assert asking == ["keda", "opencost"]


def test_budgets_action_stops_karpenter() -> None:
    action = plan_of(CASE).resource("costs-deny-stop", "aws:budgets/budgetAction:BudgetAction")
    action.is_wired("definition", to="cluster-karpenter-controller", output="name").depends_on("costs-environment")


@pytest.mark.parametrize("needed", ["drift-gateway", "drift-classifier", "cluster-cpu"])
def test_drift_monitor_goes_while_nodes_and_gateway_are_there(needed: str) -> None:
    plan_of(CASE).resource("drift-classifier", JOB).depends_on(needed)


def test_drift_monitor_is_scraped_by_a_prometheus_that_is_there() -> None:
    plan_of(CASE).resource("drift-gateway", MONITOR).depends_on("metrics")


def test_opencost_goes_before_the_prometheus_it_asks() -> None:
    plan_of(CASE).resource("opencost", RELEASE).depends_on("metrics")


def test_operator_s_own_gpu_metrics_are_scraped_and_no_second_exporter_runs() -> None:
    plan = with_gpus(operator_metrics=True)
    plan.resource("metrics-dcgm", MONITOR)
    assert [each.name for each in plan.plan.resources if each.type == RELEASE and each.name == "metrics-dcgm"] == []
    assert _values(plan, "cluster-devices-gpu-operator")["dcgmExporter"]["enabled"] is True


def test_exporter_runs_where_the_operator_has_none() -> None:
    plan = with_gpus(operator_metrics=False)
    plan.resource("metrics-dcgm", RELEASE).depends_on("metrics")
    assert _values(plan, "cluster-devices-gpu-operator")["dcgmExporter"]["enabled"] is False


def test_candidates_are_scraped_with_their_models() -> None:
    """Their own metrics scale them."""
    (monitor,) = [
        each
        for each in with_gpus(operator_metrics=True).plan.resources
        if each.type == PODS and each.name.startswith("metrics-models")
    ]
    (among,) = monitor.inputs["spec"]["selector"]["matchExpressions"]
    assert among["values"] == ["classifier", "classifier-candidate"]
    assert "groundplane/model" in json.dumps(monitor.inputs["spec"]["podTargetLabels"])
