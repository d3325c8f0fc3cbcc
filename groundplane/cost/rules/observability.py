"""What logs, alarms, traces, Managed Prometheus and Managed Grafana cost."""

from collections.abc import Iterator
from decimal import Decimal

from components.catalog.prices import HOURS_A_MONTH
from groundplane.cost.item import Item
from groundplane.cost.pricing import Pricing, Rule
from groundplane.cost.range import always, used
from groundplane.plan.model import Resource

FLOW_LOG = "aws:ec2/flowLog:FlowLog"
STREAM = "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream"
FAST_SECONDS = 60
"""Alarms over a shorter period are of high resolution, and dearer."""


def log_group(resource: Resource, pricing: Pricing) -> Iterator[Item]:
    """What is written, and what is there once retention has begun to throw away; nothing of what tells of failures."""
    if any(resource.urn in stream.dependencies for stream in pricing.of_type(STREAM)):
        return
    flows = any(resource.urn in flow.dependencies for flow in pricing.of_type(FLOW_LOG))
    gib = pricing.usage.network.flow_log_gib if flows else pricing.usage.log_gib
    place = "usage.network.flow_log_gib" if flows else "usage.log_gib"
    assumes = f"{gib} GiB a month written to each log group ({place})"
    if not flows:
        yield from pricing.line(
            resource, "logs.ingested", used(gib), "logs written", basis=f"{gib} GiB", assumes=assumes
        )
    days = resource.inputs.get("retentionInDays")
    if not days:
        yield pricing.unpriced(
            resource, "logs stored", "they are never thrown away, so that it grows without end", "set a retention"
        )
        return
    text = f"{gib} GiB x {days} x 24 / {HOURS_A_MONTH}"
    assumes = f"logs stored as large as they came, for {days} days; CloudWatch stores them compressed"
    stored = used(gib * Decimal(days) * 24 / HOURS_A_MONTH)
    yield from pricing.line(resource, "logs.stored", stored, "logs stored", basis=text, assumes=assumes)


def flow_log(resource: Resource, pricing: Pricing) -> Iterator[Item]:
    """Vended logs have prices of their own, by where they go."""
    kind = "s3" if resource.inputs.get("logDestinationType") == "s3" else "cloudwatch"
    gib = pricing.usage.network.flow_log_gib
    assumes = f"{gib} GiB a month written by each flow log (usage.network.flow_log_gib)"
    yield from pricing.line(
        resource, f"logs.vended.{kind}", used(gib), "flow logs written", basis=f"{gib} GiB", assumes=assumes
    )


def alarm(resource: Resource, pricing: Pricing) -> Iterator[Item]:
    """By the metric that it looks at."""
    metrics = max(1, sum("metric" in query for query in resource.inputs.get("metricQueries") or ()))
    period = resource.inputs.get("period")
    kind = "high" if period is not None and int(period) < FAST_SECONDS else "standard"
    what, text = f"alarm of {kind} resolution", f"{metrics} metrics"
    yield from pricing.line(resource, f"cloudwatch.alarm.{kind}", always(metrics), what, basis=text)


def prometheus(resource: Resource, pricing: Pricing) -> Iterator[Item]:
    """Samples written; what is stored and asked for is a small part of that."""
    millions = pricing.usage.metric_samples_millions
    assumes = f"{millions} million samples a month (usage.metric_samples_millions)"
    text = f"{millions},000,000 / 10,000,000"
    written = used(Decimal(millions) / 10)
    yield from pricing.line(resource, "amp.samples", written, "samples written", basis=text, assumes=assumes)
    yield pricing.unpriced(resource, "samples stored and asked for", "neither follows from a plan", "")


def grafana(resource: Resource, pricing: Pricing) -> Iterator[Item]:
    """By the active user; one editor is always paid for."""
    editors = max(1, pricing.usage.dashboard_editors)
    assumes = f"{editors} editors active in a month (usage.dashboard_editors)"
    count = always(1) + used(editors - 1)
    yield from pricing.line(resource, "amg.editor", count, "editors", basis=f"1 to {editors}", assumes=assumes)


def bucket_metric(resource: Resource, pricing: Pricing) -> Iterator[Item]:
    """Metrics of requests to a bucket, one for each kind of request that comes."""
    why = "CloudWatch takes them as custom metrics, and nobody knows of how many kinds requests are"
    yield pricing.unpriced(resource, "metrics of requests", why, "count on 0.30 USD a month for each, in us-east-1")


def traces(resource: Resource, pricing: Pricing) -> Iterator[Item]:
    """Traces that a sampling rule lets X-Ray keep, which nobody knows."""
    fix = "count on 5 USD for a million, and 0.50 USD for a million looked at"
    yield pricing.unpriced(resource, "traces", "nobody knows how many requests come", fix)


RULES: dict[str, Rule] = {
    "aws:amp/workspace:Workspace": prometheus,
    "aws:cloudwatch/logGroup:LogGroup": log_group,
    "aws:cloudwatch/metricAlarm:MetricAlarm": alarm,
    "aws:grafana/workspace:Workspace": grafana,
    "aws:s3/bucketMetric:BucketMetric": bucket_metric,
    "aws:xray/samplingRule:SamplingRule": traces,
    FLOW_LOG: flow_log,
}
