import json
from typing import Any

import pytest

from components.deletion import Deletion
from components.storage.access_point_spec import AccessPointSpec
from components.storage.artifact_bucket import ArtifactBucket, ArtifactBucketArgs, ArtifactBucketSpec
from components.storage.bucket_options_spec import Frequency, Purpose, ReportsSpec
from components.storage.replication_spec import ReplicationSpec
from groundplane.plan.model import Options, Plan, Resource
from groundplane.plan.recorder import record
from tests.components.storage.programs import ACCOUNT, LOGS, PROGRAMS, TAGS, build

BUCKET = "aws:s3/bucket:Bucket"
HOME_KEY = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/home"
REPLICA_KEY = f"arn:aws:kms:us-west-2:{ACCOUNT}:key/replica"

ALWAYS = {
    "aws:s3/bucket:Bucket": 1,
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": 1,
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": 1,
    "aws:s3/bucketPolicy:BucketPolicy": 1,
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": 1,
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": 1,
    "aws:s3/bucketVersioning:BucketVersioning": 1,
}
"""What no bucket is without."""


def planned(spec: ArtifactBucketSpec) -> Plan:
    return record(lambda: build(spec), environment="test")


def everything() -> Plan:
    return record(PROGRAMS["everything"], environment="test")


def one(plan: Plan, kind: str, name: str) -> Resource:
    (found,) = [r for r in plan.resources if r.type.rpartition(":")[2] == kind and r.name == name and r.custom]
    return found


def wire(kind: str, name: str, output: str) -> str:
    return f"${{{kind}::{name}.{output}}}"


def guarded(plan: Plan) -> dict[str, Options]:
    """Options of what is in `ALWAYS` and of locks, without their order."""
    found = {}
    for resource in plan.resources:
        if resource.type in ALWAYS or resource.type.endswith(":BucketObjectLockConfiguration"):
            options = resource.options
            found[resource.name] = Options(protect=options.protect, retain_on_delete=options.retain_on_delete)
    return found


def test_bare_bucket_makes_exactly_this() -> None:
    assert planned(ArtifactBucketSpec(purpose=Purpose.MODELS)).counts() == ALWAYS


def test_bucket_with_every_option_makes_exactly_this() -> None:
    assert everything().counts() == {
        # The log bucket, the bucket and its replica.
        **dict.fromkeys(ALWAYS, 3),
        "aws:iam/role:Role": 2,
        "aws:iam/rolePolicy:RolePolicy": 2,
        "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": 2,
        "aws:s3/bucketReplicationConfig:BucketReplicationConfig": 2,
        "aws:s3/accessPoint:AccessPoint": 1,
        "aws:s3/bucketIntelligentTieringConfiguration:BucketIntelligentTieringConfiguration": 1,
        "aws:s3/bucketLogging:BucketLogging": 1,
        "aws:s3/bucketMetric:BucketMetric": 1,
        "aws:s3/bucketNotification:BucketNotification": 1,
        "aws:s3/inventory:Inventory": 1,
        "aws:s3control/accessPointPolicy:AccessPointPolicy": 1,
    }


def test_bucket_is_named_by_pulumi_and_tagged() -> None:
    inputs = one(planned(ArtifactBucketSpec(purpose=Purpose.MODELS)), "Bucket", "data").inputs
    assert inputs == {"forceDestroy": False, "tags": {**TAGS, "component": "data"}}


def test_bucket_takes_the_name_it_is_given() -> None:
    plan = planned(ArtifactBucketSpec(purpose=Purpose.MODELS, bucket_name="groundplane-models"))
    assert one(plan, "Bucket", "data").inputs["bucket"] == "groundplane-models"


def test_bucket_is_not_public_in_any_way() -> None:
    plan = planned(ArtifactBucketSpec(purpose=Purpose.MODELS))
    bucket = wire(BUCKET, "data", "bucket")
    assert one(plan, "BucketPublicAccessBlock", "data-public-access").inputs == {
        "bucket": bucket,
        "blockPublicAcls": True,
        "blockPublicPolicy": True,
        "ignorePublicAcls": True,
        "restrictPublicBuckets": True,
    }
    assert one(plan, "BucketOwnershipControls", "data-ownership").inputs == {
        "bucket": bucket,
        "rule": {"objectOwnership": "BucketOwnerEnforced"},
    }


def test_policy_waits_for_the_public_access_block() -> None:
    plan = planned(ArtifactBucketSpec(purpose=Purpose.MODELS))
    block = one(plan, "BucketPublicAccessBlock", "data-public-access").urn
    assert one(plan, "BucketPolicy", "data-policy").options.depends_on_explicit == (block,)


