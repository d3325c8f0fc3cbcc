"""Rules about models whose data are no longer what they were trained on. Pure; no pulumi here."""

from components.monitoring.alert import AlertRule, Severity
from components.monitoring.facts import MonitoringFacts
from components.monitoring.rules.made import Dashboard, Owner, alert
from components.monitoring.thresholds_spec import ThresholdsSpec

RETRAIN = {"action": "retrain"}
"""Label by which the routing starts retraining."""


def rules(thresholds: ThresholdsSpec, facts: MonitoringFacts) -> tuple[AlertRule, ...]:
    """All rules about drift."""
    bounds = thresholds.platform
    return (
        alert(
            "ModelDrift",
            f"max by (model) (groundplane_drift_share) * 100 > {bounds.drift_percent:g}",
            severity=Severity.WARNING,
            owner=Owner.MODELS,
            dashboard=Dashboard.SERVING,
            summary="The data of model {{ $labels.model }} have drifted",
            description=f"More than {bounds.drift_percent:g} % of its features differ from those it was trained on.",
            labels=RETRAIN,
        ),
        alert(
            "DriftReportStale",
            f"""
            time() - max by (model) (groundplane_drift_last_run_timestamp_seconds) > {bounds.drift_report_hours * 3600}
            """,
            hold_minutes=30,
            severity=Severity.WARNING,
            owner=Owner.MODELS,
            dashboard=Dashboard.SERVING,
            summary="Nobody has looked at the data of model {{ $labels.model }} lately",
            description=f"The last report of drift is older than {bounds.drift_report_hours} hours.",
        ),
    )
