"""What a stack file decides about a bucket, and what it may not decide. Plain data and its rules; no pulumi here.

What is refused as "a lifecycle that expires what must be kept":
- a rule that expires anything in a DVC remote. DVC stores objects by their hash (`files/md5/<2>/<30>`) and writes an
  object once, however many commits name it: the oldest objects may be the most used, and one missing breaks every
  commit that names it;
- a rule that expires a whole bucket of datasets, models or state: these have no age at which they are worthless;
- a rule that expires the stacks of a bucket of Pulumi state, which are rewritten in place and never old;
- an expiry before the end of the object lock: the object would vanish from sight, and stay locked and billed.
Transitions and the expiry of noncurrent versions lose no current object, and are allowed everywhere.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Annotated

from pydantic import Field

from components.deletion import Deletion
from components.spec import Path, Problem, Spec, rule
from components.storage.access_point_spec import AccessPointSpec
from components.storage.bucket_naming import RESERVED_PREFIXES, bucket_name_problems
from components.storage.bucket_options_spec import LockMode, ObjectLockSpec, Purpose, ReportsSpec
from components.storage.lifecycle_spec import MAX_DAYS, LifecycleRuleSpec
from components.storage.replication_spec import ReplicateTo

ACCESS_POINT_NAME_MAX_LENGTH = 50
"""Characters of an access point's name, of which Pulumi's suffix takes 8 (S3 user guide, 2026-11)."""

RuleKey = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,30}$")]
TeamKey = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,20}$")]
DvcPrefix = Annotated[str, Field(pattern=r"^([^/].*/)?$")]


KEPT: Mapping[Purpose, tuple[str, ...]] = {Purpose.STATE: (".pulumi/stacks/",)}
"""Prefixes that must not expire, not even in part."""

KEPT_AS_A_WHOLE = (Purpose.DATASETS, Purpose.MODELS, Purpose.STATE)
"""Purposes whose buckets must not expire as a whole; prefixes of them may."""


class ArtifactBucketSpec(Spec):
    """A private, encrypted S3 bucket."""

    purpose: Purpose = Field(examples=["features"])
    """What it holds: datasets, checkpoints, models, features, logs or state."""

    bucket_name: str | None = None
    """Physical name, unique in the world; Pulumi names it by default."""

    deletion: Deletion = Deletion.PROTECT
    """What happens when it leaves the program: protect, retain, or allow (deleted with all objects)."""

    versioning: bool = True
    """Whether overwritten and deleted objects stay as noncurrent versions. S3 can suspend it later, not undo it."""

    noncurrent_days: int | None = Field(default=30, ge=1, le=MAX_DAYS)
    """Days until noncurrent versions are deleted for good; null keeps them for ever."""

    abort_upload_days: int = Field(default=7, ge=1, le=MAX_DAYS)
    """Days until the parts of an unfinished multipart upload are deleted."""

    lifecycle: dict[RuleKey, LifecycleRuleSpec] = Field(default={})
    """What happens to objects as they age, by rules of any name. The replica has the same."""

    dvc_remotes: tuple[DvcPrefix, ...] = ()
    """Prefixes that are DVC remotes, each with "/" at its end ("" for the whole bucket): nothing in them may expire."""

    object_lock: ObjectLockSpec | None = None
    """Lock on every new version, also of a bucket that is there already. S3 cannot switch object lock off again: left
    out later, new versions are no longer locked, and those that are stay so."""

    replicate_to: ReplicateTo | None = None
    """Another region that gets a copy: its name, or a mapping with more choices."""

    access_points: dict[TeamKey, AccessPointSpec] = Field(default={})
    """Doors to a prefix for a team, by team."""

    reports: ReportsSpec = ReportsSpec()
    """Access logs, inventory and events."""

    @property
    def replica_region(self) -> str | None:
        """Region of the replica, if any."""
        return self.replicate_to.region if self.replicate_to else None

    @property
    def access_logs_to(self) -> str | None:
        """Key of the bucket that gets this one's access logs, if any."""
        return self.reports.access_logs_to

    @rule
    def _bucket_name_is_valid(self) -> Iterator[Problem]:
        if self.bucket_name is not None:
            yield from bucket_name_problems(self.bucket_name, ("bucket_name",))

    @rule
    def _versions_are_there_for_lock_and_replica(self) -> Iterator[Problem]:
        for field in ("object_lock", "replicate_to"):
            if getattr(self, field) is not None and not self.versioning:
                fix = f"write true, or remove {field}"
                yield Problem(path=("versioning",), message=f"must be true for {field}", got=False, fix=fix)

    @rule
    def _dvc_remotes_never_expire(self) -> Iterator[Problem]:
        for path, expiring in self._expiring():
            for remote in self.dvc_remotes:
                if _overlap(expiring.prefix, remote):
                    what = f"the DVC remote {remote!r}" if remote else "the DVC remote that is the whole bucket"
                    message = f"prefix {expiring.prefix!r} reaches {what}, whose objects belong to old and new commits"
                    fix = "remove it, and run `dvc gc` instead"
                    yield Problem(path=path, message=message, got=expiring.expire_days, fix=fix)

    @rule
    def _kept_prefixes_never_expire(self) -> Iterator[Problem]:
        for path, expiring in self._expiring():
            if expiring.prefix == "" and self.purpose in KEPT_AS_A_WHOLE:
                message = f"a bucket of {self.purpose} must not expire as a whole"
                fix = "remove it, or give the rule a prefix"
                yield Problem(path=path, message=message, got=expiring.expire_days, fix=fix)
            for kept in KEPT.get(self.purpose, ()):
                if expiring.prefix != "" and _overlap(expiring.prefix, kept):
                    message = f"prefix {expiring.prefix!r} reaches {kept!r}, which must be kept"
                    fix = "remove it, or choose a prefix beside it"
                    yield Problem(path=path, message=message, got=expiring.expire_days, fix=fix)

    @rule
    def _locked_objects_never_expire(self) -> Iterator[Problem]:
        lock = self.object_lock
        for path, expiring in self._expiring():
            if lock is not None and expiring.expire_days is not None and expiring.expire_days < lock.days:
                message = f"must be at least object_lock.days ({lock.days}): until then nothing can be deleted"
                fix = f"write {lock.days} or more, or shorten the lock"
                yield Problem(path=path, message=message, got=expiring.expire_days, fix=fix)

    @rule
    def _unfinished_uploads_go_before_versions(self) -> Iterator[Problem]:
        if self.noncurrent_days is not None and self.abort_upload_days > self.noncurrent_days:
            yield Problem(
                path=("abort_upload_days",),
                message=f"must not exceed noncurrent_days ({self.noncurrent_days})",
                got=self.abort_upload_days,
                fix=f"write {self.noncurrent_days} or less",
            )

    @rule
    def _compliance_is_not_thrown_away(self) -> Iterator[Problem]:
        lock = self.object_lock
        if lock is not None and lock.mode is LockMode.COMPLIANCE and self.deletion is Deletion.ALLOW:
            message = (
                f"nobody can delete objects under a compliance lock before {lock.days} days, so a destroy would fail"
            )
            fix = "write protect or retain, or lock with mode governance"
            yield Problem(path=("deletion",), message=message, got=self.deletion, fix=fix)

    @rule
    def _logs_can_be_delivered(self) -> Iterator[Problem]:
        """S3 delivers access logs to no bucket with object lock, and a log bucket's own logs would never end."""
        if self.purpose is not Purpose.LOGS:
            return
        if self.object_lock is not None:
            got = self.object_lock.model_dump(mode="json")
            message = "S3 delivers no access logs to a bucket with object lock"
            yield Problem(path=("object_lock",), message=message, got=got, fix="remove it")
        if self.access_logs_to is not None:
            message = "a log bucket must not log: each record delivered would be a request to record"
            yield Problem(path=("reports", "access_logs_to"), message=message, got=self.access_logs_to, fix="remove it")

    def _expiring(self) -> Iterator[tuple[Path, LifecycleRuleSpec]]:
        for key, lifecycle_rule in self.lifecycle.items():
            if lifecycle_rule.expire_days is not None:
                yield ("lifecycle", key, "expire_days"), lifecycle_rule


