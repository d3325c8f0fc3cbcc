"""How two estimates differ."""

from decimal import Decimal

from groundplane.cost.difference import difference
from groundplane.cost.document import Summary, summary
from groundplane.cost.range import always, used
from tests.groundplane.cost.plans import estimated, plan_of, resource

KEY, NAT = ("network", "nat", "NAT gateway"), ("network", "nat", "data through NAT")
BEFORE = Summary(environment="prod", total=always(30), rows={KEY: always(20), NAT: used(10)})
AFTER = Summary(environment="dev", total=always(120), rows={KEY: always(20), ("a", "b", "c"): always(100)})


def test_what_is_the_same_is_not_told() -> None:
    assert KEY not in [change.key for change in difference(BEFORE, AFTER).changes]


def test_changes_are_largest_first_with_what_is_new_and_gone() -> None:
    assert [(change.key, change.by.expected) for change in difference(BEFORE, AFTER).changes] == [
        (("a", "b", "c"), Decimal(100)),
        (NAT, Decimal(-10)),
    ]


def test_total_differs_by_the_totals() -> None:
    assert difference(BEFORE, AFTER).by == always(90)


def test_estimate_does_not_differ_from_itself() -> None:
    found = summary(estimated(plan_of(resource("aws:ec2/natGateway:NatGateway")), {"nat.hours": "0.05"}))
    assert difference(found, found).changes == ()
