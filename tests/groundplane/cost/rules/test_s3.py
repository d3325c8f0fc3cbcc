"""What buckets cost, by class; replicas, inventories and events."""

from typing import Any

from infra.budget import UsageSpec
from tests.groundplane.cost.plans import aws_in, figures, items_of, resource, unpriced, usd

USD = {"s3.standard.storage": "0.02", "s3.glacier_ir.storage": "0.004", "s3.requests.write": "0.005"}
USD |= {"s3.requests.read": "0.0004", "transfer.cross_region": "0.02"}
BUCKET = "aws:s3/bucket:Bucket"
USAGE = UsageSpec.model_validate(
    {"buckets": {"datasets": {"gib": 1000, "other_gib": {"glacier_ir": 5000}, "written_gib": 200}}}, strict=False
)


def found(name: str, usage: UsageSpec, type_: str = BUCKET, **inputs: Any) -> dict[str, Any]:
    return figures(items_of(resource(type_, name, inputs), USD, usage=usage))


def test_bucket_costs_what_is_assumed_of_any() -> None:
    assert found("models", USAGE) == {
        "stored in Standard": usd(0, 2, 2),
        "write requests": usd(0, "0.05", "0.05"),
        "read requests": usd(0, "0.04", "0.04"),
    }


def test_bucket_costs_by_class_what_is_assumed_of_it() -> None:
    amounts = found("datasets", USAGE)
    assert amounts["stored in Standard"] == usd(0, 20, 20)
    assert amounts["stored in glacier_ir"] == usd(0, 20, 20)


def test_replica_holds_what_its_bucket_holds() -> None:
    assert found("datasets-replica", USAGE)["stored in Standard"] == usd(0, 20, 20)


def test_replica_in_a_region_without_prices_is_listed() -> None:
    provider = aws_in("us-west-2")
    items = items_of(resource(BUCKET, "datasets-replica", provider=provider.urn), USD, provider)
    assert unpriced(items)[0] == ("stored in Standard", "the table has no price s3.standard.storage for us-west-2")
    assert figures(items) == {}


def test_replication_sends_what_is_written() -> None:
    type_ = "aws:s3/bucketReplicationConfig:BucketReplicationConfig"
    assert found("datasets-replication", USAGE, type_) == {"data to the replica": usd(0, 4, 4)}


def test_replication_in_time_costs_more() -> None:
    rules = [{"destination": {"replicationTime": {"status": "Enabled"}}}]
    type_ = "aws:s3/bucketReplicationConfig:BucketReplicationConfig"
    items = items_of(resource(type_, inputs={"rules": rules}), USD)
    assert [what for what, _ in unpriced(items)] == ["replication time control"]


def test_inventory_is_listed() -> None:
    items = items_of(resource("aws:s3/inventory:Inventory"), USD)
    assert [what for what, _ in unpriced(items)] == ["objects listed by the inventory"]


def test_events_to_eventbridge_are_listed_and_others_free() -> None:
    type_ = "aws:s3/bucketNotification:BucketNotification"
    items = items_of(resource(type_, inputs={"eventbridge": True}), USD)
    assert [what for what, _ in unpriced(items)] == ["events to EventBridge"]
    assert items_of(resource(type_), USD) == []
