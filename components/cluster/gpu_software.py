"""Device software on nodes: what offers NVIDIA GPUs, Neuron devices and EFA interfaces to pods.

Installs a chart for each kind of device that the nodes have, in one privileged namespace; nothing at all for nodes
without devices. Installs no driver, which EKS's images have, and nothing twice: Bottlerocket's images have NVIDIA's
device plugin built in. Labels no nodes: groups and pools take `sharing_labels` into theirs.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_kubernetes as kubernetes

from components.catalog.charts import ChartName
from components.cluster.gpu_nodes import GpuNodes
from components.cluster.gpu_software_spec import GpuSoftwareSpec, charts_of, gpu_software_problems
from components.cluster.gpu_software_values import NAMESPACE, values_of
from components.helm_release import helm_release
from components.system_namespace import system_namespace

__all__ = ["GpuNodes", "GpuSoftware", "GpuSoftwareArgs", "GpuSoftwareSpec"]


@dataclass(frozen=True, kw_only=True)
class GpuSoftwareArgs:
    """The spec, plus the nodes it is for."""

    spec: GpuSoftwareSpec
    nodes: GpuNodes
    """All node groups and node pools: what is installed follows from them."""
    system_groups: Sequence[str]
    """Logical names of the untainted node groups that controllers run on, as their nodes are labelled."""
    kubernetes_version: str
    """The cluster's minor: 1.35."""
    region: str
    """Whose registry EKS's own images come from."""


class GpuSoftware(pulumi.ComponentResource):
    """Device plugins, drivers and operators. What asks for devices as it starts should depend on `releases`."""

    releases: dict[ChartName, kubernetes.helm.v3.Release]
    """By chart; empty for a cluster without devices."""

    def __init__(self, name: str, args: GpuSoftwareArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        problems = list(gpu_software_problems(args.spec, args.nodes, args.kubernetes_version))
        if problems:
            raise ValueError(f"device software {name}: {'; '.join(map(str, problems))}")
        super().__init__("groundplane:cluster:GpuSoftware", name, {}, opts)
        self.releases = {}
        if charts := charts_of(args.spec, args.nodes):
            namespace = system_namespace(self, name, NAMESPACE, "privileged")
            for chart in charts:
                self.releases[chart] = helm_release(
                    self,
                    f"{name}-{chart}",
                    chart,
                    namespace=namespace.metadata.name,
                    values=values_of(
                        chart, args.spec, args.nodes, region=args.region, system_groups=args.system_groups
                    ),
                )
        self.register_outputs({"charts": [chart.value for chart in self.releases]})
