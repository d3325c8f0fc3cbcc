import json

import pytest

from components.deletion import Deletion
from components.registry.image_repository_spec import RepositorySpec, Scan
from groundplane.plan.model import Plan, Resource
from groundplane.plan.recorder import record
from tests.components.registry.programs import KEY_ARN, TAGS, repository


def planned(spec: RepositorySpec, deletion: Deletion = Deletion.PROTECT) -> Plan:
    return record(lambda: repository(spec, deletion), environment="test")


def one(plan: Plan, kind: str) -> Resource:
    (found,) = [resource for resource in plan.resources if resource.type == kind]
    return found


REPOSITORY = "aws:ecr/repository:Repository"
LIFECYCLE = "aws:ecr/lifecyclePolicy:LifecyclePolicy"
PULL = "aws:ecr/repositoryPolicy:RepositoryPolicy"


def test_repository_is_encrypted_immutable_and_scanned() -> None:
    assert one(planned(RepositorySpec()), REPOSITORY).inputs == {
        "name": "test/trainer",
        "encryptionConfigurations": [{"encryptionType": "KMS", "kmsKey": KEY_ARN}],
        "forceDelete": False,
        "imageScanningConfiguration": {"scanOnPush": True},
        "imageTagMutability": "IMMUTABLE",
        "tags": {**TAGS, "component": "trainer"},
    }


def test_moving_tags_are_exclusions_in_stable_order() -> None:
    found = one(planned(RepositorySpec(moving_tags=("latest", "dev-*"))), REPOSITORY).inputs
    assert found["imageTagMutability"] == "IMMUTABLE_WITH_EXCLUSION"
    assert found["imageTagMutabilityExclusionFilters"] == [
        {"filter": "dev-*", "filterType": "WILDCARD"},
        {"filter": "latest", "filterType": "WILDCARD"},
    ]


def test_mutable_tags_are_mutable() -> None:
    assert one(planned(RepositorySpec(immutable_tags=False)), REPOSITORY).inputs["imageTagMutability"] == "MUTABLE"


def test_scan_off_scans_no_push() -> None:
    found = one(planned(RepositorySpec(scan=Scan.OFF)), REPOSITORY).inputs
    assert found["imageScanningConfiguration"] == {"scanOnPush": False}


@pytest.mark.parametrize(
    ("deletion", "protect", "retain", "force"),
    [
        (Deletion.PROTECT, True, False, False),
        (Deletion.RETAIN, False, True, False),
        (Deletion.ALLOW, False, False, True),
    ],
)
def test_deletion_decides_what_a_destroy_may_do(deletion: Deletion, protect: bool, retain: bool, force: bool) -> None:
    found = one(planned(RepositorySpec(), deletion), REPOSITORY)
    assert (found.options.protect, found.options.retain_on_delete) == (protect, retain)
    assert found.inputs["forceDelete"] is force


def test_lifecycle_stays_with_a_retained_repository_and_access_does_not() -> None:
    plan = planned(RepositorySpec(pull_accounts=("210987654321",)), Deletion.RETAIN)
    assert one(plan, LIFECYCLE).options.retain_on_delete is True
    assert one(plan, PULL).options.retain_on_delete is False


def test_policies_are_wired_to_the_repository() -> None:
    plan = planned(RepositorySpec(pull_accounts=("210987654321",)))
    for kind in (LIFECYCLE, PULL):
        assert one(plan, kind).inputs["repository"] == "test/trainer"
        assert one(plan, REPOSITORY).urn in one(plan, kind).property_dependencies["repository"]


def test_pull_accounts_may_pull() -> None:
    policy = json.loads(one(planned(RepositorySpec(pull_accounts=("210987654321",))), PULL).inputs["policy"])
    assert [statement["Principal"] for statement in policy["Statement"]] == [
        {"AWS": ["arn:aws:iam::210987654321:root"]}
    ]


def test_repository_without_pull_accounts_has_no_policy() -> None:
    assert planned(RepositorySpec()).counts() == {LIFECYCLE: 1, REPOSITORY: 1}
