"""Rules about metrics that do not come, though their exporter is installed: all others on them are blind. Pure.

`up` tells of targets that do not answer, and nothing of what is no target: a label that a new chart calls otherwise.
"""

from collections.abc import Iterator, Mapping

from components.catalog.metrics.exporters import EXPORTERS, ExporterName
from components.monitoring.alert import AlertRule, Severity
from components.monitoring.rules.made import Dashboard, Owner, alert

SURE: Mapping[ExporterName, str] = {
    ExporterName.ALERTMANAGER: "alertmanager_config_last_reload_successful",
    ExporterName.API_SERVER: "apiserver_request_total",
    ExporterName.ARGO_ROLLOUTS: "rollout_info",
    ExporterName.CERT_MANAGER: "certmanager_certificate_ready_status",
    ExporterName.ENVOY: "envoy_server_live",
    ExporterName.KARPENTER: "karpenter_cluster_state_synced",
    ExporterName.KEDA: "keda_internal_scale_loop_latency_seconds",
    ExporterName.KUBELET: "container_memory_working_set_bytes",
    ExporterName.KUBE_STATE: "kube_node_info",
    ExporterName.KUEUE: "kueue_cluster_queue_status",
    ExporterName.NODE: "node_load1",
    ExporterName.OPENCOST: "node_total_hourly_cost",
}
"""What an exporter tells all the time, whatever goes on. Others tell of models, GPUs or AWS's resources, of which there
may be none for a while."""

UNSEEN_GPUS = """
sum by (node) (kube_node_status_allocatable{resource="nvidia_com_gpu"}) > 0
unless on (node) label_replace(count by (Hostname) (DCGM_FI_DEV_GPU_TEMP), "node", "$1", "Hostname", "(.+)")
"""
"""Nodes with GPUs that pods can have, and of which DCGM tells nothing; how many GPUs they have."""


def missing() -> Iterator[AlertRule]:
    """All of them."""
    for exporter, series in SURE.items():
        yield alert(
            "MetricsMissing",
            f"absent({series})",
            hold_minutes=15,
            severity=Severity.WARNING,
            owner=Owner.PLATFORM,
            dashboard=Dashboard.PLATFORM,
            summary=f"There are no metrics of {EXPORTERS[exporter].title} any more",
            description="Nothing tells them, or nothing scrapes them. No other alert on them can fire.",
            labels={"exporter": exporter.value},
            of_exporter=True,
        )
    yield alert(
        "GpuMetricsMissing",
        UNSEEN_GPUS,
        hold_minutes=15,
        severity=Severity.WARNING,
        owner=Owner.PLATFORM,
        dashboard=Dashboard.GPU_FLEET,
        summary="Nobody sees how the GPUs of {{ $labels.node }} are",
        description="dcgm-exporter does not run there or hangs, as it does when a GPU is gone.",
        of_exporter=True,
    )
