"""Who may talk to the monitoring, and to whom it may. Pure functions, though blocks of addresses may be known late.

Policies add up, so each opens one thing. They bind what goes through the VPC CNI: not what is on the host's network,
such as node exporter, and not what the node itself asks, such as probes and kubectl port-forward.
"""

from collections.abc import Collection, Sequence
from typing import Any

from components.cluster.network_policies import POD_IDENTITY
from components.monitoring.cloudwatch_values import CLOUDWATCH_POD
from components.monitoring.data_source import DataSource
from components.monitoring.grafana_spec import GrafanaSpec
from components.monitoring.grafana_values import GRAFANA_PORT
from components.monitoring.metrics_spec import ManagedMetricsSpec, PrometheusStackSpec

Manifest = dict[str, Any]

PROMETHEUS_PORT = 9090
WEBHOOK_PORT = 10250
"""Of the operator, which the API server asks before it takes a rule."""

NAME = "app.kubernetes.io/name"
ANYWHERE = "0.0.0.0/0"
NODE_METRICS_PORTS = (9109, 9400)
"""Of the exporters of EFA and GPUs."""


def monitoring_policies(
    *,
    vpc_cidrs: Sequence[str],
    service_cidr: Any,
    readers: Collection[str],
    grafana_callers: Collection[str],
    webhooks: Collection[str],
    receiver_ports: Collection[int] = (),
    outward: Collection[str] = (),
    sources: Collection[DataSource] = (),
) -> dict[str, Manifest]:
    """Specs by name, for namespace monitoring.

    `readers` are namespaces that ask Prometheus, `webhooks` those that Alertmanager tells, `receiver_ports` what else
    than 443 it connects to outside. `outward` are pods that leave the network, by their names. `sources` are what
    Grafana reads besides.
    """
    inside = [_block(cidr) for cidr in sorted(vpc_cidrs)]
    policies: dict[str, Manifest] = {
        "default-deny": {"podSelector": {}, "policyTypes": ["Egress", "Ingress"]},
        "same-namespace": {
            "podSelector": {},
            "policyTypes": ["Egress", "Ingress"],
            "egress": [{"to": [{"podSelector": {}}]}],
            "ingress": [{"from": [{"podSelector": {}}]}],
        },
        "dns": _out({}, {"to": [_dns()], "ports": [_port(53, "UDP"), _port(53)]}),
        "pod-identity": _out({}, {"to": [_block(POD_IDENTITY)], "ports": [_port(80)]}),
        # The Kubernetes API, and AWS services with an interface endpoint.
        "https-inside": _out({}, {"to": [*inside, _block(service_cidr)], "ports": [_port(443)]}),
        # Whatever tells metrics, pods and nodes alike.
        "scrape": _out(_named("prometheus"), {"to": [{"namespaceSelector": {}}, *inside]}),
        # From the control plane's interfaces, which are in the network's subnets.
        "operator-webhook": _in({}, {"from": inside, "ports": [_port(WEBHOOK_PORT)]}),
    }
    if outward:
        policies["https-anywhere"] = _out(_named(*outward), {"to": [_block(ANYWHERE)], "ports": [_port(443)]})
    if readers:
        rule = {"from": _namespaces(readers), "ports": [_port(PROMETHEUS_PORT)]}
        policies["readers"] = _in(_named("prometheus"), rule)
    if grafana_callers:
        rule = {"from": _namespaces(grafana_callers), "ports": [_port(GRAFANA_PORT)]}
        policies["grafana"] = _in(_named("grafana"), rule)
    if sources:
        rules = [{"to": _namespaces([each.namespace]), "ports": [_port(each.port)]} for each in sources]
        policies["data-sources"] = {**_out(_named("grafana"), {}), "egress": rules}
    if receiver_ports:
        rule = {"to": [_block(ANYWHERE)], "ports": [_port(number) for number in sorted(receiver_ports)]}
        policies["receivers"] = _out(_named("alertmanager"), rule)
    if webhooks:
        policies["webhooks"] = _out(_named("alertmanager"), {"to": _namespaces(webhooks)})
    return policies


def outward_pods(spec: PrometheusStackSpec | ManagedMetricsSpec) -> frozenset[str]:
    """Pods that leave the network: to receivers of alerts, AWS without an endpoint, the provider of Grafana's login."""
    managed, grafana = isinstance(spec, ManagedMetricsSpec), spec.grafana
    asked = {
        "alertmanager": not managed,
        CLOUDWATCH_POD: spec.cloudwatch is not None,
        "grafana": isinstance(grafana, GrafanaSpec) and grafana.login is not None,
        "prometheus": managed,
    }
    return frozenset(name for name, leaves in asked.items() if leaves)


def node_metrics_policies(monitoring: str) -> dict[str, Manifest]:
    """Specs by name, for the namespace of what is on every node: scrapes come in, and nothing goes out."""
    ports = [_port(number) for number in NODE_METRICS_PORTS]
    return {
        "default-deny": {"podSelector": {}, "policyTypes": ["Egress", "Ingress"]},
        "scrape": _in({}, {"from": _namespaces([monitoring]), "ports": ports}),
    }


def _out(pods: Manifest, rule: Manifest) -> Manifest:
    return {"podSelector": pods, "policyTypes": ["Egress"], "egress": [rule]}


def _in(pods: Manifest, rule: Manifest) -> Manifest:
    return {"podSelector": pods, "policyTypes": ["Ingress"], "ingress": [rule]}


def _named(*names: str) -> Manifest:
    return {"matchExpressions": [{"key": NAME, "operator": "In", "values": sorted(names)}]}


def _block(cidr: Any) -> Manifest:
    return {"ipBlock": {"cidr": cidr}}


def _namespaces(names: Collection[str]) -> list[Manifest]:
    return [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": name}}} for name in sorted(names)]


def _dns() -> Manifest:
    (system,) = _namespaces(["kube-system"])
    return {**system, "podSelector": {"matchLabels": {"k8s-app": "kube-dns"}}}


def _port(number: int, protocol: str = "TCP") -> Manifest:
    return {"port": number, "protocol": protocol}
