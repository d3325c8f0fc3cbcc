"""The model registry: MLflow's server with `--expose-prometheus`, by prometheus-flask-exporter. A facts table."""

from components.catalog.metrics.metric import Exporter, counter, histogram

MLFLOW = Exporter(
    title="MLflow",
    source="rycus86/prometheus_flask_exporter, README.md, and mlflow/server/prometheus_exporter.py, 2026-11",
    metrics=(
        counter("mlflow_http_request_total", "method", "status"),
        histogram("mlflow_http_request_duration_seconds", "method", "path", "status"),
    ),
)
