"""What things cost by the hour: OpenCost. A facts table. Of a volume it is the price of a GiB."""

from components.catalog.metrics.metric import Exporter, gauge

_NODE = ("arch", "instance_type", "node", "provider_id", "region")

OPENCOST = Exporter(
    title="OpenCost",
    source="opencost/opencost, pkg/costmodel/metrics.go at 02e06667 (1.121), 2026-11",
    metrics=(
        gauge("container_cpu_allocation", "container", "namespace", "node", "pod"),
        gauge("container_gpu_allocation", "container", "namespace", "node", "pod"),
        gauge("container_memory_allocation_bytes", "container", "namespace", "node", "pod"),
        gauge("kubecost_cluster_management_cost", "provisioner_name"),
        gauge("kubecost_load_balancer_cost", "ingress_ip", "namespace", "service_name"),
        gauge("kubecost_network_internet_egress_cost"),
        gauge("kubecost_network_region_egress_cost"),
        gauge("kubecost_network_zone_egress_cost"),
        gauge("kubecost_node_is_spot", *_NODE),
        gauge("node_cpu_hourly_cost", *_NODE),
        gauge("node_gpu_count", *_NODE),
        gauge("node_gpu_hourly_cost", *_NODE),
        gauge("node_ram_hourly_cost", *_NODE),
        gauge("node_total_hourly_cost", *_NODE),
        gauge("pod_pvc_allocation", "namespace", "persistentvolume", "persistentvolumeclaim", "pod"),
        gauge("pv_hourly_cost", "persistentvolume", "provider_id", "volumename"),
    ),
    labels=frozenset({"uid"}),
    needs="honorLabels, so that namespace, pod and container are those that cost; one replica, or every price is told "
    "twice; emitKsmV1Metrics and emitKsmV1MetricsOnly off, or it repeats kube-state-metrics'",
)
