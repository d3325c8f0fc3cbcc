"""What a stack file decides about monitoring: each part is a component's own. Plain data; no pulumi here.

What there is to watch in the rest of the file is `monitored.py`, how the parts fit is `monitoring_rules.py`.
"""

from collections.abc import Iterator

from components.monitoring.alerts_spec import AlertsSpec
from components.monitoring.cost_spec import CostSpec
from components.monitoring.dashboards_spec import DashboardsSpec
from components.monitoring.drift_spec import DriftMonitorSpec
from components.monitoring.logs_spec import LogsSpec
from components.monitoring.metrics_spec import MetricsSpec
from components.monitoring.routing_spec import RoutingSpec
from components.monitoring.traces_spec import TracesSpec
from components.serving.serving_spec import ModelKey
from components.spec import Problem, Spec, rule


class MonitoringSpec(Spec):
    """What is seen of the environment, and who is told."""

    metrics: MetricsSpec | None = None
    """Where metrics are kept: {kind: prometheus} in the cluster, or {kind: managed} at AWS; none if left out."""

    alerts: AlertsSpec | None = None
    """Alerts, by rules that are each tested; none if left out."""

    routing: RoutingSpec | None = None
    """Who is told of which alert; nobody if left out."""

    dashboards: DashboardsSpec | None = None
    """Dashboards of Grafana; none if left out."""

    logs: LogsSpec | None = None
    """Where logs of pods and nodes go: {kind: cloudwatch} or {kind: loki}; nowhere if left out."""

    traces: TracesSpec | None = None
    """Where spans of requests go: {kind: xray} or {kind: tempo}; nowhere if left out."""

    drift: dict[ModelKey, DriftMonitorSpec] = {}
    """What is watched of the data of served models, by the model's key: jobs that compare it with what it was."""

    cost: CostSpec | None = None
    """What is watched of costs; nothing if left out."""

    @rule
    def _what_lives_of_metrics_has_them(self) -> Iterator[Problem]:
        if self.metrics is not None:
            return
        for name in ("alerts", "dashboards", "routing"):
            if getattr(self, name) is not None:
                message, fix = "lives of metrics, and there are none", "add `metrics: {kind: prometheus}`, or remove it"
                yield Problem(path=(name,), message=message, got=name, fix=fix, lacks=("metrics",))

    @rule
    def _alerts_and_routing_go_together(self) -> Iterator[Problem]:
        if self.metrics is None:
            return
        if self.alerts is not None and self.routing is None:
            message, fix = "are alerts that nobody is told of: there is no routing", "add routing"
            got = sorted(self.alerts.model_fields_set)
            yield Problem(path=("alerts",), message=message, got=got, fix=fix, lacks=("routing",))
        if self.routing is not None and self.alerts is None:
            message, fix = "is for alerts, and there are none", "add alerts, or remove it"
            got = sorted(self.routing.teams)
            yield Problem(path=("routing",), message=message, got=got, fix=fix, lacks=("alerts",))
