"""Rules about the monitoring itself, the dead man's switch among them. Pure; no pulumi here."""

from components.monitoring.alert import AlertRule, Severity
from components.monitoring.facts import MonitoringFacts
from components.monitoring.rules.made import Dashboard, Owner, alert
from components.monitoring.rules.missing import missing
from components.monitoring.thresholds_spec import ThresholdsSpec


def rules(thresholds: ThresholdsSpec, facts: MonitoringFacts) -> tuple[AlertRule, ...]:
    """All rules about the monitoring."""
    return (
        alert(
            "DeadMansSwitch",
            # Not vector(1): it would go on where rules are evaluated and no metrics come any more.
            "count(up) > 0",
            severity=Severity.HEARTBEAT,
            owner=Owner.PLATFORM,
            dashboard=Dashboard.PLATFORM,
            summary="Metrics come, and alerts can be sent",
            description="Fires always. What gets it outside of the cluster tells somebody when it no longer comes.",
        ),
        alert(
            "TargetsDown",
            "100 * (1 - avg by (job, namespace) (up)) > 10",
            hold_minutes=15,
            severity=Severity.WARNING,
            owner=Owner.PLATFORM,
            dashboard=Dashboard.PLATFORM,
            summary="Metrics of {{ $labels.namespace }}/{{ $labels.job }} are missing",
            description="More than a tenth of what should be scraped does not answer: its rules are blind.",
        ),
        alert(
            "RulesFailing",
            "sum by (rule_group) (increase(prometheus_rule_evaluation_failures_total[10m])) > 0",
            hold_minutes=10,
            severity=Severity.CRITICAL,
            owner=Owner.PLATFORM,
            dashboard=Dashboard.PLATFORM,
            summary="Rules of {{ $labels.rule_group }} cannot be evaluated",
            description="Most often two series match where one was expected. These alerts do not fire.",
        ),
        alert(
            "AlertsNotDelivered",
            "sum by (integration, reason) (increase(alertmanager_notifications_failed_total[10m])) > 0",
            hold_minutes=10,
            severity=Severity.CRITICAL,
            owner=Owner.PLATFORM,
            dashboard=Dashboard.PLATFORM,
            summary="Alerts cannot be delivered by {{ $labels.integration }}: {{ $labels.reason }}",
            description="Its secret or its address is wrong, or it is down.",
        ),
        alert(
            "AlertmanagerConfigNotLoaded",
            "min(alertmanager_config_last_reload_successful) == 0",
            hold_minutes=10,
            severity=Severity.CRITICAL,
            owner=Owner.PLATFORM,
            dashboard=Dashboard.PLATFORM,
            summary="Alertmanager refuses its configuration",
            description="It goes on with the one it had.",
        ),
        alert(
            "RemoteWriteFailing",
            "sum by (remote_name) (rate(prometheus_remote_storage_samples_failed_total[10m])) > 0",
            hold_minutes=15,
            severity=Severity.CRITICAL,
            owner=Owner.PLATFORM,
            dashboard=Dashboard.PLATFORM,
            summary="Metrics are lost on their way to {{ $labels.remote_name }}",
            description="Permissions, quotas of the workspace, or samples that are too old.",
        ),
        *missing(),
    )
