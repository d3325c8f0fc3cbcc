"""Cases of the rules about drift."""

from tests.components.monitoring.cases.case import Case

_SHARE = 'groundplane_drift_share{model="churn"}'
_RUN = 'groundplane_drift_last_run_timestamp_seconds{model="churn"}'
_WHO = {"model": "churn"}

CASES = (
    Case(alert="ModelDrift", title="half of the features", series={_SHARE: "0.1 0.5x5"}, minutes=3, fires=[_WHO]),
    Case(alert="ModelDrift", title="a tenth of the features", series={_SHARE: "0.1x5"}, minutes=3),
    Case(alert="DriftReportStale", title="three days old", series={_RUN: "0x4400"}, minutes=4320, fires=[_WHO]),
    Case(alert="DriftReportStale", title="a day old", series={_RUN: f"0x3000 {2000 * 60}x1400"}, minutes=4320),
)
