"""Serving platform: what all served models share on a cluster.

Creates the namespace of the models, restricted and closed to all traffic that no model's own policy allows; priority
classes; KEDA, and its HTTP add-on where requests wait for a first replica. Creates no models, no gateway and no
Prometheus.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_kubernetes as kubernetes

from components.catalog.charts import ChartName
from components.cluster.load_balancer_controller_values import READINESS_GATES
from components.helm_release import helm_release
from components.serving.model_network import DENY_ALL
from components.serving.serving_values import KEDA_NAMESPACE, PRIORITIES, keda_http_values, keda_values
from components.system_namespace import system_namespace
from components.tags import MANAGED_BY

__all__ = ["ServingPlatform", "ServingPlatformArgs"]


@dataclass(frozen=True, kw_only=True)
class ServingPlatformArgs:
    """What the models need. A Kubernetes provider has to be given."""

    namespace: str
    """Namespace of the models. Another one makes all of them again."""
    holds_requests: bool
    """Whether requests of some model wait for its first replica."""
    behind_load_balancer: bool = False
    """Whether an application load balancer sends requests to replicas without proxies in between."""
    has_canaries: bool = False
    """Whether the rollout of some model is a canary, whose replicas are those of a Rollout."""
    system_node_groups: Sequence[str] = ()
    """Logical names of the node groups that controllers run on; any nodes if there are none."""


class ServingPlatform(pulumi.ComponentResource):
    """Namespace, priorities and KEDA."""

    namespace: pulumi.Output[str]
    """Name of the models' namespace, known once it is there and closed."""
    priorities: tuple[pulumi.Resource, ...]
    """Priority classes: what has one of them has to depend on these."""
    releases: tuple[pulumi.Resource, ...]
    """KEDA's: what it works on has to depend on these, so that a destroy takes it while they are there."""

    def __init__(self, name: str, args: ServingPlatformArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("groundplane:serving:ServingPlatform", name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        gates = READINESS_GATES if args.behind_load_balancer else {}
        namespace = system_namespace(self, name, args.namespace, labels=gates)
        deny: Any = DENY_ALL
        closed = kubernetes.networking.v1.NetworkPolicy(
            f"{name}-default-deny",
            metadata={"name": "default-deny", "namespace": namespace.metadata.name},
            spec=deny,
            opts=child,
        )
        # Through the policy, so that nothing is in the namespace before it is closed.
        self.namespace = closed.metadata.namespace
        self.priorities = tuple(
            kubernetes.scheduling.v1.PriorityClass(
                f"{name}-{key}",
                metadata={"name": key, "labels": {"app.kubernetes.io/managed-by": MANAGED_BY}},
                opts=child,
                **values,
            )
            for key, values in sorted(PRIORITIES.items())
        )
        self.releases = self._releases(name, args)
        self.register_outputs({"namespace": self.namespace})

    def _releases(self, name: str, args: ServingPlatformArgs) -> tuple[pulumi.Resource, ...]:
        place = system_namespace(self, f"{name}-keda", KEDA_NAMESPACE)
        keda = helm_release(
            self,
            f"{name}-keda",
            ChartName.KEDA,
            namespace=place.metadata.name,
            values=keda_values(args.system_node_groups, scales_rollouts=args.has_canaries),
        )
        if not args.holds_requests:
            return (keda,)
        # The interceptor's own replicas follow a ScaledObject, which needs KEDA's definitions.
        add_on = helm_release(
            self,
            f"{name}-keda-http",
            ChartName.KEDA_HTTP,
            namespace=place.metadata.name,
            values=keda_http_values(args.system_node_groups),
            depends_on=[keda],
        )
        return (keda, add_on)
