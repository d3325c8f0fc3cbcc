from typing import Any

import pytest

from components.monitoring.monitoring_network import monitoring_policies, node_metrics_policies, outward_pods
from tests.components.monitoring.programs_metrics import FULL, metrics_spec

CIDRS = ("100.64.0.0/16", "10.40.0.0/16")


def policies(**more: Any) -> dict[str, dict[str, Any]]:
    given = {"readers": (), "grafana_callers": (), "webhooks": (), **more}
    return monitoring_policies(vpc_cidrs=CIDRS, service_cidr="172.20.0.0/16", **given)


def test_namespace_is_closed_but_for_what_has_a_policy() -> None:
    assert sorted(policies()) == [
        "default-deny",
        "dns",
        "https-inside",
        "operator-webhook",
        "pod-identity",
        "same-namespace",
        "scrape",
    ]
    assert policies()["default-deny"] == {"podSelector": {}, "policyTypes": ["Egress", "Ingress"]}


def test_prometheus_alone_reaches_all_pods_and_nodes() -> None:
    scrape = policies()["scrape"]
    assert scrape["podSelector"]["matchExpressions"][0]["values"] == ["prometheus"]
    assert scrape["egress"] == [
        {
            "to": [
                {"namespaceSelector": {}},
                {"ipBlock": {"cidr": "10.40.0.0/16"}},
                {"ipBlock": {"cidr": "100.64.0.0/16"}},
            ]
        }
    ]


def test_only_named_namespaces_ask_prometheus_and_reach_grafana() -> None:
    made = policies(readers=["keda"], grafana_callers=["envoy-gateway-system"])
    keda = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "keda"}}}
    assert made["readers"]["ingress"] == [{"from": [keda], "ports": [{"port": 9090, "protocol": "TCP"}]}]
    assert made["readers"]["podSelector"]["matchExpressions"][0]["values"] == ["prometheus"]
    assert made["grafana"]["ingress"][0]["ports"] == [{"port": 3000, "protocol": "TCP"}]


def test_alertmanager_reaches_webhooks_of_the_cluster_that_are_named() -> None:
    made = policies(webhooks=["argo-events"])["webhooks"]
    assert made["policyTypes"] == ["Egress"]
    assert made["egress"] == [
        {"to": [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "argo-events"}}}]}
    ]


@pytest.mark.parametrize(
    ("fields", "pods"),
    [
        ({"kind": "prometheus"}, {"alertmanager"}),
        ({"kind": "prometheus", "cloudwatch": {}}, {"alertmanager", "prometheus-yet-another-cloudwatch-exporter"}),
        (FULL, {"alertmanager", "grafana", "prometheus-yet-another-cloudwatch-exporter"}),
        # It writes to AWS, which has another Alertmanager.
        ({"kind": "managed"}, {"prometheus"}),
    ],
)
def test_only_what_has_somewhere_to_go_leaves_the_network(fields: dict[str, Any], pods: set[str]) -> None:
    assert outward_pods(metrics_spec(fields)) == pods
    made = policies(outward=pods)["https-anywhere"]
    assert made["podSelector"]["matchExpressions"][0]["values"] == sorted(pods)


def test_alertmanager_connects_to_ports_of_its_receivers_and_nothing_else_does() -> None:
    made = policies(receiver_ports=[8443, 587])["receivers"]
    assert made["podSelector"]["matchExpressions"][0]["values"] == ["alertmanager"]
    assert [port["port"] for port in made["egress"][0]["ports"]] == [587, 8443]


def test_exporters_on_nodes_are_scraped_and_reach_nothing() -> None:
    made = node_metrics_policies("monitoring")
    assert sorted(made) == ["default-deny", "scrape"]
    assert [port["port"] for port in made["scrape"]["ingress"][0]["ports"]] == [9109, 9400]
