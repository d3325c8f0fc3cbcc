import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from components.deletion import Deletion
from components.spec import Problem
from components.storage.artifact_bucket_spec import (
    ArtifactBucketSpec,
    duplicate_bucket_names,
    long_access_point_names,
    missing_log_buckets,
    reserved_bucket_names,
    same_region_replication,
)
from tests.components.problems import problems


def spec(**fields: Any) -> ArtifactBucketSpec:
    return ArtifactBucketSpec.model_validate_json(json.dumps({"purpose": "features", **fields}))


def broken(**fields: Any) -> list[str]:
    return problems(ArtifactBucketSpec, json.dumps({"purpose": "features", **fields}))


def expiring(prefix: str, days: int = 90) -> dict[str, Any]:
    return {"old": {"prefix": prefix, "expire_days": days}}


def test_bucket_is_protected_versioned_and_cleaned_by_default() -> None:
    bucket = spec()
    assert (bucket.deletion, bucket.versioning, bucket.noncurrent_days, bucket.abort_upload_days) == (
        Deletion.PROTECT,
        True,
        30,
        7,
    )


def test_buckets_of_the_architecture_are_understood() -> None:
    datasets = spec(purpose="datasets", object_lock={"mode": "governance", "days": 30}, replicate_to="us-west-2")
    checkpoints = spec(purpose="checkpoints", noncurrent_days=7)
    assert (datasets.replica_region, checkpoints.noncurrent_days) == ("us-west-2", 7)


def test_noncurrent_versions_can_be_kept_for_ever() -> None:
    assert spec(noncurrent_days=None).noncurrent_days is None


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"purpose": "photos"}, ["purpose: enum"]),
        ({"noncurrent_day": 3}, ["noncurrent_day: extra_forbidden"]),
        ({"noncurrent_days": "3"}, ["noncurrent_days: int_type"]),
        ({"object_lock": {"mode": "strict", "days": 1}}, ["object_lock.mode: enum"]),
        ({"object_lock": {"mode": "governance", "days": 0}}, ["object_lock.days: greater_than_equal"]),
        ({"dvc_remotes": ["dvc"]}, ["dvc_remotes.0: string_pattern_mismatch"]),
        ({"lifecycle": {"Raw": {"prefix": "", "expire_days": 1}}}, ["lifecycle.Raw.[key]: string_pattern_mismatch"]),
        ({"reports": {"inventory": "hourly"}}, ["reports.inventory: enum"]),
    ],
)
def test_fails_when_bucket_is_malformed(fields: dict[str, Any], found: list[str]) -> None:
    assert broken(**fields) == found


def test_fails_when_bucket_name_is_none_of_s3s() -> None:
    assert broken(bucket_name="xn--data") == [
        "bucket_name: S3 keeps names that start with 'xn--'; got 'xn--data'; choose another name"
    ]


def test_fails_when_object_lock_has_no_versions() -> None:
    assert broken(versioning=False, object_lock={"mode": "governance", "days": 1}) == [
        "versioning: must be true for object_lock; got False; write true, or remove object_lock"
    ]


def test_fails_when_replication_has_no_versions() -> None:
    assert broken(versioning=False, replicate_to="us-west-2") == [
        "versioning: must be true for replicate_to; got False; write true, or remove replicate_to"
    ]


@pytest.mark.parametrize("prefix", ["", "d", "dvc/", "dvc/files/md5/"])
def test_fails_when_a_rule_expires_what_is_in_a_dvc_remote(prefix: str) -> None:
    assert broken(dvc_remotes=["dvc/"], lifecycle=expiring(prefix)) == [
        (
            f"lifecycle.old.expire_days: prefix {prefix!r} reaches the DVC remote 'dvc/', whose objects belong to "
            "old and new commits; got 90; remove it, and run `dvc gc` instead"
        )
    ]


@pytest.mark.parametrize("prefix", ["", "tmp/"])
def test_fails_when_anything_expires_in_a_bucket_that_is_a_dvc_remote(prefix: str) -> None:
    (problem,) = broken(dvc_remotes=[""], lifecycle=expiring(prefix))
    assert f"prefix {prefix!r} reaches the DVC remote that is the whole bucket" in problem


