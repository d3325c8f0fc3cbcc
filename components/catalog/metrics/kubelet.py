"""Volumes and containers: the kubelet and its cAdvisor, scraped by kube-prometheus-stack. A facts table."""

from components.catalog.metrics.metric import Exporter, counter, gauge

_VOLUME = ("namespace", "persistentvolumeclaim", "node")

KUBELET = Exporter(
    title="kubelet",
    source="kubernetes/kubernetes, kubelet and cAdvisor, as queries in public use have them, 2026-11",
    labels=frozenset({"node"}),
    metrics=(
        counter("container_cpu_usage_seconds_total", "id", "image", "name", "cpu"),
        gauge("container_memory_working_set_bytes", "id", "image", "name"),
        gauge("kubelet_volume_stats_available_bytes", *_VOLUME),
        gauge("kubelet_volume_stats_capacity_bytes", *_VOLUME),
        gauge("kubelet_volume_stats_inodes", *_VOLUME),
        gauge("kubelet_volume_stats_inodes_free", *_VOLUME),
        gauge("kubelet_volume_stats_used_bytes", *_VOLUME),
    ),
)
