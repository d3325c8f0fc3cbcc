from typing import Any

import pytest

from groundplane.simulator.cloud import Cloud
from groundplane.simulator.inventory import Inventory, Item
from groundplane.simulator.operator import lift
from groundplane.simulator.rows.eks import CLUSTER
from groundplane.simulator.rows.s3 import BUCKET, OBJECT
from groundplane.simulator.settings import Settings


@pytest.fixture
def cloud(settings: Settings) -> Cloud:
    return Cloud(settings, "us-east-1")


def made(cloud: Cloud, type_: str, **inputs: Any) -> Item:
    return cloud.create(f"urn:pulumi:dev::groundplane::{type_}::one", type_, inputs)


def lifted(settings: Settings, *items: Item) -> tuple[str, ...]:
    return lift(Inventory(settings.inventory), {(item.urn, item.id) for item in items})


def test_deletion_protection_is_switched_off_once(cloud: Cloud, settings: Settings) -> None:
    cluster = made(cloud, CLUSTER, name="training", deletionProtection=True)
    assert lifted(settings, cluster) == (f"deletionProtection of {CLUSTER} training switched off",)
    assert (cloud.read(CLUSTER, "training") or {})["deletionProtection"] is False
    assert lifted(settings, cluster) == ()


def test_bucket_is_emptied(cloud: Cloud, settings: Settings) -> None:
    bucket = made(cloud, BUCKET, bucket="logs")
    made(cloud, OBJECT, bucket="logs", key="k")
    assert lifted(settings, bucket) == (f"{BUCKET} logs emptied",)
    assert Inventory(settings.inventory).items() == [bucket]


def test_what_the_stack_does_not_protect_stays_as_it_is(cloud: Cloud, settings: Settings) -> None:
    made(cloud, CLUSTER, name="training", deletionProtection=True)
    bucket = made(cloud, BUCKET, bucket="logs")
    made(cloud, OBJECT, bucket="logs", key="k")
    assert lifted(settings) == ()
    cloud.delete(bucket.urn, OBJECT, "logs/k")
    assert lifted(settings, bucket) == ()
