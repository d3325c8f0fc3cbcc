"""What scales: KEDA's operator. A facts table. Its objects' conditions are in `custom_resources.py`."""

from components.catalog.metrics.metric import Exporter, counter, gauge

_OBJECT = ("namespace", "scaledObject")
_SCALER = (*_OBJECT, "metric", "scaler", "triggerIndex", "type")

KEDA = Exporter(
    title="KEDA",
    source="kedacore/keda, pkg/metricscollector/prommetrics.go, newest stored version, 2026-11",
    metrics=(
        counter("keda_scaled_object_errors_total", *_OBJECT),
        counter("keda_scaler_detail_errors_total", *_SCALER),
        gauge("keda_internal_scale_loop_latency_seconds", "namespace", "type", "resource"),
        gauge("keda_scaled_object_paused", *_OBJECT),
        gauge("keda_scaler_active", *_SCALER),
        gauge("keda_scaler_metrics_latency_seconds", *_SCALER),
        gauge("keda_scaler_metrics_value", *_SCALER),
    ),
    needs="honorLabels, so that namespace is that of the ScaledObject",
)
