"""Rows about volumes and file systems. Pure; no pulumi here."""

from components.monitoring.boards.made import lines, query
from components.monitoring.dashboard import Colour, Row, Threshold, Unit
from components.monitoring.rules.storage import GIB
from components.monitoring.thresholds_spec import StorageThresholds

_CLAIM = "namespace, persistentvolumeclaim"
_NAME = "{{namespace}}/{{persistentvolumeclaim}}"
_VOLUME = "kubelet_volume_stats"
_FREE = "aws_fsx_free_data_storage_capacity_sum"
_SYSTEM = "dimension_FileSystemId"


def storage(bounds: StorageThresholds) -> Row:
    """What fills."""
    seconds = bounds.fill_hours * 3600
    ahead = f"What is free in {bounds.fill_hours} hours, at the pace of the last six. Below 0 it is full before."
    scarce = (Threshold(value=bounds.volume_free_percent, colour=Colour.GOOD),)
    left = (Threshold(value=0, colour=Colour.GOOD),)
    return Row(
        title="Storage",
        panels=(
            lines(
                "Free part of volumes",
                "The fullest.",
                Unit.PERCENT,
                query(
                    f"bottomk(20, min by ({_CLAIM}) ({_VOLUME}_available_bytes / {_VOLUME}_capacity_bytes) * 100)",
                    _NAME,
                ),
                base=Colour.CRITICAL,
                thresholds=scarce,
                alerts=("VolumeFull",),
                minimum=0,
                maximum=100,
            ),
            lines(
                "Free part of volumes' inodes",
                "The fullest: those with very many small files.",
                Unit.PERCENT,
                query(f"bottomk(20, min by ({_CLAIM}) ({_VOLUME}_inodes_free / {_VOLUME}_inodes) * 100)", _NAME),
                base=Colour.CRITICAL,
                thresholds=scarce,
                alerts=("VolumeInodesFull",),
                minimum=0,
                maximum=100,
            ),
            lines(
                "Volumes ahead",
                ahead,
                Unit.BYTES,
                query(
                    f"bottomk(20, min by ({_CLAIM}) (predict_linear({_VOLUME}_available_bytes[6h], {seconds})))", _NAME
                ),
                base=Colour.WARNING,
                thresholds=left,
                alerts=("VolumeFillsSoon",),
            ),
            lines(
                "Free space of FSx for Lustre",
                "A single full disk of it stops writers.",
                Unit.GIBIBYTES,
                query(f"min by ({_SYSTEM}) ({_FREE}) / {GIB}", f"{{{{{_SYSTEM}}}}}"),
                base=Colour.CRITICAL,
                thresholds=(Threshold(value=bounds.lustre_free_gib, colour=Colour.GOOD),),
                alerts=("LustreFull",),
                minimum=0,
                width=12,
            ),
            lines(
                "FSx for Lustre ahead",
                ahead,
                Unit.BYTES,
                query(f"min by ({_SYSTEM}) (predict_linear({_FREE}[6h], {seconds}))", f"{{{{{_SYSTEM}}}}}"),
                base=Colour.WARNING,
                thresholds=left,
                alerts=("LustreFillsSoon",),
                width=12,
            ),
        ),
    )
