"""One estimate with everything that can be shown, for tests of what shows it."""

from datetime import date

from groundplane.checks.finding import Finding
from groundplane.cost.difference import Difference, difference
from groundplane.cost.document import Summary, summary
from groundplane.cost.estimate import Estimate
from groundplane.cost.range import always
from tests.groundplane.cost.plans import component, estimated, plan_of, resource

NETWORK = component("network")
BLOCK = {
    "instanceTypes": ["p5.48xlarge"],
    "capacityType": "CAPACITY_BLOCK",
    "scalingConfig": {"minSize": 0, "maxSize": 1},
}
FINDING = Finding(
    rule="over-budget", severity="error", where="budget.monthly_usd", message="a month costs more", fix="raise it"
)
WARNING = Finding(rule="over-budget", severity="warning", where="budget.monthly_usd", message="it may", fix="wait")


def found(today: date = date(2026, 11, 21)) -> Estimate:
    """36.50 and 5.00 for a NAT gateway, a capacity block without disks, and a stream that nobody knows."""
    plan = plan_of(
        NETWORK,
        resource("aws:ec2/natGateway:NatGateway", "nat", parent=NETWORK.urn),
        resource("aws:eks/nodeGroup:NodeGroup", "block", BLOCK),
        resource("aws:kinesis/stream:Stream", "a|b"),
    )
    usd = {"nat.hours": "0.05", "nat.data": "0.05", "ec2.capacity_block.p5.48xlarge": "40"}
    return estimated(plan, usd, today=today)


def against() -> Difference:
    key = ("network", "nat", "NAT gateway")
    gone, changed = ("network", "nat", "public IPv4 address"), ("network", "nat", "data through NAT")
    rows = {key: always(36.5), gone: always(3.65), changed: always(1)}
    return difference(Summary(environment="prod", total=always(41), rows=rows), summary(found()))
