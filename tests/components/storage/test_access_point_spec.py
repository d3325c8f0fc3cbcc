import pytest

from components.storage.access_point_spec import Access, AccessPointSpec
from tests.components.problems import problems

ROLE = '"principals": ["arn:aws:iam::123456789012:role/vision"]'
ROLE_AND_ALL = '{"principals": ["arn:aws:iam::123456789012:role/vision", "*"]}'


def test_access_point_reads_the_whole_bucket_by_default() -> None:
    spec = AccessPointSpec.model_validate_json(f"{{{ROLE}}}")
    assert (spec.access, spec.prefix, spec.vpc_only) == (Access.READ, "", False)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('{"principals": []}', ["principals: too_short"]),
        (ROLE_AND_ALL, ["principals.1: string_pattern_mismatch"]),
        (f'{{{ROLE}, "prefix": "vision"}}', ["prefix: string_pattern_mismatch"]),
        (f'{{{ROLE}, "prefix": "/"}}', ["prefix: string_pattern_mismatch"]),
        (f'{{{ROLE}, "prefix": "a*/"}}', ["prefix: string_pattern_mismatch"]),
        (f'{{{ROLE}, "prefix": "a/${{aws:x}}/"}}', ["prefix: string_pattern_mismatch"]),
        (f'{{{ROLE}, "access": "write"}}', ["access: enum"]),
    ],
)
def test_fails_when_access_point_is_malformed(text: str, found: list[str]) -> None:
    assert problems(AccessPointSpec, text) == found
