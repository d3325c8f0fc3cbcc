"""What a stack file decides about device software on nodes: for NVIDIA GPUs, Neuron and EFA. No pulumi here.

What is installed follows from the nodes there are; the spec chooses how. One thing at a time offers a device to pods,
so that two that fight over it cannot be written down.
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from components.catalog.charts import ChartName, unsupported
from components.cluster.gpu_nodes import GpuNodes
from components.cluster.gpu_sharing_spec import SharingSpec, SharingWithMigSpec, sharing_problems
from components.cluster.node_capacity import NodeCapacity
from components.spec import Path, Problem, Spec


class DevicePluginSpec(SharingSpec):
    """NVIDIA's device plugin alone: GPUs are counted as nvidia.com/gpu."""

    kind: Literal["device_plugin"] = "device_plugin"
    """device_plugin."""

    feature_discovery: bool = False
    """Whether nodes are labelled with model, memory and driver of their GPUs (nvidia.com/gpu.product and more), which
    also installs node feature discovery."""

    gdrcopy: bool = False
    """Whether pods with GPUs get the device of GDRCopy, which copies small messages between GPU and fabric faster."""


class OperatorSpec(SharingWithMigSpec):
    """NVIDIA's GPU operator: device plugin, feature discovery, MIG. Driver and toolkit stay those of the image."""

    kind: Literal["operator"]
    """operator."""

    metrics: bool = False
    """Whether nodes run the exporter of GPU metrics (DCGM)."""


class DraSpec(Spec):
    """NVIDIA's driver for dynamic resource allocation. Not for pools that Karpenter sizes.

    Pods claim GPUs of device class gpu.nvidia.com; nvidia.com/gpu is gone.
    """

    kind: Literal["dra"]
    """dra."""


NvidiaSoftware = Annotated[DevicePluginSpec | OperatorSpec | DraSpec, Field(discriminator="kind")]


class EfaSoftware(StrEnum):
    """How pods get EFA interfaces."""

    DEVICE_PLUGIN = "device_plugin"
    """Counted, as vpc.amazonaws.com/efa."""

    DRA = "dra"
    """Claimed, of device class efa.networking.k8s.aws, next to the GPU they belong to. Not for pools that Karpenter
    sizes."""


class GpuSoftwareSpec(Spec):
    """Device software on nodes. Clusters without accelerators and EFA get none of it."""

    nvidia: NvidiaSoftware = DevicePluginSpec()
    """How pods get NVIDIA GPUs: {kind: device_plugin}, {kind: operator} or {kind: dra}."""

    efa: EfaSoftware = EfaSoftware.DEVICE_PLUGIN
    """How pods get EFA interfaces: device_plugin or dra."""


def charts_of(spec: GpuSoftwareSpec, nodes: GpuNodes) -> tuple[ChartName, ...]:
    """What is installed for these nodes."""
    charts = []
    if isinstance(spec.nvidia, DevicePluginSpec):
        if nodes.bare_nvidia:
            charts.append(ChartName.NVIDIA_DEVICE_PLUGIN)
    elif nodes.nvidia:
        operator = isinstance(spec.nvidia, OperatorSpec)
        charts.append(ChartName.GPU_OPERATOR if operator else ChartName.NVIDIA_DRA_DRIVER)
    if nodes.efa:
        charts.append(ChartName.EFA_DRA_DRIVER if spec.efa is EfaSoftware.DRA else ChartName.EFA_DEVICE_PLUGIN)
    if nodes.neuron:
        charts.append(ChartName.NEURON)
    return tuple(charts)


_PLACES: dict[ChartName, Path] = {
    ChartName.NVIDIA_DEVICE_PLUGIN: ("nvidia", "kind"),
    ChartName.GPU_OPERATOR: ("nvidia", "kind"),
    ChartName.NVIDIA_DRA_DRIVER: ("nvidia", "kind"),
    ChartName.EFA_DEVICE_PLUGIN: ("efa",),
    ChartName.EFA_DRA_DRIVER: ("efa",),
    ChartName.NEURON: (),
}
"""What of the spec asks for a chart; Neuron's is asked for by nodes alone."""


def gpu_software_problems(spec: GpuSoftwareSpec, nodes: GpuNodes, kubernetes_version: str) -> Iterator[Problem]:
    """What of the spec the nodes or the cluster's version cannot have. Paths below the spec."""
    for chart in charts_of(spec, nodes):
        if text := unsupported(chart, kubernetes_version):
            fix = "choose another kind, or another kubernetes_version"
            message = f"is not to be had: Kubernetes {kubernetes_version} {text}"
            yield Problem(path=_PLACES[chart], message=message, got=chart.value, fix=fix)
    yield from _unclaimable(spec, nodes)
    if isinstance(spec.nvidia, OperatorSpec | DraSpec):
        yield from _twice_installed(spec.nvidia, nodes)
    if isinstance(spec.nvidia, SharingSpec):
        for problem in sharing_problems(spec.nvidia, nodes):
            yield Problem(path=("nvidia", *problem.path), message=problem.message, got=problem.got, fix=problem.fix)


def _unclaimable(spec: GpuSoftwareSpec, nodes: GpuNodes) -> Iterator[Problem]:
    # EKS user guide, device-management-nvidia-dra-device-plugin.adoc and device-management-efa.adoc (2026-11).
    claimed: list[tuple[Path, tuple[NodeCapacity, ...]]] = []
    if isinstance(spec.nvidia, DraSpec):
        claimed.append((("nvidia", "kind"), nodes.nvidia))
    if spec.efa is EfaSoftware.DRA:
        claimed.append((("efa",), nodes.efa))
    for path, those in claimed:
        for node in those:
            if node.key in nodes.dynamic:
                message = f"does not work with {node.key}, which Karpenter sizes: it makes no nodes for claims"
                fix = "write device_plugin, or make it a static pool or a node group"
                yield Problem(path=path, message=message, got="dra", fix=fix)


def _twice_installed(spec: OperatorSpec | DraSpec, nodes: GpuNodes) -> Iterator[Problem]:
    for node in nodes.nvidia:
        if node.key in nodes.bottlerocket:
            message = f"would offer the GPUs of {node.key} a second time: Bottlerocket has the device plugin built in"
            fix = f"write device_plugin, or set ami_family of {node.key} to al2023"
            yield Problem(path=("nvidia", "kind"), message=message, got=spec.kind, fix=fix)
