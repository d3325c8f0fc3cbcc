import json
from typing import Any

import pytest

from components.monitoring.opencost_spec import CloudBillingSpec, OpenCostSpec
from components.monitoring.opencost_values import cloud_integration, opencost_cpu_millicores, opencost_values
from tests.components.monitoring.programs_cost import BILLING, PAYER, PAYERS


def values(groups: tuple[str, ...] = ("cluster-system",), **fields: Any) -> dict[str, Any]:
    found = opencost_values(
        OpenCostSpec.model_validate_json(json.dumps(fields)),
        cluster_name="groundplane-test",
        region="eu-west-1",
        prometheus_url="http://prometheus-operated.monitoring:9090",
        monitor_labels={"release": "stack"},
        system_node_groups=groups,
    )
    opencost: dict[str, Any] = found["opencost"]
    return opencost


def test_one_pod_tells_each_price_once() -> None:
    assert values()["exporter"]["replicas"] == 1


def test_metrics_of_kube_state_metrics_are_not_repeated() -> None:
    assert values()["metrics"]["kubeStateMetrics"] == {"emitKsmV1Metrics": False, "emitKsmV1MetricsOnly": False}


def test_prometheus_finds_it_and_leaves_its_labels() -> None:
    assert values(scrape_seconds=30)["metrics"]["serviceMonitor"] == {
        "additionalLabels": {"release": "stack"},
        "enabled": True,
        "honorLabels": True,
        "scrapeInterval": "30s",
    }


def test_prometheus_is_the_one_that_is_given_and_no_other() -> None:
    url = "http://prometheus-operated.monitoring:9090"
    expected = {"external": {"enabled": True, "url": url}, "internal": {"enabled": False}}
    assert values()["prometheus"] == expected


@pytest.mark.parametrize("ui", [True, False])
def test_nothing_else_listens_unless_asked_for(ui: bool) -> None:
    found = values(ui=ui)
    assert (found["ui"]["enabled"], found["mcp"]["enabled"]) == (ui, False)


def test_requests_are_those_that_room_is_counted_for() -> None:
    assert values(memory_mib=2048)["exporter"]["resources"] == {
        "limits": {"memory": "2048Mi"},
        "requests": {"cpu": "100m", "memory": "2048Mi"},
    }


def test_it_runs_where_controllers_do() -> None:
    ((term,),) = (
        t["matchExpressions"]
        for t in values()["affinity"]["nodeAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"][
            "nodeSelectorTerms"
        ]
    )
    assert term["values"] == ["cluster-system"]
    assert values(())["affinity"] == {}


def test_bill_is_left_alone_by_default() -> None:
    assert not {"cloudCost", "cloudIntegrationJSON"} & values().keys()


def integration(fields: dict[str, Any]) -> dict[str, Any]:
    document = json.loads(cloud_integration(CloudBillingSpec.model_validate_json(json.dumps(fields))))
    (athena,) = document["aws"]["athena"]
    found: dict[str, Any] = athena
    return found


def test_bill_is_read_with_the_pods_own_role() -> None:
    assert integration(BILLING) == {
        "account": "123456789012",
        "authorizer": {"authorizerType": "AWSServiceAccount"},
        "bucket": "s3://billing-results/opencost",
        "database": "billing",
        "region": "us-east-1",
        "table": "cur2",
        "workgroup": "costs",
    }
    assert values(cloud_billing=BILLING)["cloudCost"] == {"enabled": True}


def test_bill_of_another_account_is_read_with_a_role_there() -> None:
    assert integration(PAYERS)["authorizer"] == {
        "authorizer": {"authorizerType": "AWSServiceAccount"},
        "authorizerType": "AWSAssumeRole",
        "roleARN": f"arn:aws:iam::{PAYER}:role/reads-billing",
    }


def test_pages_of_its_own_ask_for_more() -> None:
    assert opencost_cpu_millicores(OpenCostSpec()) == 100
    assert opencost_cpu_millicores(OpenCostSpec(ui=True)) == 110
