"""Two windows compared, by Evidently: how far each column has moved, and the report that shows it."""

import math
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from groundplane_drift.config import JobConfig, Kind, Role
from groundplane_drift.outcome import Failure, Outcome
from groundplane_drift.results import ColumnDrift, Comparison, Window


def compare(config: JobConfig, reference: Window, current: Window) -> Comparison:
    """Compare two windows that have enough rows. Raises Failure."""
    for window in (reference, current):
        _no_column_is_empty(window)
    with warnings.catch_warnings():
        # NumPy's, about constant columns and the like; scores that come of them are looked at below.
        warnings.simplefilter("ignore")
        snapshot = _run(config, reference, current)
        found = snapshot.dict()
        html = _html(snapshot)
    columns = tuple(_columns(config, found))
    features = [column for column in columns if column.role is Role.FEATURE]
    return Comparison(
        share=sum(column.drifted for column in features) / len(features),
        columns=columns,
        html=html,
    )


def _run(config: JobConfig, reference: Window, current: Window) -> Any:
    # Here, since it takes seconds, and a config that is wrong should be told of at once.
    from evidently import DataDefinition, Dataset, Report
    from evidently.metrics import ValueDrift
    from evidently.presets import DataDriftPreset

    features = list(config.named(Role.FEATURE))
    preset = DataDriftPreset(
        columns=features,
        drift_share=config.drift_share,
        per_column_method={name: config.columns[name].method for name in features},
        per_column_threshold={name: config.columns[name].threshold for name in features},
    )
    others = [
        ValueDrift(column=name, method=column.method, threshold=column.threshold)
        for name, column in sorted(config.columns.items())
        if column.role is not Role.FEATURE
    ]
    kinds: dict[Kind, list[str]] = {kind: [] for kind in Kind}
    for name, column in sorted(config.columns.items()):
        kinds[column.kind].append(name)
    definition = DataDefinition(numerical_columns=kinds[Kind.NUMERICAL], categorical_columns=kinds[Kind.CATEGORICAL])
    return Report([preset, *others], include_tests=True).run(
        Dataset.from_pandas(current.frame, data_definition=definition),
        Dataset.from_pandas(reference.frame, data_definition=definition),
    )


def _columns(config: JobConfig, found: Mapping[str, Any]) -> Iterator[ColumnDrift]:
    scores = {
        metric["config"]["column"]: float(metric["value"])
        for metric in found["metrics"]
        if metric["config"]["type"].endswith(":ValueDrift")
    }
    verdicts = {
        test["metric_config"]["params"]["column"]: getattr(test["status"], "value", test["status"])
        for test in found["tests"]
        if test["metric_config"]["params"]["type"].endswith(":ValueDrift")
    }
    for name, column in sorted(config.columns.items()):
        score, verdict = scores.get(name, math.nan), verdicts.get(name)
        if not math.isfinite(score) or verdict not in ("FAIL", "SUCCESS"):
            text = f"column {name} cannot be compared by {column.method}: it gives no number"
            raise Failure(Outcome.BAD_DATA, text)
        yield ColumnDrift(name=name, role=column.role, method=column.method, score=score, drifted=verdict == "FAIL")


def _no_column_is_empty(window: Window) -> None:
    empty = sorted(str(name) for name in window.frame.columns if not window.frame[name].notna().any())
    if empty:
        text = f"nothing but gaps in the window {window.name}: column {', '.join(empty)}"
        raise Failure(Outcome.BAD_DATA, text)


def _html(snapshot: Any) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.html"
        snapshot.save_html(str(path))
        return path.read_bytes()
