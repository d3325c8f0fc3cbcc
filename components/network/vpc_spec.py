"""What a stack file decides about a network, and the rules that keep it legal in AWS. No pulumi here."""

from collections.abc import Iterator
from enum import StrEnum
from ipaddress import IPv4Network
from typing import Annotated

from pydantic import Field

from components.catalog.regions import EKS_REFUSED_ZONES, cluster_zones_of, region_of_zone, unknown_zone
from components.cidr import MAIN_BLOCK, POD_BLOCK, SHARED, block_problems, parsed
from components.network.address_plan import LARGEST_PREFIX, SMALLEST_POD_PREFIX, ZONE_SLOTS, zone_slot
from components.network.endpoints_spec import InterfaceEndpoint
from components.network.flow_logs_spec import FlowLogsSpec
from components.spec import Problem, Spec, rule

ZoneId = Annotated[str, Field(examples=["use1-az1"], json_schema_extra={"pattern": r"^[a-z]+\d+-az[1-8]$"})]
"""Zone by id, which names the same place in every account. Checked by a rule, which can tell what was meant."""

Cidr = Annotated[str, Field(examples=["10.40.0.0/16"], json_schema_extra={"pattern": r"^\d+\.\d+\.\d+\.\d+/\d+$"})]
"""IPv4 block. Checked by a rule, which knows the bounds."""


class Nat(StrEnum):
    """How private subnets reach the internet."""

    NONE = "none"
    """Not at all: images, APIs and data have to come through endpoints. Images come from ECR alone: those of charts, at
    public.ecr.aws, ghcr.io, quay.io, registry.k8s.io and docker.io, need another way, such as a transit gateway's."""
    SINGLE = "single"
    """One gateway for all zones: cheapest; a failure of its zone cuts all off, and other zones pay for crossing."""
    PER_ZONE = "per_zone"
    """One gateway in every zone."""