Buckets = Mapping[str, ArtifactBucketSpec]


def same_region_replication(key: str, spec: ArtifactBucketSpec, region: str) -> Iterator[Problem]:
    """A replica beside its bucket is lost with it. Path below the bucket; `key` is the bucket's."""
    if spec.replica_region == region:
        message = f"bucket {key} is in {region} itself; a replica must be in another region"
        yield Problem(path=("replicate_to",), message=message, got=region, fix="name another region, or remove it")


def missing_log_buckets(buckets: Buckets) -> Iterator[Problem]:
    """Access logs go to a bucket that exists and is for logs. Paths below the buckets."""
    logs = sorted(key for key, spec in buckets.items() if spec.purpose is Purpose.LOGS)
    fix = f"write {' or '.join(logs)}" if logs else "add `logs: {purpose: logs}` to the buckets"
    for key, spec in buckets.items():
        target = spec.access_logs_to
        if target is not None and target not in logs:
            wrong = (
                f"is a bucket of {buckets[target].purpose}, not of logs" if target in buckets else "is no bucket here"
            )
            yield Problem(path=(key, "reports", "access_logs_to"), message=wrong, got=target, fix=fix)


def duplicate_bucket_names(buckets: Buckets) -> Iterator[Problem]:
    """One physical name, one bucket, replicas included: S3's namespace is one for all accounts and regions."""
    places: dict[str, list[Path]] = defaultdict(list)
    for key, spec in buckets.items():
        if spec.bucket_name is not None:
            places[spec.bucket_name].append((key, "bucket_name"))
        if spec.replicate_to is not None and spec.replicate_to.bucket_name is not None:
            places[spec.replicate_to.bucket_name].append((key, "replicate_to", "bucket_name"))
    for name, paths in places.items():
        first = ".".join(str(part) for part in paths[0])
        for path in paths[1:]:
            message = f"bucket names are unique in all regions and accounts, and {first} has this one"
            yield Problem(path=path, message=message, got=name, fix="choose another name, or remove it")


