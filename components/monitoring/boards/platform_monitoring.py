"""Rows about the monitoring itself, and what scales and queues. Pure; no pulumi here."""

from components.monitoring.boards.made import RATE, critical, lines, query, table, warning
from components.monitoring.dashboard import Colour, Row, Threshold, Unit


def monitoring() -> Row:
    """Whether anybody would be told."""
    failed = "alertmanager_notifications_failed_total"
    return Row(
        title="Monitoring",
        panels=(
            table(
                "Alerts that fire",
                "DeadMansSwitch fires always: what gets it outside of the cluster tells when it no longer comes.",
                Unit.COUNT,
                query('count by (alertname, severity, owner) (ALERTS{alertstate="firing"})', "alerts"),
                alerts=("DeadMansSwitch",),
                width=12,
            ),
            lines(
                "Missing targets",
                "Part of what should be scraped and does not answer, by job: its rules are blind.",
                Unit.PERCENT,
                query("100 * (1 - avg by (job, namespace) (up)) > 0 or vector(0)", "{{namespace}}/{{job}}"),
                thresholds=warning(10),
                alerts=("MetricsMissing", "TargetsDown"),
                minimum=0,
                maximum=100,
                width=12,
            ),
            lines(
                "Series in Prometheus",
                "Of its head: its memory grows with them.",
                Unit.COUNT,
                query("sum by (pod) (prometheus_tsdb_head_series)", "{{pod}}"),
                minimum=0,
            ),
            lines(
                "Disk of Prometheus",
                "Blocks that it keeps.",
                Unit.BYTES,
                query("sum by (pod) (prometheus_tsdb_storage_blocks_bytes)", "{{pod}}"),
                minimum=0,
            ),
            lines(
                "Metrics lost on their way",
                "Samples a second that remote write gave up.",
                Unit.COUNT,
                query(
                    "sum by (remote_name) (rate(prometheus_remote_storage_samples_failed_total[10m]))",
                    "{{remote_name}}",
                ),
                alerts=("RemoteWriteFailing",),
                minimum=0,
            ),
            lines(
                "Rules that cannot be evaluated",
                "Of ten minutes, by group: these alerts do not fire.",
                Unit.COUNT,
                query(
                    "sum by (rule_group) (increase(prometheus_rule_evaluation_failures_total[10m]))", "{{rule_group}}"
                ),
                thresholds=critical(1),
                alerts=("RulesFailing",),
                minimum=0,
            ),
            lines(
                "Alerts delivered and not",
                "By way, within ten minutes. A secret or an address is wrong, or it is down.",
                Unit.COUNT,
                query(f"sum by (integration, reason) (increase({failed}[10m]))", "{{integration}} failed: {{reason}}"),
                query(
                    "sum by (integration) (increase(alertmanager_notifications_total[10m]))", "{{integration}} tried"
                ),
                alerts=("AlertsNotDelivered",),
                minimum=0,
            ),
            lines(
                "Alertmanager has its configuration",
                "0: it refuses it, and goes on with the one it had.",
                Unit.COUNT,
                query("min(alertmanager_config_last_reload_successful)", "loaded"),
                base=Colour.CRITICAL,
                thresholds=(Threshold(value=1, colour=Colour.GOOD),),
                alerts=("AlertmanagerConfigNotLoaded",),
                minimum=0,
                maximum=1,
            ),
        ),
    )


def controllers() -> Row:
    """Whether what scales and what queues gets on."""
    attempts = f"kueue_admission_attempt_duration_seconds_bucket[{RATE}]"
    return Row(
        title="KEDA and Kueue",
        panels=(
            lines(
                "KEDA: errors of its objects",
                "Within ten minutes.",
                Unit.COUNT,
                query(
                    "sum by (namespace, scaledObject) (increase(keda_scaled_object_errors_total[10m]))",
                    "{{scaledObject}}",
                ),
                minimum=0,
            ),
            lines(
                "KEDA: how late it looks",
                "Behind its schedule, the worst.",
                Unit.SECONDS,
                query("max by (type) (keda_internal_scale_loop_latency_seconds)", "{{type}}"),
                minimum=0,
            ),
            lines(
                "Kueue: time of a decision",
                "Of 99 in 100 attempts to let a job in.",
                Unit.SECONDS,
                query(f"histogram_quantile(0.99, sum by (result, le) (rate({attempts})))", "{{result}}"),
                minimum=0,
            ),
        ),
    )
