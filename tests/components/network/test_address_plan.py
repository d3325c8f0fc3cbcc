from ipaddress import IPv4Network
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.network.address_plan import (
    LARGEST_PREFIX,
    SMALLEST_POD_PREFIX,
    SMALLEST_VPC_PREFIX,
    ZONE_SLOTS,
    Tier,
    address_plan,
    zone_slot,
)

ZONES = tuple(f"use1-az{number}" for number in range(1, ZONE_SLOTS + 1))


def blocks(within: str, smallest: int) -> st.SearchStrategy[str]:
    network = IPv4Network(within)
    return st.integers(LARGEST_PREFIX, smallest).flatmap(
        lambda prefix: st.integers(0, 2 ** (prefix - network.prefixlen) - 1).map(
            lambda index: str(IPv4Network((int(network.network_address) + index * 2 ** (32 - prefix), prefix)))
        )
    )


cidrs = blocks("10.0.0.0/8", SMALLEST_VPC_PREFIX)
pod_cidrs = blocks("100.64.0.0/10", SMALLEST_POD_PREFIX)
zone_lists = st.lists(st.sampled_from(ZONES), min_size=1, unique=True)
tier_lists = st.lists(st.sampled_from(Tier), min_size=1, unique=True)


@given(cidrs, pod_cidrs, zone_lists, tier_lists)
def test_plan_has_one_subnet_a_tier_and_zone(cidr: str, pods: str, zones: list[str], tiers: list[Tier]) -> None:
    plan = address_plan(cidr=cidr, zones=zones, tiers=tiers, pod_cidr=pods)
    assert list(plan) == sorted((tier, zone) for tier in tiers for zone in zones)


@given(cidrs, pod_cidrs)
def test_subnets_are_disjoint(cidr: str, pods: str) -> None:
    plan = address_plan(cidr=cidr, zones=ZONES, tiers=Tier, pod_cidr=pods)
    assert not any(IPv4Network(one).overlaps(IPv4Network(other)) for one, other in combinations(plan.values(), 2))


@given(cidrs, pod_cidrs)
def test_subnets_lie_in_their_block(cidr: str, pods: str) -> None:
    plan = address_plan(cidr=cidr, zones=ZONES, tiers=Tier, pod_cidr=pods)
    for (tier, _), block in plan.items():
        assert IPv4Network(block).subnet_of(IPv4Network(pods if tier is Tier.POD else cidr))


@given(cidrs, pod_cidrs)
def test_subnets_are_as_large_as_their_use_asks(cidr: str, pods: str) -> None:
    plan = address_plan(cidr=cidr, zones=ZONES, tiers=Tier, pod_cidr=pods)
    smallest = {Tier.PRIVATE: 25, Tier.PUBLIC: 27, Tier.POD: 28}
    assert all(IPv4Network(block).prefixlen <= smallest[tier] for (tier, _), block in plan.items())


@given(cidrs, pod_cidrs, zone_lists, tier_lists, zone_lists, tier_lists)
def test_adding_zones_and_tiers_moves_no_subnet(
    cidr: str, pods: str, zones: list[str], tiers: list[Tier], more_zones: list[str], more_tiers: list[Tier]
) -> None:
    before = address_plan(cidr=cidr, zones=zones, tiers=tiers, pod_cidr=pods)
    after = address_plan(cidr=cidr, zones=zones + more_zones, tiers=tiers + more_tiers, pod_cidr=pods)
    assert before.items() <= after.items()


@given(cidrs, pod_cidrs, st.permutations(ZONES), st.permutations(list(Tier)))
def test_order_moves_no_subnet(cidr: str, pods: str, zones: list[str], tiers: list[Tier]) -> None:
    ordered = address_plan(cidr=cidr, zones=ZONES, tiers=Tier, pod_cidr=pods)
    assert list(address_plan(cidr=cidr, zones=zones, tiers=tiers, pod_cidr=pods).items()) == list(ordered.items())


def test_plan_of_a_16_is_pinned() -> None:
    plan = address_plan(
        cidr="10.40.0.0/16", zones=("use1-az1", "use1-az8"), tiers=tuple(Tier), pod_cidr="100.64.0.0/16"
    )
    assert plan == {
        (Tier.POD, "use1-az1"): "100.64.0.0/19",
        (Tier.POD, "use1-az8"): "100.64.224.0/19",
        (Tier.PRIVATE, "use1-az1"): "10.40.0.0/20",
        (Tier.PRIVATE, "use1-az8"): "10.40.224.0/20",
        (Tier.PUBLIC, "use1-az1"): "10.40.16.0/22",
        (Tier.PUBLIC, "use1-az8"): "10.40.240.0/22",
    }


@pytest.mark.parametrize(("zone", "slot"), [("use1-az1", 0), ("apne1-az4", 3), ("usw2-az8", 7)])
def test_slot_is_the_number_of_the_zone(zone: str, slot: int) -> None:
    assert zone_slot(zone) == slot


@pytest.mark.parametrize("zone", ["use1-az0", "use1-az9", "use1-az11", "us-east-1a", ""])
def test_zone_beyond_the_slots_has_none(zone: str) -> None:
    assert zone_slot(zone) is None


def test_fails_when_a_zone_has_no_slot() -> None:
    with pytest.raises(ValueError, match=r"^zone 'use1-az9' has no slot: its id must end in -az1 to -az8$"):
        address_plan(cidr="10.0.0.0/16", zones=["use1-az9"], tiers=[Tier.PRIVATE])


def test_fails_when_pods_have_no_block() -> None:
    with pytest.raises(ValueError, match=r"^pod subnets need pod_cidr"):
        address_plan(cidr="10.0.0.0/16", zones=["use1-az1"], tiers=[Tier.POD])


@pytest.mark.parametrize(
    ("cidr", "pods", "message"),
    [
        ("10.0.0.0/22", "100.64.0.0/16", "block 10.0.0.0/22 is too small to be cut: /21 or larger is needed"),
        ("10.0.0.0/16", "100.64.0.0/26", "block 100.64.0.0/26 is too small to be cut: /25 or larger is needed"),
    ],
)
def test_fails_when_a_block_is_too_small(cidr: str, pods: str, message: str) -> None:
    with pytest.raises(ValueError, match=f"^{message}$"):
        address_plan(cidr=cidr, zones=["use1-az1"], tiers=Tier, pod_cidr=pods)
