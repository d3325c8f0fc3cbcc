"""Rows about nodes, and about what brings them. Pure; no pulumi here."""

from components.catalog.metrics.kube_state import NODE_GROUP
from components.monitoring.boards.made import RATE, critical, lines, of_nodes, query, table, warning
from components.monitoring.dashboard import Colour, Row, Threshold, Unit
from components.monitoring.rules.nodes import CONDITIONS
from components.monitoring.thresholds_spec import NodeThresholds

_NODE = 'node=~"$node"'
_DISK = f'fstype!~"tmpfs|overlay|squashfs|ramfs", {_NODE}'


def nodes(bounds: NodeThresholds) -> Row:
    """How nodes are."""
    conditions = "|".join((*CONDITIONS, "StorageReady"))
    free = f"node_filesystem_avail_bytes{{{_DISK}}} / node_filesystem_size_bytes{{{_DISK}}}"
    idle = f'rate(node_cpu_seconds_total{{mode="idle", {_NODE}}}[{RATE}])'
    memory = f"node_memory_MemAvailable_bytes{{{_NODE}}} / node_memory_MemTotal_bytes{{{_NODE}}}"
    ready = f'kube_node_status_condition{{condition="Ready", status="true", {_NODE}}}'
    return Row(
        title="Nodes",
        panels=(
            lines(
                "Ready nodes by group",
                "Groups of nodes and pools of Karpenter.",
                Unit.COUNT,
                query(of_nodes("sum", NODE_GROUP, ready), f"{{{{{NODE_GROUP}}}}}"),
                minimum=0,
                stacked=True,
            ),
            table(
                "Unhealthy nodes",
                f"Conditions that are not true. EKS and Karpenter repair within 10 to 30 minutes; after "
                f"{bounds.repair_minutes} somebody is told.",
                Unit.COUNT,
                query(
                    "max by (node, condition) (kube_node_status_condition{"
                    f'condition=~"{conditions}", status=~"false|unknown", {_NODE}}}) == 1',
                    "unhealthy",
                ),
                base=Colour.CRITICAL,
                alerts=("NodeNotRepaired",),
            ),
            lines(
                "Free part of disks",
                "The fullest. At 15 % the kubelet begins to remove images, at 10 % to evict pods.",
                Unit.PERCENT,
                query(f"bottomk(20, min by (node, device, mountpoint) ({free}) * 100)", "{{node}} {{mountpoint}}"),
                base=Colour.WARNING,
                thresholds=(Threshold(value=bounds.disk_free_percent, colour=Colour.GOOD),),
                alerts=("NodeDiskFilling",),
                minimum=0,
                maximum=100,
            ),
            lines(
                "Busy processors by group",
                "Of all nodes together.",
                Unit.RATIO,
                query(f"1 - {of_nodes('avg', NODE_GROUP, f'avg by (node) ({idle})')}", f"{{{{{NODE_GROUP}}}}}"),
                minimum=0,
                maximum=1,
            ),
            lines(
                "Free memory",
                "Part of it, of the fullest nodes. The system ends processes when there is none.",
                Unit.RATIO,
                query(f"bottomk(20, min by (node) ({memory}))", "{{node}}"),
                minimum=0,
                maximum=1,
            ),
            lines(
                "Disks that can only be read",
                "1: so the kernel answers errors of the disk.",
                Unit.COUNT,
                query(
                    f"max by (node, device, mountpoint) (node_filesystem_readonly{{{_DISK}}})",
                    "{{node}} {{mountpoint}}",
                ),
                thresholds=warning(1),
                alerts=("NodeFilesystemReadOnly",),
                minimum=0,
            ),
        ),
    )


def capacity(bounds: NodeThresholds) -> Row:
    """What makes nodes, and what it cannot make."""
    by_pool = "max by (nodepool, resource_type)"
    refused = 'karpenter_cloudprovider_errors_total{method="Create", error!="InsufficientCapacityError"}'
    return Row(
        title="Karpenter",
        panels=(
            lines(
                "Pods without a place",
                f"No pool fits what they ask for, or all that fit are at their limits, for "
                f"{bounds.unschedulable_minutes} minutes.",
                Unit.COUNT,
                query('max(karpenter_scheduler_unschedulable_pods_count{controller="provisioner"})', "pods"),
                alerts=("KarpenterCannotSchedule",),
                minimum=0,
            ),
            lines(
                "Nodes made and ended",
                "Within an hour, by pool.",
                Unit.COUNT,
                query("sum by (nodepool) (increase(karpenter_nodes_created_total[1h]))", "{{nodepool}} made"),
                query("sum by (nodepool) (increase(karpenter_nodes_terminated_total[1h]))", "{{nodepool}} ended"),
                minimum=0,
            ),
            lines(
                "EC2 has none",
                "Times within an hour that a pool got no instance. More types, zones or on-demand would help.",
                Unit.COUNT,
                query(
                    "sum by (nodepool) "
                    '(increase(karpenter_nodeclaims_disrupted_total{reason="insufficient_capacity"}[1h]))',
                    "{{nodepool}}",
                ),
                thresholds=warning(bounds.capacity_errors_per_hour),
                alerts=("KarpenterInsufficientCapacity",),
                minimum=0,
            ),
            lines(
                "EC2 refuses",
                "Within 15 minutes, for another reason than capacity: permissions, quotas, subnets or the image.",
                Unit.COUNT,
                query(f"sum by (error) (increase({refused}[15m]))", "{{error}}"),
                thresholds=critical(1),
                alerts=("KarpenterLaunchErrors",),
                minimum=0,
            ),
            lines(
                "Part of the limits",
                "What pools have of what they may. At 100 % further pods wait.",
                Unit.RATIO,
                query(
                    f"{by_pool} (karpenter_nodepools_usage) / {by_pool} (karpenter_nodepools_limit)",
                    "{{nodepool}} {{resource_type}}",
                ),
                thresholds=warning(1),
                alerts=("NodePoolAtLimit",),
                minimum=0,
            ),
            table(
                "Pools that are ready",
                "0: Karpenter makes no nodes of it. Most often its node class names what is not there.",
                Unit.COUNT,
                query('min by (name) (kube_customresource_nodepool_condition{condition="Ready"})', "ready"),
                base=Colour.CRITICAL,
                thresholds=(Threshold(value=1, colour=Colour.GOOD),),
                alerts=("NodePoolNotReady",),
            ),
            lines(
                "Spot instances taken back",
                "Within an hour. Jobs restart from their checkpoints.",
                Unit.COUNT,
                query(
                    'sum(increase(karpenter_interruption_received_messages_total{message_type="spot_interrupted"}[1h]))',
                    "interruptions",
                ),
                thresholds=warning(bounds.spot_interruptions_per_hour),
                alerts=("SpotInterruptions",),
                minimum=0,
                width=12,
            ),
            lines(
                "From a pod's making to its start",
                "Of 95 in 100 pods: node, image, volume.",
                Unit.SECONDS,
                query(
                    "histogram_quantile(0.95, sum by (le) "
                    f"(rate(karpenter_pods_startup_duration_seconds_bucket[{RATE}])))",
                    "start",
                ),
                minimum=0,
                width=12,
            ),
        ),
    )
