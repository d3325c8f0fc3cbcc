"""How long regulations want logs kept. A facts table and the rule that goes with it; no pulumi here.

The project's reading of each text, and no legal advice: who is bound by one decides with their own auditor.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Profile(StrEnum):
    """What an environment has to comply with."""

    NONE = "none"
    HIPAA = "hipaa"
    PCI = "pci"
    SOX = "sox"
    FEDRAMP = "fedramp"


@dataclass(frozen=True, kw_only=True)
class Floor:
    """Days that logs have to be kept, at least."""

    source: str
    audit_days: int = 1
    """Of the audit log, where nobody can change it."""
    audit_at_hand_days: int = 1
    """Of the audit log, where it can be searched at once."""
    platform_days: int = 1
    """Of the cluster's own services and its nodes."""
    application_days: int = 1
    """Of what teams and models run."""


YEAR = 365

FLOORS: Mapping[Profile, Floor] = {
    Profile.NONE: Floor(source="no regulation"),
    # "Retain the documentation ... for 6 years"; what must be documented includes records of activity.
    Profile.HIPAA: Floor(source="HIPAA, 45 CFR 164.316(b)(2)(i) and 164.312(b)", audit_days=6 * YEAR + 2),
    Profile.PCI: Floor(
        source="PCI DSS 4.0.1, 10.5.1 and 10.3.2",
        audit_days=YEAR,
        audit_at_hand_days=90,
        platform_days=YEAR,
        application_days=YEAR,
    ),
    Profile.SOX: Floor(source="Sarbanes-Oxley, 17 CFR 210.2-06", audit_days=7 * YEAR + 2),
    # FedRAMP Rev. 5 points to OMB's memorandum: 12 months active and 18 more in cold storage.
    Profile.FEDRAMP: Floor(
        source="FedRAMP AU-11 with OMB M-21-31",
        audit_days=30 * 31,
        audit_at_hand_days=YEAR,
        platform_days=YEAR,
        application_days=YEAR,
    ),
}
"""By profile (texts as of 2026-11)."""
