"""The control plane: the API server of Kubernetes, which EKS lets a cluster's own Prometheus scrape. A facts table."""

from components.catalog.metrics.metric import Exporter, counter, gauge, histogram

_REQUEST = ("component", "group", "resource", "scope", "subresource", "verb", "version")

API_SERVER = Exporter(
    title="API server",
    source="kubernetes/kubernetes, apiserver/pkg/endpoints/metrics/metrics.go, as queries in public use have it, "
    "2026-11",
    metrics=(
        counter("apiserver_request_total", *_REQUEST, "code", "dry_run"),
        gauge("apiserver_current_inflight_requests", "request_kind"),
        gauge("apiserver_storage_size_bytes", "storage_cluster_id"),
        histogram("apiserver_request_duration_seconds", *_REQUEST, "dry_run"),
    ),
    needs="kubeApiServer of kube-prometheus-stack, which is on unless it is turned off",
)
