"""The S3 bucket of Pulumi's state: finding, making and mending it. Never empties or deletes one."""

import json
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from groundplane.cloud.actions import Action, Aspect, settle
from groundplane.cloud.session import CloudError, code, explained, patiently
from groundplane.cloud.state_risks import lifecycle_risks, policy_risks, prefix_of

NONCURRENT_DAYS = 90
"""Days for which a version of a state file can be brought back after it was replaced."""

EVERYTHING = {"Prefix": ""}

LIFECYCLE_RULES: tuple[dict[str, Any], ...] = (
    {
        "ID": "groundplane-old-state",
        "Status": "Enabled",
        "Filter": EVERYTHING,
        # Locks come and go with every update; what they leave behind is a marker.
        "Expiration": {"ExpiredObjectDeleteMarker": True},
        "NoncurrentVersionExpiration": {"NoncurrentDays": NONCURRENT_DAYS},
    },
    {
        "ID": "groundplane-aborted-uploads",
        "Status": "Enabled",
        "Filter": EVERYTHING,
        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7},
    },
)
PUBLIC_ACCESS = {
    "BlockPublicAcls": True,
    "IgnorePublicAcls": True,
    "BlockPublicPolicy": True,
    "RestrictPublicBuckets": True,
}
ABSENT = (
    "NoSuchBucketPolicy",
    "NoSuchLifecycleConfiguration",
    "NoSuchPublicAccessBlockConfiguration",
    "NoSuchTagSet",
    "OwnershipControlsNotFoundError",
    "ServerSideEncryptionConfigurationNotFoundError",
)
"""What S3 answers where a bucket has none of something."""


