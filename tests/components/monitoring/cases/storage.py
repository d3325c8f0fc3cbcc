"""Cases of the rules about volumes and file systems."""

from tests.components.monitoring.cases.case import Case

_CLAIM = 'namespace="vision",persistentvolumeclaim="scratch",node="n1"'
_WHERE = {"namespace": "vision", "persistentvolumeclaim": "scratch"}
_FREE = 'aws_fsx_free_data_storage_capacity_sum{dimension_FileSystemId="fs-1"}'
_FILE_SYSTEM = {"dimension_FileSystemId": "fs-1"}
_GIB = 1024**3


def _bytes(available: str) -> dict[str, str]:
    return {
        f"kubelet_volume_stats_available_bytes{{{_CLAIM}}}": available,
        f"kubelet_volume_stats_capacity_bytes{{{_CLAIM}}}": "1000x600",
    }


def _inodes(free: int) -> dict[str, str]:
    return {
        f"kubelet_volume_stats_inodes_free{{{_CLAIM}}}": f"{free}x20",
        f"kubelet_volume_stats_inodes{{{_CLAIM}}}": "1000x20",
    }


CASES = (
    Case(alert="VolumeFull", title="a twentieth free", series=_bytes("50x20"), minutes=10, fires=[_WHERE]),
    Case(alert="VolumeFull", title="a fifth free", series=_bytes("200x20"), minutes=10),
    Case(alert="VolumeFillsSoon", title="in five hours", series=_bytes("600-0.5x600"), minutes=540, fires=[_WHERE]),
    Case(alert="VolumeFillsSoon", title="in four days", series=_bytes("400-0.05x600"), minutes=540),
    Case(alert="VolumeFillsSoon", title="fast, and mostly empty", series=_bytes("990-0.7x600"), minutes=540),
    Case(alert="VolumeInodesFull", title="a fiftieth free", series=_inodes(20), minutes=10, fires=[_WHERE]),
    Case(alert="VolumeInodesFull", title="half free", series=_inodes(500), minutes=10),
    Case(
        alert="LustreFull",
        title="400 GiB free",
        series={_FREE: f"{400 * _GIB}x30"},
        minutes=20,
        fires=[_FILE_SYSTEM],
    ),
    Case(alert="LustreFull", title="a TiB free", series={_FREE: f"{1024 * _GIB}x30"}, minutes=20),
    Case(
        alert="LustreFillsSoon",
        title="in 23 hours",
        series={_FREE: f"{2000 * _GIB}-{_GIB}x1200"},
        minutes=700,
        fires=[_FILE_SYSTEM],
    ),
    Case(alert="LustreFillsSoon", title="grows emptier", series={_FREE: f"{2000 * _GIB}+{_GIB}x1200"}, minutes=600),
)
