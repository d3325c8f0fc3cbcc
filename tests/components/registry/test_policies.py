from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.naming import repository_name, state_bucket
from components.registry import policies
from components.registry.image_registry_spec import ReplicaSpec
from components.registry.image_repository_spec import LifecycleSpec, RepositorySpec, Scan


@dataclass(frozen=True)
class Image:
    """As a lifecycle policy sees it."""

    tags: frozenset[str]
    age_days: int


def expired(policy: policies.Document, images: list[Image]) -> set[int]:
    """Indices of the images that ECR would expire, by the rules of its user guide: an image answers to the first rule
    whose tags it meets, and to no later one."""
    gone: set[int] = set()
    claimed: set[int] = set()
    for rule in sorted(policy["rules"], key=lambda rule: int(rule["rulePriority"])):
        selection = rule["selection"]
        met = [index for index, image in enumerate(images) if meets(selection, image) and index not in claimed]
        claimed.update(met)
        if selection["countType"] == "sinceImagePushed":
            gone.update(index for index in met if images[index].age_days > selection["countNumber"])
        else:
            gone.update(sorted(met, key=lambda index: images[index].age_days)[selection["countNumber"] :])
    return gone


def meets(selection: policies.Document, image: Image) -> bool:
    if selection["tagStatus"] == "untagged":
        return not image.tags
    if selection["tagStatus"] == "any":
        return True
    return all(any(tag.startswith(prefix) for tag in image.tags) for prefix in selection["tagPrefixList"])


tags = st.sampled_from(["v1", "v2.0", "release-1", "sha-1", "sha-2", "dev", "rc-1"])
images = st.lists(st.builds(Image, st.frozensets(tags, max_size=3), st.integers(0, 4000)), max_size=8)
lifecycles = st.builds(
    LifecycleSpec,
    untagged_days=st.integers(1, 3650),
    keep_tag_prefixes=st.sampled_from([("v",), ("release-", "v"), ("sha-", "dev", "v2")]),
    tagged_days=st.none() | st.integers(1, 3650),
)


@given(lifecycles, images)
def test_lifecycle_never_expires_a_kept_tag(spec: LifecycleSpec, found: list[Image]) -> None:
    kept = {i for i, image in enumerate(found) if any(tag.startswith(spec.keep_tag_prefixes) for tag in image.tags)}
    assert not kept & expired(policies.lifecycle_policy(spec), found)


@given(lifecycles, images)
def test_lifecycle_expires_exactly_what_the_spec_says(spec: LifecycleSpec, found: list[Image]) -> None:
    def due(image: Image) -> bool:
        if not image.tags:
            return image.age_days > spec.untagged_days
        kept = any(tag.startswith(spec.keep_tag_prefixes) for tag in image.tags)
        return spec.tagged_days is not None and not kept and image.age_days > spec.tagged_days

    assert expired(policies.lifecycle_policy(spec), found) == {i for i, image in enumerate(found) if due(image)}


@given(lifecycles)
def test_lifecycle_priorities_are_distinct_and_any_is_last(spec: LifecycleSpec) -> None:
    rules = policies.lifecycle_policy(spec)["rules"]
    assert [rule["rulePriority"] for rule in rules] == list(range(1, len(rules) + 1))
    assert all(rule["selection"]["tagStatus"] != "any" for rule in rules[:-1])


def test_lifecycle_is_the_same_in_any_order_of_prefixes() -> None:
    forth = LifecycleSpec(keep_tag_prefixes=("a", "b"), tagged_days=9)
    assert policies.lifecycle_policy(forth) == policies.lifecycle_policy(
        forth.model_copy(update={"keep_tag_prefixes": ("b", "a")})
    )


def test_lifecycle_document_is_ecrs() -> None:
    assert policies.lifecycle_policy(LifecycleSpec(keep_tag_prefixes=("v",), tagged_days=60)) == {
        "rules": [
            {
                "rulePriority": 1,
                "description": "expire what has no tag",
                "selection": {
                    "tagStatus": "untagged",
                    "countType": "sinceImagePushed",
                    "countUnit": "days",
                    "countNumber": 14,
                },
                "action": {"type": "expire"},
            },
            {
                "rulePriority": 2,
                "description": "keep v*",
                "selection": {
                    "tagStatus": "tagged",
                    "tagPrefixList": ["v"],
                    "countType": "imageCountMoreThan",
                    "countNumber": 999999,
                },
                "action": {"type": "expire"},
            },
            {
                "rulePriority": 3,
                "description": "expire all others",
                "selection": {
                    "tagStatus": "any",
                    "countType": "sinceImagePushed",
                    "countUnit": "days",
                    "countNumber": 60,
                },
                "action": {"type": "expire"},
            },
        ]
    }


