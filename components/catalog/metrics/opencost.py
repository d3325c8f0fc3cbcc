"""What things cost by the hour: OpenCost. A facts table."""

from components.catalog.metrics.metric import Exporter, gauge

_NODE = ("arch", "instance_type", "node", "provider_id", "region")

OPENCOST = Exporter(
    title="OpenCost",
    source="opencost/opencost, pkg/costmodel/metrics.go, not of a pinned version, 2026-11",
    metrics=(
        gauge("container_cpu_allocation", "container", "namespace", "node", "pod"),
        gauge("container_gpu_allocation", "container", "namespace", "node", "pod"),
        gauge("container_memory_allocation_bytes", "container", "namespace", "node", "pod"),
        gauge("kubecost_cluster_management_cost", "provisioner_name"),
        gauge("kubecost_load_balancer_cost", "ingress_ip", "namespace", "service_name"),
        gauge("node_cpu_hourly_cost", *_NODE),
        gauge("node_gpu_hourly_cost", *_NODE),
        gauge("node_ram_hourly_cost", *_NODE),
        gauge("node_total_hourly_cost", *_NODE),
        gauge("pv_hourly_cost", "persistentvolume", "provider_id", "volumename"),
    ),
)
