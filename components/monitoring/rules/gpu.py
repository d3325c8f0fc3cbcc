"""Rules about GPUs: broken, slowed down, or paid for and idle. Pure; no pulumi here."""

from components.monitoring.alert import AlertRule, Severity
from components.monitoring.facts import MonitoringFacts
from components.monitoring.rules.made import ON_NODE, Dashboard, Owner, alert
from components.monitoring.thresholds_spec import GpuThresholds, ThresholdsSpec

APPLICATION_XIDS = "13|31|43|45"
"""XIDs that a program causes, not the hardware (NVIDIA, XID Errors, "Common XID Errors", 2026-11)."""

STALLED_BUSY_PERCENT = 90
STALLED_TENSOR = 0.005
"""Utilisation above, and tensor activity below which a pod waits for others: a collective that waits spins."""

_GPU = "Hostname, gpu, UUID"
_HERE = "GPU {{ $labels.gpu }} of {{ $labels.Hostname }}"
_BOARD = Dashboard.GPU_FLEET


def rules(thresholds: ThresholdsSpec, facts: MonitoringFacts) -> tuple[AlertRule, ...]:
    """All rules about GPUs."""
    return (*_errors(thresholds.gpu), *_throttling(thresholds.gpu), *_waste(thresholds.gpu))


def _errors(bounds: GpuThresholds) -> tuple[AlertRule, ...]:
    return (
        alert(
            "GpuXidError",
            f'max by ({_GPU}, xid) (DCGM_EXP_XID_ERRORS_COUNT{{xid!~"{APPLICATION_XIDS}"}}) > 0',
            severity=Severity.CRITICAL,
            owner=Owner.PLATFORM,
            dashboard=_BOARD,
            summary=f"XID {{{{ $labels.xid }}}} on {_HERE}",
            description="The driver reports an error of the hardware. Jobs on the GPU fail or hang; the node is to go.",
            labels=ON_NODE,
        ),
        alert(
            "GpuXidApplicationError",
            f'max by ({_GPU}, xid, namespace, pod) (DCGM_EXP_XID_ERRORS_COUNT{{xid=~"{APPLICATION_XIDS}"}}) > 0',
            severity=Severity.INFO,
            owner=Owner.TRAINING,
            dashboard=_BOARD,
            summary=f"XID {{{{ $labels.xid }}}} on {_HERE}, most likely of pod {{{{ $labels.pod }}}} itself",
            description="A program did what the GPU does not allow, such as reading memory that is not its own.",
            labels=ON_NODE,
        ),
        alert(
            "GpuUncorrectableEccErrors",
            f"sum by ({_GPU}) (increase(DCGM_FI_DEV_ECC_DBE_VOL_TOTAL[1h])) > 0",
            severity=Severity.CRITICAL,
            owner=Owner.PLATFORM,
            dashboard=_BOARD,
            summary=f"Memory of {_HERE} lost data",
            description="Errors of two bits cannot be mended: results since then are not to be trusted.",
            labels=ON_NODE,
        ),
        alert(
            "GpuCorrectableEccErrors",
            f"sum by ({_GPU}) (increase(DCGM_FI_DEV_ECC_SBE_VOL_TOTAL[1h])) > {bounds.correctable_ecc_per_hour}",
            severity=Severity.WARNING,
            owner=Owner.PLATFORM,
            dashboard=_BOARD,
            summary=f"Memory of {_HERE} mends unusually many errors",
            description="Nothing is lost yet. Such memory tends to lose data later.",
            labels=ON_NODE,
        ),
        alert(
            "GpuRowRemapFailure",
            f"max by ({_GPU}) (DCGM_FI_DEV_ROW_REMAP_FAILURE) > 0",
            severity=Severity.CRITICAL,
            owner=Owner.PLATFORM,
            dashboard=_BOARD,
            summary=f"{_HERE} has no spare memory rows left",
            description="Bad rows can no longer be replaced. The GPU has to be exchanged.",
            labels=ON_NODE,
        ),
    )


def _throttling(bounds: GpuThresholds) -> tuple[AlertRule, ...]:
    percent = bounds.throttled_percent
    return (
        alert(
            "GpuThermalThrottling",
            f"max by ({_GPU}) (rate(DCGM_FI_DEV_THERMAL_VIOLATION[10m])) / 1e9 * 100 > {percent:g}",
            hold_minutes=10,
            severity=Severity.WARNING,
            owner=Owner.PLATFORM,
            dashboard=_BOARD,
            summary=f"{_HERE} is slowed down by heat",
            description="A job on many GPUs is as slow as its slowest one.",
            labels=ON_NODE,
        ),
        alert(
            "GpuPowerThrottling",
            f"max by ({_GPU}) (rate(DCGM_FI_DEV_POWER_VIOLATION[10m])) / 1e9 * 100 > {percent:g}",
            hold_minutes=30,
            severity=Severity.WARNING,
            owner=Owner.PLATFORM,
            dashboard=_BOARD,
            summary=f"{_HERE} is slowed down by its power limit",
            description="Normal for moments of full load; not for half an hour without a break.",
            labels=ON_NODE,
        ),
    )


def _waste(bounds: GpuThresholds) -> tuple[AlertRule, ...]:
    idle, pod = bounds.idle_percent, "namespace, pod"
    return (
        alert(
            "GpuIdleWhileReserved",
            f'max by ({_GPU}, {pod}) (max_over_time(DCGM_FI_DEV_GPU_UTIL{{pod!=""}}[10m])) < {idle:g}',
            hold_minutes=bounds.idle_minutes,
            severity=Severity.WARNING,
            owner=Owner.TRAINING,
            dashboard=_BOARD,
            summary="Pod {{ $labels.namespace }}/{{ $labels.pod }} has a GPU and does not use it",
            description="Others may be waiting for it, and it costs what a busy one costs.",
            labels=ON_NODE,
        ),
        alert(
            "GpuNodeUnused",
            """
            sum by (node) (kube_node_status_allocatable{resource="nvidia_com_gpu"}) > 0
            unless on (node) sum by (node) (kube_pod_container_resource_requests{resource="nvidia_com_gpu"}) > 0
            """,
            hold_minutes=4 * 60,
            severity=Severity.WARNING,
            owner=Owner.PLATFORM,
            dashboard=_BOARD,
            summary="No pod has had a GPU of {{ $labels.node }} for four hours",
            description="Nodes of a group stay until the group is made smaller, and reservations cost anyway.",
        ),
        alert(
            "NcclStall",
            f"""
            avg by ({pod}) (DCGM_FI_DEV_GPU_UTIL{{pod!=""}}) > {STALLED_BUSY_PERCENT}
            and avg by ({pod}) (DCGM_FI_PROF_PIPE_TENSOR_ACTIVE{{pod!=""}}) < {STALLED_TENSOR}
            and avg by ({pod}) (DCGM_FI_PROF_DRAM_ACTIVE{{pod!=""}}) < 0.02
            """,
            hold_minutes=bounds.stall_minutes,
            severity=Severity.CRITICAL,
            owner=Owner.TRAINING,
            dashboard=Dashboard.TRAINING,
            summary="Pod {{ $labels.namespace }}/{{ $labels.pod }} is busy and computes nothing",
            description="So looks a collective that waits for a rank which is gone: all GPUs of the job spin.",
        ),
    )
