"""What AWS accepts as an IPv4 block of a VPC, and what this project does. Pure functions; no pulumi here."""

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Network

from components.network.address_plan import LARGEST_PREFIX, SMALLEST_POD_PREFIX, SMALLEST_VPC_PREFIX
from components.spec import Path, Problem

SHARED = IPv4Network("100.64.0.0/10")
"""RFC 6598, shared address space: routed by nobody's network outside the VPC."""

PRIVATE = (IPv4Network("10.0.0.0/8"), IPv4Network("172.16.0.0/12"), IPv4Network("192.168.0.0/16"))
"""RFC 1918."""

TAKEN = IPv4Network("172.17.0.0/16")
"""Docker's own bridge, and so SageMaker's and Cloud9's: Amazon VPC user guide, "VPC CIDR blocks" (checked 2026-11)."""


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """What one kind of block may be."""

    within: tuple[IPv4Network, ...]
    smallest: int
    """Longest netmask."""
    reason: str
    """Why no smaller."""
    example: str


MAIN_BLOCK = Bounds(
    within=(*PRIVATE, SHARED),
    smallest=SMALLEST_VPC_PREFIX,
    reason="so that each of 8 zones gets a public subnet of /27, the least a load balancer takes",
    example="10.40.0.0/16",
)
POD_BLOCK = Bounds(
    within=(SHARED,),
    smallest=SMALLEST_POD_PREFIX,
    reason="so that each of 8 zones gets a subnet of /28, the smallest AWS makes",
    example="100.64.0.0/16",
)


def parsed(text: str) -> IPv4Network | None:
    """The block, if the text is just as AWS writes it: no host bits set, netmask in bits."""
    try:
        block = IPv4Network(text)
    except ValueError:
        return None
    return block if str(block) == text else None


def block_problems(path: Path, text: str, bounds: Bounds) -> Iterator[Problem]:
    """What keeps `text` from being a block within `bounds`: at most one problem, the first."""
    block = parsed(text)
    ranges = " or ".join(str(network) for network in bounds.within)
    if block is None:
        yield _malformed(path, text, bounds)
    elif not any(block.subnet_of(network) for network in bounds.within):
        yield Problem(path=path, message=f"must lie within {ranges}", got=text, fix=f"write {bounds.example}, say")
    elif not LARGEST_PREFIX <= block.prefixlen <= bounds.smallest:
        message = f"must be /{LARGEST_PREFIX}, the largest AWS allows, to /{bounds.smallest}, {bounds.reason}"
        nearest = LARGEST_PREFIX if block.prefixlen < LARGEST_PREFIX else bounds.smallest
        yield Problem(path=path, message=message, got=text, fix=f"write {block.network_address}/{nearest}, say")
    elif block.overlaps(TAKEN):
        message = f"overlaps {TAKEN}, which Docker, SageMaker and Cloud9 use inside instances"
        yield Problem(path=path, message=message, got=text, fix="write 172.18.0.0/16, say")


def _malformed(path: Path, text: str, bounds: Bounds) -> Problem:
    try:
        meant = IPv4Network(text, strict=False)
    except ValueError:
        message = f"must be an IPv4 block, an address and a netmask such as {bounds.example}"
        return Problem(path=path, message=message, got=text, fix=f"write {bounds.example}, say")
    if "/" in text and text.partition("/")[2].isdigit():
        message = "has bits set behind its netmask, so it is an address and no block"
        return Problem(path=path, message=message, got=text, fix=f"write {meant}")
    prefix = meant.prefixlen if "/" in text else LARGEST_PREFIX
    message = f"must have a netmask in bits, as in {bounds.example}"
    return Problem(path=path, message=message, got=text, fix=f"write {meant.network_address}/{prefix}, say")
