import json
from functools import cache
from typing import Any

from components.catalog.charts import CHARTS, ChartName
from groundplane.plan.model import Plan
from groundplane.plan.recorder import record
from tests.components.monitoring.programs_cost import BILLING, CLUSTER, opencost
from tests.components.network.plans import inputs, one, waits_for, wire

ASSOCIATION = "aws:eks/podIdentityAssociation:PodIdentityAssociation"
ROLE, ROLE_POLICY = "aws:iam/role:Role", "aws:iam/rolePolicy:RolePolicy"
NAMESPACE = "kubernetes:core/v1:Namespace"
POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"
RELEASE = "kubernetes:helm.sh/v3:Release"


@cache
def plan() -> Plan:
    return record(lambda: opencost({"cloud_billing": BILLING}), environment="test")


def test_opencost_is_counted() -> None:
    assert plan().counts() == {ASSOCIATION: 1, ROLE: 1, ROLE_POLICY: 1, NAMESPACE: 1, RELEASE: 1, POLICY: 1}


def test_namespace_is_restricted() -> None:
    labels = inputs(plan(), NAMESPACE, "opencost")["metadata"]["labels"]
    assert labels["pod-security.kubernetes.io/enforce"] == "restricted"


def test_only_prometheus_comes_in() -> None:
    found = inputs(plan(), POLICY, "opencost")
    (rule,) = found["spec"]["ingress"]
    assert rule == {
        "from": [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "monitoring"}}}],
        "ports": [{"port": 9003, "protocol": "TCP"}],
    }
    assert (found["spec"]["podSelector"], found["spec"]["policyTypes"]) == ({}, ["Ingress"])


def test_role_is_of_the_charts_service_account() -> None:
    association = inputs(plan(), ASSOCIATION, "opencost")
    assert association == {
        "clusterName": CLUSTER,
        "namespace": "opencost",
        "roleArn": wire(ROLE, "opencost", "arn"),
        "serviceAccount": "opencost",
    }
    values = inputs(plan(), RELEASE, "opencost")["values"]
    assert values["serviceAccount"] == {"create": True, "name": association["serviceAccount"]}


def test_release_is_of_the_chart_that_is_pinned_and_after_its_credentials() -> None:
    release, chart = inputs(plan(), RELEASE, "opencost"), CHARTS[ChartName.OPENCOST]
    assert (release["name"], release["chart"], release["version"]) == ("opencost", "opencost", chart.version)
    assert release["repositoryOpts"] == {"repo": "https://opencost.github.io/opencost-helm-chart"}
    assert waits_for(one(plan(), RELEASE, "opencost")) == [(ASSOCIATION, "opencost")]
    assert waits_for(one(plan(), ASSOCIATION, "opencost")) == [(ROLE_POLICY, "opencost")]


def test_role_may_read_the_bill() -> None:
    document: dict[str, Any] = json.loads(inputs(plan(), ROLE_POLICY, "opencost")["policy"])
    assert [statement["Sid"] for statement in document["Statement"]] == [
        "Prices",
        "Queries",
        "Catalogue",
        "Report",
        "Results",
        "Buckets",
    ]
