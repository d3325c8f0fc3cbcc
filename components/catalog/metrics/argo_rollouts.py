"""What moves requests of a canary from version to version: Argo Rollouts. A facts table.

What of a Rollout's status the controller does not tell, such as the weight, is in `custom_resources.py`.
"""

from components.catalog.metrics.metric import Exporter, counter, gauge

_OBJECT = ("name", "namespace")

ARGO_ROLLOUTS = Exporter(
    title="Argo Rollouts",
    source="argoproj/argo-rollouts, controller/metrics/{prommetrics,rollouts,analysis}.go, not those of a "
    "pinned version, 2026-11",
    metrics=(
        counter("rollout_events_total", *_OBJECT, "reason", "type"),
        counter("rollout_reconcile_error", *_OBJECT),
        gauge("analysis_run_info", *_OBJECT, "phase"),
        gauge("analysis_run_metric_phase", *_OBJECT, "dry_run", "metric", "phase", "type"),
        gauge("rollout_info", *_OBJECT, "phase", "strategy", "traffic_router"),
        gauge("rollout_info_replicas_available", *_OBJECT),
        gauge("rollout_info_replicas_desired", *_OBJECT),
        gauge("rollout_info_replicas_unavailable", *_OBJECT),
        gauge("rollout_info_replicas_updated", *_OBJECT),
    ),
    needs="honorLabels, so that namespace is that of the Rollout",
)
