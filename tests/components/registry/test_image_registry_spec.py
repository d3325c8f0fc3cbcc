import pytest
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from components.deletion import Deletion
from components.registry.image_registry_spec import (
    ImageRegistrySpec,
    PullThroughSpec,
    foreign_pull_through_secrets,
    long_pull_through_prefixes,
    same_region_replication,
)
from components.registry.pull_through import UPSTREAMS, Upstream
from components.spec import BrokenRules

SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:ecr-pullthroughcache/hub-AbCdEf"


def parsed(text: str) -> ImageRegistrySpec:
    return ImageRegistrySpec.model_validate_json(text)


def problems(text: str) -> list[str]:
    with pytest.raises(ValidationError) as caught:
        parsed(text)
    (error,) = caught.value.errors()
    broken = error["ctx"]["error"]
    assert isinstance(broken, BrokenRules)
    return [str(problem) for problem in broken.problems]


def refused(text: str) -> list[str]:
    with pytest.raises(ValidationError) as caught:
        parsed(text)
    return [".".join(map(str, error["loc"])) for error in caught.value.errors()]


def test_registry_is_protected_unless_told_otherwise() -> None:
    assert parsed("{}").deletion is Deletion.PROTECT


def test_pull_through_list_is_a_mapping_to_defaults() -> None:
    listed = parsed('{"pull_through": ["ecr-public", "quay"]}')
    assert listed == parsed('{"pull_through": {"ecr-public": {}, "quay": {}}}')
    assert listed.pull_through == {Upstream.ECR_PUBLIC: PullThroughSpec(), Upstream.QUAY: PullThroughSpec()}


def test_fails_when_a_registry_is_cached_twice() -> None:
    with pytest.raises(ValidationError, match="quay is there twice"):
        parsed('{"pull_through": ["quay", "ecr-public", "quay"]}')


def test_pull_through_mapping_takes_lists_within() -> None:
    spec = parsed('{"pull_through": {"quay": {"moving_tags": ["latest"], "lifecycle": {"keep_tag_prefixes": ["a"]}}}}')
    assert spec.pull_through[Upstream.QUAY].moving_tags == ("latest",)


def test_pull_through_mapping_stays_strict() -> None:
    assert refused('{"pull_through": {"quay": {"lifecycle": {"untagged_days": "3"}}}}') == [
        "pull_through.quay.lifecycle.untagged_days"
    ]


@pytest.mark.parametrize("value", ['["nvcr"]', '["quay", "quay"]', '"quay"', "[1]", '{"nvcr": {}}'])
def test_fails_when_pull_through_names_no_known_registry(value: str) -> None:
    assert all(place.startswith("pull_through") for place in refused(f'{{"pull_through": {value}}}'))


def test_schema_offers_both_forms_of_pull_through() -> None:
    validator = Draft202012Validator(ImageRegistrySpec.model_json_schema())
    assert validator.is_valid({"pull_through": ["quay"]})
    assert validator.is_valid({"pull_through": {"quay": {}}})
    assert not validator.is_valid({"pull_through": ["nvcr"]})


@pytest.mark.parametrize("upstream", [upstream for upstream in Upstream if UPSTREAMS[upstream].credential])
def test_fails_when_an_upstream_lacks_its_credential(upstream: Upstream) -> None:
    host = UPSTREAMS[upstream].host
    assert problems(f'{{"pull_through": ["{upstream.value}"]}}') == [
        (
            f"pull_through.{upstream.value}.credential_arn: ECR caches {host} only with a credential; "
            "got None; give the ARN of a secret whose name begins with ecr-pullthroughcache/"
        )
    ]


@pytest.mark.parametrize("upstream", [upstream for upstream in Upstream if not UPSTREAMS[upstream].credential])
def test_fails_when_an_open_upstream_has_a_credential(upstream: Upstream) -> None:
    assert problems(f'{{"pull_through": {{"{upstream.value}": {{"credential_arn": "{SECRET}"}}}}}}') == [
        (
            f"pull_through.{upstream.value}.credential_arn: {UPSTREAMS[upstream].host} takes no credential; "
            f"got '{SECRET}'; leave it out"
        )
    ]


