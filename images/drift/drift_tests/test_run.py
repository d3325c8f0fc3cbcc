"""Whole runs: from a config and data to a report, gauges and an exit code."""

import logging

import pandas as pd
import pytest
from groundplane_drift.metrics import GAUGES
from groundplane_drift.outcome import Outcome

from drift_tests.conftest import HERE, Gateway, Job
from drift_tests.make_data import files


def test_data_are_what_they_are_made_by() -> None:
    found = {path.relative_to(HERE / "data").as_posix(): path.read_text() for path in (HERE / "data").rglob("*.csv")}
    assert found == files()


def test_data_that_have_moved_are_drift(job: Job, gateway: Gateway) -> None:
    assert job.run() == Outcome.COMPARED
    series = gateway.series()
    assert series["groundplane_drift_share"] == 0.6
    assert series["groundplane_drift_columns"] == 5
    drifted = {name for name, value in series.items() if name.startswith("groundplane_drift_feature_drifted") and value}
    assert drifted == {
        'groundplane_drift_feature_drifted{feature="age",role="feature"}',
        'groundplane_drift_feature_drifted{feature="balance",role="feature"}',
        'groundplane_drift_feature_drifted{feature="plan",role="feature"}',
        'groundplane_drift_feature_drifted{feature="score",role="prediction"}',
    }
    assert series['groundplane_drift_rows{window="current"}'] == 600
    assert series['groundplane_drift_outcome{outcome="compared"}'] == 1
    assert (job.latest["share"], job.latest["drift"]) == (0.6, True)


def test_data_that_have_not_are_none(job: Job, gateway: Gateway) -> None:
    job.current("same")
    assert job.run() == Outcome.COMPARED
    series = gateway.series()
    assert series["groundplane_drift_share"] == 0
    assert not any(value for name, value in series.items() if name.startswith("groundplane_drift_feature_drifted"))
    assert (job.latest["share"], job.latest["drift"]) == (0, False)


def test_gauges_are_pushed_as_the_models_group_in_place_of_the_old_ones(job: Job, gateway: Gateway) -> None:
    job.run()
    [(method, path, text)] = gateway.pushed
    assert (method, path) == ("PUT", "/metrics/job/groundplane-drift/model/churn")
    families = [line.split()[2] for line in text.splitlines() if line.startswith("# TYPE")]
    assert families == sorted(GAUGES)


def test_report_is_a_page_that_needs_nothing_else(job: Job) -> None:
    job.run()
    assert job.latest["report"] == f"{job.folder.as_uri()}/reports/2026-11-21/060000Z.html"
    page = (job.folder / "reports" / "2026-11-21" / "060000Z.html").read_text(encoding="utf-8")
    assert "<script src=" not in page
    assert "wasserstein" in page.lower()


def test_same_data_give_the_same_summary(job: Job) -> None:
    job.run()
    first = job.latest
    job.run()
    assert job.latest == first


def test_too_few_rows_are_not_no_drift(job: Job, gateway: Gateway) -> None:
    job.config["minimum_rows"] = 601
    assert job.run() == Outcome.TOO_FEW_ROWS
    assert gateway.pushed[0][0] == "POST"
    series = gateway.series()
    assert series['groundplane_drift_outcome{outcome="too_few_rows"}'] == 1
    assert series['groundplane_drift_outcome{outcome="compared"}'] == 0
    assert series['groundplane_drift_rows{window="reference"}'] == 600
    assert not {"groundplane_drift_share", "groundplane_drift_last_report_timestamp_seconds"} & series.keys()
    assert not (job.folder / "reports").exists()


def test_days_without_data_are_too_few_rows(job: Job, gateway: Gateway) -> None:
    assert job.run("2027-03-01T06:00Z") == Outcome.TOO_FEW_ROWS
    assert gateway.series()['groundplane_drift_rows{window="current"}'] == 0


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("plan", "tariff", "has no column plan"),
        ("de,", "de,", ""),
        ("41.", "forty-one.", "column age is not of the kind"),
    ],
    ids=["column-gone", "as-it-was", "text-among-numbers"],
)
def test_data_of_another_kind_are_bad_data(
    job: Job, gateway: Gateway, caplog: pytest.LogCaptureFixture, old: str, new: str, told: str
) -> None:
    path = job.folder / "moved" / "date=2026-11-19" / "part-0.csv"
    path.write_text(path.read_text().replace(old, new), encoding="utf-8")
    caplog.set_level(logging.INFO)
    assert job.run() == (Outcome.BAD_DATA if told else Outcome.COMPARED)
    assert told in caplog.text
    assert "forty" not in caplog.text
    assert gateway.series()['groundplane_drift_outcome{outcome="bad_data"}'] == bool(told)


def test_column_of_gaps_alone_is_bad_data(job: Job, gateway: Gateway, caplog: pytest.LogCaptureFixture) -> None:
    for path in (job.folder / "moved").rglob("*.csv"):
        frame = pd.read_csv(path)
        frame["balance"] = None
        frame.to_csv(path, index=False)
    assert job.run() == Outcome.BAD_DATA
    assert "nothing but gaps in the window current: column balance" in caplog.text


def test_no_value_of_the_data_is_logged(job: Job, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    job.run()
    values = {cell for text in files().values() for line in text.splitlines()[1:] for cell in line.split(",")}
    words = set(caplog.text.replace(",", " ").split())
    # Numbers of rows and shares are no values of the data, though some of those are the same.
    assert {word for word in words & values if not word.isdigit()} == set()


def test_errors_that_nobody_thought_of_tell_where_and_not_what(
    job: Job, gateway: Gateway, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*arguments: object) -> None:
        raise KeyError("a customer's name")

    monkeypatch.setattr("groundplane_drift.main.compare", broken)
    assert job.run() == Outcome.BUG
    assert "KeyError at" in caplog.text
    assert "customer" not in caplog.text
    assert gateway.series()['groundplane_drift_outcome{outcome="bug"}'] == 1


def test_gateway_that_comes_back_is_waited_for(job: Job, gateway: Gateway, waits: list[float]) -> None:
    gateway.answers = [503, 502, 429]
    job.config["minimum_rows"] = 601
    assert job.run() == Outcome.TOO_FEW_ROWS
    assert (gateway.asked, waits) == (4, [2, 4, 8])


@pytest.mark.parametrize(("answers", "asked"), [([500] * 9, 5), ([400] * 9, 1)], ids=["down", "refuses"])
def test_gauges_that_cannot_be_pushed_are_a_failure(
    job: Job, gateway: Gateway, waits: list[float], answers: list[int], asked: int
) -> None:
    gateway.answers = answers
    job.config["minimum_rows"] = 601
    assert job.run() == Outcome.PUSH_FAILED
    assert gateway.asked == asked


def test_run_without_a_gateway_writes_the_report_alone(job: Job, gateway: Gateway) -> None:
    del job.config["push"]
    assert job.run() == Outcome.COMPARED
    assert gateway.asked == 0
    assert job.latest["drift"]


def test_exit_codes_are_those_that_kubernetes_is_told() -> None:
    assert {outcome.label: outcome.value for outcome in Outcome} == {
        "compared": 0,
        "bug": 1,
        "bad_config": 2,
        "too_few_rows": 3,
        "bad_data": 4,
        "storage_failed": 5,
        "push_failed": 6,
    }
