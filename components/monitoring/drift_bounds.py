"""From when on alerts about a model's drift come: of the monitor, or the environment's. Pure; no pulumi here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from components.monitoring.drift_spec import DriftMonitorSpec
from components.monitoring.schedule_gaps import longest_gap
from components.monitoring.thresholds_spec import PlatformThresholds

RUNS = 2
"""Runs in a row that have to be missing before anybody is told: one fails now and then."""

CLOCKS = timedelta(hours=1)
"""What the change to winter time puts between two runs."""


@dataclass(frozen=True, kw_only=True)
class DriftBound:
    """Of one model."""

    share: float
    """Part of the features that have to drift, 0 to 1."""
    report_seconds: int
    """How old its last report may be."""


def drift_bounds(drift: Mapping[str, DriftMonitorSpec], thresholds: PlatformThresholds) -> dict[str, DriftBound]:
    """By model. A report is never too old before two runs could have made a new one."""
    made = {}
    for key, spec in sorted(drift.items()):
        percent = thresholds.drift_percent if spec.drift_percent is None else spec.drift_percent
        gap = longest_gap(spec.schedule.cron) or timedelta(0)
        runs = RUNS * gap + timedelta(minutes=spec.job.timeout_minutes) + CLOCKS
        age = max(timedelta(hours=thresholds.drift_report_hours), runs)
        made[key] = DriftBound(share=percent / 100, report_seconds=int(age.total_seconds()))
    return made
