"""What managed node groups cost, by how their instances are bought."""

from decimal import Decimal
from typing import Any

from groundplane.cost.item import Item, Line, Paid
from groundplane.plan.model import Resource
from infra.budget import UsageSpec
from tests.groundplane.cost.plans import figures, items_of, resource, unpriced, usd

USD = {"ec2.on_demand.m7i.large": "0.1", "ec2.on_demand.m6i.large": "0.2", "ebs.gp3.storage": "0.1"}
USD |= {"ec2.on_demand.p5en.48xlarge": "60", "ec2.capacity_block.p5.48xlarge": "40"}
DISKS = {"blockDeviceMappings": [{"deviceName": "/dev/xvda", "ebs": {"volumeType": "gp3", "volumeSize": 10}}]}
RESERVED = {"capacityReservationSpecification": {"capacityReservationTarget": {"capacityReservationId": "cr-1"}}}


def group(
    *types: str, least: int = 2, most: int = 4, template: dict[str, Any] | None = None, **more: Any
) -> list[Item]:
    launch = resource("aws:ec2/launchTemplate:LaunchTemplate", "cluster-data", {**DISKS, **(template or {})})
    usage, table = more.pop("usage", UsageSpec()), more.pop("usd", USD)
    inputs = {"instanceTypes": list(types), "scalingConfig": {"minSize": least, "maxSize": most}, **more}
    one = resource("aws:eks/nodeGroup:NodeGroup", "cluster-data", inputs, dependencies=(launch.urn,))
    return items_of(one, table, launch, usage=usage)


def node_group(inputs: dict[str, Any]) -> Resource:
    return resource("aws:eks/nodeGroup:NodeGroup", "cluster-data", inputs)


def test_group_costs_between_its_smallest_and_its_largest_size() -> None:
    assert figures(group("m7i.large")) == {
        "m7i.large on demand": usd(146, 146, 292),
        "gp3 disks of cluster-data nodes": usd(2, 2, 4),
    }


def test_group_is_as_large_as_assumed() -> None:
    usage = UsageSpec.model_validate({"nodes": {"group_share": 0.5}})
    assert figures(group("m7i.large", usage=usage))["m7i.large on demand"] == usd(146, 219, 292)


def test_number_of_nodes_of_one_group_can_be_told() -> None:
    usage = UsageSpec.model_validate({"nodes": {"average_nodes": {"data": 2.5}}})
    assert figures(group("m7i.large", usage=usage))["m7i.large on demand"] == usd(146, "182.5", 292)


def test_number_of_nodes_stays_within_the_sizes() -> None:
    usage = UsageSpec.model_validate({"nodes": {"average_nodes": {"data": 100.0}}})
    assert figures(group("m7i.large", usage=usage))["m7i.large on demand"] == usd(146, 292, 292)


def test_group_of_several_types_costs_the_first_and_at_the_most_the_dearest() -> None:
    found = figures(group("m6i.large", "m7i.large"))
    assert found["m7i.large on demand"] == usd(146, 0, 0)
    assert found["m6i.large on demand"] == usd(0, 292, 584)


def test_spot_without_a_price_is_listed_and_counted_as_on_demand() -> None:
    items = group("m7i.large", capacityType="SPOT")
    assert figures(items)["m7i.large spot, counted as on demand"] == usd(0, 146, 292)
    assert [what for what, _ in unpriced(items)] == ["m7i.large spot"]


def test_spot_with_a_price_is_counted_at_it_and_at_the_most_as_on_demand() -> None:
    items = group("m7i.large", capacityType="SPOT", usd={**USD, "ec2.spot.m7i.large": "0.04"})
    found = figures(items)
    assert found["m7i.large spot"] == usd("58.4", "58.4", 0)
    assert found["m7i.large at the price on demand, which spot may reach"] == usd(0, 0, 292)
    assert unpriced(items) == []


def test_reservation_is_paid_used_or_not() -> None:
    found = figures(group("p5en.48xlarge", least=0, most=2, template=RESERVED))
    assert found["p5en.48xlarge on demand"] == usd(87600, 87600, 87600)
    assert found["gp3 disks of cluster-data nodes"] == usd(0, 0, 2)


def test_capacity_block_is_paid_up_front_and_in_no_month() -> None:
    items = group(least=0, most=2, capacityType="CAPACITY_BLOCK", template={"instanceType": "p5.48xlarge"})
    blocks = [item for item in items if isinstance(item, Line) and item.paid is Paid.UP_FRONT]
    assert [(line.what, line.amount.maximum) for line in blocks] == [("p5.48xlarge capacity block", Decimal(58400))]
    assert figures([item for item in items if item not in blocks]) == {"gp3 disks of cluster-data nodes": usd(0, 0, 2)}


def test_type_without_a_price_is_listed_and_the_others_counted() -> None:
    items = group("c7i.large", "m7i.large")
    why = "the table has no price of it for us-east-1; what is counted are the types that have one"
    assert unpriced(items) == [("c7i.large on demand", why)]
    assert figures(items)["m7i.large on demand"] == usd(146, 146, 292)


def test_group_of_types_without_prices_still_has_disks() -> None:
    assert figures(group("c7i.large")) == {"gp3 disks of cluster-data nodes": usd(2, 2, 4)}


def test_group_without_launch_template_has_unknown_disks() -> None:
    inputs = {"instanceTypes": ["m7i.large"], "scalingConfig": {"minSize": 1, "maxSize": 1}}
    found = unpriced(items_of(node_group(inputs), USD))
    assert found == [("disks", "the group has no launch template that says what they are")]


def test_group_without_a_type_is_listed() -> None:
    found = unpriced(items_of(node_group({"scalingConfig": {"minSize": 1, "maxSize": 1}}), USD))
    assert found == [("instances", "the plan names no instance type")]