def test_pull_policy_names_accounts_and_only_reads() -> None:
    (statement,) = policies.pull_policy(["222222222222", "111111111111", "222222222222"], "aws-cn")["Statement"]
    assert statement["Principal"] == {"AWS": ["arn:aws-cn:iam::111111111111:root", "arn:aws-cn:iam::222222222222:root"]}
    assert statement["Action"] == [
        "ecr:BatchCheckLayerAvailability",
        "ecr:BatchGetImage",
        "ecr:GetDownloadUrlForLayer",
    ]


def test_scan_type_is_enhanced_as_soon_as_one_repository_is() -> None:
    basic, enhanced = RepositorySpec(), RepositorySpec(scan=Scan.ENHANCED)
    assert policies.scan_type({"a": basic}) == "BASIC"
    assert policies.scan_type({"a": basic, "b": enhanced}) == "ENHANCED"


def test_scan_filters_are_by_frequency_and_anchored() -> None:
    specs = {
        "b": RepositorySpec(),
        "a": RepositorySpec(),
        "c": RepositorySpec(scan=Scan.ENHANCED),
        "d": RepositorySpec(scan=Scan.OFF),
    }
    assert policies.scan_filters(specs, "dev") == {"CONTINUOUS_SCAN": ["*dev/c"], "SCAN_ON_PUSH": ["*dev/a", "*dev/b"]}


def test_destinations_default_to_our_own_account() -> None:
    replicas = {"us-west-2": ReplicaSpec(), "eu-west-1": ReplicaSpec(accounts=("222222222222", "111111111111"))}
    assert policies.destinations(replicas, "123456789012") == [
        ("eu-west-1", "111111111111"),
        ("eu-west-1", "222222222222"),
        ("us-west-2", "123456789012"),
    ]


def test_replica_template_is_as_lenient_as_the_most_lenient_repository() -> None:
    strict = RepositorySpec(lifecycle=LifecycleSpec(untagged_days=3))
    moving = RepositorySpec(moving_tags=("latest",), lifecycle=LifecycleSpec(untagged_days=30))
    mutability, filters, lifecycle = policies.replica_template({"a": strict, "b": moving})
    assert (mutability, filters) == ("IMMUTABLE_WITH_EXCLUSION", ("latest",))
    assert [rule["selection"]["countNumber"] for rule in lifecycle["rules"]] == [30]
    assert policies.replica_template({"a": strict})[0] == "IMMUTABLE"
    assert policies.replica_template({"a": RepositorySpec(immutable_tags=False), "b": moving})[:2] == ("MUTABLE", ())


def test_replica_template_is_mutable_when_tag_filters_do_not_fit() -> None:
    specs = {key: RepositorySpec(moving_tags=(f"{key}1", f"{key}2", f"{key}3")) for key in ("a", "b")}
    assert policies.replica_template(specs)[:2] == ("MUTABLE", ())


@pytest.mark.parametrize(
    ("region", "host"),
    [("us-east-1", "1.dkr.ecr.us-east-1.amazonaws.com"), ("cn-north-1", "1.dkr.ecr.cn-north-1.amazonaws.com.cn")],
)
def test_registry_host_has_the_partitions_suffix(region: str, host: str) -> None:
    assert policies.registry_host("1", region) == host


def test_repository_name_is_of_environment_and_key() -> None:
    assert repository_name("dev", "trainer") == "dev/trainer"


@pytest.mark.parametrize(("environment", "key"), [("Dev", "a"), ("dev", "a//b"), ("dev-", "a"), ("dev", "k" * 253)])
def test_fails_when_ecr_would_refuse_a_repository_name(environment: str, key: str) -> None:
    with pytest.raises(ValueError, match=r"ECR allows repository names of 2 to 256 characters"):
        repository_name(environment, key)


def test_state_bucket_fits_s3() -> None:
    assert state_bucket("123456789012", "us-east-1") == "groundplane-state-123456789012-us-east-1"
    assert len(state_bucket("123456789012", "ap-southeast-99")) <= 63
