"""What a stack file decides about an EKS control plane. Plain data and its rules; no pulumi here."""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from ipaddress import IPv4Network

from components.catalog.kubernetes_versions import (
    CHECKED,
    VERSIONS,
    Support,
    near_end,
    next_minor,
    support_of,
    supported,
    unknown_version,
)
from components.cluster.access_spec import AccessSpec, access_problems
from components.cluster.names import Key
from components.deletion import Deletion
from components.log_retention import RetentionDays
from components.spec import Problem, Spec, rule

WIDEST_PREFIX = 8
"""Widest block that the public endpoint may be open to. Two of /1 are the whole internet, too."""


class SupportPolicy(StrEnum):
    """What EKS does as standard support of the Kubernetes version ends."""

    STANDARD = "standard"
    """Upgrade the control plane by a minor, unasked."""

    EXTENDED = "extended"
    """Keep it a year longer, at six times the price: $0.60 an hour instead of $0.10 (2026-06)."""


class ControlPlaneSpec(Spec):
    """An EKS control plane. Its private endpoint is always on, its secrets are encrypted, and all its logs are kept."""

    kubernetes_version: str
    """Minor of Kubernetes, as text: "1.35". EKS goes up one minor at a time, and never down."""

    access: dict[Key, AccessSpec]
    """Who gets in, by access entries; there is no other way. At least one admin or deployer."""

    allow_extended: bool = False
    """Whether the version may be out of standard support already. Needs support: extended."""

    support: SupportPolicy = SupportPolicy.STANDARD
    """What EKS does as standard support ends: standard (upgrades the control plane), or extended (costs six times)."""

    public_cidrs: frozenset[str] = frozenset()
    """Blocks that may reach the Kubernetes API from the internet, /8 or narrower; with none it is private."""

    log_retention_days: RetentionDays = 90
    """Days that CloudWatch keeps the control plane's logs, one of the numbers it knows. The audit log is the bulk."""

    zonal_shift: bool = True
    """Whether EKS may move traffic out of a zone that AWS or you declare impaired. Free."""

    deletion: Deletion = Deletion.PROTECT
    """What happens when the cluster leaves the program: protect (EKS refuses as well), retain, or allow."""

    @rule
    def _public_endpoint_is_not_open_to_the_world(self) -> Iterator[Problem]:
        for cidr in sorted(self.public_cidrs):
            message, fix = _public_cidr_problem(cidr)
            if message:
                yield Problem(path=("public_cidrs",), message=message, got=cidr, fix=fix)

    @rule
    def _somebody_can_manage_it(self) -> Iterator[Problem]:
        for problem in access_problems(self.access):
            yield Problem(path=("access", *problem.path), message=problem.message, got=problem.got, fix=problem.fix)

    @rule
    def _version_is_supported(self) -> Iterator[Problem]:
        version, path = self.kubernetes_version, ("kubernetes_version",)
        if not supported(version, CHECKED):
            message = f"is no version that EKS makes clusters of, as of {CHECKED}"
            yield Problem(path=path, message=message, got=version, fix=unknown_version(version, CHECKED) or "")
        elif support_of(version, CHECKED) is Support.EXTENDED and not self.allow_extended:
            dates = VERSIONS[version]
            message = f"is out of standard support since {dates.standard_until}, and costs six times as much"
            fix = f"upgrade to {next_minor(version)}, or write allow_extended: true and support: extended"
            yield Problem(path=path, message=message, got=version, fix=fix)

    @rule
    def _extended_support_is_paid_for(self) -> Iterator[Problem]:
        if self.allow_extended and self.support is SupportPolicy.STANDARD:
            message = "needs support: extended; with support: standard EKS upgrades such a version by itself"
            yield Problem(
                path=("allow_extended",), message=message, got=True, fix="write support: extended, or remove it"
            )


def version_warnings(spec: ControlPlaneSpec, on: date = CHECKED) -> Iterator[Problem]:
    """What should be done about the version soon, and refuses nothing yet. For the environment and for checks."""
    version, path = spec.kubernetes_version, ("kubernetes_version",)
    dates, following = VERSIONS[version], next_minor(version)
    fix = f"upgrade to {following}" if following else "upgrade as soon as EKS has a newer version"
    if support_of(version, on) is Support.EXTENDED:
        message = f"is in extended support, at six times the price, until {dates.extended_until}; then EKS upgrades it"
        yield Problem(path=path, message=message, got=version, fix=fix)
    elif near_end(version, on):
        then = "the price is six times as high" if spec.support is SupportPolicy.EXTENDED else "EKS upgrades it unasked"
        message = f"is in standard support until {dates.standard_until}; then {then}"
        yield Problem(path=path, message=message, got=version, fix=fix)


def _public_cidr_problem(cidr: str) -> tuple[str, str]:
    """What is wrong with a block, and what to do; two empty texts if nothing is."""
    example = "write the block of your office or VPN, such as 203.0.113.0/24"
    try:
        block = IPv4Network(cidr)
    except ValueError:
        return "is no IPv4 block", example
    if block.prefixlen == 0:
        return "opens the Kubernetes API to the whole internet", f"{example}, or remove it for a private endpoint"
    if block.prefixlen < WIDEST_PREFIX:
        return f"is wider than /{WIDEST_PREFIX}", example
    return "", ""
