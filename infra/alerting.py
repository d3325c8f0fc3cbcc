"""Alerts of an environment: the rules, and who is told; in the cluster or at AWS, as metrics are. Wiring only."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import pulumi

from components.cluster.pod_identity import TargetCluster
from components.monitoring.alerts import Alerts, AlertsArgs
from components.monitoring.managed_alerts import ManagedAlerts, ManagedAlertsArgs
from components.monitoring.managed_prometheus import ManagedPrometheus
from components.monitoring.managed_routing import ManagedAlertRouting, ManagedAlertRoutingArgs
from components.monitoring.metrics import Metrics
from components.monitoring.routing import AlertRouting, AlertRoutingArgs
from components.security.encryption_key import KeyService
from infra.keys import Keys
from infra.monitored import Monitored

ROUTING, ALERTS = "alert-routing", "alerts"


@dataclass(frozen=True, kw_only=True)
class Alerting:
    """What alerts are made of, and for whom."""

    known: Monitored
    target: TargetCluster
    topics_key_arn: pulumi.Input[str] | None
    """Key of topics that are made; None if none are."""
    tags: Mapping[str, str]

    @classmethod
    def of(
        cls,
        known: Monitored,
        target: TargetCluster,
        keys: Keys,
        tags: Mapping[str, str],
        home: pulumi.ResourceOptions,
    ) -> Self:
        """Make the key of topics, if there are to be some."""
        routing = known.monitoring.routing
        made = routing is not None and bool(routing.made_topics)
        key = keys.make("alerts", home, services=(KeyService.ALERTS,)) if made else None
        return cls(known=known, target=target, topics_key_arn=key.key_arn if key else None, tags=tags)

    def routing(self, namespace: pulumi.Input[str], opts: pulumi.ResourceOptions) -> AlertRouting | None:
        """What Alertmanager in the cluster reads as it starts."""
        spec = self.known.monitoring.routing
        if spec is None:
            return None
        args = AlertRoutingArgs(
            spec=spec, cluster=self.target, namespace=namespace, kms_key_arn=self.topics_key_arn, tags=self.tags
        )
        return AlertRouting(ROUTING, args, opts)

    def alerts(self, metrics: Metrics, opts: pulumi.ResourceOptions) -> None:
        """Rules; and what AWS's alert manager reads, where it is that."""
        spec = self.known.monitoring.alerts
        exporters, facts = sorted(self.known.exporters), self.known.facts
        if metrics.workspace is not None:
            self._managed(metrics.workspace, opts)
        elif spec is not None:
            args = AlertsArgs(spec=spec, exporters=exporters, facts=facts, namespace=metrics.namespace)
            Alerts(ALERTS, args, opts)

    def _managed(self, workspace: ManagedPrometheus, opts: pulumi.ResourceOptions) -> None:
        spec, routing = self.known.monitoring.alerts, self.known.monitoring.routing
        if spec is not None:
            args = ManagedAlertsArgs(
                spec=spec,
                exporters=sorted(self.known.exporters),
                facts=self.known.facts,
                workspace_id=workspace.workspace_id,
                tags=self.tags,
            )
            ManagedAlerts(ALERTS, args, opts)
        if routing is not None:
            told = ManagedAlertRoutingArgs(
                spec=routing,
                workspace_id=workspace.workspace_id,
                workspace_arn=workspace.workspace_arn,
                account=self.target.account,
                region=self.target.region,
                kms_key_arn=self.topics_key_arn,
                tags=self.tags,
            )
            ManagedAlertRouting(ROUTING, told, opts)
