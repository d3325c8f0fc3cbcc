"""Rows about what ails GPUs: heat and power, errors. Pure; no pulumi here. What connects them is `gpu_fabric.py`."""

from components.monitoring.boards.made import critical, lines, query, table, warning
from components.monitoring.dashboard import Row, Unit
from components.monitoring.rules.gpu import APPLICATION_XIDS
from components.monitoring.rules.missing import UNSEEN_GPUS
from components.monitoring.thresholds_spec import GpuThresholds

CHOSEN = 'Hostname=~"$node"'
GPU = "Hostname, gpu, UUID"
NAME = "{{Hostname}} {{gpu}}"


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
                query(f"max by (Hostname) (DCGM_FI_DEV_GPU_TEMP{{{CHOSEN}}})", "{{Hostname}}"),
                query(f"max by (Hostname) (DCGM_FI_DEV_MEMORY_TEMP{{{CHOSEN}}})", "{{Hostname}} memory"),
            ),
            lines(
                "Power by node",
                "What its GPUs draw together. A GPU that stands out downwards computes nothing.",
                Unit.WATT,
                query(f"sum by (Hostname) (DCGM_FI_DEV_POWER_USAGE{{{CHOSEN}}})", "{{Hostname}}"),
                minimum=0,
            ),
            lines(
                "Slowest clock of each node",
                "Of the processors. A job on many GPUs is as slow as its slowest one.",
                Unit.HERTZ,
                query(f"min by (Hostname) (DCGM_FI_DEV_SM_CLOCK{{{CHOSEN}}}) * 1e6", "{{Hostname}}"),
                minimum=0,
            ),
            lines(
                "Slowed down by heat",
                f"Part of the time, worst GPUs. {percent}",
                Unit.PERCENT,
                query(_throttled("THERMAL"), NAME),
                thresholds=warning(bounds.throttled_percent),
                alerts=("GpuThermalThrottling",),
                minimum=0,
            ),
            lines(
                "Slowed down by the power limit",
                f"Part of the time, worst GPUs. Normal for moments of full load. {percent}",
                Unit.PERCENT,
                query(_throttled("POWER"), NAME),
                thresholds=warning(bounds.throttled_percent),
                alerts=("GpuPowerThrottling",),
                minimum=0,
            ),
            lines(
                "Reasons for lower clocks",
                "Times within five minutes that each was in force, over all GPUs. gpu_idle is no fault.",
                Unit.COUNT,
                query(f"sum by (clock_event) (DCGM_EXP_CLOCK_EVENTS_COUNT{{{CHOSEN}}})", "{{clock_event}}"),
                minimum=0,
                stacked=True,
            ),
        ),
    )


def _throttled(reason: str) -> str:
    time = f"rate(DCGM_FI_DEV_{reason}_VIOLATION{{{CHOSEN}}}[10m])"
    return f"topk(20, max by ({GPU}) ({time}) / 1e9 * 100)"


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
                    f"max by ({GPU}, xid, namespace, pod) (DCGM_EXP_XID_ERRORS_COUNT{{{CHOSEN}}})",
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
                query(f"sum by ({GPU}) (increase(DCGM_FI_DEV_ECC_DBE_VOL_TOTAL{{{CHOSEN}}}[1h]))", NAME),
                thresholds=some,
                alerts=("GpuUncorrectableEccErrors",),
                minimum=0,
                width=12,
            ),
            lines(
                "Memory errors that are mended",
                "Errors of one bit within an hour. Memory with many of them tends to lose data later.",
                Unit.COUNT,
                query(f"sum by ({GPU}) (increase(DCGM_FI_DEV_ECC_SBE_VOL_TOTAL{{{CHOSEN}}}[1h]))", NAME),
                thresholds=warning(bounds.correctable_ecc_per_hour),
                alerts=("GpuCorrectableEccErrors",),
                minimum=0,
            ),
            lines(
                "Rows of memory that were replaced",
                "By spare ones, since the GPU was made. A GPU that failed to has to be exchanged.",
                Unit.COUNT,
                query(f"max by ({GPU}) (DCGM_FI_DEV_ROW_REMAP_FAILURE{{{CHOSEN}}})", f"{NAME} failed"),
                query(f"max by ({GPU}) (DCGM_FI_DEV_UNCORRECTABLE_REMAPPED_ROWS{{{CHOSEN}}})", NAME),
                alerts=("GpuRowRemapFailure",),
                minimum=0,
            ),
            lines(
                "Retries on PCIe",
                "Within an hour. Many of them on one GPU: its connection to the host is bad.",
                Unit.COUNT,
                query(f"sum by ({GPU}) (increase(DCGM_FI_DEV_PCIE_REPLAY_COUNTER{{{CHOSEN}}}[1h]))", NAME),
                minimum=0,
            ),
            lines(
                "Nodes whose GPUs nobody sees",
                "DCGM tells nothing of them: it does not run there, or hangs, as it does when a GPU is gone.",
                Unit.COUNT,
                query(f"count({UNSEEN_GPUS}) or vector(0)", "nodes"),
                alerts=("GpuMetricsMissing",),
                width=24,
            ),
        ),
    )
