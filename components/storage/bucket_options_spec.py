"""The choices of a bucket that have more than one value: purpose, object lock, reports. Plain data; no pulumi here."""

from enum import StrEnum

from pydantic import Field

from components.spec import Spec


class Purpose(StrEnum):
    """What a bucket is for. Decides what its lifecycle may expire and, for logs, who may write and the encryption."""

    DATASETS = "datasets"
    CHECKPOINTS = "checkpoints"
    MODELS = "models"
    FEATURES = "features"
    LOGS = "logs"
    """Access logs, flow logs and inventories of others; encrypted by S3's own keys, as access logs must be."""
    STATE = "state"
    """State of Pulumi."""


class LockMode(StrEnum):
    """Who may delete a locked object before its time."""

    GOVERNANCE = "governance"
    """Whoever has the permission to bypass it."""
    COMPLIANCE = "compliance"
    """Nobody, not even the account's root."""


class ObjectLockSpec(Spec):
    """Every new object version is locked for so long. Cannot be switched off again for the bucket."""

    mode: LockMode
    """governance, or compliance."""

    days: int = Field(ge=1, le=36500)
    """Days after creation in which a version cannot be deleted or overwritten; S3 allows 1 to 36500."""


class Frequency(StrEnum):
    """How often S3 lists a bucket."""

    DAILY = "daily"
    WEEKLY = "weekly"


class ReportsSpec(Spec):
    """What the bucket tells others about itself."""

    access_logs_to: str | None = None
    """Key of the bucket, of purpose logs, that gets a record of each request; none by default."""

    inventory: Frequency | None = None
    """How often S3 lists all objects, as Parquet: in the bucket for access logs, else in inventory/ of this one."""

    events: bool = False
    """Whether every change of an object is an event in EventBridge."""

    requests: bool = False
    """Whether CloudWatch counts requests by the minute. Alert CheckpointStale is made of it; paid for by the metric."""
