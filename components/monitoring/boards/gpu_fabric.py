"""A row about what connects GPUs: NVLink within a node, EFA between nodes. Pure; no pulumi here."""

from components.monitoring.boards.gpu_health import CHOSEN, GPU, NAME
from components.monitoring.boards.made import RATE, critical, lines, query, warning
from components.monitoring.dashboard import Row, Unit
from components.monitoring.thresholds_spec import GpuThresholds


def fabric(bounds: GpuThresholds) -> Row:
    """What connects GPUs."""
    nvlink, efa = "DCGM_FI_DEV_NVLINK", "node_amazonefa"
    retried = " + ".join(
        f"increase({nvlink}_{name}_ERROR_COUNT_TOTAL{{{CHOSEN}}}[1h])" for name in ("CRC_FLIT", "CRC_DATA", "REPLAY")
    )
    failed = " + ".join(
        f'increase({efa}_{name}{{node=~"$node"}}[1h])' for name in ("rdma_read_wr_err", "rdma_write_wr_err")
    )
    return Row(
        title="Fabric: NVLink within a node, EFA between nodes",
        panels=(
            lines(
                "NVLink traffic by node",
                "What its GPUs send to each other.",
                Unit.BYTES_PER_SECOND,
                query(f"sum by (Hostname) (DCGM_FI_PROF_NVLINK_TX_BYTES{{{CHOSEN}}})", "{{Hostname}}"),
                minimum=0,
            ),
            lines(
                "NVLink errors that are mended",
                "Checksum errors and retries within an hour: collectives get slower.",
                Unit.COUNT,
                query(f"sum by ({GPU}) ({retried})", NAME),
                thresholds=warning(bounds.nvlink_errors_per_hour),
                alerts=("NvlinkErrors",),
                minimum=0,
            ),
            lines(
                "NVLink failures",
                "Within an hour: a link had to be trained again, or is gone. Jobs over it fail or hang.",
                Unit.COUNT,
                query(f"sum by ({GPU}) (increase({nvlink}_RECOVERY_ERROR_COUNT_TOTAL{{{CHOSEN}}}[1h]))", NAME),
                thresholds=critical(1),
                alerts=("NvlinkRecoveryError",),
                minimum=0,
            ),
            lines(
                "EFA traffic by node",
                "What its adapters send to other nodes.",
                Unit.BYTES_PER_SECOND,
                query(f'sum by (node) (rate({efa}_tx_bytes{{node=~"$node"}}[{RATE}]))', "{{node}}"),
                minimum=0,
            ),
            lines(
                "EFA drops",
                "Packets within an hour. They are sent again: collectives between nodes get slower.",
                Unit.COUNT,
                query(f'sum by (node, device) (increase({efa}_rx_drops{{node=~"$node"}}[1h]))', "{{node}} {{device}}"),
                thresholds=warning(bounds.efa_drops_per_hour),
                alerts=("EfaPacketDrops",),
                minimum=0,
            ),
            lines(
                "EFA errors",
                "Reads and writes of remote memory that failed, within an hour: NCCL gives up, and the job with it.",
                Unit.COUNT,
                query(f"sum by (node, device) ({failed})", "{{node}} {{device}}"),
                thresholds=critical(1),
                alerts=("EfaErrors",),
                minimum=0,
            ),
        ),
    )
