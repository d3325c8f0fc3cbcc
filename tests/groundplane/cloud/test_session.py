import pytest
from botocore import exceptions as boto

from groundplane.cloud.session import CONFLICT_SECONDS, Caller, CloudError, explained, patiently, permission


def aborted() -> boto.ClientError:
    return boto.ClientError({"Error": {"Code": "OperationAborted", "Message": "conflict"}}, "PutBucketPolicy")


def test_patience_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    monkeypatch.setattr("groundplane.cloud.session.pause", waits.append)

    def busy() -> None:
        raise aborted()

    with pytest.raises(boto.ClientError):
        patiently(busy)
    assert waits == list(CONFLICT_SECONDS)


def test_patience_is_for_conflicts_only() -> None:
    def wrong() -> None:
        raise boto.ClientError({"Error": {"Code": "MalformedPolicy"}}, "PutBucketPolicy")

    with pytest.raises(boto.ClientError, match="MalformedPolicy"):
        patiently(wrong)


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (
            aborted(),
            "something else keeps changing b (PutBucketPolicy: OperationAborted); try again when that has ended",
        ),
        (
            boto.ClientError({"Error": {"Code": "InvalidBucketState", "Message": "no"}}, "PutBucketVersioning"),
            "AWS cannot do PutBucketVersioning on b: InvalidBucketState: no",
        ),
        (
            boto.ConnectTimeoutError(endpoint_url="https://s3"),
            (
                'AWS cannot be reached (Connect timeout on endpoint URL: "https://s3"); '
                "check the network, the proxy, the region and the endpoint"
            ),
        ),
        (
            boto.TokenRetrievalError(provider="sso", error_msg="expired"),
            ("the AWS credentials cannot be renewed (Error when retrieving token from sso: expired); log in again"),
        ),
    ],
)
def test_errors_are_one_sentence_with_a_way_on(error: Exception, text: str) -> None:
    with pytest.raises(CloudError) as caught, explained("b"):
        raise error
    assert str(caught.value) == text


@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        ("GetCallerIdentity", "sts:GetCallerIdentity"),
        ("CreateAlias", "kms:CreateAlias"),
        ("HeadBucket", "s3:ListBucket"),
        ("PutBucketPolicy", "s3:PutBucketPolicy"),
    ],
)
def test_permission_is_iams_name_of_an_operation(operation: str, expected: str) -> None:
    assert permission(operation) == expected


def test_partition_is_the_callers() -> None:
    assert Caller(account="1", arn="arn:aws-cn:iam::1:user/a").partition == "aws-cn"
