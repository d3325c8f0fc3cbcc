"""Objects of Kubernetes: kube-state-metrics, of kube-prometheus-stack. A facts table."""

import re

from components.catalog.metrics.metric import Exporter, counter, gauge

_WORKLOAD = ("namespace",)
_HPA = ("horizontalpodautoscaler", "namespace")
_POD = ("namespace", "pod", "uid")
_CONTAINER = (*_POD, "container")

NODE_LABELS = ("groundplane/node-group", "karpenter.sh/capacity-type", "node.kubernetes.io/instance-type")
"""Labels of nodes that kube_node_labels is to have. The first is the group or pool, whoever made the node."""

POD_LABELS = ("groundplane/model", "kueue.x-k8s.io/queue-name")
"""Labels of pods that kube_pod_labels is to have. The first is the served model, whatever runs it."""


def series_label(label: str) -> str:
    """How kube-state-metrics writes a label of an object (internal/store/utils.go, 2026-11)."""
    return "label_" + re.sub(r"[^a-zA-Z0-9_]", "_", label)


NODE_GROUP = series_label(NODE_LABELS[0])
MODEL = series_label(POD_LABELS[0])


KUBE_STATE = Exporter(
    title="kube-state-metrics",
    source="kubernetes/kube-state-metrics, docs/metrics, not those of a pinned version, 2026-11",
    metrics=(
        counter("kube_pod_container_status_restarts_total", *_CONTAINER),
        gauge("kube_cronjob_created", "cronjob", "namespace"),
        gauge("kube_cronjob_next_schedule_time", "cronjob", "namespace"),
        gauge("kube_cronjob_spec_suspend", "cronjob", "namespace"),
        gauge("kube_cronjob_status_last_successful_time", "cronjob", "namespace"),
        gauge("kube_daemonset_status_desired_number_scheduled", "daemonset", *_WORKLOAD),
        gauge("kube_daemonset_status_number_ready", "daemonset", *_WORKLOAD),
        gauge("kube_deployment_spec_replicas", "deployment", *_WORKLOAD),
        gauge("kube_deployment_status_replicas", "deployment", *_WORKLOAD),
        gauge("kube_deployment_status_replicas_available", "deployment", *_WORKLOAD),
        gauge("kube_horizontalpodautoscaler_spec_max_replicas", *_HPA),
        gauge("kube_horizontalpodautoscaler_spec_min_replicas", *_HPA),
        gauge("kube_horizontalpodautoscaler_status_condition", *_HPA, "condition", "status"),
        gauge("kube_horizontalpodautoscaler_status_current_replicas", *_HPA),
        gauge("kube_horizontalpodautoscaler_status_desired_replicas", *_HPA),
        gauge("kube_job_failed", "condition", "job_name", "namespace"),
        gauge("kube_node_info", "node", "kernel_version", "kubelet_version", "provider_id", "internal_ip"),
        gauge("kube_node_labels", "node", *(series_label(label) for label in NODE_LABELS)),
        gauge("kube_node_spec_taint", "node", "key", "value", "effect"),
        gauge("kube_node_spec_unschedulable", "node"),
        gauge("kube_node_status_allocatable", "node", "resource", "unit"),
        gauge("kube_node_status_condition", "node", "condition", "status"),
        gauge("kube_persistentvolume_capacity_bytes", "persistentvolume"),
        gauge("kube_persistentvolumeclaim_info", "namespace", "persistentvolumeclaim", "storageclass", "volumename"),
        gauge("kube_pod_container_resource_requests", *_CONTAINER, "node", "resource", "unit"),
        gauge("kube_pod_container_status_last_terminated_reason", *_CONTAINER, "reason"),
        gauge("kube_pod_container_status_waiting_reason", *_CONTAINER, "reason"),
        gauge("kube_pod_created", *_POD),
        gauge("kube_pod_info", *_POD, "node", "created_by_kind", "created_by_name", "host_ip", "pod_ip"),
        gauge("kube_pod_labels", *_POD, *(series_label(label) for label in POD_LABELS)),
        gauge("kube_pod_status_phase", *_POD, "phase"),
        gauge("kube_pod_status_ready_time", *_POD),
        gauge("kube_pod_status_reason", *_POD, "reason"),
        gauge("kube_replicaset_spec_replicas", "replicaset", *_WORKLOAD),
        gauge("kube_replicaset_status_ready_replicas", "replicaset", *_WORKLOAD),
        gauge("kube_statefulset_replicas", "statefulset", *_WORKLOAD),
        gauge("kube_statefulset_status_replicas_ready", "statefulset", *_WORKLOAD),
    ),
    needs="honorLabels, which the chart sets: namespace, pod and container are those of the object; NODE_LABELS and "
    "POD_LABELS as its metricLabelsAllowlist for nodes and pods",
)
