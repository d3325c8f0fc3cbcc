"""Rules about what connects GPUs: NVLink within a node, EFA between nodes. Pure; no pulumi here."""

from components.monitoring.alert import AlertRule, Severity
from components.monitoring.facts import MonitoringFacts
from components.monitoring.rules.made import ON_NODE, Dashboard, Owner, alert
from components.monitoring.thresholds_spec import ThresholdsSpec

_GPU = "Hostname, gpu, UUID"
_NVLINK = "DCGM_FI_DEV_NVLINK"
_EFA = "node_amazonefa"


def rules(thresholds: ThresholdsSpec, facts: MonitoringFacts) -> tuple[AlertRule, ...]:
    """All rules about NVLink and EFA."""
    bounds = thresholds.gpu
    retried = " + ".join(
        f"increase({_NVLINK}_{name}_ERROR_COUNT_TOTAL[1h])" for name in ("CRC_FLIT", "CRC_DATA", "REPLAY")
    )
    failed = " + ".join(f"increase({_EFA}_{name}[1h])" for name in ("rdma_read_wr_err", "rdma_write_wr_err"))
    return (
        alert(
            "NvlinkErrors",
            f"sum by ({_GPU}) ({retried}) > {bounds.nvlink_errors_per_hour}",
            severity=Severity.WARNING,
            owner=Owner.PLATFORM,
            dashboard=Dashboard.GPU_FLEET,
            summary="NVLink of GPU {{ $labels.gpu }} of {{ $labels.Hostname }} repeats what it sends",
            description="Collectives within the node get slower, and a link that retries tends to fail.",
            labels=ON_NODE,
        ),
        alert(
            "NvlinkRecoveryError",
            f"sum by ({_GPU}) (increase({_NVLINK}_RECOVERY_ERROR_COUNT_TOTAL[1h])) > 0",
            severity=Severity.CRITICAL,
            owner=Owner.PLATFORM,
            dashboard=Dashboard.GPU_FLEET,
            summary="NVLink of GPU {{ $labels.gpu }} of {{ $labels.Hostname }} went down",
            description="The link had to be trained again, or is gone. Jobs over it fail or hang.",
            labels=ON_NODE,
        ),
        alert(
            "EfaPacketDrops",
            f"sum by (node, device) (increase({_EFA}_rx_drops[1h])) > {bounds.efa_drops_per_hour}",
            severity=Severity.WARNING,
            owner=Owner.PLATFORM,
            dashboard=Dashboard.GPU_FLEET,
            summary="EFA {{ $labels.device }} of {{ $labels.node }} drops packets",
            description="They are sent again: collectives between nodes get slower.",
        ),
        alert(
            "EfaErrors",
            f"sum by (node, device) ({failed}) > 0",
            severity=Severity.CRITICAL,
            owner=Owner.PLATFORM,
            dashboard=Dashboard.GPU_FLEET,
            summary="RDMA over EFA {{ $labels.device }} of {{ $labels.node }} fails",
            description="Reads or writes of remote memory ended in errors: NCCL gives up, and the job with it.",
        ),
    )
