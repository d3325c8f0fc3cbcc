"""Monitoring of a cluster: metrics, who is told of what, what is shown, and what it costs. Wiring only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi

from components.cluster.cluster_outputs import ClusterOutputs
from components.monitoring.alerts import Alerts, AlertsArgs
from components.monitoring.cost import CostControls, CostControlsArgs
from components.monitoring.dashboards import Dashboards, DashboardsArgs
from components.monitoring.managed_alerts import ManagedAlerts, ManagedAlertsArgs
from components.monitoring.managed_routing import ManagedAlertRouting, ManagedAlertRoutingArgs
from components.monitoring.metrics import Metrics, MetricsArgs
from components.monitoring.metrics_namespaces import MetricsNamespaces, MetricsNamespacesArgs
from components.monitoring.metrics_spec import ManagedMetricsSpec, MetricsSpec, grafana_is_in_cluster, prometheus_of
from components.monitoring.opencost import OpenCost, OpenCostArgs
from components.monitoring.opencost_values import NAMESPACE as OPENCOST_NAMESPACE
from components.monitoring.routing import AlertRouting, AlertRoutingArgs
from components.security.encryption_key import EncryptionKey, KeyService
from components.serving.serving_values import KEDA_NAMESPACE
from infra.keys import Keys
from infra.monitored import Monitored
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
    karpenter_role_name: pulumi.Input[str] | None
    """Role of Karpenter's controller, for budgets that stop it."""
    after: Sequence[pulumi.Resource]
    """Storage classes."""
    tags: Mapping[str, str]

    def make(self, home: pulumi.ResourceOptions, opts: pulumi.ResourceOptions) -> None:
        """Make all of it. `home` has AWS's provider, `opts` the cluster's as well."""
        spec = self.known.monitoring
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
        place = MetricsNamespaces(
            "monitoring",
            MetricsNamespacesArgs(
                spec=spec,
                vpc_cidrs=self.vpc_cidrs,
                service_cidr=self.cluster.service_cidr,
                readers=self._readers,
            ),
            opts,
        )
        managed = isinstance(spec, ManagedMetricsSpec)
        topics_key = self._topics_key(home)
        routing = None if managed else self._routing(place, topics_key, opts)
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
                kms_key_arn=self.keys.make("metrics", home).key_arn if managed else None,
                log_kms_key_arn=self.logs_key.key_arn,
                after=self.after,
                tags=self.tags,
            ),
            opts,
        )
        self._alerts(metrics, topics_key, opts)
        self._dashboards(spec, metrics, opts)
        if self._opencost:
            self._costs_of_the_cluster(metrics, opts)

    @property
    def _opencost(self) -> bool:
        cost = self.known.monitoring.cost
        return cost is not None and cost.opencost is not None

    @property
    def _readers(self) -> list[str]:
        """Namespaces that ask Prometheus."""
        found = [KEDA_NAMESPACE] if self.known.serving.models else []
        return [*found, *([OPENCOST_NAMESPACE] if self._opencost else [])]

    def _topics_key(self, home: pulumi.ResourceOptions) -> EncryptionKey | None:
        routing = self.known.monitoring.routing
        if routing is None or not routing.made_topics:
            return None
        return self.keys.make("alerts", home, services=(KeyService.ALERTS,))

    def _routing(
        self, place: MetricsNamespaces, key: EncryptionKey | None, opts: pulumi.ResourceOptions
    ) -> AlertRouting | None:
        routing = self.known.monitoring.routing
        if routing is None:
            return None
        args = AlertRoutingArgs(
            spec=routing,
            cluster=self.cluster.target,
            namespace=place.namespace,
            kms_key_arn=key.key_arn if key else None,
            tags=self.tags,
        )
        return AlertRouting("alert-routing", args, opts)

    def _alerts(self, metrics: Metrics, key: EncryptionKey | None, opts: pulumi.ResourceOptions) -> None:
        spec, routing, workspace = self.known.monitoring.alerts, self.known.monitoring.routing, metrics.workspace
        exporters, facts = sorted(self.known.exporters), self.known.facts
        if spec and workspace is None:
            Alerts("alerts", AlertsArgs(spec=spec, exporters=exporters, facts=facts, namespace=metrics.namespace), opts)
        if spec and workspace:
            args = ManagedAlertsArgs(
                spec=spec, exporters=exporters, facts=facts, workspace_id=workspace.workspace_id, tags=self.tags
            )
            ManagedAlerts("alerts", args, opts)
        if routing and workspace:
            target = self.cluster.target
            ManagedAlertRouting(
                "alert-routing",
                ManagedAlertRoutingArgs(
                    spec=routing,
                    workspace_id=workspace.workspace_id,
                    workspace_arn=workspace.workspace_arn,
                    account=target.account,
                    region=target.region,
                    kms_key_arn=key.key_arn if key else None,
                    tags=self.tags,
                ),
                opts,
            )

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