def test_lifecycle_and_lock_wait_for_versioning() -> None:
    plan = everything()
    versioning = one(plan, "BucketVersioning", "datasets-versioning").urn
    for kind, name in (
        ("BucketLifecycleConfiguration", "datasets-lifecycle"),
        ("BucketObjectLockConfiguration", "datasets-object-lock"),
    ):
        assert one(plan, kind, name).options.depends_on_explicit == (versioning,)


@pytest.mark.parametrize(("versioning", "status"), [(True, "Enabled"), (False, "Suspended")])
def test_versioning_is_on_or_suspended(versioning: bool, status: str) -> None:
    plan = planned(ArtifactBucketSpec(purpose=Purpose.FEATURES, versioning=versioning))
    inputs = one(plan, "BucketVersioning", "data-versioning").inputs
    assert inputs["versioningConfiguration"] == {"status": status}


def test_bucket_is_encrypted_with_its_key_and_a_bucket_key() -> None:
    plan = planned(ArtifactBucketSpec(purpose=Purpose.MODELS))
    assert one(plan, "BucketServerSideEncryptionConfiguration", "data-encryption").inputs["rules"] == [
        {
            "applyServerSideEncryptionByDefault": {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": HOME_KEY},
            "bucketKeyEnabled": True,
            "blockedEncryptionTypes": ["SSE-C"],
        }
    ]


def test_log_bucket_is_encrypted_by_s3_because_s3_delivers_to_nothing_else() -> None:
    assert one(planned(LOGS), "BucketServerSideEncryptionConfiguration", "data-encryption").inputs["rules"] == [
        {"applyServerSideEncryptionByDefault": {"sseAlgorithm": "AES256"}, "blockedEncryptionTypes": ["SSE-C"]}
    ]


def test_log_bucket_has_the_policy_of_one() -> None:
    policy = json.loads(one(planned(LOGS), "BucketPolicy", "data-policy").inputs["policy"])
    assert [statement["Sid"] for statement in policy["Statement"]] == [
        "DenyPlainText",
        "DenyOldTls",
        "AccessLogs",
        "Inventory",
        "FlowLogs",
        "FlowLogsCheck",
        "BalancerLogs",
    ]


def test_protected_bucket_keeps_all_that_keeps_it_safe() -> None:
    found = guarded(planned(ArtifactBucketSpec(purpose=Purpose.MODELS)))
    assert set(found.values()) == {Options(protect=True)}
    assert len(found) == len(ALWAYS)


def test_retained_bucket_keeps_all_that_keeps_it_safe() -> None:
    spec = ArtifactBucketSpec(
        purpose=Purpose.MODELS, deletion=Deletion.RETAIN, replicate_to=ReplicationSpec(region="us-west-2")
    )
    found = guarded(planned(spec))
    assert set(found.values()) == {Options(retain_on_delete=True)}
    assert len(found) == 2 * len(ALWAYS)


def test_throw_away_bucket_goes_with_its_objects() -> None:
    plan = planned(ArtifactBucketSpec(purpose=Purpose.MODELS, deletion=Deletion.ALLOW))
    assert set(guarded(plan).values()) == {Options()}
    assert one(plan, "Bucket", "data").inputs["forceDestroy"] is True


def test_what_a_spec_can_switch_off_is_not_guarded() -> None:
    reports = ReportsSpec(events=True, inventory=Frequency.WEEKLY, requests=True)
    plan = planned(ArtifactBucketSpec(purpose=Purpose.MODELS, reports=reports))
    made = {"BucketMetric": "requests", "BucketNotification": "events", "Inventory": "inventory"}
    for kind, name in ((kind, f"data-{name}") for kind, name in made.items()):
        assert one(plan, kind, name).options == Options()


def test_requests_of_all_objects_are_counted_under_the_name_of_the_purpose() -> None:
    spec = ArtifactBucketSpec(purpose=Purpose.CHECKPOINTS, reports=ReportsSpec(requests=True))
    inputs = one(planned(spec), "BucketMetric", "data-requests").inputs
    assert inputs == {"bucket": wire(BUCKET, "data", "bucket"), "name": "checkpoints"}


def test_lock_is_there_from_the_first_object_in_both_buckets() -> None:
    plan = everything()
    for name in ("datasets", "datasets-replica"):
        assert "objectLockEnabled" not in one(plan, "Bucket", name).inputs, "it would replace a bucket that is there"
        assert one(plan, "BucketObjectLockConfiguration", f"{name}-object-lock").inputs["rule"] == {
            "defaultRetention": {"mode": "GOVERNANCE", "days": 30}
        }


def test_archive_tiers_have_the_prefix_of_their_rule() -> None:
    assert one(everything(), "BucketIntelligentTieringConfiguration", "datasets-raw").inputs == {
        "bucket": wire(BUCKET, "datasets", "bucket"),
        "name": "raw",
        "filter": {"prefix": "raw/"},
        "tierings": [{"accessTier": "ARCHIVE_ACCESS", "days": 90}],
    }


def test_access_logs_go_to_the_log_bucket() -> None:
    assert one(everything(), "BucketLogging", "datasets-access-logs").inputs == {
        "bucket": wire(BUCKET, "datasets", "bucket"),
        "targetBucket": wire(BUCKET, "logs", "bucket"),
        "targetPrefix": "access-logs/",
        "targetObjectKeyFormat": {"partitionedPrefix": {"partitionDateSource": "EventTime"}},
    }


def _inventory(plan: Plan, name: str) -> Any:
    return one(plan, "Inventory", f"{name}-inventory").inputs["destination"]["bucket"]


def test_inventory_goes_to_the_log_bucket_if_there_is_one() -> None:
    assert _inventory(everything(), "datasets") == {
        "bucketArn": f"arn:aws:s3:::{wire(BUCKET, 'logs', 'bucket')}",
        "encryption": {"sseS3": {}},
        "format": "Parquet",
        "prefix": "inventory",
    }


def test_inventory_goes_to_the_bucket_itself_if_there_is_no_log_bucket() -> None:
    plan = planned(ArtifactBucketSpec(purpose=Purpose.MODELS, reports=ReportsSpec(inventory=Frequency.WEEKLY)))
    assert _inventory(plan, "data")["bucketArn"] == wire(BUCKET, "data", "arn")
    policy = json.loads(one(plan, "BucketPolicy", "data-policy").inputs["policy"])
    assert policy["Statement"][-1]["Sid"] == "Inventory"
    assert one(plan, "Inventory", "data-inventory").inputs["schedule"] == {"frequency": "Weekly"}


def test_access_point_has_a_policy_and_the_bucket_lets_it_through() -> None:
    plan = everything()
    arn = wire("aws:s3/accessPoint:AccessPoint", "datasets-vision", "arn")
    assert one(plan, "AccessPoint", "datasets-vision").inputs["vpcConfiguration"] == {"vpcId": "vpc-0123456789abcdef0"}
    assert one(plan, "AccessPointPolicy", "datasets-vision").inputs["accessPointArn"] == arn
    policy = json.loads(one(plan, "BucketPolicy", "datasets-policy").inputs["policy"])
    through = [
        s["Condition"]["ArnEquals"]["s3:DataAccessPointArn"] for s in policy["Statement"] if "Vision" in s["Sid"]
    ]
    assert through == [arn, arn]


def test_replica_and_its_way_back_are_made_in_their_own_region() -> None:
    plan = everything()
    there = {r.name for r in plan.resources if r.provider is not None and r.provider.endswith("::aws-us-west-2")}
    names = ("", "-encryption", "-lifecycle", "-object-lock", "-ownership", "-policy", "-public-access", "-versioning")
    assert there == {*(f"datasets-replica{name}" for name in names), "datasets-replication-back"}
    assert one(plan, "Role", "datasets-replication-back").provider == one(plan, "Bucket", "datasets").provider


def test_replica_has_the_key_of_its_region() -> None:
    rules = one(everything(), "BucketServerSideEncryptionConfiguration", "datasets-replica-encryption").inputs["rules"]
    assert rules[0]["applyServerSideEncryptionByDefault"]["kmsMasterKeyId"] == REPLICA_KEY


def test_replication_copies_everything_within_15_minutes_both_ways() -> None:
    plan = everything()
    found = {
        name: one(plan, "BucketReplicationConfig", name).inputs
        for name in ("datasets-replication", "datasets-replication-back")
    }
    ends = {"datasets-replication": ("datasets", "datasets-replica", REPLICA_KEY)}
    ends["datasets-replication-back"] = ("datasets-replica", "datasets", HOME_KEY)
    assert found == {
        name: {
            "bucket": wire(BUCKET, source, "bucket"),
            "role": wire("aws:iam/role:Role", name, "arn"),
            "rules": [
                {
                    "id": "everything",
                    "priority": 1,
                    "status": "Enabled",
                    "filter": {"prefix": ""},
                    "deleteMarkerReplication": {"status": "Enabled"},
                    "sourceSelectionCriteria": {
                        "replicaModifications": {"status": "Enabled"},
                        "sseKmsEncryptedObjects": {"status": "Enabled"},
                    },
                    "destination": {
                        "bucket": wire(BUCKET, destination, "arn"),
                        "encryptionConfiguration": {"replicaKmsKeyId": key},
                        "replicationTime": {"status": "Enabled", "time": {"minutes": 15}},
                        "metrics": {"status": "Enabled", "eventThreshold": {"minutes": 15}},
                    },
                }
            ],
        }
        for name, (source, destination, key) in ends.items()
    }


def test_replication_waits_for_versions_and_locks_at_both_ends_and_for_its_role() -> None:
    plan = everything()
    assert set(one(plan, "BucketReplicationConfig", "datasets-replication").options.depends_on_explicit) == {
        one(plan, "BucketVersioning", "datasets-versioning").urn,
        one(plan, "BucketVersioning", "datasets-replica-versioning").urn,
        one(plan, "BucketObjectLockConfiguration", "datasets-object-lock").urn,
        one(plan, "BucketObjectLockConfiguration", "datasets-replica-object-lock").urn,
        one(plan, "RolePolicy", "datasets-replication").urn,
    }


def test_simple_replication_goes_one_way_at_s3s_leisure() -> None:
    spec = ArtifactBucketSpec(
        purpose=Purpose.MODELS, replicate_to=ReplicationSpec(region="us-west-2", delete_markers=False)
    )
    plan = planned(spec)
    assert plan.counts()["aws:s3/bucketReplicationConfig:BucketReplicationConfig"] == 1
    (rule,) = one(plan, "BucketReplicationConfig", "data-replication").inputs["rules"]
    assert rule["deleteMarkerReplication"] == {"status": "Disabled"}
    assert set(rule["destination"]) == {"bucket", "encryptionConfiguration"}


def test_replicated_logs_need_no_keys() -> None:
    plan = record(PROGRAMS["replicated_logs"], environment="test")
    (rule,) = one(plan, "BucketReplicationConfig", "data-replication").inputs["rules"]
    assert (set(rule["destination"]), set(rule["sourceSelectionCriteria"])) == ({"bucket"}, {"replicaModifications"})
    policy = json.loads(one(plan, "RolePolicy", "data-replication").inputs["policy"])
    assert "kms" not in json.dumps(policy)


def _made(spec: ArtifactBucketSpec, name: str = "data", **wired: Any) -> None:
    record(
        lambda: ArtifactBucket(name, ArtifactBucketArgs(spec=spec, account=ACCOUNT, tags=TAGS, **wired)),
        environment="test",
    )


def test_fails_when_a_replica_has_no_target() -> None:
    spec = ArtifactBucketSpec(purpose=Purpose.MODELS, replicate_to=ReplicationSpec(region="us-west-2"))
    with pytest.raises(ValueError, match=r"bucket data: pass replica if, and only if, the spec has replicate_to"):
        _made(spec, kms_key_arn=HOME_KEY)


def test_fails_when_access_logs_have_no_bucket() -> None:
    spec = ArtifactBucketSpec(purpose=Purpose.MODELS, reports=ReportsSpec(access_logs_to="logs"))
    with pytest.raises(ValueError, match=r"bucket data: pass log_bucket_name if, and only if"):
        _made(spec, kms_key_arn=HOME_KEY)


def test_fails_when_a_bucket_has_no_key() -> None:
    with pytest.raises(ValueError, match=r"a bucket of purpose models is encrypted with a KMS key; pass kms_key_arn"):
        _made(ArtifactBucketSpec(purpose=Purpose.MODELS))


def test_fails_when_an_access_point_for_the_vpc_has_none() -> None:
    door = AccessPointSpec(principals=(f"arn:aws:iam::{ACCOUNT}:role/vision",), vpc_only=True)
    spec = ArtifactBucketSpec(purpose=Purpose.MODELS, access_points={"vision": door})
    with pytest.raises(ValueError, match=r"access point vision of bucket data is vpc_only; pass vpc_id"):
        _made(spec, kms_key_arn=HOME_KEY)


def test_fails_when_an_access_points_name_is_too_long() -> None:
    door = AccessPointSpec(principals=(f"arn:aws:iam::{ACCOUNT}:role/vision",))
    spec = ArtifactBucketSpec(purpose=Purpose.MODELS, access_points={"vision": door})
    with pytest.raises(ValueError, match=r"at most 50 characters, and .* makes 51; shorten the team's name"):
        _made(spec, name="d" * 36, kms_key_arn=HOME_KEY)
