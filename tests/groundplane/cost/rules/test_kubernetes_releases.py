"""What pods of charts send to AWS and ask of it. Volumes are in test_kubernetes_volumes.py."""

from typing import Any

import pytest

from groundplane.plan.model import Resource
from tests.groundplane.cost.plans import items_of, resource, unpriced

EXPORTER = "prometheus-yet-another-cloudwatch-exporter"


def release(chart: str, **values: Any) -> Resource:
    return resource("kubernetes:helm.sh/v3:Release", "it", {"chart": chart, "values": values})


@pytest.mark.parametrize(
    ("values", "times", "usd"),
    [({"extraArgs": {"scraping-interval": 60}}, "43,800", "0.44"), ({}, "8,760", "0.09")],
)
def test_metrics_asked_of_cloudwatch_are_told(values: dict[str, Any], times: str, usd: str) -> None:
    (item,) = items_of(release(EXPORTER, **values), {})
    assert unpriced([item]) == [
        (
            "metrics asked of CloudWatch",
            f"each is asked for {times} times a month, and nobody knows how many there are",
        )
    ]
    assert f"count on {usd} USD a month" in str(item)


@pytest.mark.parametrize(
    ("exporters", "told"), [(["awsxray"], ["traces"]), (["awsxray/two"], ["traces"]), (["otlp"], []), ([], [])]
)
def test_spans_are_told_where_they_go_to_xray(exporters: list[str], told: list[str]) -> None:
    configured: dict[str, Any] = {"exporters": {name: {} for name in exporters}}
    collector = release(
        "oci://ghcr.io/open-telemetry/opentelemetry-helm-charts/opentelemetry-collector", alternateConfig=configured
    )
    assert [what for what, _ in unpriced(items_of(collector, {}))] == told


def test_other_charts_ask_for_nothing() -> None:
    assert items_of(release("keda", extraArgs={"scraping-interval": 60}), {}) == []
