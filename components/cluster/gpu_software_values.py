"""Values of the charts of device software, as each chart's values.yaml of its pinned version has them. Pure; no pulumi.

Agents that belong to a node tolerate every taint of it, startup taints and those of others included: which nodes they
are on is decided by affinity alone. Controllers have no tolerations and go to the cluster's system nodes.
"""

from collections.abc import Sequence
from typing import Any

from components.catalog.ami import AmiFamily
from components.catalog.charts import ChartName
from components.catalog.eks_registries import eks_registry
from components.catalog.metrics.dcgm import counters_csv
from components.cluster.gpu_nodes import GpuNodes, instance_type_names
from components.cluster.gpu_sharing import mig_config, plugin_configs
from components.cluster.gpu_sharing_spec import DEFAULT_CONFIG, WHOLE_CONFIG
from components.cluster.gpu_software_spec import DevicePluginSpec, GpuSoftwareSpec, OperatorSpec
from components.cluster.node_facts import AMI_FAMILY_LABEL, GPU_PRESENT_LABEL, NODE_GROUP_LABEL

NAMESPACE = "gpu-software"
"""Namespace of all device software. It needs the host, which only a privileged namespace gives it; kube-system would,
too, but is EKS's own."""

EVERY_TAINT: list[dict[str, str]] = [{"operator": "Exists"}]

Values = dict[str, Any]


def values_of(
    chart: ChartName, spec: GpuSoftwareSpec, nodes: GpuNodes, *, region: str, system_groups: Sequence[str]
) -> Values:
    """Values of one of `charts_of(spec, nodes)`. Raises LookupError for a chart that the spec does not ask for."""
    if isinstance(spec.nvidia, DevicePluginSpec) and chart is ChartName.NVIDIA_DEVICE_PLUGIN:
        return device_plugin_values(spec.nvidia, system_groups)
    if isinstance(spec.nvidia, OperatorSpec) and chart is ChartName.GPU_OPERATOR:
        return operator_values(spec.nvidia, system_groups)
    others = {
        ChartName.NVIDIA_DRA_DRIVER: lambda: dra_values(system_groups),
        ChartName.EFA_DEVICE_PLUGIN: lambda: efa_values("aws-efa-k8s-device-plugin", nodes, region),
        ChartName.EFA_DRA_DRIVER: lambda: efa_values("dranet", nodes, region),
        ChartName.NEURON: lambda: neuron_values(nodes),
    }
    return others[chart]()


def device_plugin_values(spec: DevicePluginSpec, system_groups: Sequence[str]) -> Values:
    """NVIDIA's device plugin, on every node with GPUs but those whose image has it."""
    bare = {"key": AMI_FAMILY_LABEL, "operator": "NotIn", "values": [AmiFamily.BOTTLEROCKET.value]}
    values: Values = {
        "affinity": _on_nodes(_among(GPU_PRESENT_LABEL, "true"), bare),
        "gdrcopyEnabled": spec.gdrcopy,
        "gfd": {"enabled": spec.feature_discovery},
        # GPUs are cut up by the operator alone.
        "migStrategy": "none",
        # Would put the devices of EFA into every pod with a GPU (EKS user guide, device-management-efa.adoc, 2026-11).
        "mofedEnabled": False,
        # The toolkit of EKS's images, since v20260423, shows GPUs to no container without this that has not been given
        # them, the plugin included: awslabs/amazon-eks-ami#2706, NVIDIA/k8s-device-plugin#856 (2026-05).
        "securityContext": {"capabilities": {"add": ["SYS_ADMIN"], "drop": ["ALL"]}},
        "tolerations": EVERY_TAINT,
    }
    if spec.feature_discovery:
        values["nfd"] = _feature_discovery(system_groups)
    if spec.time_slicing:
        values["config"] = {"default": DEFAULT_CONFIG, "map": plugin_configs(spec.time_slicing)}
    return values


