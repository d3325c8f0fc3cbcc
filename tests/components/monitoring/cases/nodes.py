"""Cases of the rules about nodes."""

from tests.components.monitoring.cases.case import Case

_DISK = 'node="n1",device="/dev/nvme0n1p1",fstype="xfs",mountpoint="/"'
_WHERE = {"node": "n1", "device": "/dev/nvme0n1p1", "mountpoint": "/"}
_READY = 'kube_node_status_condition{node="n1",condition="AcceleratedHardwareReady",status="false"}'
_PRESSURE = 'kube_node_status_condition{node="n1",condition="MemoryPressure",status="false"}'


def _space(free: int) -> dict[str, str]:
    return {
        f"node_filesystem_avail_bytes{{{_DISK}}}": f"{free}x30",
        f"node_filesystem_size_bytes{{{_DISK}}}": "100x30",
    }


CASES = (
    Case(
        alert="NodeNotRepaired",
        title="sick for an hour",
        series={_READY: "1x70"},
        minutes=60,
        fires=[{"node": "n1", "condition": "AcceleratedHardwareReady"}],
    ),
    Case(alert="NodeNotRepaired", title="replaced after 20 minutes", series={_READY: "1x20 stale"}, minutes=60),
    Case(alert="NodeNotRepaired", title="no lack of memory", series={_PRESSURE: "1x70"}, minutes=60),
    Case(alert="NodeDiskFilling", title="a twentieth free", series=_space(5), minutes=20, fires=[_WHERE]),
    Case(alert="NodeDiskFilling", title="a fifth free", series=_space(20), minutes=20),
    Case(
        alert="NodeFilesystemReadOnly",
        title="after an error",
        series={f"node_filesystem_readonly{{{_DISK}}}": "0x5 1x20"},
        minutes=15,
        fires=[_WHERE],
    ),
    Case(
        alert="NodeFilesystemReadOnly",
        title="can be written",
        series={f"node_filesystem_readonly{{{_DISK}}}": "0x30"},
        minutes=15,
    ),
)
