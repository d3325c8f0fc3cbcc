"""Rules about nodes that come and go: Karpenter, spot, capacity blocks. Pure; no pulumi here."""

from components.monitoring.alert import AlertRule, Severity
from components.monitoring.facts import MonitoringFacts
from components.monitoring.rules.made import Dashboard, Owner, alert
from components.monitoring.thresholds_spec import NodeThresholds, ThresholdsSpec

_BOARD = Dashboard.PLATFORM


def rules(thresholds: ThresholdsSpec, facts: MonitoringFacts) -> tuple[AlertRule, ...]:
    """All rules about capacity; the one about capacity blocks only if there are any."""
    bounds = thresholds.nodes
    ending = (_capacity_block_ending(bounds),) if facts.capacity_blocks else ()
    return (*_launching(bounds), _interrupted(bounds), *ending)


def _launching(bounds: NodeThresholds) -> tuple[AlertRule, ...]:
    return (
        alert(
            "KarpenterCannotSchedule",
            'max(karpenter_scheduler_unschedulable_pods_count{controller="provisioner"}) > 0',
            hold_minutes=bounds.unschedulable_minutes,
            severity=Severity.WARNING,
            owner=Owner.PLATFORM,
            dashboard=_BOARD,
            summary="Pods wait for a node that Karpenter cannot make",
            description="No node pool fits what they ask for, or all that fit are at their limits.",
        ),
        alert(
            "KarpenterInsufficientCapacity",
            f"""
            sum by (nodepool) (increase(karpenter_nodeclaims_disrupted_total{{reason="insufficient_capacity"}}[1h]))
            > {bounds.capacity_errors_per_hour}
            """,
            severity=Severity.WARNING,
            owner=Owner.PLATFORM,
            dashboard=_BOARD,
            summary="EC2 has no instances of what pool {{ $labels.nodepool }} asks for",
            description="Pods wait as long as that lasts. More instance types, zones or on-demand would help.",
        ),
        alert(
            "KarpenterLaunchErrors",
            """
            sum by (error) (increase(karpenter_cloudprovider_errors_total{
              method="Create", error!="InsufficientCapacityError"
            }[15m])) > 0
            """,
            hold_minutes=15,
            severity=Severity.CRITICAL,
            owner=Owner.PLATFORM,
            dashboard=_BOARD,
            summary="Karpenter cannot launch instances",
            description="EC2 refuses for another reason than capacity: permissions, quotas, subnets or the image.",
        ),
        alert(
            "NodePoolNotReady",
            'min by (name) (kube_customresource_nodepool_condition{condition="Ready"}) == 0',
            hold_minutes=15,
            severity=Severity.CRITICAL,
            owner=Owner.PLATFORM,
            dashboard=_BOARD,
            summary="Node pool {{ $labels.name }} is not ready",
            description="Karpenter makes no nodes of it. Most often its node class names what is not there.",
        ),
        alert(
            "NodePoolAtLimit",
            """
            max by (nodepool, resource_type) (karpenter_nodepools_usage)
            / max by (nodepool, resource_type) (karpenter_nodepools_limit) >= 1
            """,
            hold_minutes=30,
            severity=Severity.INFO,
            owner=Owner.PLATFORM,
            dashboard=_BOARD,
            summary="Node pool {{ $labels.nodepool }} has all the {{ $labels.resource_type }} it may have",
            description="Further pods wait. Raise its limit, or let them wait.",
        ),
    )


def _interrupted(bounds: NodeThresholds) -> AlertRule:
    return alert(
        "SpotInterruptions",
        f"""
        sum(increase(karpenter_interruption_received_messages_total{{message_type="spot_interrupted"}}[1h]))
        > {bounds.spot_interruptions_per_hour}
        """,
        severity=Severity.WARNING,
        owner=Owner.PLATFORM,
        dashboard=_BOARD,
        summary="EC2 takes unusually many spot instances back",
        description="Jobs restart from their checkpoints more often than they get on.",
    )


def _capacity_block_ending(bounds: NodeThresholds) -> AlertRule:
    left = "groundplane:capacity_block:end_timestamp_seconds - time()"
    return alert(
        "CapacityBlockEnding",
        f"({left} < {bounds.capacity_block_hours * 3600}) and ({left} > 0)",
        severity=Severity.WARNING,
        owner=Owner.TRAINING,
        dashboard=Dashboard.TRAINING,
        summary="The capacity block of {{ $labels.node_group }} ends soon",
        description="EKS drains its nodes 40 minutes before the end; EC2 ends them 30 minutes before it.",
    )
