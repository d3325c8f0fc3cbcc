import json
from typing import Any

import pytest

from components.monitoring.drift_methods import DEFAULTS, METHODS, ColumnKind, DriftMethod
from components.monitoring.drift_spec import DriftMonitorSpec
from tests.components.monitoring.programs_drift import CHURN, RANKER, changed, drift_spec
from tests.components.problems import problems


def refused(monitor: dict[str, Any]) -> list[str]:
    return problems(DriftMonitorSpec, json.dumps(monitor))


def test_monitor_without_reference_data_is_refused() -> None:
    without = {key: value for key, value in CHURN.items() if key != "reference"}
    [problem] = refused(without)
    assert problem == (
        "reference: is missing: without the data that the model was trained on there is nothing to compare with; "
        "got None; write `reference: {bucket: KEY, prefix: FOLDER/}`, or remove the monitor"
    )


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        (
            "reports",
            {"bucket": "features", "prefix": "churn/reference/drift/"},
            "churn/reference/, where the reference",
        ),
        ("reports", {"bucket": "features", "prefix": "churn/requests/"}, "churn/requests/, where the current"),
        ("current.prefix", "churn/reference/", "is the reference itself: the two would be the same"),
        ("current.partition", "date=%Y-%m", "has to have %Y, %m and %d in it, each once, and no other %"),
        ("current.partition", "date=%Y-%m-%d-%H", "has to have %Y, %m and %d in it, each once, and no other %"),
        ("columns.age.method", "chisquare", "cannot compare numerical columns; got 'chisquare'; write one of"),
        ("columns.plan.method", "ks", "cannot compare categorical columns; got 'ks'; write one of chisquare, g_test"),
        ("columns.score.threshold", 1.0, "is no probability, which ks gives; got 1.0; write one such as 0.05"),
        ("columns", {"y": {"kind": "numerical", "role": "target"}}, "have no feature among them"),
        ("maximum_rows", 5_000_000, "is less than 2344 MiB: two windows of 5000000 rows and 3 columns at 64 bytes"),
        ("minimum_rows", 100_001, "maximum_rows: is less than minimum_rows, 100001"),
        ("schedule.cron", "0 25 * * *", "schedule.cron: has '25' as hour, which is 0 to 23"),
        ("schedule.cron", "0 6 30 feb *", "schedule.cron: is a day that never comes"),
        ("schedule.timezone", "Mars/Base", "schedule.timezone: is not a time zone of the IANA database"),
    ],
)
def test_fails_when_values_do_not_go_together(path: str, value: Any, told: str) -> None:
    [problem] = refused(changed(path, value))
    assert told in problem


def test_both_windows_are_kept_from_reports_around_them() -> None:
    found = refused(changed("reports", {"bucket": "features", "prefix": "churn/"}))
    assert [problem.split(":")[0] for problem in found] == ["reports.prefix"] * 2


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        ("current.window_days", 0, "current.window_days: greater_than_equal"),
        ("minimum_rows", 0, "minimum_rows: greater_than_equal"),
        ("columns", {}, "columns: too_short"),
        ("columns", {"a column": {"kind": "numerical"}}, "columns.a column.[key]: string_pattern_mismatch"),
        ("drift_percent", 0, "drift_percent: greater_than"),
        ("drift_percent", 101, "drift_percent: less_than_equal"),
        ("image", "drift", "image: string_pattern_mismatch"),
        ("reference.prefix", "", "reference.prefix: string_pattern_mismatch"),
        ("reference.prefix", "churn", "reference.prefix: string_pattern_mismatch"),
        ("reference.format", "orc", "reference.format: enum"),
        ("columns.age.threshold", 0, "columns.age.threshold: greater_than"),
        ("columns.age.method", "magic", "columns.age.method: enum"),
        ("job.timeout_minutes", 4, "job.timeout_minutes: greater_than_equal"),
    ],
)
def test_fails_when_a_value_is_out_of_bounds(path: str, value: Any, told: str) -> None:
    assert told in refused(changed(path, value))


def test_example_monitors_are_specs() -> None:
    assert drift_spec(CHURN).schedule.cron == "0 6 * * *"
    assert drift_spec(RANKER).job.nodes == "cpu"


def test_default_methods_compare_their_kinds_and_are_distances() -> None:
    assert all(kind in METHODS[DEFAULTS[kind]].kinds for kind in ColumnKind)
    assert not any(METHODS[DEFAULTS[kind]].p_value for kind in ColumnKind)
    assert METHODS.keys() == set(DriftMethod)


def test_thresholds_are_the_methods_own_unless_said() -> None:
    columns = drift_spec(changed("columns.age.threshold", 0.25)).columns
    chosen = {name: (column.chosen_method.value, column.chosen_threshold) for name, column in columns.items()}
    assert chosen == {"age": ("wasserstein", 0.25), "plan": ("jensenshannon", 0.1), "score": ("ks", 0.05)}
