"""Every method that the job offers, run by Evidently on windows that differ and on windows that do not."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from groundplane_drift.comparison import compare
from groundplane_drift.config import METHODS, JobConfig, Kind
from groundplane_drift.outcome import Failure, Outcome
from groundplane_drift.results import Window

CASES = [(method, kind) for method, kinds in sorted(METHODS.items()) for kind in sorted(kinds)]


def window(name: str, values: Any) -> Window:
    return Window(name=name, frame=pd.DataFrame({"x": values}), rows=len(values), objects=1)


def config(method: str, kind: Kind, threshold: float = 0.1) -> JobConfig:
    return JobConfig.model_validate_json(
        f"""{{
        "model": "churn",
        "reference": {{"address": "file:///a/", "format": "csv"}},
        "current": {{"address": "file:///b/", "format": "csv", "partition": "%Y%m%d", "days": 1, "timezone": "UTC"}},
        "reports": "file:///c/",
        "columns": {{"x": {{
            "kind": "{kind.value}", "role": "feature", "method": "{method}", "threshold": {threshold}
        }}}},
        "drift_share": 0.5, "minimum_rows": 2, "maximum_rows": 5000
        }}"""
    )


def values(kind: Kind, seed: int, *, moved: bool) -> Any:
    random = np.random.default_rng(seed)
    if kind is Kind.NUMERICAL:
        return random.normal(3.0 if moved else 0.0, 1.0, 2000)
    # Two of them, so that tests of proportions can be made as well.
    return random.choice(np.array(["a", "b"], dtype=object), 2000, p=(0.2, 0.8) if moved else (0.7, 0.3))


@pytest.mark.parametrize(("method", "kind"), CASES)
def test_method_sees_what_moved_and_nothing_else(method: str, kind: Kind) -> None:
    reference = window("reference", values(kind, 1, moved=False))
    same = compare(config(method, kind), reference, window("current", values(kind, 2, moved=False)))
    moved = compare(config(method, kind), reference, window("current", values(kind, 3, moved=True)))
    assert (same.share, moved.share) == (0, 1)
    assert moved.columns[0].score != same.columns[0].score


@pytest.mark.parametrize(("method", "kind"), CASES)
def test_method_gives_the_same_score_for_the_same_data(method: str, kind: Kind) -> None:
    windows = (
        window("reference", values(kind, 1, moved=False)),
        window("current", values(kind, 2, moved=False)),
    )
    assert compare(config(method, kind), *windows).columns == compare(config(method, kind), *windows).columns


def test_score_that_is_no_number_is_not_no_drift(monkeypatch: pytest.MonkeyPatch) -> None:
    class Snapshot:
        def dict(self) -> dict[str, Any]:
            metric = {"config": {"type": "evidently:metric_v2:ValueDrift", "column": "x"}, "value": float("nan")}
            params = {"type": "evidently:metric_v2:ValueDrift", "column": "x"}
            return {"metrics": [metric], "tests": [{"metric_config": {"params": params}, "status": "SUCCESS"}]}

        def save_html(self, path: str) -> None:
            with open(path, "w", encoding="utf-8") as file:
                file.write("report")

    monkeypatch.setattr("groundplane_drift.comparison._run", lambda *arguments: Snapshot())
    windows = (window("reference", [1.0, 2.0]), window("current", [1.0, 2.0]))
    with pytest.raises(Failure, match="column x cannot be compared by ks: it gives no number") as caught:
        compare(config("ks", Kind.NUMERICAL), *windows)
    assert caught.value.outcome is Outcome.BAD_DATA
