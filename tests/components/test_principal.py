import pytest
from pydantic import TypeAdapter, ValidationError

from components.principal import PrincipalArn

PRINCIPAL: TypeAdapter[str] = TypeAdapter(PrincipalArn)


@pytest.mark.parametrize(
    "arn",
    [
        "arn:aws:iam::123456789012:role/trainer",
        "arn:aws:iam::123456789012:user/team/ann@example.com",
        "arn:aws-cn:iam::123456789012:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef",
    ],
)
def test_principal_may_be_a_role_or_a_user(arn: str) -> None:
    assert PRINCIPAL.validate_python(arn) == arn


@pytest.mark.parametrize(
    "arn",
    [
        "*",
        "arn:aws:iam::123456789012:root",
        "arn:aws:iam::123456789012:role/*",
        "arn:aws:iam::12345678901:role/trainer",
        "arn:aws:sts::123456789012:assumed-role/trainer/session",
        "trainer",
    ],
)
def test_fails_when_principal_is_no_role_and_no_user(arn: str) -> None:
    with pytest.raises(ValidationError):
        PRINCIPAL.validate_python(arn)
