"""What queues, topics and streams cost: requests, and what goes through."""

from collections.abc import Iterator
from decimal import Decimal

from groundplane.cost.item import Item
from groundplane.cost.pricing import Pricing, Rule
from groundplane.cost.range import used
from groundplane.plan.model import Resource


def queue(resource: Resource, pricing: Pricing) -> Iterator[Item]:
    """Requests to an SQS queue."""
    thousands = pricing.usage.queue_requests_thousands
    key = "sqs.fifo.requests" if resource.inputs.get("fifoQueue") else "sqs.requests"
    assumes = f"{thousands},000 requests a month to each queue (usage.queue_requests_thousands), none of them free"
    text = f"{thousands},000 / 1,000,000"
    yield from pricing.line(resource, key, used(Decimal(thousands) / 1000), "requests", basis=text, assumes=assumes)


def topic(resource: Resource, pricing: Pricing) -> Iterator[Item]:
    """What is published to an SNS topic, and how it goes on: alerts are few, and nobody knows how many."""
    fix = "count on 0.50 USD for a million, and 2 USD for 100,000 mails, in us-east-1"
    yield pricing.unpriced(resource, "messages", "nobody knows how many there are", fix)


def stream(resource: Resource, pricing: Pricing) -> Iterator[Item]:
    """What goes through a Firehose stream: as much as into a log group."""
    gib = pricing.usage.log_gib
    assumes = f"{gib} GiB a month through each Firehose stream (usage.log_gib)"
    yield from pricing.line(
        resource, "firehose.ingested", used(gib), "data through the stream", basis=f"{gib} GiB", assumes=assumes
    )


RULES: dict[str, Rule] = {
    "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": stream,
    "aws:sns/topic:Topic": topic,
    "aws:sqs/queue:Queue": queue,
}
