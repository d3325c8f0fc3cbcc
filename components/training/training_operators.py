"""Training operators: Kubeflow Trainer with JobSet, LeaderWorkerSet and KubeRay, as far as they are wanted.

Creates a restricted namespace and a Helm release for each. Creates nothing that they work on: runtimes are
`runtimes.py`, jobs are the teams'. Whatever the operators work on has to depend on `releases`, teams' namespaces too,
so that a destroy takes it while they are there to let it go.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_kubernetes as kubernetes

from components.catalog.charts import ChartName
from components.helm_release import helm_release
from components.system_namespace import system_namespace
from components.training.operator_values import NAMESPACES, operator_values

__all__ = ["TrainingOperators", "TrainingOperatorsArgs"]


@dataclass(frozen=True, kw_only=True)
class TrainingOperatorsArgs:
    """Which operators there are, and where they run."""

    charts: Sequence[ChartName]
    """What `wanted_charts` says: each comes after those it needs."""
    system_node_groups: Sequence[str] = ()
    """Logical names of the node groups that they run on; any nodes if there are none."""


class TrainingOperators(pulumi.ComponentResource):
    """Operators for training jobs."""

    releases: Mapping[ChartName, kubernetes.helm.v3.Release]
    """By chart. Their definitions are there once they are."""

    def __init__(self, name: str, args: TrainingOperatorsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("groundplane:training:TrainingOperators", name, {}, opts)
        releases: dict[ChartName, kubernetes.helm.v3.Release] = {}
        for chart in args.charts:
            child = f"{name}-{chart.value}"
            namespace = system_namespace(self, child, NAMESPACES[chart])
            # Trainer looks for JobSet's definition as it starts.
            needs = [releases[ChartName.JOBSET]] if chart is ChartName.KUBEFLOW_TRAINER else None
            releases[chart] = helm_release(
                self,
                child,
                chart,
                namespace=namespace.metadata.name,
                values=operator_values(chart, args.system_node_groups),
                depends_on=needs,
            )
        self.releases = releases
        self.register_outputs({})