@pytest.mark.parametrize("prefix", ["dvc2/", "dvc-old/", "tmp/"])
def test_rule_beside_a_dvc_remote_may_expire(prefix: str) -> None:
    assert spec(dvc_remotes=["dvc/"], lifecycle=expiring(prefix)).lifecycle["old"].expire_days == 90


def test_objects_of_a_dvc_remote_may_move_and_their_old_versions_expire() -> None:
    lifecycle = {"cold": {"prefix": "dvc/", "transitions": {"intelligent_tiering": 0}}}
    assert list(spec(dvc_remotes=["dvc/"], noncurrent_days=7, lifecycle=lifecycle).lifecycle) == ["cold"]


def _reached(expired: str, remote: str) -> bool:
    """Whether some key is in both, by trying: the longer prefix is such a key if there is any."""
    longer = max(expired, remote, key=len)
    return longer.startswith(expired) and longer.startswith(remote)


@given(st.text("ab/", max_size=4), st.text("ab", min_size=1, max_size=3).map(lambda name: f"{name}/"))
def test_rule_is_refused_exactly_if_some_key_is_in_the_remote_too(prefix: str, remote: str) -> None:
    fields = {"dvc_remotes": [remote], "lifecycle": expiring(prefix)}
    if _reached(prefix, remote):
        assert len(broken(**fields)) == 1
    else:
        assert spec(**fields).lifecycle["old"].prefix == prefix


@pytest.mark.parametrize("purpose", ["datasets", "models", "state"])
def test_fails_when_a_bucket_to_keep_expires_as_a_whole(purpose: str) -> None:
    assert broken(purpose=purpose, lifecycle=expiring("")) == [
        (
            f"lifecycle.old.expire_days: a bucket of {purpose} must not expire as a whole; got 90; "
            "remove it, or give the rule a prefix"
        )
    ]


@pytest.mark.parametrize("purpose", ["checkpoints", "features", "logs"])
def test_bucket_of_what_is_made_again_may_expire_as_a_whole(purpose: str) -> None:
    assert spec(purpose=purpose, lifecycle=expiring("")).lifecycle["old"].prefix == ""


@pytest.mark.parametrize("prefix", [".pulumi/", ".pulumi/stacks/", ".pulumi/stacks/prod"])
def test_fails_when_state_expires(prefix: str) -> None:
    assert broken(purpose="state", lifecycle=expiring(prefix)) == [
        (
            f"lifecycle.old.expire_days: prefix {prefix!r} reaches '.pulumi/stacks/', which must be kept; got 90; "
            "remove it, or choose a prefix beside it"
        )
    ]


def test_history_of_state_may_expire() -> None:
    assert spec(purpose="state", lifecycle=expiring(".pulumi/history/")).lifecycle["old"].expire_days == 90


def test_fails_when_objects_expire_before_their_lock() -> None:
    assert broken(object_lock={"mode": "governance", "days": 30}, lifecycle=expiring("tmp/", 29)) == [
        (
            "lifecycle.old.expire_days: must be at least object_lock.days (30): until then nothing can be deleted; "
            "got 29; write 30 or more, or shorten the lock"
        )
    ]


def test_objects_may_expire_with_their_lock() -> None:
    lock = {"mode": "governance", "days": 30}
    assert spec(object_lock=lock, lifecycle=expiring("tmp/", 30)).lifecycle["old"].expire_days == 30


def test_fails_when_unfinished_uploads_outlive_versions() -> None:
    assert broken(noncurrent_days=3) == [
        "abort_upload_days: must not exceed noncurrent_days (3); got 7; write 3 or less"
    ]


def test_fails_when_a_compliance_lock_is_to_be_thrown_away() -> None:
    (problem,) = broken(deletion="allow", object_lock={"mode": "compliance", "days": 30})
    assert problem.startswith("deletion: nobody can delete objects under a compliance lock before 30 days")


def test_governance_lock_may_be_thrown_away() -> None:
    assert spec(deletion="allow", object_lock={"mode": "governance", "days": 30}).deletion is Deletion.ALLOW


