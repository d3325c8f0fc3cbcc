"""Rules about nodes. Pure; no pulumi here."""

from components.monitoring.alert import AlertRule, Severity
from components.monitoring.facts import MonitoringFacts
from components.monitoring.rules.made import Dashboard, Owner, alert
from components.monitoring.thresholds_spec import ThresholdsSpec

CONDITIONS = ("AcceleratedHardwareReady", "ContainerRuntimeReady", "KernelReady", "NetworkingReady", "Ready")
"""Conditions that EKS's node monitoring agent and the kubelet set, for which EKS and Karpenter repair nodes (EKS user
guide, "Detect node health issues", 2026-11)."""


def rules(thresholds: ThresholdsSpec, facts: MonitoringFacts) -> tuple[AlertRule, ...]:
    """All rules about nodes."""
    bounds = thresholds.nodes
    disk = 'fstype!~"tmpfs|overlay|squashfs|ramfs"'
    return (
        alert(
            "NodeNotRepaired",
            f"""
            max by (node, condition) (kube_node_status_condition{{
              condition=~"{"|".join((*CONDITIONS, "StorageReady"))}", status=~"false|unknown"
            }}) == 1
            """,
            hold_minutes=bounds.repair_minutes,
            severity=Severity.CRITICAL,
            owner=Owner.PLATFORM,
            dashboard=Dashboard.PLATFORM,
            summary="{{ $labels.node }} is unhealthy ({{ $labels.condition }}) and nobody has replaced it",
            description="Repair takes 10 to 30 minutes. What holds it up: a budget, a pod, or too many sick nodes.",
        ),
        alert(
            "NodeDiskFilling",
            f"""
            min by (node, device, mountpoint) (
              node_filesystem_avail_bytes{{{disk}}} / node_filesystem_size_bytes{{{disk}}}
            ) * 100 < {bounds.disk_free_percent:g}
            """,
            hold_minutes=10,
            severity=Severity.WARNING,
            owner=Owner.PLATFORM,
            dashboard=Dashboard.PLATFORM,
            summary="{{ $labels.mountpoint }} of {{ $labels.node }} is nearly full",
            description="At 15 % the kubelet begins to remove images, at 10 % to evict pods.",
        ),
        alert(
            "NodeFilesystemReadOnly",
            f"max by (node, device, mountpoint) (node_filesystem_readonly{{{disk}}}) == 1",
            hold_minutes=5,
            severity=Severity.WARNING,
            owner=Owner.PLATFORM,
            dashboard=Dashboard.PLATFORM,
            summary="{{ $labels.mountpoint }} of {{ $labels.node }} can only be read",
            description="So the kernel answers errors of the disk. Whatever writes there fails.",
        ),
    )
