"""Kubernetes versions on EKS: when each came and how long it is supported. Facts and pure look-ups; no pulumi here.

No function here knows what day it is: whoever asks says for which day. A rule about a stack file asks for `CHECKED`,
the day the table was read, so that a file that was valid stays valid; the tool may ask for today.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

CHECKED = date(2026, 11, 21)
"""Day for which the table is known to be right."""

DEFAULT = "1.35"
"""The newest that everything the project installs supports: KEDA 2.20 is tested on 1.33 to 1.35, Volcano 1.15 supports
up to 1.35, Kueue wants 1.34 or newer (their documentation, checked 2026-11)."""

NEAR_END_DAYS = 60
"""With so few days of standard support left, an upgrade is due. EKS announces the end 60 days ahead (EKS user guide,
"Understand the Kubernetes version lifecycle", checked 2026-11)."""


class Support(StrEnum):
    """What EKS gives a version on some day."""

    UNRELEASED = "unreleased"
    STANDARD = "standard"
    EXTENDED = "extended"
    """Six times the price of a cluster hour."""
    GONE = "gone"
    """EKS upgrades such clusters by itself."""


@dataclass(frozen=True, kw_only=True)
class KubernetesVersion:
    """The dates of one minor version."""

    released: date
    """On EKS."""

    standard_until: date
    """Last day of standard support."""

    extended_until: date
    """Last day of extended support."""


VERSIONS: dict[str, KubernetesVersion] = {
    "1.30": KubernetesVersion(
        released=date(2024, 5, 23), standard_until=date(2025, 7, 23), extended_until=date(2026, 7, 23)
    ),
    "1.31": KubernetesVersion(
        released=date(2024, 9, 26), standard_until=date(2025, 11, 26), extended_until=date(2026, 11, 26)
    ),
    "1.32": KubernetesVersion(
        released=date(2025, 1, 23), standard_until=date(2026, 3, 23), extended_until=date(2027, 3, 23)
    ),
    "1.33": KubernetesVersion(
        released=date(2025, 5, 29), standard_until=date(2026, 7, 29), extended_until=date(2027, 7, 29)
    ),
    "1.34": KubernetesVersion(
        released=date(2025, 10, 2), standard_until=date(2026, 12, 2), extended_until=date(2027, 12, 2)
    ),
    "1.35": KubernetesVersion(
        released=date(2026, 1, 28), standard_until=date(2027, 3, 27), extended_until=date(2028, 3, 27)
    ),
    "1.36": KubernetesVersion(
        released=date(2026, 6, 2), standard_until=date(2027, 8, 2), extended_until=date(2028, 8, 2)
    ),
}
"""Oldest first. Source: endoflife-date/endoflife.date, products/amazon-eks.md (2026-08-22); up to 1.34 the same as the
EKS user guide, versioning/kubernetes-versions.adoc, whose day of release is taken where the two differ (checked
2026-11). The end of standard support of 1.30 is 14 months after its release, as for every version. 1.37 may exist: no
source was seen."""


def support_of(version: str, on: date) -> Support:
    """What EKS gives a version on a day. Raises LookupError for a version that the table has not."""
    dates = _dates(version)
    if on < dates.released:
        return Support.UNRELEASED
    if on <= dates.standard_until:
        return Support.STANDARD
    return Support.EXTENDED if on <= dates.extended_until else Support.GONE


def supported(version: str, on: date) -> bool:
    """Whether clusters of a version can be made on a day, in standard or extended support."""
    return version in VERSIONS and support_of(version, on) in (Support.STANDARD, Support.EXTENDED)


def near_end(version: str, on: date) -> bool:
    """Whether standard support of a version ends within `NEAR_END_DAYS` after a day, and has not ended."""
    days = (_dates(version).standard_until - on).days
    return 0 <= days <= NEAR_END_DAYS


def next_minor(version: str) -> str | None:
    """The version a cluster can be upgraded to, one minor on; None for the newest. Raises LookupError as above."""
    _dates(version)
    names = list(VERSIONS)
    following = names.index(version) + 1
    return names[following] if following < len(names) else None


def upgrade_path(current: str, wanted: str) -> tuple[str, ...]:
    """Versions to go through, one after the other, the wanted one last; EKS skips no minor, and never goes back.

    Empty if there is nothing to do. Raises LookupError for an unknown version, ValueError for an older one.
    """
    _dates(current)
    _dates(wanted)
    names = list(VERSIONS)
    begin, end = names.index(current), names.index(wanted)
    if end < begin:
        raise ValueError(f"EKS does not go back from Kubernetes {current} to {wanted}; keep {current}")
    return tuple(names[begin + 1 : end + 1])


def unknown_version(version: str, on: date) -> str | None:
    """What to write instead of a version that no cluster can be made of on a day, as an imperative; None if one can."""
    if supported(version, on):
        return None
    standard = [name for name in VERSIONS if support_of(name, on) is Support.STANDARD]
    return f"write {' or '.join(standard)}" if standard else "bring the catalogue's table of versions up to date"


def _dates(version: str) -> KubernetesVersion:
    if version not in VERSIONS:
        raise LookupError(
            f"{version!r} is not a version of Kubernetes that the catalogue knows; write one of {', '.join(VERSIONS)}"
        )
    return VERSIONS[version]
