"""What of an environment its monitoring has to know: what there is to watch, and what that makes. Pure; no pulumi."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from components.catalog.charts import ChartName
from components.catalog.metrics.exporters import ExporterName
from components.cluster.capacity_spec import CapacityBlockSpec
from components.cluster.cluster_spec import ClusterSpec
from components.cluster.gpu_software_spec import OperatorSpec
from components.cluster.node_capacity import NodeCapacity
from components.monitoring.alert import AlertRule
from components.monitoring.chosen_alerts import chosen_rules
from components.monitoring.drift_bounds import DriftBound, drift_bounds
from components.monitoring.endpoints import endpoints_of, every_model
from components.monitoring.facts import MonitoringFacts
from components.monitoring.metrics_sizing import Scale, scale_of
from components.monitoring.thresholds_spec import ThresholdsSpec
from components.monitoring.watched import Watched, installed_exporters, model_targets
from components.serving.gateway_spec import EnvoyGatewaySpec
from components.serving.kserve_needs import kserve_needs
from components.serving.serving_spec import ServingSpec
from components.training.runtimes_spec import wanted_charts
from infra.budget import BudgetSpec
from infra.monitoring import MonitoringSpec
from infra.training import TrainingSpec
from infra.training_rules import CLUSTER


@dataclass(frozen=True, kw_only=True)
class Monitored:
    """The monitoring, and the parts of the stack file that it is about."""

    monitoring: MonitoringSpec
    cluster: ClusterSpec
    training: TrainingSpec
    serving: ServingSpec
    budget: BudgetSpec

    @cached_property
    def nodes(self) -> dict[str, NodeCapacity]:
        """All node groups and pools, by key."""
        return self.cluster.capacities(CLUSTER)

    @property
    def replicas(self) -> int:
        """Of served models and their candidates, at most."""
        return sum(model.autoscaling.max_replicas for model in every_model(self.serving).values())

    @property
    def scale(self) -> Scale:
        """The most that there is to watch."""
        return scale_of(self.nodes.values(), self.replicas)

    @cached_property
    def watched(self) -> Watched:
        """What emits metrics."""
        nodes, nvidia, training = self.cluster.gpu_nodes(CLUSTER), self.cluster.gpu_software.nvidia, self.training
        gateway = self.serving.gateway
        return Watched(
            nvidia=bool(nodes.nvidia),
            gpu_operator=isinstance(nvidia, OperatorSpec) and nvidia.metrics,
            efa=bool(nodes.efa),
            karpenter=self.cluster.karpenter is not None,
            kueue=training.queueing is not None,
            jobset=ChartName.JOBSET in wanted_charts(training.operators, training.runtimes),
            keda=bool(self.serving.models),
            models=model_targets(self.serving),
            argo_rollouts=self.serving.has_canaries,
            cert_manager=kserve_needs(self.serving.models.values()) is not None,
            envoy_namespace=self.serving.gateway_namespace if isinstance(gateway, EnvoyGatewaySpec) else None,
            elsewhere=frozenset(self._elsewhere()),
        )

    def _elsewhere(self) -> Iterator[ExporterName]:
        if self.monitoring.cost and self.monitoring.cost.opencost:
            yield ExporterName.OPENCOST
        if self.monitoring.drift:
            yield ExporterName.DRIFT_MONITOR

    @cached_property
    def exporters(self) -> frozenset[ExporterName]:
        """Every exporter whose metrics there are; none without metrics."""
        metrics = self.monitoring.metrics
        return installed_exporters(metrics, self.watched) if metrics else frozenset()

    @property
    def drift_bounds(self) -> dict[str, DriftBound]:
        """What counts as drift, by model."""
        return drift_bounds(self.monitoring.drift, self.thresholds.platform)

    @cached_property
    def facts(self) -> MonitoringFacts:
        """Numbers that alerts and dashboards compare with."""
        return MonitoringFacts(
            capacity_blocks=dict(self._capacity_blocks()),
            budget_monthly_usd=self.budget.monthly_usd,
            drift=self.drift_bounds,
            endpoints=endpoints_of(self.serving),
        )

    def _capacity_blocks(self) -> Iterator[tuple[str, datetime]]:
        for key, group in sorted(self.cluster.node_groups.items()):
            if isinstance(group.capacity, CapacityBlockSpec) and group.capacity.ends:
                yield key, group.capacity.ends

    @cached_property
    def rules(self) -> Mapping[str, tuple[AlertRule, ...]]:
        """Alerts that there are to be, by group; none without alerts."""
        alerts = self.monitoring.alerts
        return chosen_rules(alerts, self.exporters, self.facts) if alerts else {}

    @property
    def thresholds(self) -> ThresholdsSpec:
        """Bounds of alerts, which dashboards show too."""
        return self.monitoring.alerts.thresholds if self.monitoring.alerts else ThresholdsSpec()
