"""Small programs that build dashboards in their main variants, for the shared invariants."""

from collections.abc import Callable, Iterable

import pulumi
import pulumi_kubernetes as kubernetes

from components.catalog.metrics.exporters import STACK, ExporterName
from components.monitoring.dashboards import Dashboards, DashboardsArgs, DashboardsSpec
from components.monitoring.facts import MonitoringFacts
from tests.components.monitoring.environment import FACTS


def dashboards(exporters: Iterable[ExporterName], facts: MonitoringFacts, spec: DashboardsSpec) -> Dashboards:
    """Dashboards, with a provider of their own."""
    provider = kubernetes.Provider("kubernetes", kubeconfig="{}", cluster_identifier="test")
    args = DashboardsArgs(spec=spec, exporters=sorted(exporters), facts=facts, namespace="monitoring")
    return Dashboards("dashboards", args, pulumi.ResourceOptions(providers=[provider]))


PROGRAMS: dict[str, Callable[[], object]] = {
    "dashboards-smallest": lambda: dashboards(STACK, MonitoringFacts(), DashboardsSpec()),
    "dashboards-full": lambda: dashboards(
        ExporterName, FACTS, DashboardsSpec(folder="ML platform", runbooks="https://git.example.com/runbooks")
    ),
}
