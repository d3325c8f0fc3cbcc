"""What queues cost: requests."""

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


RULES: dict[str, Rule] = {"aws:sqs/queue:Queue": queue}
