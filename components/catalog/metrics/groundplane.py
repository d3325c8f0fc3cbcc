"""What groundplane itself emits: jobs of its own, and facts of the stack file that rules record. Facts tables."""

from components.catalog.metrics.metric import Exporter, gauge

DRIFT_MONITOR = Exporter(
    title="drift monitor",
    source="groundplane, images/drift",
    metrics=(
        gauge("groundplane_drift_columns", "model"),
        gauge("groundplane_drift_feature_drifted", "model", "feature", "role"),
        gauge("groundplane_drift_feature_score", "model", "feature", "method", "role"),
        gauge("groundplane_drift_last_report_timestamp_seconds", "model"),
        gauge("groundplane_drift_last_run_timestamp_seconds", "model"),
        gauge("groundplane_drift_outcome", "model", "outcome"),
        gauge("groundplane_drift_rows", "model", "window"),
        gauge("groundplane_drift_share", "model"),
    ),
    needs="a Pushgateway that the drift jobs push to, scraped with honorLabels",
    own=True,
)

FACTS = Exporter(
    title="facts of the stack file",
    source="groundplane, components/monitoring/facts.py: recording rules with constants",
    metrics=(
        gauge("groundplane:budget:monthly_usd"),
        gauge("groundplane:capacity_block:end_timestamp_seconds", "node_group"),
        gauge("groundplane:drift:report_age_bound_seconds", "model"),
        gauge("groundplane:drift:share_bound", "model"),
    ),
    own=True,
)
