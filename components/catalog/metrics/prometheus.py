"""The monitoring itself: Prometheus, Alertmanager and what every scrape leaves behind. Facts tables."""

from components.catalog.metrics.metric import Exporter, counter, gauge

_REMOTE = ("remote_name", "url")

PROMETHEUS = Exporter(
    title="Prometheus",
    source="prometheus/prometheus, the metrics of its own mixin, as queries in public use have them, 2026-11",
    metrics=(
        counter("prometheus_remote_storage_samples_dropped_total", *_REMOTE, "reason"),
        counter("prometheus_remote_storage_samples_failed_total", *_REMOTE),
        counter("prometheus_remote_storage_samples_total", *_REMOTE),
        gauge("prometheus_tsdb_head_series"),
        gauge("prometheus_tsdb_storage_blocks_bytes"),
        gauge("scrape_samples_scraped"),
        gauge("up"),
    ),
)

PROMETHEUS_RULES = Exporter(
    title="Prometheus, as it evaluates rules",
    source="prometheus/prometheus, the metrics of its own mixin, as queries in public use have them, 2026-11",
    metrics=(
        counter("prometheus_notifications_errors_total", "alertmanager"),
        counter("prometheus_notifications_sent_total", "alertmanager"),
        counter("prometheus_rule_evaluation_failures_total", "rule_group"),
        # Of every alert that waits to fire or fires, with all of its labels.
        gauge("ALERTS", "alertname", "alertstate", "owner", "severity", "subject"),
        gauge("prometheus_notifications_alertmanagers_discovered"),
    ),
    needs="rules in the Prometheus of the cluster, not in Amazon Managed Prometheus",
)

ALERTMANAGER = Exporter(
    title="Alertmanager",
    source="prometheus/alertmanager, notify/notify.go, as queries in public use have it, 2026-11",
    metrics=(
        # Receivers are named only with a feature that is off.
        counter("alertmanager_notifications_failed_total", "integration", "reason"),
        counter("alertmanager_notifications_total", "integration"),
        gauge("alertmanager_cluster_members"),
        gauge("alertmanager_config_last_reload_successful"),
    ),
)
