"""DCGM: GPUs, by dcgm-exporter. A facts table, and the list of counters that the exporter is configured with.

The exporter emits what its list of counters says and no more; ours is made of the table, so that the two cannot part.
Profiling fields need a data-centre GPU of Volta or newer.
"""

from components.catalog.metrics.metric import Exporter, Kind, Metric

HELP: dict[str, tuple[Kind, str]] = {
    "DCGM_EXP_CLOCK_EVENTS_COUNT": (Kind.GAUGE, "Clock events within the last five minutes"),
    "DCGM_EXP_XID_ERRORS_COUNT": (Kind.GAUGE, "XID errors within the last five minutes"),
    "DCGM_FI_DEV_CORRECTABLE_REMAPPED_ROWS": (Kind.COUNTER, "Rows remapped for correctable errors"),
    "DCGM_FI_DEV_ECC_DBE_VOL_TOTAL": (Kind.COUNTER, "Double-bit volatile ECC errors"),
    "DCGM_FI_DEV_ECC_SBE_VOL_TOTAL": (Kind.COUNTER, "Single-bit volatile ECC errors"),
    "DCGM_FI_DEV_FB_FREE": (Kind.GAUGE, "Framebuffer memory free in MiB"),
    "DCGM_FI_DEV_FB_USED": (Kind.GAUGE, "Framebuffer memory used in MiB"),
    "DCGM_FI_DEV_GPU_TEMP": (Kind.GAUGE, "GPU temperature in C"),
    "DCGM_FI_DEV_GPU_UTIL": (Kind.GAUGE, "GPU utilisation in %"),
    "DCGM_FI_DEV_MEMORY_TEMP": (Kind.GAUGE, "Memory temperature in C"),
    "DCGM_FI_DEV_NVLINK_CRC_DATA_ERROR_COUNT_TOTAL": (Kind.COUNTER, "NVLink data CRC errors"),
    "DCGM_FI_DEV_NVLINK_CRC_FLIT_ERROR_COUNT_TOTAL": (Kind.COUNTER, "NVLink flow-control CRC errors"),
    "DCGM_FI_DEV_NVLINK_RECOVERY_ERROR_COUNT_TOTAL": (Kind.COUNTER, "NVLink recovery errors"),
    "DCGM_FI_DEV_NVLINK_REPLAY_ERROR_COUNT_TOTAL": (Kind.COUNTER, "NVLink retries"),
    "DCGM_FI_DEV_PCIE_REPLAY_COUNTER": (Kind.COUNTER, "PCIe retries"),
    "DCGM_FI_DEV_POWER_USAGE": (Kind.GAUGE, "Power draw in W"),
    "DCGM_FI_DEV_POWER_VIOLATION": (Kind.COUNTER, "Throttling due to power constraints in ns"),
    "DCGM_FI_DEV_ROW_REMAP_FAILURE": (Kind.GAUGE, "Whether remapping of rows has failed"),
    "DCGM_FI_DEV_SM_CLOCK": (Kind.GAUGE, "SM clock in MHz"),
    "DCGM_FI_DEV_THERMAL_VIOLATION": (Kind.COUNTER, "Throttling due to thermal constraints in ns"),
    "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION": (Kind.COUNTER, "Energy since boot in mJ"),
    "DCGM_FI_DEV_UNCORRECTABLE_REMAPPED_ROWS": (Kind.COUNTER, "Rows remapped for uncorrectable errors"),
    "DCGM_FI_DEV_XID_ERRORS": (Kind.GAUGE, "Value of the last XID error"),
    "DCGM_FI_PROF_DRAM_ACTIVE": (Kind.GAUGE, "Share of cycles in which the memory interface is active"),
    "DCGM_FI_PROF_GR_ENGINE_ACTIVE": (Kind.GAUGE, "Share of time in which the graphics engine is active"),
    "DCGM_FI_PROF_NVLINK_RX_BYTES": (Kind.GAUGE, "Bytes received over NVLink in a second"),
    "DCGM_FI_PROF_NVLINK_TX_BYTES": (Kind.GAUGE, "Bytes sent over NVLink in a second"),
    "DCGM_FI_PROF_PIPE_TENSOR_ACTIVE": (Kind.GAUGE, "Share of cycles in which the tensor pipe is active"),
    "DCGM_FI_PROF_SM_ACTIVE": (Kind.GAUGE, "Share of cycles in which an SM has a warp"),
}
"""Kind and help by name."""

_OWN_LABELS = {
    "DCGM_EXP_CLOCK_EVENTS_COUNT": frozenset({"clock_event", "window_size_in_ms"}),
    "DCGM_EXP_XID_ERRORS_COUNT": frozenset({"err_code", "err_msg", "window_size_in_ms", "xid"}),
}

DCGM = Exporter(
    title="dcgm-exporter",
    # 4.9.0 renames many of these, and changes units: the names are those of releases before it.
    source="NVIDIA/dcgm-exporter, etc/dcp-metrics-included.csv, deployment/templates and internal/pkg/collector, "
    "before 4.9.0, 2026-11",
    labels=frozenset({"DCGM_FI_DRIVER_VERSION", "GPU_I_ID", "GPU_I_PROFILE", "Hostname", "UUID", "device", "gpu"})
    | {"modelName", "pci_bus_id"},
    metrics=tuple(
        Metric(name=name, kind=kind, labels=_OWN_LABELS.get(name, frozenset())) for name, (kind, _) in HELP.items()
    ),
    needs="counters_csv() as its list of counters; honorLabels, so that namespace and pod are those that use the GPU, "
    "and no such labels of the target, so that a GPU that no pod has does not get the exporter's own; "
    "NODE_NAME in its environment, which its chart sets: Hostname is the name of the node",
)


def counters_csv() -> str:
    """The exporter's list of counters: field, type, help."""
    rows = [f"{name}, {kind}, {text}." for name, (kind, text) in sorted(HELP.items())]
    return "\n".join([*rows, "DCGM_FI_DRIVER_VERSION, label, Driver version."]) + "\n"
