"""What buckets cost: what is stored by class, requests, copies to another region, inventories and events."""

from collections.abc import Iterator
from typing import Any

from groundplane.cost.item import Item
from groundplane.cost.pricing import Pricing, Rule
from groundplane.cost.range import used
from groundplane.plan.model import Resource
from infra.budget import BucketUsageSpec

REPLICA = "-replica"
"""What the logical name of a replica ends with, after its bucket's."""


def bucket(resource: Resource, pricing: Pricing) -> Iterator[Item]:
    """What is stored, by class, and requests."""
    usage, key = usage_of(resource.name, pricing)
    assumes = f"{usage.gib} GiB in Standard (usage.{key}.gib)"
    stored = used(usage.gib)
    yield from pricing.line(
        resource, "s3.standard.storage", stored, "stored in Standard", basis=f"{usage.gib} GiB", assumes=assumes
    )
    for class_, gib in sorted(usage.other_gib.items()):
        assumes = f"{gib} GiB in {class_} (usage.{key}.other_gib)"
        yield from pricing.line(
            resource, f"s3.{class_}.storage", used(gib), f"stored in {class_}", basis=f"{gib} GiB", assumes=assumes
        )
    requests = {"write": usage.write_requests_thousands, "read": usage.read_requests_thousands}
    for kind, thousands in requests.items():
        assumes = f"{thousands},000 {kind} requests a month (usage.{key}.{kind}_requests_thousands)"
        what, text = f"{kind} requests", f"{thousands},000 / 1,000"
        yield from pricing.line(resource, f"s3.requests.{kind}", used(thousands), what, basis=text, assumes=assumes)


def replication(resource: Resource, pricing: Pricing) -> Iterator[Item]:
    """What a bucket sends to the other region; what is stored there is the replica's."""
    usage, key = usage_of(resource.name.removesuffix("-replication"), pricing)
    assumes = f"{usage.written_gib} GiB written a month (usage.{key}.written_gib)"
    text = f"{usage.written_gib} GiB"
    sent = used(usage.written_gib)
    yield from pricing.line(resource, "transfer.cross_region", sent, "data to the replica", basis=text, assumes=assumes)
    rules: list[dict[str, Any]] = resource.inputs.get("rules") or []
    if any((rule.get("destination") or {}).get("replicationTime") for rule in rules):
        yield from pricing.line(resource, "s3.replication_time", sent, "replication time control", basis=text)


def inventory(resource: Resource, pricing: Pricing) -> Iterator[Item]:
    """Paid by the object listed, of which the number is not known."""
    yield from pricing.line(resource, "s3.inventory", used(1), "objects listed by the inventory")


def notification(resource: Resource, pricing: Pricing) -> Iterator[Item]:
    """Events to EventBridge are paid for, others are not."""
    if resource.inputs.get("eventbridge"):
        yield from pricing.line(resource, "events.s3", used(1), "events to EventBridge")


def usage_of(name: str, pricing: Pricing) -> tuple[BucketUsageSpec, str]:
    """What is assumed of a bucket or its replica, and where that is said."""
    key, usage = name.removesuffix(REPLICA), pricing.usage
    return (usage.buckets[key], f"buckets.{key}") if key in usage.buckets else (usage.bucket, "bucket")


RULES: dict[str, Rule] = {
    "aws:s3/bucket:Bucket": bucket,
    "aws:s3/bucketNotification:BucketNotification": notification,
    "aws:s3/bucketReplicationConfig:BucketReplicationConfig": replication,
    "aws:s3/inventory:Inventory": inventory,
}
