import pytest
from pydantic import ValidationError

from components.registry.image_repository_spec import LifecycleSpec, RepositorySpec
from components.spec import BrokenRules


def problems(model: type[LifecycleSpec] | type[RepositorySpec], text: str) -> list[str]:
    with pytest.raises(ValidationError) as caught:
        model.model_validate_json(text)
    found = []
    for error in caught.value.errors():
        broken = error.get("ctx", {}).get("error")
        if isinstance(broken, BrokenRules):
            found += [str(problem) for problem in broken.problems]
        else:
            found.append(f"{'.'.join(map(str, error['loc']))}: {error['msg']}")
    return found


def test_repository_defaults_keep_every_tagged_image() -> None:
    spec = RepositorySpec.model_validate_json("{}")
    assert (spec.immutable_tags, spec.moving_tags, spec.scan.value, spec.lifecycle.tagged_days) == (
        True,
        (),
        "basic",
        None,
    )


def test_fails_when_moving_tags_have_no_immutability_to_be_excepted_from() -> None:
    assert problems(RepositorySpec, '{"immutable_tags": false, "moving_tags": ["latest"]}') == [
        (
            "moving_tags: every tag may move already, because immutable_tags is false; got ('latest',); "
            "leave out moving_tags, or immutable_tags"
        )
    ]


def test_fails_when_mutable_tags_expire_by_age() -> None:
    text = '{"immutable_tags": false, "lifecycle": {"tagged_days": 30}}'
    assert problems(RepositorySpec, text) == [
        (
            "lifecycle.tagged_days: with mutable tags no kept prefix protects what is deployed; got 30; "
            "leave out tagged_days, or make the tags immutable and list the exceptions in moving_tags"
        )
    ]


@pytest.mark.parametrize("pattern", ["*", "v*", "v1.2", "re*", "release-*"])
def test_fails_when_a_moving_tag_covers_a_kept_prefix(pattern: str) -> None:
    assert problems(RepositorySpec, f'{{"moving_tags": ["{pattern}"]}}') == [
        (
            "moving_tags.0: it covers tags with a kept prefix, and an image whose tag has moved on is not kept; "
            f"got '{pattern}'; narrow the filter, or take the prefix out of lifecycle.keep_tag_prefixes"
        )
    ]


@pytest.mark.parametrize("pattern", ["latest", "dev-*", "re", "release", "*".join(["a", "b", "c"])])
def test_moving_tags_apart_from_kept_prefixes_are_accepted(pattern: str) -> None:
    assert RepositorySpec.model_validate_json(f'{{"moving_tags": ["{pattern}"]}}').moving_tags == (pattern,)


def test_fails_when_a_tag_filter_has_three_wildcards() -> None:
    assert problems(RepositorySpec, '{"moving_tags": ["a*b*c*"]}') == [
        "moving_tags.0: a filter has at most 2 wildcards; got 'a*b*c*'; split it into several filters"
    ]


def test_fails_when_there_are_six_tag_filters() -> None:
    (message,) = problems(RepositorySpec, '{"moving_tags": ["a", "b", "c", "d", "e", "f"]}')
    assert message.startswith("moving_tags: Tuple should have at most 5 items")


def test_fails_when_a_pull_account_is_not_twelve_digits() -> None:
    (message,) = problems(RepositorySpec, '{"pull_accounts": ["12345678901"]}')
    assert message.startswith("pull_accounts.0: String should match pattern")


@pytest.mark.parametrize(
    ("text", "place"), [('{"untagged_days": 0}', "untagged_days"), ('{"tagged_days": 3651}', "tagged_days")]
)
def test_fails_when_days_are_out_of_bounds(text: str, place: str) -> None:
    (message,) = problems(LifecycleSpec, text)
    assert message.startswith(f"{place}: Input should be ")


def test_fails_when_nothing_is_kept_and_all_tags_expire() -> None:
    assert problems(LifecycleSpec, '{"tagged_days": 30, "keep_tag_prefixes": []}') == [
        (
            "tagged_days: every image would expire by age, those that are deployed included; got 30; "
            "name the tag prefixes of deployed images in keep_tag_prefixes, or leave tagged_days out"
        )
    ]


@pytest.mark.parametrize("prefixes", ['["v", "v1"]', '["v1", "v"]'])
def test_fails_when_one_kept_prefix_covers_another(prefixes: str) -> None:
    (message,) = problems(LifecycleSpec, f'{{"keep_tag_prefixes": {prefixes}}}')
    assert message.startswith("keep_tag_prefixes: v1 is covered by v already; ")


def test_fails_when_a_kept_prefix_is_given_twice() -> None:
    assert len(problems(LifecycleSpec, '{"keep_tag_prefixes": ["v", "v"]}')) == 2


def test_fails_when_there_are_more_kept_prefixes_than_a_policy_has_rules_for() -> None:
    prefixes = ", ".join(f'"p{number:02}-"' for number in range(49))
    (message,) = problems(LifecycleSpec, f'{{"keep_tag_prefixes": [{prefixes}]}}')
    assert message.startswith("keep_tag_prefixes: Tuple should have at most 48 items")
