"""Cases of the rules about GPUs."""

from tests.components.monitoring.cases.case import Case

_GPU = 'Hostname="n1",gpu="3",UUID="GPU-a",modelName="H200"'
_POD = f'{_GPU},namespace="vision",pod="train-0"'
_WHERE = {"Hostname": "n1", "gpu": "3", "UUID": "GPU-a"}
_WHO = {"namespace": "vision", "pod": "train-0"}
_MINUTE_NS = 60 * 10**9


def _stall(tensor: str, dram: str) -> dict[str, str]:
    return {
        f"DCGM_FI_DEV_GPU_UTIL{{{_POD}}}": "100x40",
        f"DCGM_FI_PROF_PIPE_TENSOR_ACTIVE{{{_POD}}}": tensor,
        f"DCGM_FI_PROF_DRAM_ACTIVE{{{_POD}}}": dram,
    }


CASES = (
    Case(
        alert="GpuXidError",
        title="fell off the bus",
        series={f'DCGM_EXP_XID_ERRORS_COUNT{{{_GPU},xid="79"}}': "0 0 1x5"},
        minutes=3,
        fires=[{**_WHERE, "xid": "79"}],
    ),
    Case(
        alert="GpuXidError",
        title="a program read memory that is not its own",
        series={f'DCGM_EXP_XID_ERRORS_COUNT{{{_GPU},xid="31"}}': "0 0 1x5"},
        minutes=3,
    ),
    Case(
        alert="GpuXidApplicationError",
        title="a program read memory that is not its own",
        series={f'DCGM_EXP_XID_ERRORS_COUNT{{{_POD},xid="31"}}': "0 0 1x5"},
        minutes=3,
        fires=[{**_WHERE, **_WHO, "xid": "31"}],
    ),
    Case(
        alert="GpuXidApplicationError",
        title="fell off the bus",
        series={f'DCGM_EXP_XID_ERRORS_COUNT{{{_POD},xid="79"}}': "0 0 1x5"},
        minutes=3,
    ),
    Case(
        alert="GpuUncorrectableEccErrors",
        title="one error",
        series={f"DCGM_FI_DEV_ECC_DBE_VOL_TOTAL{{{_GPU}}}": "0x30 1x30"},
        minutes=35,
        fires=[_WHERE],
    ),
    Case(
        alert="GpuUncorrectableEccErrors",
        title="errors of long ago",
        series={f"DCGM_FI_DEV_ECC_DBE_VOL_TOTAL{{{_GPU}}}": "4x120"},
        minutes=100,
    ),
    Case(
        alert="GpuCorrectableEccErrors",
        title="three a minute",
        series={f"DCGM_FI_DEV_ECC_SBE_VOL_TOTAL{{{_GPU}}}": "0+3x90"},
        minutes=80,
        fires=[_WHERE],
    ),
    Case(
        alert="GpuCorrectableEccErrors",
        title="one a minute",
        series={f"DCGM_FI_DEV_ECC_SBE_VOL_TOTAL{{{_GPU}}}": "0+1x90"},
        minutes=80,
    ),
    Case(
        alert="GpuRowRemapFailure",
        title="no row left",
        series={f"DCGM_FI_DEV_ROW_REMAP_FAILURE{{{_GPU}}}": "1x5"},
        minutes=2,
        fires=[_WHERE],
    ),
    Case(
        alert="GpuRowRemapFailure",
        title="rows left",
        series={f"DCGM_FI_DEV_ROW_REMAP_FAILURE{{{_GPU}}}": "0x5"},
        minutes=2,
    ),
    Case(
        alert="GpuThermalThrottling",
        title="a fifth of the time",
        series={f"DCGM_FI_DEV_THERMAL_VIOLATION{{{_GPU}}}": f"0+{_MINUTE_NS // 5}x60"},
        minutes=40,
        fires=[_WHERE],
    ),
    Case(
        alert="GpuThermalThrottling",
        title="a twentieth of the time",
        series={f"DCGM_FI_DEV_THERMAL_VIOLATION{{{_GPU}}}": f"0+{_MINUTE_NS // 20}x60"},
        minutes=40,
    ),
    Case(
        alert="GpuPowerThrottling",
        title="half of the time for an hour",
        series={f"DCGM_FI_DEV_POWER_VIOLATION{{{_GPU}}}": f"0+{_MINUTE_NS // 2}x90"},
        minutes=60,
        fires=[_WHERE],
    ),
    Case(
        alert="GpuPowerThrottling",
        title="half of the time for twenty minutes",
        series={f"DCGM_FI_DEV_POWER_VIOLATION{{{_GPU}}}": f"0+{_MINUTE_NS // 2}x20 {20 * _MINUTE_NS // 2}x70"},
        minutes=60,
    ),
    Case(
        alert="GpuIdleWhileReserved",
        title="idle for two hours",
        series={f"DCGM_FI_DEV_GPU_UTIL{{{_POD}}}": "90x10 0x120"},
        minutes=120,
        fires=[{**_WHERE, **_WHO}],
    ),
    Case(
        alert="GpuIdleWhileReserved",
        title="no pod has it",
        series={f"DCGM_FI_DEV_GPU_UTIL{{{_GPU}}}": "0x130"},
        minutes=120,
    ),
    Case(
        alert="GpuIdleWhileReserved",
        title="works every now and then",
        series={f"DCGM_FI_DEV_GPU_UTIL{{{_POD}}}": "0x40 60x2 0x40 60x2 0x60"},
        minutes=120,
    ),
    Case(
        alert="GpuNodeUnused",
        title="no pod for five hours",
        series={'kube_node_status_allocatable{node="n1",resource="nvidia_com_gpu",unit="integer"}': "8x300"},
        minutes=300,
        fires=[{"node": "n1"}],
    ),
    Case(
        alert="GpuNodeUnused",
        title="a pod has one of them",
        series={
            'kube_node_status_allocatable{node="n1",resource="nvidia_com_gpu",unit="integer"}': "8x300",
            'kube_pod_container_resource_requests{node="n1",resource="nvidia_com_gpu",pod="train-0"}': "1x300",
        },
        minutes=300,
    ),
    Case(
        alert="NcclStall",
        title="spins",
        series=_stall("0x40", "0.001x40"),
        minutes=20,
        fires=[_WHO],
    ),
    Case(alert="NcclStall", title="computes", series=_stall("0.4x40", "0.5x40"), minutes=20),
    Case(alert="NcclStall", title="computes without tensor cores", series=_stall("0x40", "0.5x40"), minutes=20),
    Case(
        alert="NcclStall",
        title="waits for a moment",
        series=_stall("0.4x15 0x8 0.4x20", "0.5x15 0x8 0.5x20"),
        minutes=23,
    ),
)