def test_fails_when_a_log_bucket_is_locked_or_logs() -> None:
    lock = {"mode": "governance", "days": 1}
    found = broken(purpose="logs", object_lock=lock, reports={"access_logs_to": "logs"})
    assert [problem.partition(":")[0] for problem in found] == ["object_lock", "reports.access_logs_to"]


def test_all_broken_rules_of_a_bucket_are_found_at_once() -> None:
    found = broken(
        purpose="datasets",
        versioning=False,
        replicate_to="us-west-2",
        noncurrent_days=3,
        dvc_remotes=["dvc/"],
        lifecycle=expiring(""),
    )
    places = sorted(problem.partition(":")[0] for problem in found)
    assert places == ["abort_upload_days", "lifecycle.old.expire_days", "lifecycle.old.expire_days", "versioning"]


def test_fails_when_a_replica_is_beside_its_bucket() -> None:
    bucket = spec(replicate_to="eu-west-1")
    assert list(same_region_replication("data", bucket, "us-east-1")) == []
    assert list(same_region_replication("data", bucket, "eu-west-1")) == [
        Problem(
            path=("replicate_to",),
            message="bucket data is in eu-west-1 itself; a replica must be in another region",
            got="eu-west-1",
            fix="name another region, or remove it",
        )
    ]


def test_bucket_without_replica_is_in_no_region_twice() -> None:
    assert list(same_region_replication("data", spec(), "eu-west-1")) == []


def test_fails_when_access_logs_go_to_no_log_bucket() -> None:
    to = {name: spec(reports={"access_logs_to": name}) for name in ("logs", "models", "nowhere")}
    buckets = {"a": to["logs"], "b": to["models"], "c": to["nowhere"], "logs": spec(purpose="logs"), "models": spec()}
    assert [(problem.path, problem.message, problem.fix) for problem in missing_log_buckets(buckets)] == [
        (("b", "reports", "access_logs_to"), "is a bucket of features, not of logs", "write logs"),
        (("c", "reports", "access_logs_to"), "is no bucket here", "write logs"),
    ]


def test_missing_log_bucket_can_be_added() -> None:
    (problem,) = missing_log_buckets({"a": spec(reports={"access_logs_to": "logs"})})
    assert problem.fix == "add `logs: {purpose: logs}` to the buckets"


def test_fails_when_two_buckets_or_replicas_have_one_name() -> None:
    buckets = {
        "a": spec(bucket_name="data"),
        "b": spec(replicate_to={"region": "us-west-2", "bucket_name": "data"}),
        "c": spec(bucket_name="other", replicate_to={"region": "us-west-2", "bucket_name": "other"}),
        "d": spec(replicate_to="us-west-2"),
    }
    assert [(problem.path, problem.message, problem.got) for problem in duplicate_bucket_names(buckets)] == [
        (
            ("b", "replicate_to", "bucket_name"),
            "bucket names are unique in all regions and accounts, and a.bucket_name has this one",
            "data",
        ),
        (
            ("c", "replicate_to", "bucket_name"),
            "bucket names are unique in all regions and accounts, and c.bucket_name has this one",
            "other",
        ),
    ]


def test_fails_when_a_key_begins_as_names_that_s3_keeps() -> None:
    buckets = {"sthree-a": spec(), "xn--b": spec(bucket_name="chosen"), "free": spec()}
    assert [problem.path for problem in reserved_bucket_names(buckets)] == [("sthree-a",)]


@pytest.mark.parametrize("field", ["noncurrent_days", "abort_upload_days"])
def test_fails_when_days_are_more_than_s3_counts(field: str) -> None:
    with pytest.raises(ValidationError, match=rf"{field}\n.*less than or equal to 2147483647"):
        spec(**{field: 2**31})


def test_fails_when_a_team_makes_an_access_points_name_too_long() -> None:
    door = {"principals": ["arn:aws:iam::123456789012:role/team"]}
    bucket = spec(access_points={"a" * 11: door, "a" * 10: door})
    (problem,) = long_access_point_names({"b" * 31: bucket})
    assert (problem.path, problem.message) == (
        ("b" * 31, "access_points", "a" * 11),
        "access point names have at most 50 characters, this has 51",
    )
