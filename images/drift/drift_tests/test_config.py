"""Configs that are refused, and how; and which days one is about."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from groundplane_drift.config import Current, Format
from groundplane_drift.main import main
from groundplane_drift.outcome import Outcome
from groundplane_drift.windows import folders_of

from drift_tests.conftest import HERE


def changed(path: str, value: Any) -> dict[str, Any]:
    config: dict[str, Any] = json.loads((HERE.parent / "example.json").read_text(encoding="utf-8"))
    *parents, last = path.split(".")
    place = config
    for parent in parents:
        place = place[parent]
    place[last] = value
    return config


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        ("model", "Churn!", "model: String should match pattern"),
        ("reports", "https://reports/", "reports: String should match pattern"),
        ("reference.format", "orc", "reference.format: Input should be 'parquet' or 'csv'"),
        ("current.days", 0, "current.days: Input should be greater than or equal to 1"),
        ("current.partition", "date=%Y-%m", "current: Value error, partition has to have %Y, %m and %d"),
        ("current.partition", "date=%Y-%m-%d-%H", "current: Value error, partition has to have %Y, %m and %d"),
        ("current.timezone", "Mars/Base", "current: Value error, timezone is none of the IANA database"),
        ("columns", {}, "columns: Dictionary should have at least 1 item"),
        ("columns.age.method", "chisquare", "columns.age: Value error, method 'chisquare' cannot compare numerical"),
        ("columns.plan.method", "magic", "columns.plan: Value error, method 'magic' cannot compare categorical"),
        ("columns.age.threshold", 0, "columns.age.threshold: Input should be greater than 0"),
        ("drift_share", 1.5, "drift_share: Input should be less than or equal to 1"),
        ("maximum_rows", 299, "config: Value error, maximum_rows is less than minimum_rows, 300"),
        ("push", "https://user:word@gateway", "push: String should match pattern"),
        ("surprise", 1, "surprise: Extra inputs are not permitted"),
    ],
)
def test_fails_when_a_value_is_wrong(
    path: str, value: Any, told: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "config.json"
    file.write_text(json.dumps(changed(path, value)), encoding="utf-8")
    assert main(["--config", str(file)]) == Outcome.BAD_CONFIG
    assert told in caplog.text


def test_fails_when_no_column_is_a_feature(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    only = {"score": {"kind": "numerical", "role": "prediction", "method": "psi", "threshold": 0.1}}
    file = tmp_path / "config.json"
    file.write_text(json.dumps(changed("columns", only)), encoding="utf-8")
    assert main(["--config", str(file)]) == Outcome.BAD_CONFIG
    assert "columns have no feature among them" in caplog.text


def test_fails_when_there_is_no_config(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert main(["--config", str(tmp_path / "none.json")]) == Outcome.BAD_CONFIG
    assert "No such file or directory" in caplog.text


def test_fails_when_the_config_is_no_text(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    file = tmp_path / "config.json"
    file.write_bytes(b"\xff\xfe")
    assert main(["--config", str(file)]) == Outcome.BAD_CONFIG
    assert "it is not UTF-8" in caplog.text


def test_config_can_be_checked_without_data() -> None:
    assert main(["--config", str(HERE.parent / "example.json"), "--check"]) == 0


def current(**changes: Any) -> Current:
    parts = {
        "address": "s3://features/in/",
        "format": Format.CSV,
        "partition": "date=%Y-%m-%d",
        "days": 2,
        "timezone": "UTC",
    }
    return Current(**{**parts, **changes})


def test_window_is_the_last_whole_days() -> None:
    now = datetime(2026, 3, 1, 0, 30, tzinfo=UTC)
    assert folders_of(current(), now) == ("s3://features/in/date=2026-02-27/", "s3://features/in/date=2026-02-28/")


def test_days_begin_at_midnight_where_the_data_are_written() -> None:
    now = datetime(2026, 3, 1, 0, 30, tzinfo=UTC)
    made = current(timezone="America/New_York", partition="/%Y/%m/%d/", days=1)
    assert folders_of(made, now) == ("s3://features/in/2026/02/27/",)
