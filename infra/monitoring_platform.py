"""Monitoring of a cluster: metrics, who is told of what, what is shown, and what it costs. Wiring only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi

from components.cluster.cluster_outputs import ClusterOutputs
from components.cluster.grant_targets import GrantTargets
from components.monitoring.cost import CostControls, CostControlsArgs
from components.monitoring.dashboards import Dashboards, DashboardsArgs
from components.monitoring.data_source import data_sources
from components.monitoring.metrics import Metrics, MetricsArgs
from components.monitoring.metrics_namespaces import MetricsNamespaces, MetricsNamespacesArgs
from components.monitoring.metrics_spec import (
    ManagedMetricsSpec,
    MetricsSpec,
    grafana_is_in_cluster,
    prometheus_of,
)
from components.monitoring.opencost import OpenCost, OpenCostArgs
from components.monitoring.opencost_values import NAMESPACE as OPENCOST_NAMESPACE
from components.monitoring.routing_reach import Reach, reach_of
from components.security.encryption_key import EncryptionKey
from components.serving.rollout_controller_values import ROLLOUTS_NAMESPACE
from components.serving.serving_values import KEDA_NAMESPACE
from infra.alerting import Alerting
from infra.drift_monitors import DriftMonitors
from infra.keys import Keys
from infra.monitored import Monitored
from infra.telemetry import Telemetry
from infra.training_rules import CLUSTER


@dataclass(frozen=True, kw_only=True)
class Monitoring:
    """What is monitored, and on what."""

    known: Monitored
    stack: str
    cluster: ClusterOutputs
    vpc_cidrs: Sequence[str]
    system_groups: Sequence[str]
    """Logical names of the node groups that controllers run on."""
    keys: Keys
    logs_key: EncryptionKey
    log_group_name: pulumi.Input[str]
    """Of the control plane, known once it is there."""
    bucket_names: Mapping[str, pulumi.Input[str]]
    """By key."""
    grants: GrantTargets
    """ARNs of buckets, and of their keys, by key."""
    node_pools: Sequence[pulumi.Resource]
    karpenter_role_name: pulumi.Input[str] | None
    """Role of Karpenter's controller, for budgets that stop it."""
    after: Sequence[pulumi.Resource]
    """Storage classes."""
    tags: Mapping[str, str]

    def make(self, home: pulumi.ResourceOptions, opts: pulumi.ResourceOptions) -> None:
        """Make all of it. `home` has AWS's provider, `opts` the cluster's as well."""
        spec = self.known.monitoring
        serving = self.known.serving
        Telemetry(
            spec=spec,
            cluster=self.cluster,
            log_group_name=self.log_group_name,
            senders=[serving.namespace] if serving.models else [],
            system_groups=self.system_groups,
            keys=self.keys,
            logs_key_arn=self.logs_key.key_arn,
            after=self.after,
            tags=self.tags,
        ).make(home, opts)
        if spec.metrics:
            self._metrics(spec.metrics, home, opts)
        if spec.cost and spec.cost.uses_billing:
            args = CostControlsArgs(
                spec=spec.cost,
                environment=self.stack,
                account=self.cluster.target.account,
                monthly_usd=self.known.budget.monthly_usd,
                cluster=CLUSTER,
                karpenter_role_name=self.karpenter_role_name,
                tags=self.tags,
            )
            CostControls("costs", args, home)

    def _metrics(self, spec: MetricsSpec, home: pulumi.ResourceOptions, opts: pulumi.ResourceOptions) -> None:
        managed = isinstance(spec, ManagedMetricsSpec)
        sources = data_sources(self.known.monitoring.logs, self.known.monitoring.traces)
        place = MetricsNamespaces(
            "monitoring",
            MetricsNamespacesArgs(
                spec=spec,
                vpc_cidrs=self.vpc_cidrs,
                service_cidr=self.cluster.service_cidr,
                readers=self._readers,
                sources=sources,
                receivers=Reach() if managed else reach_of(self.known.monitoring.routing),
            ),
            opts,
        )
        alerting = Alerting.of(self.known, self.cluster.target, self.keys, self.tags, home)
        routing = None if managed else alerting.routing(place.namespace, opts)
        metrics = Metrics(
            "metrics",
            MetricsArgs(
                spec=spec,
                watched=self.known.watched,
                nodes=tuple(self.known.nodes.values()),
                replicas=self.known.replicas,
                cluster=self.cluster.target,
                environment=self.stack,
                namespace=place.namespace,
                node_namespace=place.node_namespace,
                system_node_groups=self.system_groups,
                monitor_namespaces=[OPENCOST_NAMESPACE] if self._opencost else [],
                alertmanager_config_secret=routing.config_secret if routing else None,
                alertmanager_secrets=routing.mounted_secrets if routing else (),
                sources=sources,
                kms_key_arn=self.keys.make("metrics", home).key_arn if managed else None,
                log_kms_key_arn=self.logs_key.key_arn,
                after=self.after,
                tags=self.tags,
            ),
            opts,
        )
        alerting.alerts(metrics, opts)
        self._dashboards(spec, metrics, opts)
        if self._opencost:
            self._costs_of_the_cluster(metrics, opts)
        DriftMonitors(
            known=self.known,
            target=self.cluster.target,
            system_groups=self.system_groups,
            bucket_names=self.bucket_names,
            grants=self.grants,
            after=self.node_pools,
            tags=self.tags,
        ).make(metrics.namespace, opts)

    @property
    def _opencost(self) -> bool:
        cost = self.known.monitoring.cost
        return cost is not None and cost.opencost is not None

    @property
    def _readers(self) -> list[str]:
        """Namespaces that ask Prometheus."""
        asking = {
            KEDA_NAMESPACE: bool(self.known.serving.models),
            OPENCOST_NAMESPACE: self._opencost,
            ROLLOUTS_NAMESPACE: self.known.serving.has_canaries,
        }
        return [namespace for namespace, asks in asking.items() if asks]

    def _dashboards(self, metrics_spec: MetricsSpec, metrics: Metrics, opts: pulumi.ResourceOptions) -> None:
        spec = self.known.monitoring.dashboards
        if spec is None or not grafana_is_in_cluster(metrics_spec):
            return
        args = DashboardsArgs(
            spec=spec,
            exporters=sorted(self.known.exporters),
            thresholds=self.known.thresholds,
            facts=self.known.facts,
            namespace=metrics.namespace,
        )
        Dashboards("dashboards", args, opts)

    def _costs_of_the_cluster(self, metrics: Metrics, opts: pulumi.ResourceOptions) -> None:
        cost, spec = self.known.monitoring.cost, self.known.monitoring.metrics
        if cost is None or cost.opencost is None or spec is None:
            return
        asked = prometheus_of(spec)
        args = OpenCostArgs(
            spec=cost.opencost,
            cluster=self.cluster.target,
            prometheus_url=asked.url,
            prometheus_namespace=asked.namespace,
            system_node_groups=self.system_groups,
            after=metrics.releases,
            tags=self.tags,
        )
        OpenCost("opencost", args, opts)
