"""Namespaces of the monitoring, closed before anything is in them.

Creates namespace monitoring, restricted, and one for what runs on every node and needs the host; network policies of
both. They come first: Secrets that Alertmanager and Grafana wait for are in them before the stack is (`metrics.py`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pulumi
import pulumi_kubernetes as kubernetes

from components.known_once import known_once
from components.monitoring.data_source import DataSource
from components.monitoring.grafana_spec import GrafanaSpec
from components.monitoring.metrics_spec import NAMESPACE, ManagedMetricsSpec, PrometheusStackSpec
from components.monitoring.monitoring_network import monitoring_policies, node_metrics_policies, outward_pods
from components.monitoring.placement import NODE_NAMESPACE
from components.monitoring.routing_reach import Reach
from components.system_namespace import PodSecurityLevel, system_namespace

__all__ = ["MetricsNamespaces", "MetricsNamespacesArgs"]


@dataclass(frozen=True, kw_only=True)
class MetricsNamespacesArgs:
    """Who may talk to the monitoring, and to whom it may. A Kubernetes provider has to be given."""

    spec: PrometheusStackSpec | ManagedMetricsSpec
    vpc_cidrs: Sequence[str]
    """Blocks of the network: of nodes, of the control plane's interfaces, of VPC endpoints."""
    service_cidr: pulumi.Input[str]
    readers: Sequence[str] = ()
    """Namespaces that ask Prometheus: of KEDA, Argo Rollouts, OpenCost."""
    sources: Sequence[DataSource] = ()
    """What Grafana reads in other namespaces."""
    receivers: Reach = field(default_factory=Reach)
    """Where Alertmanager in the cluster has to get to: `reach_of` the routing."""


class MetricsNamespaces(pulumi.ComponentResource):
    """Both namespaces."""

    namespace: pulumi.Output[str]
    """Namespace monitoring, known once it is there and closed."""
    node_namespace: pulumi.Output[str]
    """The other one, likewise."""

    def __init__(self, name: str, args: MetricsNamespacesArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("groundplane:monitoring:MetricsNamespaces", name, {}, opts)
        grafana = args.spec.grafana
        policies = monitoring_policies(
            vpc_cidrs=args.vpc_cidrs,
            service_cidr=args.service_cidr,
            readers=args.readers,
            grafana_callers=grafana.callers if isinstance(grafana, GrafanaSpec) else (),
            webhooks=args.receivers.namespaces,
            receiver_ports=args.receivers.ports,
            outward=outward_pods(args.spec),
            sources=args.sources if isinstance(grafana, GrafanaSpec) else (),
        )
        self.namespace = self._closed(name, NAMESPACE, policies, "restricted")
        self.node_namespace = self._closed(
            f"{name}-nodes", NODE_NAMESPACE, node_metrics_policies(NAMESPACE), "privileged"
        )
        self.register_outputs({"namespace": self.namespace, "nodeNamespace": self.node_namespace})

    def _closed(
        self, name: str, namespace: str, policies: Mapping[str, Any], level: PodSecurityLevel
    ) -> pulumi.Output[str]:
        there = system_namespace(self, name, namespace, level)
        made = [
            kubernetes.networking.v1.NetworkPolicy(
                f"{name}-{key}",
                metadata={"name": key, "namespace": there.metadata.name},
                spec=spec,
                opts=pulumi.ResourceOptions(parent=self),
            )
            for key, spec in sorted(policies.items())
        ]
        return known_once(there.metadata.name, *(policy.id for policy in made))
