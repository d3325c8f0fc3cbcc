from components.storage.artifact_bucket_spec import ArtifactBucketSpec
from components.storage.lifecycle_rules import lifecycle_rules

CLEANUP = {
    "id": "Cleanup",
    "status": "Enabled",
    "filter": {"prefix": ""},
    "abort_incomplete_multipart_upload": {"days_after_initiation": 7},
    "noncurrent_version_expiration": {"noncurrent_days": 30},
    "expiration": {"expired_object_delete_marker": True},
}


def spec(rest: str = "") -> ArtifactBucketSpec:
    return ArtifactBucketSpec.model_validate_json(f'{{"purpose": "features"{rest}}}')


def test_every_bucket_is_cleaned_up() -> None:
    assert lifecycle_rules(spec()) == [CLEANUP]


def test_versions_that_are_kept_keep_their_delete_markers() -> None:
    (rule,) = lifecycle_rules(spec(', "noncurrent_days": null, "abort_upload_days": 1'))
    assert rule == {
        "id": "Cleanup",
        "status": "Enabled",
        "filter": {"prefix": ""},
        "abort_incomplete_multipart_upload": {"days_after_initiation": 1},
    }


def test_rules_come_by_name_and_transitions_in_s3s_order() -> None:
    rules = (
        ', "lifecycle": {"b": {"prefix": "b/", "expire_days": 9},'
        ' "a": {"prefix": "a/", "transitions": {"glacier": 60, "standard_ia": 30}}}'
    )
    assert lifecycle_rules(spec(rules)) == [
        CLEANUP,
        {
            "id": "a",
            "status": "Enabled",
            "filter": {"prefix": "a/"},
            "transitions": [{"days": 30, "storage_class": "STANDARD_IA"}, {"days": 60, "storage_class": "GLACIER"}],
        },
        {"id": "b", "status": "Enabled", "filter": {"prefix": "b/"}, "expiration": {"days": 9}},
    ]
