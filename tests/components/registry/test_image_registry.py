import json
from typing import Any

import pytest

from components.registry.image_registry import ImageRegistry
from groundplane.plan.model import Plan, Resource
from groundplane.plan.recorder import Mode, record
from tests.components.registry.programs import EVERY_OPTION, KEY_ARN, TAGS, registry

SMALL = '{"repositories": {"trainer": {}}}'


def planned(text: str) -> Plan:
    return record(lambda: registry(text), environment="test")


def one(plan: Plan, kind: str, name: str) -> Resource:
    (found,) = [resource for resource in plan.resources if resource.type.endswith(f":{kind}") and resource.name == name]
    return found


def inputs(plan: Plan, kind: str, name: str) -> dict[str, Any]:
    return dict(one(plan, kind, name).inputs)


def test_registry_of_every_option_makes_exactly_this() -> None:
    assert planned(EVERY_OPTION).counts() == {
        "aws:ecr/lifecyclePolicy:LifecyclePolicy": 3,
        "aws:ecr/repository:Repository": 3,
        "aws:ecr/repositoryCreationTemplate:RepositoryCreationTemplate": 3,
        "aws:ecr/pullThroughCacheRule:PullThroughCacheRule": 2,
        "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration": 1,
        "aws:ecr/replicationConfiguration:ReplicationConfiguration": 1,
        "aws:ecr/repositoryPolicy:RepositoryPolicy": 1,
        "aws:iam/role:Role": 1,
        "aws:iam/rolePolicy:RolePolicy": 1,
    }


def test_registry_without_caches_and_replicas_makes_no_role() -> None:
    assert planned(SMALL).counts() == {
        "aws:ecr/lifecyclePolicy:LifecyclePolicy": 1,
        "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration": 1,
        "aws:ecr/repository:Repository": 1,
    }


def test_registry_that_does_not_own_settings_leaves_them_alone() -> None:
    counts = planned('{"repositories": {"trainer": {}}, "owns_registry_settings": false}').counts()
    assert counts == {"aws:ecr/lifecyclePolicy:LifecyclePolicy": 1, "aws:ecr/repository:Repository": 1}


def test_registry_registers_the_same_in_preview_and_update() -> None:
    urns = [
        [r.urn for r in record(lambda: registry(EVERY_OPTION), environment="test", mode=mode).resources]
        for mode in (Mode.PREVIEW, Mode.UPDATE)
    ]
    assert urns[0] == urns[1]


def test_scanning_is_enhanced_and_pushes_of_basic_ones_are_scanned() -> None:
    found = inputs(planned(EVERY_OPTION), "RegistryScanningConfiguration", "images")
    assert found == {
        "scanType": "ENHANCED",
        "rules": [
            {
                "scanFrequency": "CONTINUOUS_SCAN",
                "repositoryFilters": [{"filter": "*test/server", "filterType": "WILDCARD"}],
            },
            {
                "scanFrequency": "SCAN_ON_PUSH",
                "repositoryFilters": [{"filter": "*test/trainer", "filterType": "WILDCARD"}],
            },
        ],
    }


def test_replication_copies_our_images_and_no_caches() -> None:
    found = inputs(planned(EVERY_OPTION), "ReplicationConfiguration", "images")
    (rule,) = found["replicationConfiguration"]["rules"]
    assert rule["destinations"] == [
        {"region": "us-east-1", "registryId": "210987654321"},
        {"region": "us-west-2", "registryId": "123456789012"},
    ]
    assert [item["filter"] for item in rule["repositoryFilters"]] == ["test/scratch", "test/server", "test/trainer"]


def test_cache_has_its_prefix_upstream_and_credential() -> None:
    assert inputs(planned(EVERY_OPTION), "PullThroughCacheRule", "images-docker-hub") == {
        "ecrRepositoryPrefix": "test/docker-hub",
        "upstreamRegistryUrl": "registry-1.docker.io",
        "credentialArn": "arn:aws:secretsmanager:us-east-1:123456789012:secret:ecr-pullthroughcache/hub-AbCdEf",
    }


def test_cache_waits_for_the_template_of_its_repositories() -> None:
    plan = planned(EVERY_OPTION)
    template = one(plan, "RepositoryCreationTemplate", "images-ecr-public").urn
    assert one(plan, "PullThroughCacheRule", "images-ecr-public").options.depends_on_explicit == (template,)


def test_cached_repositories_are_encrypted_immutable_and_tagged() -> None:
    found = inputs(planned(EVERY_OPTION), "RepositoryCreationTemplate", "images-ecr-public")
    lifecycle = json.loads(found.pop("lifecyclePolicy"))
    assert [rule["selection"]["tagStatus"] for rule in lifecycle["rules"]] == ["untagged"]
    assert found == {
        "prefix": "test/ecr-public",
        "appliedFors": ["PULL_THROUGH_CACHE"],
        "customRoleArn": "${aws:iam/role:Role::images-creation.arn}",
        "description": "Repositories that cache public.ecr.aws",
        "encryptionConfigurations": [{"encryptionType": "KMS", "kmsKey": KEY_ARN}],
        "imageTagMutability": "IMMUTABLE",
        "resourceTags": {**TAGS, "component": "images"},
    }


def test_replicas_have_a_template_in_their_region() -> None:
    found = inputs(planned(EVERY_OPTION), "RepositoryCreationTemplate", "images-replicas-us-west-2")
    assert (found["region"], found["prefix"], found["appliedFors"]) == ("us-west-2", "test", ["REPLICATION"])
    # One repository has mutable tags, and one template serves all.
    assert (found["imageTagMutability"], found["encryptionConfigurations"]) == (
        "MUTABLE",
        [{"encryptionType": "AES256"}],
    )


def test_creation_role_is_ecrs_and_of_our_repositories_and_key() -> None:
    plan = planned(EVERY_OPTION)
    trust = json.loads(inputs(plan, "Role", "images-creation")["assumeRolePolicy"])
    assert [statement["Principal"] for statement in trust["Statement"]] == [{"Service": "ecr.amazonaws.com"}]
    policy = json.loads(inputs(plan, "RolePolicy", "images-creation")["policy"])
    assert [statement["Resource"] for statement in policy["Statement"]] == [
        [
            "arn:aws:ecr:us-east-1:123456789012:repository/test/*",
            "arn:aws:ecr:us-west-2:123456789012:repository/test/*",
        ],
        KEY_ARN,
    ]


def test_plain_attributes_are_known_without_an_engine() -> None:
    kept: list[ImageRegistry] = []
    record(lambda: kept.append(registry(EVERY_OPTION)), environment="test")
    host = "123456789012.dkr.ecr.us-east-1.amazonaws.com"
    assert kept[0].registry_host == host
    assert kept[0].pull_through_urls == {
        "docker-hub": f"{host}/test/docker-hub",
        "ecr-public": f"{host}/test/ecr-public",
    }
    assert list(kept[0].repository_urls) == list(kept[0].repository_arns) == ["scratch", "server", "trainer"]


@pytest.mark.parametrize("text", [EVERY_OPTION, SMALL])
def test_reordering_the_stack_file_changes_nothing(text: str) -> None:
    backwards = json.dumps(json.loads(text, object_pairs_hook=lambda pairs: dict(reversed(pairs))))
    assert planned(text) == planned(backwards)