class NetworkSpec(Spec):
    """A VPC over the zones named, with a private and a public subnet in each, and one for pods when asked."""

    cidr: Cidr
    """Block of the VPC, RFC 1918 or RFC 6598, /16 to /21; a /16 leaves room. Changing it replaces the network."""

    zones: tuple[ZoneId, ...] = Field(min_length=1, examples=[["use1-az1"]])
    """Zones by zone id, in any order. An EKS cluster needs two; with three, two are left when one fails. Adding a zone
    moves no subnet."""

    nat: Nat = Nat.PER_ZONE
    """How private subnets reach the internet: none, single or per_zone (a gateway each; no zone needs another). With
    none, ECR and endpoints are all there is; images of charts, at public registries, need a way of your own."""

    nat_zone: ZoneId | None = None
    """Zone of the single NAT gateway; the first in alphabetical order if left out. Set it to keep the gateway, and the
    public address that others may have allow-listed, where they are when a zone is added that sorts before."""

    pod_cidr: Cidr | None = None
    """Block for pods within 100.64.0.0/10, /16 to /25, so that they leave `cidr` alone. No pod subnets if left out."""

    public_subnets: bool = True
    """Whether there are public subnets and an internet gateway. NAT gateways and public load balancers need them."""

    interface_endpoints: frozenset[InterfaceEndpoint] = frozenset()
    """AWS services to reach without NAT, each billed by hour and zone. S3 and DynamoDB have free gateways always."""

    flow_logs: FlowLogsSpec = FlowLogsSpec()
    """Records of the traffic in the VPC."""

    @property
    def blocks(self) -> tuple[str, ...]:
        """All blocks of the VPC: that of nodes, and that of pods if there is one."""
        return (self.cidr, self.pod_cidr) if self.pod_cidr else (self.cidr,)

    @property
    def nat_zones(self) -> tuple[str, ...]:
        """Zones that have a NAT gateway, sorted."""
        if self.nat is Nat.SINGLE:
            return (self.nat_zone or min(self.zones),)
        return tuple(sorted(self.zones)) if self.nat is Nat.PER_ZONE else ()

    @rule
    def _blocks_are_legal(self) -> Iterator[Problem]:
        yield from block_problems(("cidr",), self.cidr, MAIN_BLOCK)
        if self.pod_cidr is not None:
            yield from block_problems(("pod_cidr",), self.pod_cidr, POD_BLOCK)

    @rule
    def _blocks_are_disjoint(self) -> Iterator[Problem]:
        main, pods = parsed(self.cidr), parsed(self.pod_cidr or "")
        if main and pods and main.overlaps(pods):
            yield Problem(
                path=("pod_cidr",),
                message=f"overlaps cidr {self.cidr}; the blocks of a VPC must be disjoint",
                got=self.pod_cidr,
                fix=f"write {_beside(main, pods)}",
            )

    @rule
    def _zones_exist(self) -> Iterator[Problem]:
        for place, zone in enumerate(self.zones):
            if fix := unknown_zone(zone):
                message = "is not a zone id, such as use1-az1; names such as us-east-1a differ from account to account"
                yield Problem(path=("zones", place), message=message, got=zone, fix=fix)
            elif zone_slot(zone) is None:
                message = f"has no place in the address plan, which has {ZONE_SLOTS}: az1 to az{ZONE_SLOTS}"
                fix = _write_one_of(region_of_zone(zone) or "")
                yield Problem(path=("zones", place), message=message, got=zone, fix=fix)

    @rule
    def _zones_are_distinct(self) -> Iterator[Problem]:
        for place, zone in enumerate(self.zones):
            if zone in self.zones[:place]:
                yield Problem(path=("zones", place), message="is there twice", got=zone, fix="remove one of them")

    @rule
    def _zones_share_a_region(self) -> Iterator[Problem]:
        home = next(filter(None, map(region_of_zone, self.zones)), None)
        for place, zone in enumerate(self.zones):
            if home and region_of_zone(zone) not in (None, home):
                message = f"is a zone of {region_of_zone(zone)}, and the first are of {home}; a VPC is in one region"
                yield Problem(path=("zones", place), message=message, got=zone, fix=_write_one_of(home))

    @rule
    def _zones_take_a_control_plane(self) -> Iterator[Problem]:
        for place, zone in enumerate(self.zones):
            if zone in EKS_REFUSED_ZONES:
                message = "is a zone in which EKS places no control plane (UnsupportedAvailabilityZoneException)"
                yield Problem(
                    path=("zones", place), message=message, got=zone, fix=_write_one_of(region_of_zone(zone) or "")
                )

    @rule
    def _nat_stands_in_a_public_subnet(self) -> Iterator[Problem]:
        if self.nat is not Nat.NONE and not self.public_subnets:
            yield Problem(
                path=("nat",),
                message="needs public subnets to put the gateways in, and public_subnets is false",
                got=self.nat.value,
                fix="write nat: none, or public_subnets: true",
            )

    @rule
    def _nat_zone_is_that_of_the_single_gateway(self) -> Iterator[Problem]:
        if self.nat_zone is None:
            return
        if self.nat is not Nat.SINGLE:
            message = f"is for nat: single, and nat is {self.nat}"
            yield Problem(path=("nat_zone",), message=message, got=self.nat_zone, fix="remove it, or write nat: single")
        elif self.nat_zone not in self.zones:
            message = "is not one of the network's zones"
            fix = f"write one of {', '.join(sorted(self.zones))}"
            yield Problem(path=("nat_zone",), message=message, got=self.nat_zone, fix=fix)


def foreign_zones(spec: NetworkSpec, region: str) -> Iterator[Problem]:
    """Zones of another region than `region`, which must be a known one. For the environment, which knows its region."""
    for place, zone in enumerate(spec.zones):
        if region_of_zone(zone) not in (None, region):
            message = f"is a zone of {region_of_zone(zone)}, and the environment is in {region}"
            yield Problem(path=("zones", place), message=message, got=zone, fix=_write_one_of(region))


def _write_one_of(region: str) -> str:
    return f"write one of {', '.join(cluster_zones_of(region))}"


def _beside(main: IPv4Network, pods: IPv4Network) -> str:
    """A block for pods that `main` leaves free, of the size of `pods` as far as that is legal."""
    prefix = max(LARGEST_PREFIX, min(pods.prefixlen, SMALLEST_POD_PREFIX))
    candidates = SHARED.subnets(new_prefix=prefix)
    return str(next(block for block in candidates if not block.overlaps(main)))
