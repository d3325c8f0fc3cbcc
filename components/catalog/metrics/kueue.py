"""Queues: Kueue's controller. A facts table. Those of resources are there as `queueing_values.configuration` asks."""

from components.catalog.metrics.metric import Exporter, counter, gauge, histogram

_QUEUE = "cluster_queue"
_RESOURCE = ("cohort", _QUEUE, "flavor", "resource")

KUEUE = Exporter(
    title="Kueue",
    source="kubernetes-sigs/kueue, pkg/metrics/metrics.go and site docs, of a version before 0.19, 2026-11",
    metrics=(
        counter("kueue_admission_attempts_total", "result"),
        counter("kueue_admitted_workloads_total", _QUEUE),
        counter("kueue_evicted_workloads_total", _QUEUE, "reason"),
        counter("kueue_preempted_workloads_total", "preempting_cluster_queue", "reason"),
        gauge("kueue_admitted_active_workloads", _QUEUE),
        gauge("kueue_cluster_queue_borrowing_limit", *_RESOURCE),
        gauge("kueue_cluster_queue_nominal_quota", *_RESOURCE),
        gauge("kueue_cluster_queue_resource_reservation", *_RESOURCE),
        gauge("kueue_cluster_queue_resource_usage", *_RESOURCE),
        gauge("kueue_cluster_queue_status", _QUEUE, "status"),
        gauge("kueue_cluster_queue_weighted_share", _QUEUE, "cohort"),
        gauge("kueue_pending_workloads", _QUEUE, "status"),
        gauge("kueue_reserving_active_workloads", _QUEUE),
        histogram("kueue_admission_attempt_duration_seconds", "result"),
        histogram("kueue_admission_wait_time_seconds", _QUEUE),
        histogram("kueue_admitted_until_ready_wait_time_seconds", _QUEUE),
        histogram("kueue_quota_reserved_wait_time_seconds", _QUEUE),
    ),
)
