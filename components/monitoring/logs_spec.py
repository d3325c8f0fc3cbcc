"""What a stack file decides about logs: where they go, for how long, and what nobody may change. No pulumi here.

The API server's audit log and its like are the control plane's own log group, which EKS writes (`control_plane.py`).
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from components.deletion import Deletion
from components.log_retention import RetentionDays
from components.monitoring.retention import FLOORS, Profile
from components.spec import Problem, Spec, rule
from components.storage.bucket_options_spec import LockMode
from components.storage.storage_classes_spec import ClassName

__all__ = [
    "AuditArchiveSpec",
    "CloudWatchLogsSpec",
    "LogsSpec",
    "LokiLogsSpec",
    "Profile",
    "RetentionSpec",
    "short_at_hand",
]


class Language(StrEnum):
    """Languages whose traces of errors, of many lines each, Fluent Bit knows."""

    GO = "go"
    JAVA = "java"
    PYTHON = "python"
    RUBY = "ruby"


class RetentionSpec(Spec):
    """How long logs are kept, by kind; each is a number of days that CloudWatch Logs knows."""

    application_days: RetentionDays = 30
    """What teams, models and jobs write."""

    platform_days: RetentionDays = 90
    """What the cluster's own services write, and its nodes: kubelet and container runtime."""


class AuditArchiveSpec(Spec):
    """A bucket that has every audit record of the control plane, locked. Others come within minutes, not at once."""

    days: int = Field(default=400, ge=1, le=36500)
    """Days for which nobody can delete or change a record; then it is deleted."""

    mode: LockMode = LockMode.GOVERNANCE
    """governance: whoever has s3:BypassGovernanceRetention can delete records before their time; compliance: nobody
    can, not even the account's root, nor can they shorten it."""

    records: Literal["audit", "all"] = "audit"
    """audit: requests to the Kubernetes API, with who made them; all: the other logs of the control plane, too."""

    buffer_seconds: int = Field(default=300, ge=60, le=900)
    """How long records are gathered before they are written."""

    deletion: Deletion = Deletion.PROTECT
    """What happens to the bucket when it leaves the program."""

    @rule
    def _compliance_is_not_thrown_away(self) -> Iterator[Problem]:
        if self.mode is LockMode.COMPLIANCE and self.deletion is Deletion.ALLOW:
            message = f"nobody can delete records under a compliance lock before {self.days} days: a destroy would fail"
            fix = "write protect or retain, or mode governance"
            yield Problem(path=("deletion",), message=message, got=self.deletion.value, fix=fix)


class CollectedLogsSpec(Spec):
    """What both kinds have in common: Fluent Bit on every node, and the archive."""

    profile: Profile = Profile.NONE
    """none, hipaa, pci, sox or fedramp: what retention must not fall below."""

    retention: RetentionSpec = RetentionSpec()
    """How long logs are kept."""

    audit: AuditArchiveSpec | None = None
    """Where audit records go that nobody may change; to CloudWatch alone if left out, for
    cluster.log_retention_days."""

    traces_of: frozenset[Language] = frozenset({Language.GO, Language.JAVA, Language.PYTHON})
    """Languages whose traces of errors become one record: go, java, python, ruby."""

    pods_opt_out: bool = False
    """Whether a pod with annotation fluentbit.io/exclude is left out."""

    buffer_mib: int = Field(default=1024, ge=64, le=16384)
    """Disk of each node on which logs wait while nobody takes them; the oldest go first when it is full."""

    @rule
    def _retention_keeps_the_profile(self) -> Iterator[Problem]:
        floor = FLOORS[self.profile]
        for field in ("application_days", "platform_days"):
            least, got = getattr(floor, field), getattr(self.retention, field)
            if got < least:
                message = f"must be at least {least} with profile {self.profile.value}: {floor.source}"
                fix = f"write {least} or more, as CloudWatch Logs knows them: 365, 400, 545, 731, ..."
                yield Problem(path=("retention", field), message=message, got=got, fix=fix)

    @rule
    def _audit_records_are_safe(self) -> Iterator[Problem]:
        if self.profile is Profile.NONE:
            return
        floor = FLOORS[self.profile]
        if self.audit is None:
            message = f"is what profile {self.profile.value} asks for: records that nobody can change, for"
            message = f"{message} {floor.audit_days} days; {floor.source}"
            yield Problem(path=("audit",), message=message, got=None, fix=f"write {{days: {floor.audit_days}}}")
        elif self.audit.days < floor.audit_days:
            message = f"must be at least {floor.audit_days} with profile {self.profile.value}: {floor.source}"
            fix = f"write {floor.audit_days} or more"
            yield Problem(path=("audit", "days"), message=message, got=self.audit.days, fix=fix)


class CloudWatchLogsSpec(CollectedLogsSpec):
    """Logs go to CloudWatch Logs: a log group for each kind, encrypted, and a stream for each container."""

    kind: Literal["cloudwatch"]
    """cloudwatch."""


class LokiLogsSpec(CollectedLogsSpec):
    """Logs go to Loki in the cluster, which keeps them in a bucket of its own."""

    kind: Literal["loki"]
    """loki."""

    replicas: Literal[1, 3] = 1
    """1, or 3, of which one may be lost without losing what is not in the bucket yet."""

    storage_class: ClassName = "gp3"
    """Storage class of the cluster that its volumes are of."""

    storage_gib: int = Field(default=20, ge=5, le=1024)
    """Size of each volume: what is not in the bucket yet, and the index."""

    deletion: Deletion = Deletion.PROTECT
    """What happens to the bucket when it leaves the program."""


LogsSpec = Annotated[CloudWatchLogsSpec | LokiLogsSpec, Field(discriminator="kind")]
"""{kind: cloudwatch} or {kind: loki}."""


def short_at_hand(spec: CloudWatchLogsSpec | LokiLogsSpec, control_plane_days: int) -> Iterator[Problem]:
    """Audit records that cannot be searched for as long as the profile asks. Paths below the logs.

    `control_plane_days` is how long CloudWatch keeps the control plane's logs: cluster.log_retention_days.
    """
    floor = FLOORS[spec.profile]
    if control_plane_days < floor.audit_at_hand_days:
        message = f"asks for {floor.audit_at_hand_days} days of audit records at hand ({floor.source}), and"
        message = f"{message} cluster.log_retention_days is {control_plane_days}"
        fix = f"write cluster.log_retention_days: {floor.audit_at_hand_days}, or more"
        yield Problem(path=("profile",), message=message, got=spec.profile.value, fix=fix)
