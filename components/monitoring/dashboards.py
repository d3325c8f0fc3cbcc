"""Dashboards: a ConfigMap for each, which the sidecar of the cluster's Grafana puts where Grafana reads it.

Creates no Grafana. One that is not in the cluster, such as Amazon Managed Grafana, reads no ConfigMaps: what
`chosen_dashboards.documents` gives goes there by its API, or by hand (docs/monitoring.md). Panels whose metrics nobody
emits are left out; `chosen_dashboards.blind_panels` tells which.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pulumi
import pulumi_kubernetes as kubernetes

from components.catalog.metrics.exporters import ExporterName
from components.monitoring.chosen_dashboards import dashboard_problems, documents, file_name
from components.monitoring.dashboards_spec import DashboardsSpec
from components.monitoring.facts import MonitoringFacts
from components.monitoring.grafana_values import DASHBOARD_FOLDER, DASHBOARD_LABEL
from components.monitoring.thresholds_spec import ThresholdsSpec
from components.tags import MANAGED_BY

__all__ = ["Dashboards", "DashboardsArgs", "DashboardsSpec"]


@dataclass(frozen=True, kw_only=True)
class DashboardsArgs:
    """The spec, plus what there is to show."""

    spec: DashboardsSpec
    exporters: Sequence[ExporterName]
    """What is installed: panels that need others are left out."""
    thresholds: ThresholdsSpec = field(default_factory=ThresholdsSpec)
    """Those of the alerts."""
    facts: MonitoringFacts = field(default_factory=MonitoringFacts)
    """Those of the alerts."""
    namespace: pulumi.Input[str]
    """Namespace of Grafana, whose sidecar reads ConfigMaps of it."""


class Dashboards(pulumi.ComponentResource):
    """Dashboards of a cluster. They need no Grafana to be there, and outlive it."""

    config_map_names: dict[str, pulumi.Output[str]]
    """ConfigMaps by uid of the dashboard, each known once it is there."""

    def __init__(self, name: str, args: DashboardsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        problems = tuple(dashboard_problems(args.spec, args.exporters, args.thresholds, args.facts))
        if problems:
            raise ValueError("; ".join(str(problem) for problem in problems))
        super().__init__("groundplane:monitoring:Dashboards", name, {}, opts)
        self.config_map_names = {}
        for uid, text in documents(args.spec, args.exporters, args.thresholds, args.facts).items():
            # In state: a changed dashboard replaces its ConfigMap, which is gone for a moment.
            made = kubernetes.core.v1.ConfigMap(
                f"{name}-{uid}",
                metadata={
                    "name": f"groundplane-dashboard-{uid}",
                    "namespace": args.namespace,
                    "labels": {"app.kubernetes.io/managed-by": MANAGED_BY, DASHBOARD_LABEL: "1"},
                    "annotations": {DASHBOARD_FOLDER: args.spec.folder},
                },
                data={file_name(uid): text},
                opts=pulumi.ResourceOptions(parent=self, delete_before_replace=True),
            )
            self.config_map_names[uid] = made.metadata.name
        self.register_outputs({"configMapNames": self.config_map_names})
