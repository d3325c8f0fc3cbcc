"""Which addresses each subnet gets. Pure arithmetic on texts and `ipaddress`; knows no specs; no pulumi here.

A zone's place follows from the number in its id and a tier's place from a table, never from what else there is: so
adding a zone or a tier, or writing them in another order, moves no subnet. What an environment does not use stays free.

    VPC block /n, 8 zone slots of /(n+3):   | az1 | az2 | az3 | az4 | az5 | az6 | az7 | az8 |
    one slot, in eighths of /(n+6):         | private (4)       | public | free | free | free |
    pod block /m, 8 zone slots of /(m+3):   one pod subnet each
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Network


class Tier(StrEnum):
    """What a subnet is for; decides its route to the internet and its place in the plan."""

    PRIVATE = "private"
    """Nodes, endpoints and internal load balancers; out through NAT only."""
    PUBLIC = "public"
    """NAT gateways and public load balancers."""
    POD = "pod"
    """Pods, with addresses that exist inside the VPC only; routed as private."""


@dataclass(frozen=True, kw_only=True)
class Slice:
    """Part of a zone's slot: the `index`-th of `parts` equal ones."""

    parts: int
    index: int


SLICES: Mapping[Tier, Slice] = {
    Tier.PRIVATE: Slice(parts=2, index=0),
    Tier.PUBLIC: Slice(parts=8, index=4),
    Tier.POD: Slice(parts=1, index=0),
}
"""Place of each tier in a zone's slot. Only ever grows: a new tier takes one of the free eighths 5, 6 and 7. Pods
have a block of their own."""

ZONE_SLOTS = 8
"""Most zones a region may have; us-east-1, the largest, has six (2026-11)."""

LARGEST_PREFIX = 16
"""Netmask of the largest block a VPC can have: Amazon VPC user guide, "VPC CIDR blocks" (checked 2026-11)."""

SMALLEST_VPC_PREFIX = 21
"""Netmask of the smallest VPC planned: its public subnets are /27, the smallest that takes an Application Load Balancer
(Elastic Load Balancing user guide, "Subnets for your load balancer"; AWS's own floor for a subnet is /28; 2026-11)."""

SMALLEST_POD_PREFIX = 25
"""Netmask of the smallest pod block planned: its subnets are /28, the smallest AWS makes."""

_SLOT = re.compile(r".*-az([1-8])")


def zone_slot(zone_id: str) -> int | None:
    """Slot of a zone, 0 to 7, from the number in its id; None if that is not 1 to 8."""
    match = _SLOT.fullmatch(zone_id)
    return int(match[1]) - 1 if match else None


def address_plan(
    *, cidr: str, zones: Iterable[str], tiers: Iterable[Tier], pod_cidr: str | None = None
) -> dict[tuple[Tier, str], str]:
    """Blocks of the subnets, by tier and zone, sorted. Pods are cut from `pod_cidr`, all else from `cidr`.

    Raises ValueError for a zone without a slot, for pods without `pod_cidr`, and for a block too small to be cut.
    """
    pairs = sorted({(tier, zone) for zone in zones for tier in tiers})
    blocks = {tier: pod_cidr if tier is Tier.POD else cidr for tier, _ in pairs}
    return {(tier, zone): _subnet(blocks[tier], tier, zone) for tier, zone in pairs}


def _subnet(block: str | None, tier: Tier, zone: str) -> str:
    if block is None:
        raise ValueError("pod subnets need pod_cidr: they have a block of their own")
    slot = zone_slot(zone)
    if slot is None:
        raise ValueError(f"zone {zone!r} has no slot: its id must end in -az1 to -az{ZONE_SLOTS}")
    network, part = IPv4Network(block), SLICES[tier]
    prefix = network.prefixlen + _bits(ZONE_SLOTS * part.parts)
    smallest = SMALLEST_POD_PREFIX if tier is Tier.POD else SMALLEST_VPC_PREFIX
    if network.prefixlen > smallest:
        raise ValueError(f"block {block} is too small to be cut: /{smallest} or larger is needed")
    position = slot * part.parts + part.index
    return str(IPv4Network((int(network.network_address) + position * 2 ** (32 - prefix), prefix)))


def _bits(parts: int) -> int:
    return parts.bit_length() - 1
