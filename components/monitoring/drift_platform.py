"""Drift platform: what the drift monitors of a cluster share.

Creates their namespace, restricted and closed to all traffic that no policy allows, a Pushgateway that takes the jobs'
gauges, and a ServiceMonitor by which Prometheus scrapes it. Creates no jobs (`drift.py`) and no Prometheus.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pulumi
import pulumi_kubernetes as kubernetes

from components.catalog.charts import ChartName
from components.helm_release import helm_release
from components.known_once import known_once
from components.monitoring.drift_values import (
    DRIFT_NAMESPACE,
    GATEWAY,
    gateway_policy_spec,
    gateway_values,
    service_monitor_spec,
)
from components.serving.model_network import DENY_ALL
from components.system_namespace import system_namespace
from components.tags import MANAGED_BY

__all__ = ["DriftPlatform", "DriftPlatformArgs"]


@dataclass(frozen=True, kw_only=True)
class DriftPlatformArgs:
    """What the platform is wired to. A Kubernetes provider has to be given."""

    monitoring: str
    """Namespace of Prometheus."""
    monitoring_ready: pulumi.Input[str]
    """The same, known once the release that brings the definition of ServiceMonitor is there."""
    monitor_labels: Mapping[str, str] = field(default_factory=dict)
    """Labels by which Prometheus chooses its monitors, if it does not take all of its namespace."""
    system_node_groups: Sequence[str] = ()
    """Logical names of the node groups that controllers run on; any nodes if there are none."""


class DriftPlatform(pulumi.ComponentResource):
    """Namespace and gateway of drift monitors."""

    namespace: pulumi.Output[str]
    """Name of the namespace, known once it is there and closed, and the gateway takes gauges."""

    def __init__(self, name: str, args: DriftPlatformArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("groundplane:monitoring:DriftPlatform", name, {}, opts)
        namespace = system_namespace(self, name, DRIFT_NAMESPACE).metadata.name
        closed = self._policy(f"{name}-default-deny", "default-deny", namespace, DENY_ALL)
        # Through the policy, so that nothing is in the namespace before it is closed.
        place = closed.metadata.namespace
        opened = self._policy(f"{name}-gateway", GATEWAY, place, gateway_policy_spec(args.monitoring))
        release = helm_release(
            self,
            f"{name}-gateway",
            ChartName.PUSHGATEWAY,
            namespace=place,
            values=gateway_values(args.system_node_groups),
            depends_on=[opened],
        )
        kubernetes.apiextensions.CustomResource(
            f"{name}-gateway",
            api_version="monitoring.coreos.com/v1",
            kind="ServiceMonitor",
            metadata={
                "name": GATEWAY,
                "namespace": args.monitoring_ready,
                "labels": {"app.kubernetes.io/managed-by": MANAGED_BY, **args.monitor_labels},
            },
            spec=service_monitor_spec(),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.namespace = known_once(place, release.status.namespace)
        self.register_outputs({"namespace": self.namespace})

    def _policy(
        self, name: str, called: str, namespace: pulumi.Input[str], spec: Any
    ) -> kubernetes.networking.v1.NetworkPolicy:
        return kubernetes.networking.v1.NetworkPolicy(
            name,
            metadata={"name": called, "namespace": namespace},
            spec=spec,
            opts=pulumi.ResourceOptions(parent=self),
        )
