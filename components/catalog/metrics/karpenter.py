"""Nodes that come and go: Karpenter's controller. A facts table."""

from components.catalog.metrics.metric import Exporter, counter, gauge, histogram

_OFFERING = ("instance_type", "capacity_type", "zone")

KARPENTER = Exporter(
    title="Karpenter",
    source="aws/karpenter-provider-aws, website/content/en/docs/reference/metrics.md; labels as queries in public use "
    "have them, 2026-11",
    metrics=(
        counter("karpenter_cloudprovider_errors_total", "controller", "method", "provider", "error"),
        counter("karpenter_interruption_deleted_messages_total"),
        counter("karpenter_interruption_received_messages_total", "message_type"),
        counter("karpenter_nodeclaims_created_total", "nodepool", "reason"),
        counter("karpenter_nodeclaims_disrupted_total", "nodepool", "reason", "capacity_type"),
        counter("karpenter_nodeclaims_terminated_total", "nodepool", "capacity_type"),
        counter("karpenter_nodes_created_total", "nodepool"),
        counter("karpenter_nodes_terminated_total", "nodepool"),
        counter("karpenter_voluntary_disruption_decisions_total", "decision", "reason", "consolidation_type"),
        gauge("karpenter_cloudprovider_instance_type_offering_available", *_OFFERING),
        gauge("karpenter_cloudprovider_instance_type_offering_price_estimate", *_OFFERING),
        gauge("karpenter_cluster_state_node_count"),
        gauge("karpenter_cluster_state_synced"),
        gauge("karpenter_nodepools_allowed_disruptions", "nodepool", "reason"),
        gauge("karpenter_nodepools_limit", "nodepool", "resource_type"),
        gauge("karpenter_nodepools_usage", "nodepool", "resource_type"),
        gauge("karpenter_scheduler_queue_depth", "controller"),
        gauge("karpenter_scheduler_unschedulable_pods_count", "controller"),
        histogram("karpenter_interruption_message_queue_duration_seconds"),
        histogram("karpenter_pods_startup_duration_seconds"),
        histogram("karpenter_scheduler_scheduling_duration_seconds", "controller"),
    ),
)
