"""What logs, alarms, Managed Prometheus and Managed Grafana cost."""

from typing import Any

import pytest

from infra.budget import UsageSpec
from tests.groundplane.cost.plans import figures, items_of, resource, unpriced, usd

USD: dict[str, str | int] = {
    "amg.editor": 9,
    "amp.samples": "0.9",
    "cloudwatch.alarm.high": "0.3",
    "cloudwatch.alarm.standard": "0.1",
    "logs.ingested": "0.5",
    "logs.stored": "0.03",
    "logs.vended.s3": "0.25",
}
GROUP, FLOWS = "aws:cloudwatch/logGroup:LogGroup", "aws:ec2/flowLog:FlowLog"
ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"


def test_log_group_costs_what_is_written_and_what_is_kept() -> None:
    found = figures(items_of(resource(GROUP, inputs={"retentionInDays": 365}), USD))
    assert found == {"logs written": usd(0, 5, 5), "logs stored": usd(0, "3.6", "3.6")}


def test_log_group_that_a_stream_tells_its_failures_costs_nothing() -> None:
    group = resource("aws:cloudwatch/logGroup:LogGroup", "audit", {"retentionInDays": 90})
    stream = resource("aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream", "audit", dependencies=(group.urn,))
    assert items_of(group, {"logs.ingested": 1, "logs.stored": 1}, stream) == []


def test_logs_kept_for_ever_are_listed() -> None:
    found = unpriced(items_of(resource(GROUP), USD))
    assert found == [("logs stored", "they are never thrown away, so that it grows without end")]


def test_flow_logs_are_written_at_a_price_of_their_own() -> None:
    group = resource(GROUP, "flows", {"retentionInDays": 365})
    flows = resource(FLOWS, "flows", dependencies=(group.urn,))
    assert figures(items_of(group, USD, flows)) == {"logs stored": usd(0, "3.6", "3.6")}
    assert unpriced(items_of(flows, USD, group)) == [
        ("flow logs written", "the table has no price logs.vended.cloudwatch for us-east-1")
    ]


def test_flow_logs_to_s3_have_another_price() -> None:
    found = figures(items_of(resource(FLOWS, inputs={"logDestinationType": "s3"}), USD))
    assert found == {"flow logs written": usd(0, "2.5", "2.5")}


@pytest.mark.parametrize(
    ("inputs", "what", "amount"),
    [
        ({"period": 60}, "alarm of standard resolution", "0.1"),
        ({"period": 10}, "alarm of high resolution", "0.3"),
        (
            {"metricQueries": [{"metric": {}}, {"metric": {}}, {"expression": "a/b"}]},
            "alarm of standard resolution",
            "0.2",
        ),
    ],
)
def test_alarm_costs_by_the_metric(inputs: dict[str, Any], what: str, amount: str) -> None:
    assert figures(items_of(resource(ALARM, inputs=inputs), USD)) == {what: usd(amount, amount, amount)}


def test_prometheus_costs_by_the_sample() -> None:
    items = items_of(resource("aws:amp/workspace:Workspace"), USD)
    assert figures(items) == {"samples written": usd(0, 90, 90)}
    assert [what for what, _ in unpriced(items)] == ["samples stored and asked for"]


@pytest.mark.parametrize(("editors", "expected"), [(5, 45), (0, 9)])
def test_grafana_costs_by_the_editor_and_at_least_one(editors: int, expected: int) -> None:
    usage = UsageSpec(dashboard_editors=editors)
    found = figures(items_of(resource("aws:grafana/workspace:Workspace"), USD, usage=usage))
    assert found == {"editors": usd(9, expected, expected)}


@pytest.mark.parametrize(
    ("type_", "what"),
    [
        ("aws:s3/bucketMetric:BucketMetric", "metrics of requests"),
        ("aws:xray/samplingRule:SamplingRule", "traces"),
    ],
)
def test_what_nobody_knows_the_number_of_is_listed(type_: str, what: str) -> None:
    assert [found for found, _ in unpriced(items_of(resource(type_), USD))] == [what]
