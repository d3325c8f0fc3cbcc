"""Small programs that build alerts in their main variants, for the shared invariants."""

from collections.abc import Callable, Iterable

import pulumi
import pulumi_kubernetes as kubernetes

from components.catalog.metrics.exporters import STACK, ExporterName
from components.monitoring.alerts import Alerts, AlertsArgs
from components.monitoring.facts import MonitoringFacts
from tests.components.monitoring import (
    programs_cost,
    programs_dashboards,
    programs_drift,
    programs_logs,
    programs_metrics,
    programs_routing,
    programs_traces,
)
from tests.components.monitoring.environment import FACTS, SPEC


def provider() -> kubernetes.Provider:
    """A provider of Kubernetes."""
    return kubernetes.Provider("kubernetes", kubeconfig="{}", cluster_identifier="test")


def alerts(
    exporters: Iterable[ExporterName],
    facts: MonitoringFacts | None = None,
    namespace: pulumi.Input[str] = "monitoring",
    options: pulumi.ResourceOptions | None = None,
) -> Alerts:
    """Alerts, with a provider of their own unless `options` have one."""
    args = AlertsArgs(
        spec=SPEC,
        exporters=sorted(exporters),
        facts=facts or MonitoringFacts(),
        namespace=namespace,
        labels={"release": "kube-prometheus-stack"},
    )
    return Alerts("alerts", args, options or pulumi.ResourceOptions(providers=[provider()]))


PROGRAMS: dict[str, Callable[[], object]] = {
    **programs_cost.PROGRAMS,
    **programs_dashboards.PROGRAMS,
    **programs_drift.PROGRAMS,
    **programs_metrics.PROGRAMS,
    **programs_logs.PROGRAMS,
    **programs_routing.PROGRAMS,
    **programs_traces.PROGRAMS,
    "alerts-smallest": lambda: alerts(STACK),
    "alerts-full": lambda: alerts(ExporterName, FACTS),
}
