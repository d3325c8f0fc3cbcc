import pytest

from components.deletion import Deletion
from components.security.encryption_key_spec import EncryptionKeySpec
from tests.components.problems import problems


def test_key_is_protected_rotated_and_kept_in_one_region_by_default() -> None:
    spec = EncryptionKeySpec.model_validate_json("{}")
    assert (spec.deletion, spec.rotation_period_days, spec.deletion_window_days, spec.multi_region) == (
        Deletion.PROTECT,
        365,
        30,
        False,
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('{"deletion_window_days": 6}', ["deletion_window_days: greater_than_equal"]),
        ('{"deletion_window_days": 31}', ["deletion_window_days: less_than_equal"]),
        ('{"rotation_period_days": 89}', ["rotation_period_days: greater_than_equal"]),
        ('{"rotation_period_days": 2561}', ["rotation_period_days: less_than_equal"]),
        ('{"deletion": "keep"}', ["deletion: enum"]),
        ('{"users": ["*"]}', ["users.0: string_pattern_mismatch"]),
        ('{"administrators": ["arn:aws:iam::123456789012:root"]}', ["administrators.0: string_pattern_mismatch"]),
    ],
)
def test_fails_when_key_is_out_of_bounds(text: str, found: list[str]) -> None:
    assert problems(EncryptionKeySpec, text) == found
