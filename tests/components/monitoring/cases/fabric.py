"""Cases of the rules about NVLink and EFA."""

from tests.components.monitoring.cases.case import Case

_GPU = 'Hostname="n1",gpu="3",UUID="GPU-a"'
_WHERE = {"Hostname": "n1", "gpu": "3", "UUID": "GPU-a"}
_PORT = 'node="n1",device="rdmap0s6",port="1"'
_ADAPTER = {"node": "n1", "device": "rdmap0s6"}


def _nvlink(replays: str) -> dict[str, str]:
    prefix = "DCGM_FI_DEV_NVLINK"
    return {
        f"{prefix}_CRC_FLIT_ERROR_COUNT_TOTAL{{{_GPU}}}": "2x120",
        f"{prefix}_CRC_DATA_ERROR_COUNT_TOTAL{{{_GPU}}}": "0x120",
        f"{prefix}_REPLAY_ERROR_COUNT_TOTAL{{{_GPU}}}": replays,
    }


def _efa(reads: str) -> dict[str, str]:
    return {
        f"node_amazonefa_rdma_read_wr_err{{{_PORT}}}": reads,
        f"node_amazonefa_rdma_write_wr_err{{{_PORT}}}": "0x120",
    }


CASES = (
    Case(alert="NvlinkErrors", title="retries", series=_nvlink("0+1x120"), minutes=90, fires=[_WHERE]),
    Case(alert="NvlinkErrors", title="a few retries", series=_nvlink("0x60 1x20 2x40"), minutes=90),
    Case(
        alert="NvlinkRecoveryError",
        title="went down once",
        series={f"DCGM_FI_DEV_NVLINK_RECOVERY_ERROR_COUNT_TOTAL{{{_GPU}}}": "0x30 1x60"},
        minutes=40,
        fires=[_WHERE],
    ),
    Case(
        alert="NvlinkRecoveryError",
        title="went down long ago",
        series={f"DCGM_FI_DEV_NVLINK_RECOVERY_ERROR_COUNT_TOTAL{{{_GPU}}}": "1x120"},
        minutes=110,
    ),
    Case(
        alert="EfaPacketDrops",
        title="fifty a minute",
        series={f"node_amazonefa_rx_drops{{{_PORT}}}": "0+50x120"},
        minutes=90,
        fires=[_ADAPTER],
    ),
    Case(
        alert="EfaPacketDrops",
        title="five a minute",
        series={f"node_amazonefa_rx_drops{{{_PORT}}}": "0+5x120"},
        minutes=90,
    ),
    Case(alert="EfaErrors", title="a read failed", series=_efa("0x30 1x60"), minutes=40, fires=[_ADAPTER]),
    Case(alert="EfaErrors", title="failed long ago", series=_efa("7x120"), minutes=110),
)