def operator_values(spec: OperatorSpec, system_groups: Sequence[str]) -> Values:
    """NVIDIA's GPU operator without driver and toolkit, which EKS's images have."""
    values: Values = {
        "ccManager": {"enabled": False},
        "daemonsets": {"tolerations": EVERY_TAINT},
        # Its ServiceMonitor needs a kind that only a monitoring stack brings.
        "dcgmExporter": {"enabled": spec.metrics, "serviceMonitor": {"enabled": False}},
        "driver": {"enabled": False},
        "mig": {"strategy": "mixed" if spec.mig else "none"},
        "migManager": {"enabled": bool(spec.mig)},
        "node-feature-discovery": _feature_discovery(system_groups),
        "operator": {"affinity": _on_system_nodes(system_groups), "tolerations": []},
        "toolkit": {"enabled": False},
    }
    if spec.metrics:
        # The counters that alerts and dashboards ask for; the exporter's own list lacks some.
        values["dcgmExporter"]["config"] = {"create": True, "name": "dcgm-counters", "data": counters_csv()}
    if spec.mig:
        values["migManager"] |= {
            "config": {
                "create": True,
                "data": {"config.yaml": mig_config(spec.mig)},
                "default": WHOLE_CONFIG,
                "name": "mig",
            },
            # Of a GPU in use the mode changes only with a reboot (EKS user guide, device-management-nvidia-mig.adoc).
            "env": [{"name": "WITH_REBOOT", "value": "true"}],
        }
    if spec.time_slicing:
        configs = plugin_configs(spec.time_slicing)
        values["devicePlugin"] = {
            "config": {"create": True, "data": configs, "default": DEFAULT_CONFIG, "name": "time-slicing"}
        }
    return values


def dra_values(system_groups: Sequence[str]) -> Values:
    """NVIDIA's DRA driver, for GPUs alone: no type of the catalogue has NVLink to other nodes."""
    return {
        "controller": {"affinity": _on_system_nodes(system_groups), "tolerations": []},
        # Says that no device plugin is there to offer the same GPUs.
        "gpuResourcesEnabledOverride": True,
        "kubeletPlugin": {
            "affinity": _on_nodes(_among(GPU_PRESENT_LABEL, "true")),
            "tolerations": EVERY_TAINT,
        },
        "resources": {"computeDomains": {"enabled": False}, "gpus": {"enabled": True}},
    }


def efa_values(image: str, nodes: GpuNodes, region: str) -> Values:
    """EFA's device plugin or DRA driver, on nodes that have EFA. Not by instance type: it fails where there is none."""
    chosen = {label for node in nodes.efa for label in node.labels.items()}
    keys, values = sorted({key for key, _ in chosen}), sorted({value for _, value in chosen})
    for node in nodes.nodes:
        if not node.efa and any(node.labels.get(key) in values for key in keys):
            raise ValueError(
                f"nodes of {node.key} have no EFA and a label in common with nodes that have: {dict(node.labels)!r}; "
                "rename the group or the pool"
            )
    return {
        "image": {"repository": f"{eks_registry(region)}/eks/{image}"},
        "supportedInstanceLabels": {"keys": keys, "values": values},
        "tolerations": EVERY_TAINT,
    }


def neuron_values(nodes: GpuNodes) -> Values:
    """Neuron's device plugin. Node health is the business of EKS's node monitoring agent."""
    return {
        "devicePlugin": {"namespaceOverride": NAMESPACE, "tolerations": EVERY_TAINT},
        "neuronInstances": instance_type_names(nodes.neuron),
        "npd": {"enabled": False},
        "scheduler": {"enabled": False},
    }


def _feature_discovery(system_groups: Sequence[str]) -> Values:
    """Node feature discovery: its workers on nodes with GPUs, the rest of it on system nodes."""
    affinity = _on_system_nodes(system_groups)
    return {
        "gc": {"affinity": affinity},
        "master": {"affinity": affinity, "tolerations": []},
        "worker": {"nodeSelector": {GPU_PRESENT_LABEL: "true"}, "tolerations": EVERY_TAINT},
    }


def _on_system_nodes(groups: Sequence[str]) -> Values:
    return _on_nodes(_among(NODE_GROUP_LABEL, *groups))


def _on_nodes(*expressions: Values) -> Values:
    terms = [{"matchExpressions": list(expressions)}]
    return {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": terms}}}


def _among(key: str, *values: str) -> Values:
    return {"key": key, "operator": "In", "values": sorted(values)}
