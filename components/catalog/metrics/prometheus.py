"""The monitoring itself: Prometheus, Alertmanager and what every scrape leaves behind. Facts tables."""

from components.catalog.metrics.metric import Exporter, counter, gauge

_REMOTE = ("remote_name", "url")

PROMETHEUS = Exporter(
    title="Prometheus",
    source="prometheus/prometheus 3.13, storage/remote/queue_manager.go, rules/group.go, notifier, 2026-11",
    metrics=(
        counter("prometheus_notifications_errors_total", "alertmanager"),
        counter("prometheus_notifications_sent_total", "alertmanager"),
        counter("prometheus_remote_storage_samples_dropped_total", *_REMOTE, "reason"),
        counter("prometheus_remote_storage_samples_failed_total", *_REMOTE),
        counter("prometheus_remote_storage_samples_total", *_REMOTE),
        counter("prometheus_rule_evaluation_failures_total", "rule_group"),
        gauge("prometheus_notifications_alertmanagers_discovered"),
        gauge("prometheus_tsdb_head_series"),
        gauge("prometheus_tsdb_storage_blocks_bytes"),
        gauge("scrape_samples_scraped"),
        gauge("up"),
    ),
)

ALERTMANAGER = Exporter(
    title="Alertmanager",
    source="prometheus/alertmanager 0.33, notify/notify.go and cluster/cluster.go, 2026-11",
    metrics=(
        counter("alertmanager_notifications_failed_total", "integration", "reason", "receiver_name"),
        counter("alertmanager_notifications_total", "integration", "receiver_name"),
        gauge("alertmanager_cluster_members"),
        gauge("alertmanager_config_last_reload_successful"),
    ),
)
