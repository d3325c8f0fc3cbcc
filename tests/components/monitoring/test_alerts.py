import json

import pytest

from components.catalog.metrics.exporters import STACK, ExporterName
from components.monitoring.alerts import Alerts, AlertsArgs
from components.monitoring.alerts_spec import AlertsSpec
from groundplane.plan.model import Plan
from groundplane.plan.recorder import record
from tests.components.monitoring.environment import FACTS, SPEC, everything
from tests.components.monitoring.programs import alerts

RULE = "kubernetes:monitoring.coreos.com/v1:PrometheusRule"


def _rules(plan: Plan) -> dict[str, dict[str, object]]:
    return {resource.name: dict(resource.inputs) for resource in plan.resources if resource.type == RULE}


def test_alerts_are_an_object_for_each_group_and_one_for_facts() -> None:
    plan = record(lambda: alerts(ExporterName, FACTS), environment="test")
    assert sorted(_rules(plan)) == sorted(f"alerts-{key}" for key in ["facts", *everything()])


def test_alerts_of_the_stack_alone_need_nothing_else() -> None:
    plan = record(lambda: alerts(STACK), environment="test")
    assert sorted(_rules(plan)) == [
        "alerts-gpu",
        "alerts-nodes",
        "alerts-platform",
        "alerts-serving",
        "alerts-storage",
        "alerts-training",
        "alerts-watchdog",
    ]


def test_object_is_one_that_prometheus_chooses() -> None:
    made = _rules(record(lambda: alerts(STACK), environment="test"))["alerts-watchdog"]
    assert made["metadata"] == {
        "name": "groundplane-watchdog",
        "namespace": "monitoring",
        "labels": {"app.kubernetes.io/managed-by": "groundplane", "release": "kube-prometheus-stack"},
    }


def test_rule_is_rendered_with_whom_to_tell_and_what_to_do() -> None:
    made = _rules(record(lambda: alerts(STACK), environment="test"))["alerts-gpu"]
    assert made["spec"] == {
        "groups": [
            {
                "name": "groundplane-gpu",
                "interval": "60s",
                "rules": [
                    {
                        "alert": "GpuNodeUnused",
                        "expr": 'sum by (node) (kube_node_status_allocatable{resource="nvidia_com_gpu"}) > 0 unless on '
                        '(node) sum by (node) (kube_pod_container_resource_requests{resource="nvidia_com_gpu"}) > 0',
                        "for": "240m",
                        "labels": {"subject": "gpu", "severity": "warning", "owner": "platform"},
                        "annotations": {
                            "summary": "No pod has had a GPU of {{ $labels.node }} for four hours",
                            "description": "Nodes of a group stay until the group is made smaller, and reservations "
                            "cost anyway.",
                            "runbook_url": "https://git.example.com/platform/docs/runbooks/GpuNodeUnused.md",
                            "dashboard_url": "https://grafana.example.com/d/gpu-fleet",
                        },
                    }
                ],
            }
        ]
    }


def test_fails_when_a_rule_could_never_fire() -> None:
    rule = {"expression": "nobody_emits_this > 0", "severity": "info", "owner": "a", "summary": "s"}
    links = {"runbook": "https://a.example.com/r", "dashboard": "https://a.example.com/d"}
    places = {"runbooks": SPEC.runbooks, "dashboards": SPEC.dashboards}
    spec = AlertsSpec.model_validate_json(json.dumps({**places, "rules": {"Nothing": {**rule, **links}}}))
    with pytest.raises(ValueError, match=r"rules\.Nothing\.expression: asks for nobody_emits_this, which nobody emits"):
        Alerts("alerts", AlertsArgs(spec=spec, exporters=list(STACK), namespace="monitoring"))
