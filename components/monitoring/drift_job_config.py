"""The file that tells a drift job what to compare. Pure; images/drift/groundplane_drift/config.py reads it."""

from typing import Any

from components.monitoring.drift_data_spec import CurrentDataSpec, DriftReportsSpec, ReferenceDataSpec
from components.monitoring.drift_spec import DriftMonitorSpec
from components.monitoring.drift_values import PUSH_URL

CONFIG_FILE = "config.json"


def reports_prefix(model: str, reports: DriftReportsSpec) -> str:
    """Folder of a model's reports: the one thing that its job may write to."""
    return f"{reports.prefix}{model}/"


def buckets_of(spec: DriftMonitorSpec) -> tuple[str, ...]:
    """Keys of all buckets of a monitor, sorted."""
    return tuple(sorted({spec.current.bucket, spec.reports.bucket, *_reference_buckets(spec)}))


def job_config(model: str, spec: DriftMonitorSpec, *, share: float, names: dict[str, Any]) -> dict[str, Any]:
    """What the file holds. `names` has the name of each bucket by key: text, once it is known."""
    reference = spec.reference
    if reference is None:
        raise ValueError(f"drift monitor {model} has no reference")
    current = spec.current
    return {
        "model": model,
        "reference": _data(reference, names),
        "current": {
            **_data(current, names),
            "partition": current.partition,
            "days": current.window_days,
            "timezone": spec.schedule.timezone,
        },
        "reports": f"s3://{names[spec.reports.bucket]}/{reports_prefix(model, spec.reports)}",
        "columns": {
            name: {
                "kind": column.kind.value,
                "role": column.role.value,
                "method": column.chosen_method.value,
                "threshold": column.chosen_threshold,
            }
            for name, column in sorted(spec.columns.items())
        },
        "drift_share": share,
        "minimum_rows": spec.minimum_rows,
        "maximum_rows": spec.maximum_rows,
        "push": PUSH_URL,
    }


def _data(data: ReferenceDataSpec | CurrentDataSpec, names: dict[str, Any]) -> dict[str, str]:
    return {"address": f"s3://{names[data.bucket]}/{data.prefix}", "format": data.format.value}


def _reference_buckets(spec: DriftMonitorSpec) -> tuple[str, ...]:
    return (spec.reference.bucket,) if spec.reference is not None else ()
