"""Rows about what ails GPUs: heat and power, errors, the fabric. Pure; no pulumi here."""

from components.monitoring.boards.made import RATE, critical, lines, query, table, warning
from components.monitoring.dashboard import Row, Unit
from components.monitoring.rules.gpu import APPLICATION_XIDS
from components.monitoring.thresholds_spec import GpuThresholds

_CHOSEN = 'Hostname=~"$node"'
_GPU = "Hostname, gpu, UUID"
_NAME = "{{Hostname}} {{gpu}}"


def heat(bounds: GpuThresholds) -> Row:
    """What slows GPUs down."""
    percent = f"The alert counts from {bounds.throttled_percent:g} %."
    return Row(
        title="Heat, power and clocks",
        panels=(
            lines(
                "Temperature",
                "The hottest of each node: of the chip, and of its memory.",
                Unit.CELSIUS,
                query(f"max by (Hostname) (DCGM_FI_DEV_GPU_TEMP{{{_CHOSEN}}})", "{{Hostname}}"),
                query(f"max by (Hostname) (DCGM_FI_DEV_MEMORY_TEMP{{{_CHOSEN}}})", "{{Hostname}} memory"),
            ),
            lines(
                "Power by node",
                "What its GPUs draw together. A GPU that stands out downwards computes nothing.",
                Unit.WATT,
                query(f"sum by (Hostname) (DCGM_FI_DEV_POWER_USAGE{{{_CHOSEN}}})", "{{Hostname}}"),
                minimum=0,
            ),
            lines(
                "Slowest clock of each node",
                "Of the processors. A job on many GPUs is as slow as its slowest one.",
                Unit.HERTZ,
                query(f"min by (Hostname) (DCGM_FI_DEV_SM_CLOCK{{{_CHOSEN}}}) * 1e6", "{{Hostname}}"),
                minimum=0,
            ),
            lines(
                "Slowed down by heat",
                f"Part of the time, worst GPUs. {percent}",
                Unit.PERCENT,
                query(_throttled("THERMAL"), _NAME),
                thresholds=warning(bounds.throttled_percent),
                alerts=("GpuThermalThrottling",),
                minimum=0,
            ),
            lines(
                "Slowed down by the power limit",
                f"Part of the time, worst GPUs. Normal for moments of full load. {percent}",
                Unit.PERCENT,
                query(_throttled("POWER"), _NAME),
                thresholds=warning(bounds.throttled_percent),
                alerts=("GpuPowerThrottling",),
                minimum=0,
            ),
            lines(
                "Reasons for lower clocks",
                "Times within five minutes that each was in force, over all GPUs. gpu_idle is no fault.",
                Unit.COUNT,
                query(f"sum by (clock_event) (DCGM_EXP_CLOCK_EVENTS_COUNT{{{_CHOSEN}}})", "{{clock_event}}"),
                minimum=0,
                stacked=True,
            ),
        ),
    )


def _throttled(reason: str) -> str:
    time = f"rate(DCGM_FI_DEV_{reason}_VIOLATION{{{_CHOSEN}}}[10m])"
    return f"topk(20, max by ({_GPU}) ({time}) / 1e9 * 100)"


def errors(bounds: GpuThresholds) -> Row:
    """What breaks jobs."""
    some = critical(1)
    return Row(
        title="Errors",
        panels=(
            table(
                "XID errors",
                f"Of the last five minutes. {APPLICATION_XIDS.replace('|', ', ')} are most often the program's own "
                "fault, all others the hardware's: the node is to go.",
                Unit.COUNT,
                query(
                    f"max by ({_GPU}, xid, namespace, pod) (DCGM_EXP_XID_ERRORS_COUNT{{{_CHOSEN}}})",
                    "errors",
                ),
                thresholds=some,
                alerts=("GpuXidError", "GpuXidApplicationError"),
                width=12,
            ),
            lines(
                "Memory errors that lose data",
                "Errors of two bits within an hour: results since then are not to be trusted.",
                Unit.COUNT,
                query(f"sum by ({_GPU}) (increase(DCGM_FI_DEV_ECC_DBE_VOL_TOTAL{{{_CHOSEN}}}[1h]))", _NAME),
                thresholds=some,
                alerts=("GpuUncorrectableEccErrors",),
                minimum=0,
                width=12,
            ),
            lines(
                "Memory errors that are mended",
                "Errors of one bit within an hour. Memory with many of them tends to lose data later.",
                Unit.COUNT,
                query(f"sum by ({_GPU}) (increase(DCGM_FI_DEV_ECC_SBE_VOL_TOTAL{{{_CHOSEN}}}[1h]))", _NAME),
                thresholds=warning(bounds.correctable_ecc_per_hour),
                alerts=("GpuCorrectableEccErrors",),
                minimum=0,
            ),
            lines(
                "Rows of memory that were replaced",
                "By spare ones, since the GPU was made. A GPU that failed to has to be exchanged.",
                Unit.COUNT,
                query(f"max by ({_GPU}) (DCGM_FI_DEV_ROW_REMAP_FAILURE{{{_CHOSEN}}})", f"{_NAME} failed"),
                query(f"max by ({_GPU}) (DCGM_FI_DEV_UNCORRECTABLE_REMAPPED_ROWS{{{_CHOSEN}}})", _NAME),
                alerts=("GpuRowRemapFailure",),
                minimum=0,
            ),
            lines(
                "Retries on PCIe",
                "Within an hour. Many of them on one GPU: its connection to the host is bad.",
                Unit.COUNT,
                query(f"sum by ({_GPU}) (increase(DCGM_FI_DEV_PCIE_REPLAY_COUNTER{{{_CHOSEN}}}[1h]))", _NAME),
                minimum=0,
            ),
        ),
    )


def fabric(bounds: GpuThresholds) -> Row:
    """What connects GPUs."""
    nvlink, efa = "DCGM_FI_DEV_NVLINK", "node_amazonefa"
    retried = " + ".join(
        f"increase({nvlink}_{name}_ERROR_COUNT_TOTAL{{{_CHOSEN}}}[1h])" for name in ("CRC_FLIT", "CRC_DATA", "REPLAY")
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
                query(f"sum by (Hostname) (DCGM_FI_PROF_NVLINK_TX_BYTES{{{_CHOSEN}}})", "{{Hostname}}"),
                minimum=0,
            ),
            lines(
                "NVLink errors that are mended",
                "Checksum errors and retries within an hour: collectives get slower.",
                Unit.COUNT,
                query(f"sum by ({_GPU}) ({retried})", _NAME),
                thresholds=warning(bounds.nvlink_errors_per_hour),
                alerts=("NvlinkErrors",),
                minimum=0,
            ),
            lines(
                "NVLink failures",
                "Within an hour: a link had to be trained again, or is gone. Jobs over it fail or hang.",
                Unit.COUNT,
                query(f"sum by ({_GPU}) (increase({nvlink}_RECOVERY_ERROR_COUNT_TOTAL{{{_CHOSEN}}}[1h]))", _NAME),
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
