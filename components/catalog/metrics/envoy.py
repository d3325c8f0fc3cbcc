"""The gateway: Envoy, as Envoy Gateway runs it. A facts table.

A route of the Gateway API is a cluster of Envoy's, called httproute/NAMESPACE/NAME/rule/INDEX.
"""

from components.catalog.metrics.metric import Exporter, counter, gauge, histogram

_CLUSTER = "envoy_cluster_name"

ENVOY = Exporter(
    title="Envoy Gateway",
    source="envoyproxy/envoy, docs/root/configuration/upstream/cluster_manager/cluster_stats.rst and "
    "docs/root/configuration/observability/statistics.rst, and envoyproxy/gateway, "
    "site/content/en/latest/tasks/observability/proxy-metric.md, 2026-11",
    metrics=(
        counter("envoy_cluster_upstream_cx_none_healthy", _CLUSTER),
        counter("envoy_cluster_upstream_rq_timeout", _CLUSTER),
        counter("envoy_cluster_upstream_rq_total", _CLUSTER),
        counter("envoy_cluster_upstream_rq_xx", _CLUSTER, "envoy_response_code_class"),
        gauge("envoy_cluster_membership_healthy", _CLUSTER),
        gauge("envoy_cluster_membership_total", _CLUSTER),
        gauge("envoy_cluster_upstream_rq_active", _CLUSTER),
        gauge("envoy_cluster_upstream_rq_pending_active", _CLUSTER),
        gauge("envoy_server_live"),
        histogram("envoy_cluster_upstream_rq_time", _CLUSTER),
    ),
)