def reserved_bucket_names(buckets: Buckets) -> Iterator[Problem]:
    """Where nobody chose a physical name, Pulumi's begins with the bucket's key. Paths below the buckets."""
    for key, spec in buckets.items():
        if spec.bucket_name is None and key.startswith(RESERVED_PREFIXES):
            message = (
                f"S3 keeps names that start with {' or '.join(RESERVED_PREFIXES)}, and Pulumi's start with the key"
            )
            yield Problem(path=(key,), message=message, got=key, fix="call it something else, or set bucket_name")


def long_access_point_names(buckets: Buckets) -> Iterator[Problem]:
    """`<bucket key>-<team>` and Pulumi's suffix fit into the name of an access point. Paths below the buckets."""
    for key, spec in buckets.items():
        for team in spec.access_points:
            length = access_point_name_length(key, team)
            if length > ACCESS_POINT_NAME_MAX_LENGTH:
                message = (
                    f"access point names have at most {ACCESS_POINT_NAME_MAX_LENGTH} characters, this has {length}"
                )
                yield Problem(
                    path=(key, "access_points", team), message=message, got=team, fix="shorten the team's name"
                )


def access_point_name_length(bucket: str, team: str) -> int:
    """Characters of `<bucket>-<team>-<7 hex>`."""
    return len(f"{bucket}-{team}-0123456")


def _overlap(one: str, other: str) -> bool:
    """Whether some key can start with both prefixes."""
    return one.startswith(other) or other.startswith(one)
