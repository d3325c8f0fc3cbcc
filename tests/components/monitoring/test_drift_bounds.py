from typing import Any

import pytest

from components.monitoring.drift_bounds import drift_bounds
from components.monitoring.thresholds_spec import PlatformThresholds
from tests.components.monitoring.programs_drift import CHURN, RANKER, changed, drift_spec


def test_bounds_are_the_monitors_or_the_environments() -> None:
    bounds = drift_bounds({"churn": drift_spec(CHURN), "ranker": drift_spec(RANKER)}, PlatformThresholds())
    assert {key: bound.share for key, bound in bounds.items()} == {"churn": 0.3, "ranker": 0.5}


@pytest.mark.parametrize(
    ("schedule", "hours"),
    [("0 6 * * *", 50), ("0 */6 * * *", 48), ("0 6 * * mon", 2 * 168 + 2), ("0 6 1 * *", 2 * 31 * 24 + 2)],
)
def test_report_is_not_too_old_before_two_runs_could_have_made_one(schedule: str, hours: int) -> None:
    spec: Any = drift_spec(changed("schedule.cron", schedule))
    assert drift_bounds({"churn": spec}, PlatformThresholds())["churn"].report_seconds == hours * 3600


def test_patience_of_the_environment_counts_where_it_is_more() -> None:
    bounds = drift_bounds({"churn": drift_spec(CHURN)}, PlatformThresholds(drift_report_hours=100, drift_percent=10))
    assert (bounds["churn"].share, bounds["churn"].report_seconds) == (0.1, 360_000)
