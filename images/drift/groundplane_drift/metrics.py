"""Gauges of a run, in Prometheus' text format. Pure.

The label `model` is not here: it is the group that they are pushed to. groundplane's catalogue lists the same names and
labels (components/catalog/metrics/groundplane.py); a test there compares the two.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from groundplane_drift.outcome import TOLD, Outcome
from groundplane_drift.results import Comparison, Window

GAUGES: dict[str, tuple[str, tuple[str, ...]]] = {
    "groundplane_drift_columns": ("Features that were compared.", ()),
    "groundplane_drift_feature_drifted": ("Whether a column has drifted.", ("feature", "role")),
    "groundplane_drift_feature_score": ("Score of a column, as its method has it.", ("feature", "method", "role")),
    "groundplane_drift_last_report_timestamp_seconds": ("When the windows were last compared.", ()),
    "groundplane_drift_last_run_timestamp_seconds": ("When the job last ran, however it ended.", ()),
    "groundplane_drift_outcome": ("How the last run ended: 1 for the one that it was.", ("outcome",)),
    "groundplane_drift_rows": ("Rows of a window, of which a sample may have been compared.", ("window",)),
    "groundplane_drift_share": ("Share of the features that have drifted, 0 to 1.", ()),
}
"""Help and labels by name."""


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One value."""

    name: str
    value: float
    labels: Mapping[str, str] = field(default_factory=dict)


def ran(outcome: Outcome, at: float) -> Iterator[Sample]:
    """What there is to tell of every run, at a Unix time."""
    yield Sample(name="groundplane_drift_last_run_timestamp_seconds", value=at)
    for each in TOLD:
        yield Sample(name="groundplane_drift_outcome", value=float(each is outcome), labels={"outcome": each.label})


def rows(*windows: Window) -> Iterator[Sample]:
    """Of windows that were read."""
    for window in windows:
        yield Sample(name="groundplane_drift_rows", value=window.rows, labels={"window": window.name})


def compared(comparison: Comparison, at: float) -> Iterator[Sample]:
    """Of windows that were compared."""
    features = [column for column in comparison.columns if column.role.value == "feature"]
    yield Sample(name="groundplane_drift_columns", value=len(features))
    yield Sample(name="groundplane_drift_last_report_timestamp_seconds", value=at)
    yield Sample(name="groundplane_drift_share", value=comparison.share)
    for column in comparison.columns:
        where = {"feature": column.name, "role": column.role.value}
        yield Sample(name="groundplane_drift_feature_drifted", value=float(column.drifted), labels=where)
        scored = {**where, "method": column.method}
        yield Sample(name="groundplane_drift_feature_score", value=column.score, labels=scored)


def text_of(samples: Iterator[Sample]) -> str:
    """Text of samples: families together, sorted."""
    families: dict[str, list[Sample]] = {}
    for sample in samples:
        families.setdefault(sample.name, []).append(sample)
    lines: list[str] = []
    for name, members in sorted(families.items()):
        help_text, labels = GAUGES[name]
        lines += [f"# HELP {name} {help_text}", f"# TYPE {name} gauge"]
        for sample in members:
            if sorted(sample.labels) != sorted(labels):
                raise ValueError(f"{name} has labels {sorted(labels)}, not {sorted(sample.labels)}")
            told = ",".join(f'{key}="{_escaped(value)}"' for key, value in sorted(sample.labels.items()))
            lines.append(f"{name}{{{told}}} {sample.value!r}" if told else f"{name} {sample.value!r}")
    return "\n".join([*lines, ""])


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace("\n", "\\n").replace('"', '\\"')
