import json
from typing import Any

import pytest
from pydantic import ValidationError

from components.network.endpoints_spec import InterfaceEndpoint
from components.network.vpc_spec import Nat, NetworkSpec, foreign_zones
from components.spec import BrokenRules, Problem

MINIMAL = {"cidr": "10.0.0.0/16", "zones": ["use1-az1", "use1-az2"]}
US_EAST_1 = "write one of use1-az1, use1-az2, use1-az4, use1-az5, use1-az6"


def parse(**changes: Any) -> NetworkSpec:
    return NetworkSpec.model_validate_json(json.dumps({**MINIMAL, **changes}))


def problems(**changes: Any) -> list[Problem]:
    with pytest.raises(ValidationError) as caught:
        parse(**changes)
    rules = caught.value.errors()[0]["ctx"]["error"]
    assert isinstance(rules, BrokenRules)
    return list(rules.problems)


def told(**changes: Any) -> list[tuple[str, str, Any, str]]:
    return [(".".join(map(str, p.path)), p.message, p.got, p.fix) for p in problems(**changes)]


def test_smallest_spec_has_a_nat_gateway_a_zone_and_flow_logs() -> None:
    spec = NetworkSpec.model_validate_json('{"cidr": "10.0.0.0/16", "zones": ["use1-az1"]}')
    assert spec.model_dump(mode="json") == {
        "cidr": "10.0.0.0/16",
        "zones": ["use1-az1"],
        "nat": "per_zone",
        "nat_zone": None,
        "pod_cidr": None,
        "public_subnets": True,
        "interface_endpoints": [],
        "flow_logs": {
            "destination": "cloudwatch",
            "traffic": "all",
            "retention_days": 30,
            "aggregation_seconds": 600,
        },
    }


def test_endpoints_are_read_by_their_names() -> None:
    assert parse(interface_endpoints=["sts", "ecr.dkr"]).interface_endpoints == {
        InterfaceEndpoint.ECR_DKR,
        InterfaceEndpoint.STS,
    }


@pytest.mark.parametrize(
    ("changes", "zones"),
    [
        ({"nat": "none"}, ()),
        ({"nat": "single", "zones": ["use1-az4", "use1-az2"]}, ("use1-az2",)),
        ({"nat": "single", "zones": ["use1-az2", "use1-az4"], "nat_zone": "use1-az4"}, ("use1-az4",)),
        ({"nat": "per_zone", "zones": ["use1-az4", "use1-az2"]}, ("use1-az2", "use1-az4")),
    ],
)
def test_nat_zones_follow_from_nat(changes: dict[str, Any], zones: tuple[str, ...]) -> None:
    assert parse(**changes).nat_zones == zones


@pytest.mark.parametrize(
    "changes", [{"zones": []}, {"nat": "dual"}, {"interface_endpoints": ["ecr"]}, {"cidr": 10}, {"subnets": 3}]
)
def test_fails_when_a_value_has_the_wrong_type(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match=rf"\n{next(iter(changes))}(\.\d+)?\n"):
        parse(**changes)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {"cidr": "10.0.0.1/16"},
            (
                "cidr",
                "has bits set behind its netmask, so it is an address and no block",
                "10.0.0.1/16",
                "write 10.0.0.0/16",
            ),
        ),
        (
            {"pod_cidr": "10.1.0.0/16"},
            ("pod_cidr", "must lie within 100.64.0.0/10", "10.1.0.0/16", "write 100.64.0.0/16, say"),
        ),
        (
            {"cidr": "100.64.0.0/16", "pod_cidr": "100.64.128.0/17"},
            (
                "pod_cidr",
                "overlaps cidr 100.64.0.0/16; the blocks of a VPC must be disjoint",
                "100.64.128.0/17",
                "write 100.65.0.0/17",
            ),
        ),
        (
            {"zones": ["us-east-1a"]},
            (
                "zones.0",
                "is not a zone id, such as use1-az1; names such as us-east-1a differ from account to account",
                "us-east-1a",
                US_EAST_1,
            ),
        ),
        (
            {"zones": ["use1-az9"]},
            ("zones.0", "has no place in the address plan, which has 8: az1 to az8", "use1-az9", US_EAST_1),
        ),
        (
            {"zones": ["use1-az1", "use1-az2", "use1-az1"]},
            ("zones.2", "is there twice", "use1-az1", "remove one of them"),
        ),
        (
            {"zones": ["use1-az1", "usw2-az1"]},
            (
                "zones.1",
                "is a zone of us-west-2, and the first are of us-east-1; a VPC is in one region",
                "usw2-az1",
                US_EAST_1,
            ),
        ),
        (
            {"public_subnets": False},
            (
                "nat",
                "needs public subnets to put the gateways in, and public_subnets is false",
                "per_zone",
                "write nat: none, or public_subnets: true",
            ),
        ),
        (
            {"nat_zone": "use1-az1"},
            (
                "nat_zone",
                "is for nat: single, and nat is per_zone",
                "use1-az1",
                "remove it, or write nat: single",
            ),
        ),
        (
            {"nat": "single", "nat_zone": "use1-az6"},
            ("nat_zone", "is not one of the network's zones", "use1-az6", "write one of use1-az1, use1-az2"),
        ),
    ],
)
def test_fails_when_a_rule_is_broken(changes: dict[str, Any], expected: tuple[str, str, Any, str]) -> None:
    assert told(**changes) == [expected]


@pytest.mark.parametrize(
    ("zone", "others"),
    [
        ("use1-az3", US_EAST_1),
        ("usw1-az2", "write one of usw1-az1, usw1-az3"),
        ("cac1-az3", "write one of cac1-az1, cac1-az2, cac1-az4"),
    ],
)
def test_fails_when_eks_refuses_the_zone(zone: str, others: str) -> None:
    message = "is a zone in which EKS places no control plane (UnsupportedAvailabilityZoneException)"
    assert told(zones=[zone]) == [("zones.0", message, zone, others)]


@pytest.mark.parametrize("pods", ["0.0.0.0/0", "10.0.0.1/32"])
def test_fix_of_an_overlap_is_itself_legal(pods: str) -> None:
    fixes = {p.message: p.fix for p in problems(cidr="10.0.0.0/16", pod_cidr=pods)}
    fix = fixes["overlaps cidr 10.0.0.0/16; the blocks of a VPC must be disjoint"]
    assert parse(pod_cidr=fix.removeprefix("write ")).pod_cidr == fix.removeprefix("write ")


def test_all_problems_are_told_at_once() -> None:
    found = problems(cidr="10.0.0.0/8", pod_cidr="10.0.0.0/16", zones=["use1-az3", "moon"], public_subnets=False)
    assert sorted(".".join(map(str, p.path)) for p in found) == [
        "cidr",
        "nat",
        "pod_cidr",
        "pod_cidr",
        "zones.0",
        "zones.1",
    ]


def test_single_zone_and_no_way_out_is_accepted() -> None:
    assert parse(zones=["use1-az1"], nat="none", public_subnets=False).nat is Nat.NONE


def test_zones_of_the_region_are_not_foreign() -> None:
    assert list(foreign_zones(parse(), "us-east-1")) == []


def test_zones_of_another_region_are_foreign() -> None:
    assert list(foreign_zones(parse(zones=["use1-az1"]), "us-west-1")) == [
        Problem(
            path=("zones", 0),
            message="is a zone of us-east-1, and the environment is in us-west-1",
            got="use1-az1",
            fix="write one of usw1-az1, usw1-az3",
        )
    ]