class StateBucket:
    """One bucket of one account: every call names the account, so that S3 refuses another one's bucket."""

    def __init__(self, s3: Any, *, name: str, account: str, region: str, partition: str) -> None:
        self.name = name
        self._s3 = s3
        self._region = region
        self._whose: dict[str, str] = {"Bucket": name, "ExpectedBucketOwner": account}
        self._account = account
        self._arn = f"arn:{partition}:s3:::{name}"

    def exists(self) -> bool:
        """Whether the bucket is there. Raises CloudError if it is, and is another account's, or in another region."""
        try:
            with explained(self.name):
                found = self._head()
        except CloudError as error:
            if isinstance(error.__cause__, ClientError) and code(error.__cause__) in ("403", "AccessDenied"):
                raise CloudError(
                    f"bucket {self.name} exists and refuses us: it belongs to another account, or our identity lacks "
                    f"s3:ListBucket; use an identity of account {self._account} that may list it; if there is none, "
                    "have the bucket's owner give it up, because bucket names are global"
                ) from error
            raise
        region = None if found is None else found.get("BucketRegion", self._region)
        if region not in (None, self._region):
            raise CloudError(
                f"bucket {self.name} is in {region}, and must be in {self._region}; delete it, or correct the region"
            )
        return found is not None

    def refuse_foreign(self, marks: Mapping[str, str]) -> None:
        """Raises CloudError if the bucket is in our account, but not marked as ours and in use."""
        with explained(self.name):
            tags = self._tags()
            ours = marks.items() <= tags.items()
            # What an interrupted run leaves: our name, no tags, nothing in it. To complete it loses nobody's data.
            half_made = not tags and not self._holds_anything()
        if not ours and not half_made:
            shown = ", ".join(f"{name}={value}" for name, value in sorted(marks.items()))
            raise CloudError(
                f"bucket {self.name} exists and was not made by groundplane: it lacks the tags {shown}; if it is meant "
                "for Pulumi's state, give it these tags, otherwise empty and delete it"
            )

    def refuse_unsafe(self) -> None:
        """Raises CloudError, naming all of them, for what others have put on the bucket and would cost the state."""
        with explained(self.name):
            risks = [
                *lifecycle_risks(self._others_rules(), noncurrent_days=NONCURRENT_DAYS),
                *policy_risks(self._statements()),
            ]
        if risks:
            raise CloudError(f"bucket {self.name} cannot hold Pulumi's state: " + "; ".join(risks))

    def create(self, tags: Mapping[str, str]) -> None:
        """Make the bucket with its tags in one call, so that an interrupted run is recognised by the next one."""
        configuration: dict[str, Any] = {"Tags": [{"Key": k, "Value": v} for k, v in sorted(tags.items())]}
        # us-east-1 has no location constraint: to name it is an error.
        if self._region != "us-east-1":
            configuration["LocationConstraint"] = self._region
        with explained(self.name):
            try:
                patiently(
                    lambda: self._s3.create_bucket(
                        Bucket=self.name, CreateBucketConfiguration=configuration, ObjectOwnership="BucketOwnerEnforced"
                    )
                )
            except ClientError as error:
                # Another run was a moment faster.
                if code(error) != "BucketAlreadyOwnedByYou":
                    raise
            waiter = self._s3.get_waiter("bucket_exists")
            waiter.wait(**self._whose, WaiterConfig={"Delay": 1, "MaxAttempts": 30})

    def settle(self, *, key_arn: str, tags: Mapping[str, str], fresh: bool, dry_run: bool) -> list[Action]:
        """Check every aspect of the bucket that exists, and mend those that do not hold."""
        return settle(self._aspects(key_arn, tags), target=self.name, fresh=fresh, dry_run=dry_run)

    def planned(self) -> list[Action]:
        """What `settle` would do to a bucket that does not exist yet."""
        return [
            Action(kind="created", subject=aspect.subject, detail=aspect.detail) for aspect in self._aspects("", {})
        ]

    def _aspects(self, key_arn: str, tags: Mapping[str, str]) -> list[Aspect]:
        s3, whose = self._s3, self._whose
        encryption = {
            "ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key_arn},
            "BucketKeyEnabled": True,
        }
        return [
            Aspect(
                subject="bucket tags",
                detail="mark it as groundplane's",
                holds=lambda: tags.keys() <= self._tags().keys(),
                # The call replaces all tags, and those that are there win.
                mend=lambda: s3.put_bucket_tagging(**whose, Tagging={"TagSet": _tag_set({**tags, **self._tags()})}),
            ),
            Aspect(
                subject="bucket public access",
                detail="blocked",
                holds=lambda: self._get("public_access_block", "PublicAccessBlockConfiguration") == PUBLIC_ACCESS,
                mend=lambda: s3.put_public_access_block(**whose, PublicAccessBlockConfiguration=PUBLIC_ACCESS),
            ),
            Aspect(
                subject="bucket ownership",
                detail="enforced: no access control lists",
                holds=lambda: (
                    self._get("bucket_ownership_controls", "OwnershipControls")
                    == {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
                ),
                mend=lambda: s3.put_bucket_ownership_controls(
                    **whose, OwnershipControls={"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
                ),
            ),
            Aspect(
                subject="bucket encryption",
                detail="with the key, and a bucket key",
                holds=lambda: _encrypts(
                    self._get("bucket_encryption", "ServerSideEncryptionConfiguration"), encryption
                ),
                mend=lambda: s3.put_bucket_encryption(
                    **whose, ServerSideEncryptionConfiguration={"Rules": [encryption]}
                ),
            ),
            Aspect(
                subject="bucket versioning",
                detail="on",
                holds=lambda: self._get("bucket_versioning", "Status") == "Enabled",
                mend=lambda: s3.put_bucket_versioning(**whose, VersioningConfiguration={"Status": "Enabled"}),
            ),
            Aspect(
                subject="bucket policy",
                detail="TLS only",
                holds=lambda: self._tls_only() in self._statements(),
                mend=lambda: s3.put_bucket_policy(**whose, Policy=self._policy()),
            ),
            Aspect(
                subject="bucket lifecycle",
                detail=f"replaced versions for {NONCURRENT_DAYS} days",
                holds=lambda: all(rule in self._rules() for rule in LIFECYCLE_RULES),
                mend=lambda: s3.put_bucket_lifecycle_configuration(
                    **whose, LifecycleConfiguration={"Rules": self._mended_rules()}
                ),
            ),
        ]

    def _head(self) -> dict[str, Any] | None:
        try:
            return dict(self._s3.head_bucket(**self._whose))
        except ClientError as error:
            if code(error) in ("404", "NoSuchBucket"):
                return None
            raise

    def _get(self, what: str, key: str) -> Any:
        """`key` of what `get_<what>` answers; None where the bucket has none of it."""
        try:
            return getattr(self._s3, f"get_{what}")(**self._whose).get(key)
        except ClientError as error:
            if code(error) in ABSENT:
                return None
            raise

    def _tags(self) -> dict[str, str]:
        return {tag["Key"]: tag["Value"] for tag in self._get("bucket_tagging", "TagSet") or []}

    def _holds_anything(self) -> bool:
        listing = self._s3.list_object_versions(**self._whose, MaxKeys=1)
        return bool(listing.get("Versions") or listing.get("DeleteMarkers"))

    def _statements(self) -> list[dict[str, Any]]:
        policy = json.loads(self._get("bucket_policy", "Policy") or "{}")
        statements = policy.get("Statement", [])
        return statements if isinstance(statements, list) else [statements]

    def _tls_only(self) -> dict[str, Any]:
        return {
            "Sid": "GroundplaneTlsOnly",
            "Effect": "Deny",
            # Everybody and everything: it takes away, and gives nothing.
            "Principal": "*",
            "Action": "s3:*",
            "Resource": [self._arn, f"{self._arn}/*"],
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }

    def _policy(self) -> str:
        """Ours, and what others have added."""
        ours = self._tls_only()
        others = [statement for statement in self._statements() if statement.get("Sid") != ours["Sid"]]
        return json.dumps({"Version": "2012-10-17", "Statement": [ours, *others]}, sort_keys=True)

    def _rules(self) -> list[dict[str, Any]]:
        rules = self._get("bucket_lifecycle_configuration", "Rules") or []
        # An empty filter comes back in more than one form, and S3 takes a prefix inside or outside of it, not both.
        return [
            {
                **{key: rule[key] for key in rule if key != "Prefix"},
                "Filter": rule.get("Filter") or {"Prefix": prefix_of(rule)},
            }
            for rule in rules
        ]

    def _others_rules(self) -> list[dict[str, Any]]:
        ours = {rule["ID"] for rule in LIFECYCLE_RULES}
        return [rule for rule in self._rules() if rule.get("ID") not in ours]

    def _mended_rules(self) -> list[dict[str, Any]]:
        return [*LIFECYCLE_RULES, *self._others_rules()]


def _tag_set(tags: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in sorted(tags.items())]


def _encrypts(found: Any, wanted: Mapping[str, Any]) -> bool:
    """S3 adds fields of its own to what it was given."""
    rules = (found or {}).get("Rules", [])
    return len(rules) == 1 and wanted.items() <= rules[0].items()
