"""OpenCost: what nodes, volumes and pods cost by the hour, as metrics.

Creates its namespace, closed to all but Prometheus; its role with its Pod Identity association; and the release, with
the ServiceMonitor by which Prometheus finds it. Creates no Prometheus, no report of the bill, and no spot data feed: of
that there is one an account, and it needs a bucket with access lists; OpenCost asks EC2 for spot prices instead.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pulumi
import pulumi_aws as aws
import pulumi_kubernetes as kubernetes

from components.catalog.charts import ChartName
from components.cluster.pod_identity import TargetCluster, pod_role
from components.helm_release import helm_release
from components.monitoring.opencost_policies import opencost_policy
from components.monitoring.opencost_spec import OpenCostSpec
from components.monitoring.opencost_values import (
    NAMESPACE,
    SERVICE_ACCOUNT,
    network_policy_spec,
    opencost_values,
)
from components.system_namespace import system_namespace
from components.tags import component_tags

__all__ = ["OpenCost", "OpenCostArgs", "OpenCostSpec"]


@dataclass(frozen=True, kw_only=True)
class OpenCostArgs:
    """The spec, plus the cluster and its Prometheus. Both an AWS and a Kubernetes provider have to be given."""

    spec: OpenCostSpec
    cluster: TargetCluster
    prometheus_url: str
    """Where the Prometheus in the cluster answers."""
    prometheus_namespace: str
    """Namespace that it asks from."""
    monitor_labels: Mapping[str, str] = field(default_factory=dict)
    """Labels by which Prometheus chooses its ServiceMonitors, if it does not take all."""
    system_node_groups: Sequence[str] = ()
    """Logical names of the node groups that controllers run on; any nodes if there are none."""
    after: Sequence[pulumi.Resource] = ()
    """The release that brings the definition of ServiceMonitor."""
    tags: Mapping[str, str]


class OpenCost(pulumi.ComponentResource):
    """OpenCost in one cluster. It has to come after the monitoring stack, and goes before it."""

    release: pulumi.Resource
    """What depends on its metrics may depend on this."""

    def __init__(self, name: str, args: OpenCostArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("groundplane:monitoring:OpenCost", name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        namespace = system_namespace(self, name, NAMESPACE)
        policy: Any = network_policy_spec(args.prometheus_namespace)
        closed = kubernetes.networking.v1.NetworkPolicy(
            name,
            metadata={"name": "prometheus-only", "namespace": namespace.metadata.name},
            spec=policy,
            opts=child,
        )
        identity = self._identity(name, args)
        # In state: renaming uninstalls the release; prices are there again minutes later.
        self.release = helm_release(
            self,
            name,
            ChartName.OPENCOST,
            # Through the policy, so that nothing is in the namespace before it is closed.
            namespace=closed.metadata.namespace,
            values=opencost_values(
                args.spec,
                cluster_name=args.cluster.name,
                region=args.cluster.region,
                prometheus_url=args.prometheus_url,
                monitor_labels=args.monitor_labels,
                system_node_groups=args.system_node_groups,
            ),
            # Pods get credentials as they start.
            depends_on=[identity, *args.after],
        )
        self.register_outputs({})

    def _identity(self, name: str, args: OpenCostArgs) -> aws.eks.PodIdentityAssociation:
        tags = component_tags(args.tags, name)
        role = pod_role(
            self,
            name,
            cluster=args.cluster,
            namespace=NAMESPACE,
            service_account=SERVICE_ACCOUNT,
            policy=pulumi.Output.json_dumps(opencost_policy(args.spec.cloud_billing), sort_keys=True),
            tags=tags,
        )
        return aws.eks.PodIdentityAssociation(
            name,
            cluster_name=args.cluster.name,
            namespace=NAMESPACE,
            service_account=SERVICE_ACCOUNT,
            role_arn=role.arn,
            tags=tags,
            opts=pulumi.ResourceOptions(parent=self, depends_on=list(role.policies)),
        )
