"""Models on Triton: its server. A facts table."""

from components.catalog.metrics.metric import Exporter, counter, gauge

_MODEL = ("model", "version")

TRITON = Exporter(
    title="Triton",
    source="triton-inference-server/server, docs/user_guide/metrics.md, 23.04 or newer, 2026-11",
    metrics=(
        counter("nv_inference_compute_infer_duration_us", *_MODEL),
        counter("nv_inference_count", *_MODEL),
        counter("nv_inference_exec_count", *_MODEL),
        counter("nv_inference_queue_duration_us", *_MODEL),
        counter("nv_inference_request_duration_us", *_MODEL),
        counter("nv_inference_request_failure", *_MODEL, "reason"),
        counter("nv_inference_request_success", *_MODEL),
        gauge("nv_inference_pending_request_count", *_MODEL),
    ),
)
