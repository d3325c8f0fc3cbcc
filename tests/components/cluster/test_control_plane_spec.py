import json
from datetime import date
from typing import Any

import pytest

from components.cluster.control_plane_spec import ControlPlaneSpec, version_warnings
from tests.components.cluster.programs_control_plane import FULL, SMALLEST, control_plane_spec
from tests.components.problems import problems

OFFICE = "write the block of your office or VPN, such as 203.0.113.0/24"
ACCESS = "access"


def told(**changes: Any) -> list[str]:
    return problems(ControlPlaneSpec, json.dumps({**SMALLEST, **changes}))


def test_smallest_spec_is_private_and_protected() -> None:
    assert control_plane_spec(SMALLEST).model_dump(mode="json", exclude={ACCESS}) == {
        "kubernetes_version": "1.35",
        "allow_extended": False,
        "support": "standard",
        "public_cidrs": [],
        "log_retention_days": 90,
        "zonal_shift": True,
        "deletion": "protect",
    }


@pytest.mark.parametrize(
    ("cidr", "message"),
    [
        (
            "0.0.0.0/0",
            (
                f"opens the Kubernetes API to the whole internet; got '0.0.0.0/0'; {OFFICE}, "
                "or remove it for a private endpoint"
            ),
        ),
        ("128.0.0.0/1", f"is wider than /8; got '128.0.0.0/1'; {OFFICE}"),
        ("203.0.113.1/24", f"is no IPv4 block; got '203.0.113.1/24'; {OFFICE}"),
        ("office", f"is no IPv4 block; got 'office'; {OFFICE}"),
    ],
)
def test_fails_when_the_public_endpoint_is_open_wide(cidr: str, message: str) -> None:
    assert told(public_cidrs=[cidr]) == [f"public_cidrs: {message}"]


def test_widest_public_block_is_accepted() -> None:
    assert control_plane_spec(SMALLEST, public_cidrs=["17.0.0.0/8"]).public_cidrs == {"17.0.0.0/8"}


@pytest.mark.parametrize("version", ["1.30", "1.99", "2"])
def test_fails_when_eks_makes_no_clusters_of_the_version(version: str) -> None:
    assert told(kubernetes_version=version) == [
        (
            "kubernetes_version: is no version that EKS makes clusters of, as of 2026-11-21; "
            f"got '{version}'; write 1.34 or 1.35 or 1.36"
        )
    ]


def test_fails_when_the_version_is_out_of_standard_support() -> None:
    assert told(kubernetes_version="1.33") == [
        (
            "kubernetes_version: is out of standard support since 2026-07-29, and costs six times as much; got '1.33'; "
            "upgrade to 1.34, or write allow_extended: true and support: extended"
        )
    ]


def test_version_out_of_standard_support_may_be_allowed() -> None:
    spec = control_plane_spec(SMALLEST, kubernetes_version="1.33", allow_extended=True, support="extended")
    assert spec.kubernetes_version == "1.33"


def test_fails_when_extended_versions_are_allowed_and_eks_would_upgrade_them() -> None:
    assert told(allow_extended=True) == [
        (
            "allow_extended: needs support: extended; with support: standard EKS upgrades such a version by itself; "
            "got True; write support: extended, or remove it"
        )
    ]


def test_fails_when_the_version_is_a_number() -> None:
    assert told(kubernetes_version=1.35) == ["kubernetes_version: string_type"]


def test_all_problems_are_told_at_once() -> None:
    found = told(kubernetes_version="1.30", public_cidrs=["0.0.0.0/0"], access={}, allow_extended=True)
    assert [problem.partition(":")[0] for problem in found] == [
        "allow_extended",
        "public_cidrs",
        "access",
        "kubernetes_version",
    ]


def warned(on: date, **changes: Any) -> list[str]:
    return [str(problem) for problem in version_warnings(control_plane_spec(SMALLEST, **changes), on)]


@pytest.mark.parametrize("on", [date(2026, 11, 21), date(2027, 1, 25)])
def test_version_far_from_its_end_is_not_warned_of(on: date) -> None:
    assert warned(on) == []


@pytest.mark.parametrize("on", [date(2027, 1, 26), date(2027, 3, 27)])
def test_version_near_its_end_is_warned_of(on: date) -> None:
    assert warned(on) == [
        (
            "kubernetes_version: is in standard support until 2027-03-27; then EKS upgrades it unasked; got '1.35'; "
            "upgrade to 1.36"
        )
    ]


def test_warning_tells_what_extended_support_costs() -> None:
    assert warned(date(2027, 3, 1), support="extended") == [
        (
            "kubernetes_version: is in standard support until 2027-03-27; then the price is six times as high; "
            "got '1.35'; upgrade to 1.36"
        )
    ]


def test_version_in_extended_support_is_warned_of() -> None:
    assert warned(date(2026, 11, 21), kubernetes_version="1.33", allow_extended=True, support="extended") == [
        (
            "kubernetes_version: is in extended support, at six times the price, until 2027-07-29; "
            "then EKS upgrades it; got '1.33'; upgrade to 1.34"
        )
    ]


def test_warning_of_the_newest_version_names_no_next() -> None:
    assert warned(date(2027, 8, 1), kubernetes_version="1.36")[0].endswith("as soon as EKS has a newer version")


def test_full_spec_is_accepted() -> None:
    assert sorted(control_plane_spec(FULL).access) == ["auditor", "deployer", "emergency", "vision"]
