"""Values of what tells of Kubernetes and of nodes: subcharts of kube-prometheus-stack. Pure functions; no pulumi here.

Keys read in prometheus-community/helm-charts: charts/kube-state-metrics (7), charts/prometheus-node-exporter and
charts/kube-prometheus-stack (81), values.yaml of each (2026-11).
"""

from collections.abc import Collection, Sequence
from typing import Any

from components.catalog.metrics.api_server import API_SERVER
from components.catalog.metrics.custom_resources import configuration
from components.catalog.metrics.kube_state import NODE_LABELS, POD_LABELS
from components.catalog.metrics.kubelet import KUBELET
from components.monitoring.placement import EVERY_TAINT, NODE_NAMESPACE, Values, on_system_nodes, requests

KUBE_STATE_CPU, KUBE_STATE_MEMORY = 50, 256
NODE_EXPORTER_CPU, NODE_EXPORTER_MEMORY = 50, 64
"""Of each node: among what DaemonSets have."""

COLLECTORS = (
    "cronjobs",
    "daemonsets",
    "deployments",
    "horizontalpodautoscalers",
    "jobs",
    "namespaces",
    "nodes",
    "persistentvolumeclaims",
    "persistentvolumes",
    "poddisruptionbudgets",
    "pods",
    "replicasets",
    "resourcequotas",
    "statefulsets",
)
"""What kube-state-metrics reads, and may read: no Secrets and no ConfigMaps, which the chart's own list has."""

PLURALS = {"JobSet": "jobsets", "NodePool": "nodepools", "Rollout": "rollouts", "ScaledObject": "scaledobjects"}

NETWORK_DEVICES = "^(lo|veth.*|eni[0-9a-f]{11})$"
"""Devices that node exporter leaves out: pods' ends, which the VPC CNI calls eni and eleven digits."""


def kube_state_values(custom_resources: Collection[tuple[str, str]], system_groups: Sequence[str]) -> Values:
    """Values below `kube-state-metrics`, which reads kinds of custom resources that there are: by group and kind."""
    allowed = [f"nodes=[{','.join(NODE_LABELS)}]", f"pods=[{','.join(POD_LABELS)}]"]
    values: Values = {
        "affinity": on_system_nodes(system_groups),
        "collectors": list(COLLECTORS),
        "metricLabelsAllowlist": allowed,
        # Where honorLabels is has changed with chart 7; the other place is not read.
        "prometheus": {"monitor": {"honorLabels": True, "http": {"honorLabels": True}}},
        "resources": requests(KUBE_STATE_CPU, KUBE_STATE_MEMORY),
    }
    if custom_resources:
        values["customResourceState"] = {"enabled": True, "config": _configuration(custom_resources)}
        values["rbac"] = {"create": True, "extraRules": _rules(custom_resources)}
    return values


def _configuration(kinds: Collection[tuple[str, str]]) -> Values:
    """Of kinds that are there alone: it asks again and again for others."""
    whole = configuration()
    chosen = [each for each in whole["spec"]["resources"] if _kind(each) in kinds]
    return {**whole, "spec": {"resources": chosen}}


def _kind(resource: dict[str, Any]) -> tuple[str, str]:
    kind = resource["groupVersionKind"]
    return kind["group"], kind["kind"]


def _rules(kinds: Collection[tuple[str, str]]) -> list[Values]:
    read = {"verbs": ["list", "watch"]}
    rules = [{"apiGroups": [group], "resources": [PLURALS[kind]], **read} for group, kind in sorted(kinds)]
    return [{"apiGroups": ["apiextensions.k8s.io"], "resources": ["customresourcedefinitions"], **read}, *rules]


def node_exporter_values() -> Values:
    """Values below `prometheus-node-exporter`."""
    mounts = r"^/(dev|proc|run/k3s/containerd/.+|sys|var/lib/containerd/.+|var/lib/kubelet/.+)($|/)"
    kinds = "autofs|binfmt_misc|bpf|cgroup2?|configfs|debugfs|devpts|devtmpfs|fusectl|hugetlbfs|mqueue|nsfs|overlay"
    more = "proc|procfs|pstore|rpc_pipefs|securityfs|selinuxfs|squashfs|sysfs|tmpfs|tracefs|erofs"
    return {
        "extraArgs": [
            f"--collector.filesystem.mount-points-exclude={mounts}",
            f"--collector.filesystem.fs-types-exclude=^({kinds}|{more})$",
            f"--collector.netclass.ignored-devices={NETWORK_DEVICES}",
            f"--collector.netdev.device-exclude={NETWORK_DEVICES}",
        ],
        "namespaceOverride": NODE_NAMESPACE,
        "prometheus": {"monitor": {"relabelings": [NODE_OF_POD]}},
        "resources": requests(NODE_EXPORTER_CPU, NODE_EXPORTER_MEMORY),
        "tolerations": EVERY_TAINT,
    }


NODE_OF_POD: Values = {"sourceLabels": ["__meta_kubernetes_pod_node_name"], "targetLabel": "node"}
"""Relabelling that says which node a target is on."""


def keep(names: Collection[str]) -> Values:
    """Metric relabelling that lets through series of these names alone."""
    return {"action": "keep", "regex": "|".join(sorted(names)), "sourceLabels": ["__name__"]}


def kubelet_values(scrape_seconds: int) -> Values:
    """Values below `kubelet`: of its own metrics those of the catalogue; of cAdvisor's what the chart lets through."""
    own = [name for name in KUBELET.series() if name.startswith("kubelet_")]
    # Without an interval, cAdvisor is asked every 10 seconds.
    monitor = {"interval": f"{scrape_seconds}s", "metricRelabelings": [keep(own)], "probes": False}
    return {"serviceMonitor": monitor}


def api_server_values() -> Values:
    """Values below `kubeApiServer`: those of the catalogue, and of buckets one in four, as the chart has it."""
    below = r"0\.15|0\.2|0\.3|0\.35|0\.4|0\.45|0\.6|0\.7|0\.8|0\.9"
    above = r"1\.25|1\.5|1\.75|2|3|3\.5|4|4\.5|6|7|8|9|15|20|40|45|50"
    buckets: Values = {
        "action": "drop",
        "regex": rf"apiserver_request_duration_seconds_bucket;({below}|{above})(\.0)?",
        "sourceLabels": ["__name__", "le"],
    }
    return {"serviceMonitor": {"metricRelabelings": [keep(list(API_SERVER.series())), buckets]}}
