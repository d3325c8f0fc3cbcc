"""Rules about models whose data are no longer what they were trained on. Pure; no pulumi here.

Gauges are looked for in what Prometheus has kept, since a Pushgateway that starts anew has none until the next run; and
only those of models with a monitor, since it keeps the gauges of others for ever.
"""

from components.monitoring.alert import AlertRule, Severity
from components.monitoring.drift_values import DRIFT_NAMESPACE
from components.monitoring.facts import DRIFT_AGE_BOUND, DRIFT_SHARE_BOUND, MonitoringFacts
from components.monitoring.rules.made import Dashboard, Owner, alert
from components.monitoring.thresholds_spec import ThresholdsSpec

RETRAIN = {"action": "retrain"}
"""Label by which the routing starts retraining."""

DAY_SECONDS = 24 * 3600


def rules(thresholds: ThresholdsSpec, facts: MonitoringFacts) -> tuple[AlertRule, ...]:
    """All rules about drift; none if no model's data are watched."""
    if not facts.drift:
        return ()
    kept = f"{kept_seconds(facts)}s"
    return (_drift(kept), _stale(kept), _not_measured(kept))


def kept_seconds(facts: MonitoringFacts) -> int:
    """How far back gauges are looked for: longer than any report may be old."""
    return max(bound.report_seconds for bound in facts.drift.values()) + DAY_SECONDS


def _drift(kept: str) -> AlertRule:
    return alert(
        "ModelDrift",
        f"max by (model) (last_over_time(groundplane_drift_share[{kept}])) >= on (model) {DRIFT_SHARE_BOUND}",
        severity=Severity.WARNING,
        owner=Owner.MODELS,
        dashboard=Dashboard.SERVING,
        summary="The data of model {{ $labels.model }} have drifted",
        description="So many of its features differ from those it was trained on as its monitor calls drift.",
        labels=RETRAIN,
    )


def _stale(kept: str) -> AlertRule:
    # One that never made a report is as old as its job.
    return alert(
        "DriftReportStale",
        f"""
        time() - (
          max by (model) (last_over_time(groundplane_drift_last_report_timestamp_seconds[{kept}]))
          or max by (model) (
            label_replace(kube_cronjob_created{{namespace="{DRIFT_NAMESPACE}"}}, "model", "$1", "cronjob", "(.+)")
          )
        ) > on (model) {DRIFT_AGE_BOUND}
        """,
        hold_minutes=30,
        severity=Severity.WARNING,
        owner=Owner.MODELS,
        dashboard=Dashboard.SERVING,
        summary="Nobody has looked at the data of model {{ $labels.model }} lately",
        description="Its drift job has made no report for longer than two runs are apart.",
    )


def _not_measured(kept: str) -> AlertRule:
    return alert(
        "DriftNotMeasured",
        f"""
        max by (model, outcome) (last_over_time(groundplane_drift_outcome{{outcome!="compared"}}[{kept}])) == 1
        and on (model) {DRIFT_SHARE_BOUND}
        """,
        severity=Severity.WARNING,
        owner=Owner.MODELS,
        dashboard=Dashboard.SERVING,
        summary="The data of model {{ $labels.model }} could not be compared: {{ $labels.outcome }}",
        description="Whether they have drifted is not known. Gauges are those of the last run that could tell.",
    )
