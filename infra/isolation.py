"""What a cluster needs of a network without a way to the internet. Pure functions; no pulumi here.

Endpoints alone: images of public registries come through none (`components/network/vpc_spec.py`, Nat.NONE).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from components.cluster.cluster_spec import ClusterSpec
from components.monitoring.logs_spec import CloudWatchLogsSpec
from components.monitoring.metrics_spec import ManagedMetricsSpec
from components.monitoring.receivers_spec import PagerDutyReceiverSpec, SlackReceiverSpec, SnsReceiverSpec
from components.monitoring.routing_spec import RoutingSpec
from components.monitoring.traces_spec import XRayTracesSpec
from components.network.endpoints_spec import KARPENTER_NEEDS, NODES_NEED, InterfaceEndpoint
from components.network.vpc_spec import Nat, NetworkSpec
from components.serving.serving_spec import ServingSpec
from components.spec import Problem
from infra.monitoring import MonitoringSpec

Needs = Mapping[str, frozenset[InterfaceEndpoint]]
"""Endpoints, by what could not be without them."""


@dataclass(frozen=True, kw_only=True)
class Callers:
    """The parts of an environment that call AWS from within its network."""

    cluster: ClusterSpec
    serving: ServingSpec | None
    monitoring: MonitoringSpec | None


def missing_endpoints(network: NetworkSpec, callers: Callers) -> Iterator[Problem]:
    """Endpoints that a cluster and what is on it need where there is no NAT. Paths below the network."""
    if network.nat is not Nat.NONE:
        return
    there = network.interface_endpoints
    for without, needed in needs_of(callers).items():
        if missing := sorted(needed - there):
            message = f"are too few for a cluster without NAT: {without}"
            fix = f"add {', '.join(missing)}, or write nat: single"
            got = sorted(name.value for name in there)
            yield Problem(path=("interface_endpoints",), message=message, got=got, fix=fix)


def needs_of(callers: Callers) -> Needs:
    """What is called. What AWS calls by itself is not: Firehose, budgets, alarms, topics of a managed workspace."""
    cluster, gateway = callers.cluster, callers.serving.gateway if callers.serving else None
    needs = {"no node could join, or do its work": NODES_NEED | (KARPENTER_NEEDS if cluster.karpenter else frozenset())}
    if gateway is not None:
        balancers = {InterfaceEndpoint.EC2, InterfaceEndpoint.ELASTIC_LOAD_BALANCING}
        acl = {InterfaceEndpoint.WAFV2} if gateway.web_acl else set()
        needs["the gateway would get no load balancer"] = frozenset(balancers | acl)
    return needs | (_of_monitoring(callers.monitoring) if callers.monitoring else {})


def _of_monitoring(monitoring: MonitoringSpec) -> dict[str, frozenset[InterfaceEndpoint]]:
    needs: dict[str, frozenset[InterfaceEndpoint]] = {}
    managed = isinstance(monitoring.metrics, ManagedMetricsSpec)
    if managed:
        needs["Managed Prometheus would get no metrics"] = frozenset({InterfaceEndpoint.APS_WORKSPACES})
    if monitoring.metrics and monitoring.metrics.cloudwatch:
        asked = {InterfaceEndpoint.MONITORING, InterfaceEndpoint.TAGGING}
        needs["nobody could ask CloudWatch for metrics"] = frozenset(asked)
    if monitoring.routing and not managed and _tells_topics(monitoring.routing):
        needs["Alertmanager could tell no topic"] = frozenset({InterfaceEndpoint.SNS})
    if isinstance(monitoring.logs, CloudWatchLogsSpec):
        needs["no logs could be written"] = frozenset({InterfaceEndpoint.LOGS})
    if isinstance(monitoring.traces, XRayTracesSpec):
        needs["no spans could be sent"] = frozenset({InterfaceEndpoint.XRAY})
    return needs


def unreachable_receivers(network: NetworkSpec, monitoring: MonitoringSpec) -> Iterator[Problem]:
    """Receivers on the internet that Alertmanager in the cluster could not tell. Paths below the monitoring."""
    routing = monitoring.routing
    if network.nat is not Nat.NONE or routing is None or isinstance(monitoring.metrics, ManagedMetricsSpec):
        return
    for name, receiver in sorted(routing.receivers.items()):
        if isinstance(receiver, PagerDutyReceiverSpec | SlackReceiverSpec):
            message = "is on the internet, to which a network without NAT has no way"
            fix = "write kind: sns, whose topic tells it; or nat: single"
            yield Problem(path=("routing", "receivers", name, "kind"), message=message, got=receiver.kind, fix=fix)


def _tells_topics(routing: RoutingSpec) -> bool:
    return any(isinstance(each, SnsReceiverSpec) for each in routing.receivers.values())
