"""Small programs that build the registry's components in their main variants."""

from collections.abc import Callable

import pulumi
import pulumi_aws as aws

from components.deletion import Deletion
from components.registry.image_registry import ImageRegistry, ImageRegistryArgs
from components.registry.image_registry_spec import ImageRegistrySpec
from components.registry.image_repository import ImageRepository, ImageRepositoryArgs
from components.registry.image_repository_spec import RepositorySpec
from components.tags import environment_tags

ACCOUNT = "123456789012"
REGION = "us-east-1"
KEY_ARN = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/1"
TAGS = environment_tags(environment="test", owner="ml-platform@example.com")

EVERY_OPTION = """{
    "repositories": {
        "server": {"scan": "enhanced", "moving_tags": ["latest", "dev-*"], "pull_accounts": ["210987654321"],
                   "lifecycle": {"untagged_days": 7, "keep_tag_prefixes": ["release-", "v"], "tagged_days": 60}},
        "scratch": {"immutable_tags": false, "scan": "off"},
        "trainer": {}
    },
    "pull_through": {
        "ecr-public": {},
        "docker-hub": {
            "credential_arn": "arn:aws:secretsmanager:us-east-1:123456789012:secret:ecr-pullthroughcache/hub-AbCdEf",
            "moving_tags": ["latest"], "lifecycle": {"tagged_days": 90, "keep_tag_prefixes": ["v"]}}
    },
    "replicate_to": {"us-west-2": {}, "us-east-1": {"accounts": ["210987654321"]}},
    "deletion": "allow"
}"""


def registry(text: str, *, name: str = "images", key_arn: pulumi.Input[str] = KEY_ARN) -> ImageRegistry:
    """One registry, as a stack file would have it."""
    provider = aws.Provider("aws-us-east-1", region=REGION, allowed_account_ids=[ACCOUNT])
    args = ImageRegistryArgs(
        spec=ImageRegistrySpec.model_validate_json(text),
        environment="test",
        account=ACCOUNT,
        region=REGION,
        kms_key_arn=key_arn,
        tags=TAGS,
    )
    return ImageRegistry(name, args, pulumi.ResourceOptions(providers=[provider]))


def repository(spec: RepositorySpec, deletion: Deletion = Deletion.PROTECT) -> ImageRepository:
    """One repository by itself."""
    provider = aws.Provider("aws-us-east-1", region=REGION, allowed_account_ids=[ACCOUNT])
    args = ImageRepositoryArgs(
        spec=spec, repository_name="test/trainer", kms_key_arn=KEY_ARN, deletion=deletion, tags=TAGS
    )
    return ImageRepository("trainer", args, pulumi.ResourceOptions(providers=[provider]))


PROGRAMS: dict[str, Callable[[], object]] = {
    "registry-every-option": lambda: registry(EVERY_OPTION),
    "registry-small": lambda: registry('{"repositories": {"trainer": {}}, "pull_through": ["ecr-public"]}'),
    "repository": lambda: repository(RepositorySpec()),
}
