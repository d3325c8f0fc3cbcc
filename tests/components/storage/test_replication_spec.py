import pytest
from pydantic import TypeAdapter

from components.storage.replication_spec import ReplicateTo, ReplicationSpec
from tests.components.problems import problems

REPLICATE_TO: TypeAdapter[ReplicationSpec] = TypeAdapter(ReplicateTo)


def test_region_alone_is_a_replication_with_defaults() -> None:
    assert REPLICATE_TO.validate_json('"us-west-2"') == ReplicationSpec(region="us-west-2")


def test_mapping_has_more_choices() -> None:
    text = '{"region": "us-west-2", "time_control": true, "bucket_name": "far-away"}'
    assert REPLICATE_TO.validate_json(text) == ReplicationSpec(
        region="us-west-2", time_control=True, bucket_name="far-away"
    )


def test_schema_shows_both_forms() -> None:
    kinds = [choice.get("type", choice.get("$ref")) for choice in REPLICATE_TO.json_schema()["anyOf"]]
    assert kinds == ["string", "#/$defs/ReplicationSpec"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('{"region": "oregon"}', ["region: string_pattern_mismatch"]),
        ('{"region": "us-west-2", "time_control": "yes"}', ["time_control: bool_type"]),
        ('{"region": "us-west-2", "prefix": "raw/"}', ["prefix: extra_forbidden"]),
    ],
)
def test_fails_when_replication_is_malformed(text: str, found: list[str]) -> None:
    assert problems(ReplicationSpec, text) == found


def test_fails_when_the_replicas_name_is_no_bucket_name() -> None:
    (problem,) = problems(ReplicationSpec, '{"region": "us-west-2", "bucket_name": "Far"}')
    assert problem.startswith("bucket_name: a bucket name has 3 to 63 characters")
