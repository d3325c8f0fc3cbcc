"""Rules about volumes and file systems. Pure; no pulumi here."""

from components.monitoring.alert import AlertRule, Severity
from components.monitoring.facts import MonitoringFacts
from components.monitoring.rules.made import Dashboard, Owner, alert
from components.monitoring.thresholds_spec import StorageThresholds, ThresholdsSpec

GIB = 1024**3
_CLAIM = "namespace, persistentvolumeclaim"
_HERE = "{{ $labels.namespace }}/{{ $labels.persistentvolumeclaim }}"
_VOLUME = "kubelet_volume_stats"


def rules(thresholds: ThresholdsSpec, facts: MonitoringFacts) -> tuple[AlertRule, ...]:
    """All rules about volumes and file systems."""
    return (*_claims(thresholds.storage), *_lustre(thresholds.storage))


def _claims(bounds: StorageThresholds) -> tuple[AlertRule, ...]:
    percent = f"{bounds.volume_free_percent:g}"
    free = f"min by ({_CLAIM}) ({_VOLUME}_available_bytes / {_VOLUME}_capacity_bytes)"
    return (
        alert(
            "VolumeFull",
            f"{free} * 100 < {percent}",
            hold_minutes=5,
            severity=Severity.CRITICAL,
            owner=Owner.PLATFORM,
            dashboard=Dashboard.PLATFORM,
            summary=f"Volume {_HERE} is nearly full",
            description=f"Less than {percent} % of it is free.",
        ),
        alert(
            "VolumeFillsSoon",
            f"""
            min by ({_CLAIM}) (predict_linear({_VOLUME}_available_bytes[6h], {bounds.fill_hours * 3600})) < 0
            and on ({_CLAIM}) {free} < 0.5
            """,
            hold_minutes=60,
            severity=Severity.WARNING,
            owner=Owner.PLATFORM,
            dashboard=Dashboard.PLATFORM,
            summary=f"Volume {_HERE} is full within {bounds.fill_hours} hours",
            description="At the pace of the last six hours.",
        ),
        alert(
            "VolumeInodesFull",
            f"min by ({_CLAIM}) ({_VOLUME}_inodes_free / {_VOLUME}_inodes) * 100 < {percent}",
            hold_minutes=5,
            severity=Severity.CRITICAL,
            owner=Owner.PLATFORM,
            dashboard=Dashboard.PLATFORM,
            summary=f"Volume {_HERE} can hold hardly any more files",
            description="Its inodes run out before its bytes do: it has very many small files.",
        ),
    )


def _lustre(bounds: StorageThresholds) -> tuple[AlertRule, ...]:
    free = "aws_fsx_free_data_storage_capacity_sum"
    return (
        alert(
            "LustreFull",
            f"min by (dimension_FileSystemId) ({free}) / {GIB} < {bounds.lustre_free_gib}",
            hold_minutes=15,
            severity=Severity.CRITICAL,
            owner=Owner.PLATFORM,
            dashboard=Dashboard.PLATFORM,
            summary="File system {{ $labels.dimension_FileSystemId }} is nearly full",
            description=f"Less than {bounds.lustre_free_gib} GiB are free. A single full disk of it stops writers.",
        ),
        alert(
            "LustreFillsSoon",
            f"min by (dimension_FileSystemId) (predict_linear({free}[6h], {bounds.fill_hours * 3600})) < 0",
            hold_minutes=60,
            severity=Severity.WARNING,
            owner=Owner.PLATFORM,
            dashboard=Dashboard.PLATFORM,
            summary=f"File system {{{{ $labels.dimension_FileSystemId }}}} is full within {bounds.fill_hours} hours",
            description="At the pace of the last six hours.",
        ),
    )
