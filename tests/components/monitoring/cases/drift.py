"""Cases of the rules about drift. What counts is 30 % of the features, and a report of 49 hours."""

from tests.components.monitoring.cases.case import Case

_SHARE = 'groundplane_drift_share{model="churn"}'
_REPORT = 'groundplane_drift_last_report_timestamp_seconds{model="churn"}'
_CREATED = 'kube_cronjob_created{cronjob="churn",namespace="drift"}'
_COMPARED = 'groundplane_drift_outcome{model="churn",outcome="compared"}'
_FEW = 'groundplane_drift_outcome{model="churn",outcome="too_few_rows"}'
_WHO = {"model": "churn"}
_DAYS = 3 * 1440

CASES = (
    Case(alert="ModelDrift", title="half of the features", series={_SHARE: "0.1 0.5x5"}, minutes=3, fires=[_WHO]),
    Case(alert="ModelDrift", title="as many as the bound", series={_SHARE: "0.3x5"}, minutes=3, fires=[_WHO]),
    Case(alert="ModelDrift", title="a tenth of the features", series={_SHARE: "0.1x5"}, minutes=3),
    Case(alert="ModelDrift", title="less again", series={_SHARE: "0.5x5 0.1x5"}, minutes=8),
    Case(
        alert="ModelDrift",
        title="the gateway started anew, and has nothing",
        series={_SHARE: "0.5x5 _x600"},
        minutes=600,
        fires=[_WHO],
    ),
    Case(
        alert="ModelDrift",
        title="a model whose monitor is gone",
        series={_SHARE.replace("churn", "gone"): "0.9x5"},
        minutes=3,
    ),
    Case(
        alert="DriftReportStale",
        title="three days old",
        series={_REPORT: "0x500"},
        minutes=_DAYS,
        step="10m",
        fires=[_WHO],
    ),
    Case(
        alert="DriftReportStale",
        title="a day old",
        series={_REPORT: f"0x300 {2880 * 60}x200"},
        minutes=_DAYS,
        step="10m",
    ),
    Case(
        alert="DriftReportStale",
        title="three days old, and the gateway has forgotten it",
        series={_REPORT: "0x10 _x500", _CREATED: "0x500"},
        minutes=_DAYS,
        step="10m",
        fires=[_WHO],
    ),
    Case(
        alert="DriftReportStale",
        title="the job has never made one in three days",
        series={_CREATED: "0x500"},
        minutes=_DAYS,
        step="10m",
        fires=[_WHO],
    ),
    Case(
        alert="DriftReportStale",
        title="the job is a day old, and has had no time to",
        series={_CREATED: f"{2880 * 60}x500"},
        minutes=_DAYS,
        step="10m",
    ),
    Case(
        alert="DriftReportStale",
        title="a job elsewhere, and the report of a model without a monitor",
        series={
            _CREATED.replace("drift", "elsewhere"): "0x500",
            _REPORT.replace("churn", "gone"): "0x500",
        },
        minutes=_DAYS,
        step="10m",
    ),
    Case(
        alert="DriftNotMeasured",
        title="too few rows",
        series={_COMPARED: "1 0x5", _FEW: "0 1x5"},
        minutes=3,
        fires=[{**_WHO, "outcome": "too_few_rows"}],
    ),
    Case(alert="DriftNotMeasured", title="compared again", series={_COMPARED: "0 1x5", _FEW: "1 0x5"}, minutes=3),
    Case(
        alert="DriftNotMeasured",
        title="a model whose monitor is gone",
        series={_FEW.replace("churn", "gone"): "1x5"},
        minutes=3,
    ),
)