def test_fails_when_a_secret_is_not_named_for_pull_through() -> None:
    text = (
        f'{{"pull_through": {{"github": {{"credential_arn": "{SECRET.replace("ecr-pullthroughcache", "other")}"}}}}}}'
    )
    assert refused(text) == ["pull_through.github.credential_arn"]


def test_fails_when_a_repository_takes_a_cache_prefix() -> None:
    assert problems('{"repositories": {"quay": {}}}') == [
        (
            "repositories.quay: the name is that of a public registry, and its cache uses the prefix; got 'quay'; "
            "call the repository something else"
        )
    ]


@pytest.mark.parametrize("key", ["Trainer", "a/b", "-a", "a--b", "a_b", "1a", "a" * 65])
def test_fails_when_a_repository_key_is_no_name(key: str) -> None:
    assert refused(f'{{"repositories": {{"{key}": {{}}}}}}') == [f"repositories.{key}.[key]"]


def test_fails_when_registry_settings_belong_to_another_environment() -> None:
    text = """{"owns_registry_settings": false, "replicate_to": {"us-west-2": {}},
               "repositories": {"server": {"scan": "enhanced"}, "trainer": {}}}"""
    assert problems(text) == [
        (
            "replicate_to: replication is a registry setting, and owns_registry_settings is false; got ['us-west-2']; "
            "set replication in the environment that owns the registry settings"
        ),
        (
            "repositories.server.scan: enhanced scanning is a registry setting, and owns_registry_settings is false; "
            "got 'enhanced'; set it in the environment that owns the registry settings, and basic here"
        ),
    ]


def test_fails_when_there_are_26_destinations() -> None:
    accounts = ", ".join(f'"{number:012}"' for number in range(25))
    text = f'{{"replicate_to": {{"us-west-2": {{"accounts": [{accounts}]}}, "eu-west-1": {{}}}}}}'
    assert problems(text) == [
        (
            "replicate_to: ECR copies to at most 25 registries, counting each account of each region; got 26; "
            "drop some regions or accounts"
        )
    ]


def test_fails_when_a_registry_is_copied_to_its_own_region() -> None:
    (problem,) = same_region_replication(parsed('{"replicate_to": {"us-east-1": {}, "us-west-2": {}}}'), "us-east-1")
    assert str(problem) == (
        "replicate_to.us-east-1: the registry is in us-east-1 itself, and cannot be copied to itself; got 'us-east-1'; "
        "replicate to another region, or name only other accounts"
    )


def test_same_region_is_fine_for_another_account_and_not_for_ours() -> None:
    spec = parsed('{"replicate_to": {"us-east-1": {"accounts": ["210987654321"]}}}')
    assert not list(same_region_replication(spec, "us-east-1", ["123456789012"]))
    assert len(list(same_region_replication(spec, "us-east-1", ["210987654321"]))) == 1


@pytest.mark.parametrize(
    ("region", "account", "count"),
    [("us-east-1", "123456789012", 0), ("us-west-2", "123456789012", 1), ("us-east-1", "210987654321", 1)],
)
def test_secrets_are_of_the_registrys_account_and_region(region: str, account: str, count: int) -> None:
    spec = parsed(f'{{"pull_through": {{"github": {{"credential_arn": "{SECRET}"}}, "quay": {{}}}}}}')
    found = list(foreign_pull_through_secrets(spec, region, [account]))
    assert [problem.path for problem in found] == [("pull_through", "github", "credential_arn")] * count


def test_fails_when_a_prefix_is_longer_than_ecr_takes() -> None:
    spec = parsed('{"pull_through": ["ecr-public", "quay"]}')
    assert not list(long_pull_through_prefixes(spec, "e" * 19))
    (problem,) = long_pull_through_prefixes(spec, "e" * 20)
    assert problem.message == "the prefix has 31 characters, and ECR takes at most 30"
