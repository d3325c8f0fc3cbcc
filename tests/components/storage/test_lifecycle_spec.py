import pytest

from components.storage.lifecycle_spec import LifecycleRuleSpec, StorageClass
from tests.components.problems import problems


def test_transitions_are_ordered_as_s3_moves_objects() -> None:
    text = '{"prefix": "raw/", "transitions": {"glacier": 90, "standard_ia": 30}, "expire_days": 365}'
    rule = LifecycleRuleSpec.model_validate_json(text)
    assert rule.ordered_transitions == [(StorageClass.STANDARD_IA, 30), (StorageClass.GLACIER, 90)]


def test_intelligent_tiering_may_begin_at_once() -> None:
    text = '{"prefix": "", "transitions": {"intelligent_tiering": 0}, "archive_tiers": {"archive_days": 90}}'
    assert LifecycleRuleSpec.model_validate_json(text).transitions == {StorageClass.INTELLIGENT_TIERING: 0}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('{"transitions": {"glacier": 1}}', ["prefix: missing"]),
        ('{"prefix": "", "transitions": {"ice": 1}}', ["transitions.ice.[key]: enum"]),
        ('{"prefix": "", "expire_days": 0}', ["expire_days: greater_than_equal"]),
        ('{"prefix": "", "transitions": {"glacier": -1}}', ["transitions.glacier: greater_than_equal"]),
        (
            '{"prefix": "raw/"}',
            [
                (
                    ": a lifecycle rule needs something to do; got 'raw/'; "
                    "set transitions or expire_days, or remove the rule"
                )
            ],
        ),
        (
            '{"prefix": "", "transitions": {"standard_ia": 29}}',
            [
                (
                    "transitions.standard_ia: S3 moves objects to standard_ia after 30 days at the earliest; got 29; "
                    "write 30 or more"
                )
            ],
        ),
        (
            '{"prefix": "", "transitions": {"standard_ia": 30, "glacier": 59}}',
            [
                (
                    "transitions.glacier: must be at least 60: 30 more than standard_ia (30); got 59; "
                    "write 60 or more, or remove one of them"
                )
            ],
        ),
        (
            '{"prefix": "", "transitions": {"glacier": 10, "deep_archive": 10}}',
            [
                (
                    "transitions.deep_archive: must be at least 11: 1 more than glacier (10); got 10; "
                    "write 11 or more, or remove one of them"
                )
            ],
        ),
        (
            '{"prefix": "", "transitions": {"onezone_ia": 30, "glacier_ir": 90}}',
            ["transitions.glacier_ir: S3 moves nothing from onezone_ia to glacier_ir; got 90; remove one of them"],
        ),
        (
            '{"prefix": "", "transitions": {"glacier": 30}, "expire_days": 30}',
            [
                (
                    "expire_days: must be more than the last transition (30 days); got 30; "
                    "write 31 or more, or remove the transition"
                )
            ],
        ),
        (
            '{"prefix": "", "transitions": {"glacier": 30}, "archive_tiers": {"archive_days": 90}}',
            [
                (
                    "archive_tiers: archive tiers work on objects in Intelligent-Tiering, and this rule moves none "
                    "there; got {'archive_days': 90}; add `intelligent_tiering: 0` to transitions"
                )
            ],
        ),
        (
            '{"prefix": "", "transitions": {"intelligent_tiering": 0}, "archive_tiers": {}}',
            [
                (
                    "archive_tiers.: archive tiers need at least one tier; got {}; "
                    "set archive_days or deep_archive_days, or remove archive_tiers"
                )
            ],
        ),
        (
            (
                '{"prefix": "", "transitions": {"intelligent_tiering": 0},'
                ' "archive_tiers": {"archive_days": 200, "deep_archive_days": 200}}'
            ),
            [
                (
                    "archive_tiers.deep_archive_days: must be more than archive_days (200); got 200; "
                    "lengthen it, or remove archive_days"
                )
            ],
        ),
    ],
)
def test_fails_when_s3_would_refuse_the_rule(text: str, found: list[str]) -> None:
    assert problems(LifecycleRuleSpec, text) == found


def test_all_problems_of_a_rule_are_found_at_once() -> None:
    text = '{"prefix": "", "transitions": {"standard_ia": 10, "glacier": 20}, "expire_days": 5}'
    paths = [problem.partition(":")[0] for problem in problems(LifecycleRuleSpec, text)]
    assert sorted(paths) == ["expire_days", "transitions.glacier", "transitions.standard_ia"]
