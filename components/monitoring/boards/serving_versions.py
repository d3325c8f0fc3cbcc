"""Rows about versions of served models side by side, and about drift. Pure; no pulumi here."""

from collections.abc import Iterator

from components.monitoring.boards.made import RATE, bars, lines, query, table
from components.monitoring.dashboard import Panel, Row, Unit
from components.monitoring.facts import DRIFT_AGE_BOUND, DRIFT_SHARE_BOUND, MonitoringFacts
from components.monitoring.rules.drift import kept_seconds

_PODS = 'namespace=~"$namespace", pod=~"$model.*"'


def versions() -> Row:
    """Servers by ReplicaSet: a new version beside the one in use is another one, of a Deployment or of a Rollout."""
    latency = f"rate(vllm:e2e_request_latency_seconds_bucket{{{_PODS}}}[{RATE}])"
    first = f"rate(vllm:time_to_first_token_seconds_bucket{{{_PODS}}}[{RATE}])"
    requests = f'rate(http_requests_total{{{_PODS}, handler=~"/v1/.+"}}[{RATE}])'
    failed = f'rate(http_requests_total{{{_PODS}, handler=~"/v1/.+", status="5xx"}}[{RATE}])'
    every = f"sum by (version) ({_named(requests)})"
    name = "{{version}}"
    return Row(
        title="Versions side by side: canary and stable",
        panels=(
            lines(
                "Requests by version",
                "What share each version gets.",
                Unit.REQUESTS_PER_SECOND,
                query(every, name),
                minimum=0,
                stacked=True,
                width=6,
            ),
            lines(
                "Failed, by version",
                "Part of its requests that a server answered with 5xx.",
                Unit.RATIO,
                query(f"(sum by (version) ({_named(failed)}) or 0 * {every}) / {every}", name),
                minimum=0,
                width=6,
            ),
            lines(
                "Whole answer, by version",
                "95 of 100 requests.",
                Unit.SECONDS,
                query(f"histogram_quantile(0.95, sum by (version, le) ({_named(latency)}))", name),
                minimum=0,
                width=6,
            ),
            lines(
                "First token, by version",
                "95 of 100 requests.",
                Unit.SECONDS,
                query(f"histogram_quantile(0.95, sum by (version, le) ({_named(first)}))", name),
                minimum=0,
                width=6,
            ),
        ),
    )


def _named(series: str) -> str:
    """With the version of the pod, which is its ReplicaSet: pods are called by it and five letters."""
    return f'label_replace({series}, "version", "$1", "pod", "(.+)-[a-z0-9]{{5}}")'


def drift(facts: MonitoringFacts) -> Iterator[Row]:
    """Whether models still see what they were trained on; none if no model's data are watched."""
    if facts.drift:
        yield Row(title="Drift", panels=tuple(_drift(facts)))


def _drift(facts: MonitoringFacts) -> Iterator[Panel]:
    kept = f'{{model=~"$model"}}[{kept_seconds(facts)}s]'
    yield lines(
        "Features that have drifted",
        "Part of a model's features that differ from those it was trained on, beside what its monitor calls drift.",
        Unit.RATIO,
        query(f"max by (model) (last_over_time(groundplane_drift_share{kept}))", "{{model}}"),
        query(f'max by (model) ({DRIFT_SHARE_BOUND}{{model=~"$model"}})', "{{model}} bound", secondary=True),
        alerts=("ModelDrift",),
        minimum=0,
        maximum=1,
        width=6,
    )
    yield bars(
        "Features that differ most",
        "Scores of the last report.",
        Unit.COUNT,
        query(
            f"topk(10, max by (model, feature) (last_over_time(groundplane_drift_feature_score{kept})))",
            "{{model}} {{feature}}",
        ),
        width=6,
    )
    yield lines(
        "Age of the last report",
        "Since anybody looked at the data, beside how old it may be.",
        Unit.SECONDS,
        query(
            f"time() - max by (model) (last_over_time(groundplane_drift_last_report_timestamp_seconds{kept}))",
            "{{model}}",
        ),
        query(f'max by (model) ({DRIFT_AGE_BOUND}{{model=~"$model"}})', "{{model}} bound", secondary=True),
        alerts=("DriftReportStale",),
        minimum=0,
        width=6,
    )
    yield table(
        "How the last run ended",
        "1 is how. Unless it is compared, whether the data have drifted is not known.",
        Unit.COUNT,
        query(f"max by (model, outcome) (last_over_time(groundplane_drift_outcome{kept}))", "ended"),
        alerts=("DriftNotMeasured",),
        width=6,
    )
