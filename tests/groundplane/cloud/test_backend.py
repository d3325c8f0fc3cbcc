import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders

from groundplane.cloud.backend import Backend, commands, init_backend, plan_backend
from groundplane.cloud.session import ATTEMPTS, Clients, CloudError
from tests.groundplane.cloud.conftest import (
    ACCOUNT,
    ALIAS,
    BUCKET,
    OTHER_ACCOUNT,
    REGION,
    Aws,
    fresh_session,
    session_of,
)

SUBJECTS = [
    "key",
    "key tags",
    "key rotation",
    "key alias",
    "bucket",
    "bucket tags",
    "bucket public access",
    "bucket ownership",
    "bucket encryption",
    "bucket versioning",
    "bucket policy",
    "bucket lifecycle",
]


def kinds(aws: Aws) -> dict[str, str]:
    return {action.subject: action.kind for action in init_backend(aws.backend(), session=aws.session).actions}


def key_arn(aws: Aws) -> str:
    return str(aws.clients.kms.describe_key(KeyId=ALIAS)["KeyMetadata"]["Arn"])


def key_id(clients: Clients) -> str:
    """Not the alias or the ARN: moto takes these for some calls only."""
    return str(clients.kms.describe_key(KeyId=ALIAS)["KeyMetadata"]["KeyId"])


def answering(
    status: int, code: str, *, times: int | None = None, sts: bool = False
) -> tuple[Callable[..., Any], list[str]]:
    """A botocore hook that answers in AWS's place, the first `times` times, and the URLs that it was asked for."""
    asked: list[str] = []

    def hook(request: AWSPreparedRequest, **_: Any) -> AWSResponse | None:
        asked.append(request.url)
        if times is not None and len(asked) > times:
            return None
        error = f"<Error><Code>{code}</Code><Message>injected</Message></Error>"
        body = (f"<ErrorResponse>{error}</ErrorResponse>" if sts else error).encode()

        class Raw:
            @staticmethod
            def stream(*_: Any, **__: Any) -> list[bytes]:
                return [body]

        return AWSResponse(request.url, status, HTTPHeaders(), Raw())

    return hook, asked


def test_fresh_account_gets_a_bucket_and_a_key(aws: Aws) -> None:
    report = init_backend(aws.backend(), session=aws.session)
    assert (report.account, report.bucket, report.key_alias, report.dry_run) == (ACCOUNT, BUCKET, ALIAS, False)
    assert [action.subject for action in report.actions] == SUBJECTS
    assert {action.kind for action in report.actions} <= {"created", "unchanged"}


def test_bucket_is_versioned_encrypted_private_and_tls_only(aws: Aws) -> None:
    init_backend(aws.backend(), session=aws.session)
    s3 = aws.clients.s3
    assert s3.get_bucket_versioning(Bucket=BUCKET)["Status"] == "Enabled"
    (rule,) = s3.get_bucket_encryption(Bucket=BUCKET)["ServerSideEncryptionConfiguration"]["Rules"]
    assert rule["ApplyServerSideEncryptionByDefault"] == {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key_arn(aws)}
    assert rule["BucketKeyEnabled"] is True
    blocked = s3.get_public_access_block(Bucket=BUCKET)["PublicAccessBlockConfiguration"]
    assert list(blocked.values()) == [True, True, True, True]
    owners = s3.get_bucket_ownership_controls(Bucket=BUCKET)["OwnershipControls"]["Rules"]
    assert owners == [{"ObjectOwnership": "BucketOwnerEnforced"}]
    (statement,) = json.loads(s3.get_bucket_policy(Bucket=BUCKET)["Policy"])["Statement"]
    assert (statement["Effect"], statement["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})
    assert statement["Resource"] == [f"arn:aws:s3:::{BUCKET}", f"arn:aws:s3:::{BUCKET}/*"]
    rules = s3.get_bucket_lifecycle_configuration(Bucket=BUCKET)["Rules"]
    assert rules[0]["NoncurrentVersionExpiration"]["NoncurrentDays"] == 90


def test_bucket_is_in_the_environments_region(aws: Aws) -> None:
    init_backend(aws.backend(), session=aws.session)
    assert aws.clients.s3.get_bucket_location(Bucket=BUCKET)["LocationConstraint"] == REGION


def test_bucket_of_us_east_1_has_no_location_constraint(aws: Aws) -> None:
    report = init_backend(aws.backend(region="us-east-1"), session=aws.session)
    assert aws.clients.s3.get_bucket_location(Bucket=report.bucket)["LocationConstraint"] is None


def test_key_is_rotated_and_tagged(aws: Aws) -> None:
    init_backend(aws.backend(), session=aws.session)
    assert aws.clients.kms.get_key_rotation_status(KeyId=key_arn(aws))["KeyRotationEnabled"] is True
    tags = aws.clients.kms.list_resource_tags(KeyId=key_arn(aws))["Tags"]
    assert {tag["TagKey"]: tag["TagValue"] for tag in tags} == {
        "managed-by": "groundplane",
        "owner": "ml-platform@example.com",
        "purpose": "pulumi-state",
    }


def test_tags_of_one_environment_stay_off_what_all_share(aws: Aws) -> None:
    init_backend(aws.backend(tags={"environment": "dev", "cost-center": "42"}), session=aws.session)
    tags = {tag["Key"]: tag["Value"] for tag in aws.clients.s3.get_bucket_tagging(Bucket=BUCKET)["TagSet"]}
    assert tags == {
        "cost-center": "42",
        "managed-by": "groundplane",
        "owner": "ml-platform@example.com",
        "purpose": "pulumi-state",
    }


def test_second_run_changes_nothing(aws: Aws) -> None:
    init_backend(aws.backend(), session=aws.session)
    again = init_backend(aws.backend(), session=aws.session)
    assert [action.subject for action in again.actions] == SUBJECTS
    assert again.changes == ()


def test_second_environment_shares_the_bucket_and_does_not_fight_over_tags(aws: Aws) -> None:
    init_backend(aws.backend(), session=aws.session)
    other = aws.backend(environment="staging", owner="others@example.com")
    assert init_backend(other, session=aws.session).changes == ()


def test_dry_run_says_what_would_be_made_and_makes_nothing(aws: Aws) -> None:
    report = plan_backend(aws.backend(), session=aws.session)
    assert [action.subject for action in report.actions] == SUBJECTS
    assert ({action.kind for action in report.actions}, report.dry_run) == ({"created"}, True)
    assert aws.clients.s3.list_buckets()["Buckets"] == []
    assert aws.clients.kms.list_keys()["Keys"] == []


def suspend_versioning(clients: Clients) -> None:
    clients.s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Suspended"})


def encrypt_with_s3s_own_key(clients: Clients) -> None:
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
    clients.s3.put_bucket_encryption(Bucket=BUCKET, ServerSideEncryptionConfiguration={"Rules": [rule]})


def drop_bucket_key(clients: Clients) -> None:
    (rule,) = clients.s3.get_bucket_encryption(Bucket=BUCKET)["ServerSideEncryptionConfiguration"]["Rules"]
    rule["BucketKeyEnabled"] = False
    clients.s3.put_bucket_encryption(Bucket=BUCKET, ServerSideEncryptionConfiguration={"Rules": [rule]})


def open_one_public_access(clients: Clients) -> None:
    clients.s3.put_public_access_block(
        Bucket=BUCKET,
        PublicAccessBlockConfiguration={
            "BlockPublicAcls": True,
            "IgnorePublicAcls": True,
            "BlockPublicPolicy": False,
            "RestrictPublicBuckets": True,
        },
    )


def allow_acls(clients: Clients) -> None:
    controls = {"Rules": [{"ObjectOwnership": "ObjectWriter"}]}
    clients.s3.put_bucket_ownership_controls(Bucket=BUCKET, OwnershipControls=controls)


def weaken_policy(clients: Clients) -> None:
    policy = json.loads(clients.s3.get_bucket_policy(Bucket=BUCKET)["Policy"])
    policy["Statement"][0]["Action"] = "s3:GetObject"
    clients.s3.put_bucket_policy(Bucket=BUCKET, Policy=json.dumps(policy))


def shorten_history(clients: Clients) -> None:
    rules = clients.s3.get_bucket_lifecycle_configuration(Bucket=BUCKET)["Rules"]
    rules[0]["NoncurrentVersionExpiration"]["NoncurrentDays"] = 1
    clients.s3.put_bucket_lifecycle_configuration(Bucket=BUCKET, LifecycleConfiguration={"Rules": rules})


def drop_owner_tag(clients: Clients) -> None:
    tags = clients.s3.get_bucket_tagging(Bucket=BUCKET)["TagSet"]
    kept = [tag for tag in tags if tag["Key"] != "owner"]
    clients.s3.put_bucket_tagging(Bucket=BUCKET, Tagging={"TagSet": kept})


DRIFTS: list[tuple[str, Callable[[Clients], object]]] = [
    ("bucket versioning", suspend_versioning),
    ("bucket encryption", encrypt_with_s3s_own_key),
    ("bucket encryption", drop_bucket_key),
    ("bucket public access", open_one_public_access),
    ("bucket public access", lambda clients: clients.s3.delete_public_access_block(Bucket=BUCKET)),
    ("bucket ownership", allow_acls),
    ("bucket ownership", lambda clients: clients.s3.delete_bucket_ownership_controls(Bucket=BUCKET)),
    ("bucket policy", weaken_policy),
    ("bucket policy", lambda clients: clients.s3.delete_bucket_policy(Bucket=BUCKET)),
    ("bucket lifecycle", shorten_history),
    ("bucket lifecycle", lambda clients: clients.s3.delete_bucket_lifecycle(Bucket=BUCKET)),
    ("bucket tags", drop_owner_tag),
    ("key rotation", lambda clients: clients.kms.disable_key_rotation(KeyId=key_id(clients))),
    ("key tags", lambda clients: clients.kms.untag_resource(KeyId=key_id(clients), TagKeys=["owner"])),
    ("key alias", lambda clients: clients.kms.delete_alias(AliasName=ALIAS)),
]


@pytest.mark.parametrize(("subject", "drift"), DRIFTS)
def test_drift_is_repaired_and_nothing_else_touched(aws: Aws, subject: str, drift: Callable[[Clients], object]) -> None:
    init_backend(aws.backend(), session=aws.session)
    drift(aws.clients)
    planned = plan_backend(aws.backend(), session=aws.session)
    assert [(action.kind, action.subject) for action in planned.changes] == [("repaired", subject)]
    done = init_backend(aws.backend(), session=aws.session)
    assert [(action.kind, action.subject) for action in done.changes] == [("repaired", subject)]
    assert init_backend(aws.backend(), session=aws.session).changes == ()


def test_repairs_keep_what_others_added(aws: Aws) -> None:
    init_backend(aws.backend(), session=aws.session)
    s3 = aws.clients.s3
    theirs = {
        "Sid": "Theirs",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:DeleteBucket",
        "Resource": f"arn:aws:s3:::{BUCKET}",
    }
    s3.put_bucket_policy(Bucket=BUCKET, Policy=json.dumps({"Version": "2012-10-17", "Statement": [theirs]}))
    rule = {"ID": "theirs", "Status": "Enabled", "Filter": {"Prefix": "x/"}, "Expiration": {"Days": 1}}
    s3.put_bucket_lifecycle_configuration(Bucket=BUCKET, LifecycleConfiguration={"Rules": [rule]})
    drop_owner_tag(aws.clients)
    tags = s3.get_bucket_tagging(Bucket=BUCKET)["TagSet"]
    s3.put_bucket_tagging(Bucket=BUCKET, Tagging={"TagSet": [*tags, {"Key": "theirs", "Value": "1"}]})
    init_backend(aws.backend(), session=aws.session)
    statements = json.loads(s3.get_bucket_policy(Bucket=BUCKET)["Policy"])["Statement"]
    assert [statement["Sid"] for statement in statements] == ["GroundplaneTlsOnly", "Theirs"]
    rules = s3.get_bucket_lifecycle_configuration(Bucket=BUCKET)["Rules"]
    assert [rule["ID"] for rule in rules] == ["groundplane-old-state", "groundplane-aborted-uploads", "theirs"]
    assert {"Key": "theirs", "Value": "1"} in s3.get_bucket_tagging(Bucket=BUCKET)["TagSet"]


def make_bucket(clients: Clients) -> None:
    clients.s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})


def allowing(principal: Any) -> dict[str, Any]:
    return {
        "Sid": "Open",
        "Effect": "Allow",
        "Principal": principal,
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{BUCKET}/*",
    }


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({"Filter": {"Prefix": ""}, "Expiration": {"Days": 1}}, "'', expires the current state after 1 days"),
        ({"Prefix": ".pul", "Expiration": {"Days": 30}}, "'.pul', expires the current state after 30 days"),
        (
            {"Filter": {"Prefix": ".pulumi/stacks/"}, "Expiration": {"Date": datetime(2030, 1, 1, tzinfo=UTC)}},
            "'.pulumi/stacks/', expires the current state on 2030-01-01",
        ),
        (
            {"Filter": {"Prefix": ""}, "NoncurrentVersionExpiration": {"NoncurrentDays": 7}},
            "'', expires replaced state after 7 days, and must wait 90",
        ),
    ],
)
@pytest.mark.parametrize("run", [init_backend, plan_backend])
def test_fails_when_a_lifecycle_rule_of_others_makes_state_expire(
    aws: Aws, run: Callable[..., object], rule: dict[str, Any], said: str
) -> None:
    init_backend(aws.backend(), session=aws.session)
    suspend_versioning(aws.clients)
    rules = {"Rules": [{"ID": "theirs", "Status": "Enabled", **rule}]}
    aws.clients.s3.put_bucket_lifecycle_configuration(Bucket=BUCKET, LifecycleConfiguration=rules)
    with pytest.raises(CloudError) as caught:
        run(aws.backend(), session=aws.session)
    assert str(caught.value) == (
        f"bucket {BUCKET} cannot hold Pulumi's state: lifecycle rule 'theirs', for prefix {said}; "
        "disable it, or limit it to a prefix outside .pulumi/"
    )
    assert aws.clients.s3.get_bucket_versioning(Bucket=BUCKET)["Status"] == "Suspended"


@pytest.mark.parametrize(
    "rule",
    [
        {"Status": "Disabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": 1}},
        {"Status": "Enabled", "Prefix": "x/", "Expiration": {"Days": 1}},
        {"Status": "Enabled", "Filter": {"Prefix": ""}, "NoncurrentVersionExpiration": {"NoncurrentDays": 90}},
    ],
)
def test_lifecycle_rule_of_others_that_spares_the_state_is_kept(aws: Aws, rule: dict[str, Any]) -> None:
    init_backend(aws.backend(), session=aws.session)
    s3 = aws.clients.s3
    s3.put_bucket_lifecycle_configuration(Bucket=BUCKET, LifecycleConfiguration={"Rules": [{"ID": "theirs", **rule}]})
    init_backend(aws.backend(), session=aws.session)
    rules = s3.get_bucket_lifecycle_configuration(Bucket=BUCKET)["Rules"]
    assert [rule["ID"] for rule in rules] == ["groundplane-old-state", "groundplane-aborted-uploads", "theirs"]
    assert rules[2]["Status"] == rule["Status"]


@pytest.mark.parametrize("principal", ["*", {"AWS": "*"}, {"AWS": [f"arn:aws:iam::{ACCOUNT}:root", "*"]}])
@pytest.mark.parametrize("run", [init_backend, plan_backend])
def test_fails_when_the_bucket_policy_allows_everybody(aws: Aws, run: Callable[..., object], principal: Any) -> None:
    init_backend(aws.backend(), session=aws.session)
    suspend_versioning(aws.clients)
    policy = {"Version": "2012-10-17", "Statement": [allowing(principal)]}
    aws.clients.s3.put_bucket_policy(Bucket=BUCKET, Policy=json.dumps(policy))
    with pytest.raises(CloudError) as caught:
        run(aws.backend(), session=aws.session)
    assert str(caught.value) == (
        f"bucket {BUCKET} cannot hold Pulumi's state: policy statement 'Open' allows everybody s3:GetObject; "
        "remove it, or name its principals"
    )
    assert aws.clients.s3.get_bucket_versioning(Bucket=BUCKET)["Status"] == "Suspended"


def test_policy_statement_that_names_its_principal_is_kept(aws: Aws) -> None:
    init_backend(aws.backend(), session=aws.session)
    policy = {"Version": "2012-10-17", "Statement": [allowing({"AWS": f"arn:aws:iam::{ACCOUNT}:root"})]}
    aws.clients.s3.put_bucket_policy(Bucket=BUCKET, Policy=json.dumps(policy))
    init_backend(aws.backend(), session=aws.session)
    statements = json.loads(aws.clients.s3.get_bucket_policy(Bucket=BUCKET)["Policy"])["Statement"]
    assert [statement["Sid"] for statement in statements] == ["GroundplaneTlsOnly", "Open"]


def test_half_made_bucket_is_completed(aws: Aws) -> None:
    make_bucket(aws.clients)
    found = kinds(aws)
    assert (found["bucket"], found["bucket versioning"], found["bucket tags"]) == ("unchanged", "repaired", "repaired")
    assert init_backend(aws.backend(), session=aws.session).changes == ()


def test_half_made_key_is_completed(aws: Aws) -> None:
    init_backend(aws.backend(), session=aws.session)
    arn = key_arn(aws)
    aws.clients.kms.delete_alias(AliasName=ALIAS)
    aws.clients.kms.create_key()
    assert kinds(aws)["key"] == "unchanged"
    assert key_arn(aws) == arn


def test_interrupted_run_is_resumed(aws: Aws, no_waiting: list[float]) -> None:
    stopped, _ = answering(503, "SlowDown")
    session = fresh_session()
    session.events.register("before-send.s3.PutBucketVersioning", stopped)
    with pytest.raises(CloudError):
        init_backend(aws.backend(), session=session)
    done = init_backend(aws.backend(), session=aws.session)
    assert [action.subject for action in done.changes] == ["bucket versioning", "bucket policy", "bucket lifecycle"]


def test_fails_when_the_bucket_is_somebody_elses_in_our_account(aws: Aws) -> None:
    make_bucket(aws.clients)
    aws.clients.s3.put_object(Bucket=BUCKET, Key="theirs", Body=b"1")
    with pytest.raises(
        CloudError, match=rf"^bucket {BUCKET} exists and was not made by groundplane: it lacks the tags"
    ):
        init_backend(aws.backend(), session=aws.session)
    assert aws.clients.kms.list_keys()["Keys"] == []


def test_fails_when_the_bucket_has_others_tags(aws: Aws) -> None:
    make_bucket(aws.clients)
    aws.clients.s3.put_bucket_tagging(Bucket=BUCKET, Tagging={"TagSet": [{"Key": "managed-by", "Value": "them"}]})
    with pytest.raises(CloudError, match=r"it lacks the tags managed-by=groundplane, purpose=pulumi-state"):
        plan_backend(aws.backend(), session=aws.session)


def test_fails_when_the_bucket_is_another_accounts(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    # moto does not look at ExpectedBucketOwner; this makes it refuse other accounts' buckets as S3 does.
    monkeypatch.setenv("MOTO_S3_ALLOW_CROSSACCOUNT_ACCESS", "false")
    theirs = session_of(OTHER_ACCOUNT).client("s3", region_name=REGION, endpoint_url=aws.endpoint_url)
    theirs.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    theirs.close()
    with pytest.raises(CloudError, match=rf"^bucket {BUCKET} exists and refuses us: it belongs to another account"):
        init_backend(aws.backend(), session=aws.session)
    assert aws.clients.kms.list_keys()["Keys"] == []


def test_fails_when_the_alias_is_of_a_key_that_is_not_ours(aws: Aws) -> None:
    arn = aws.clients.kms.create_key()["KeyMetadata"]["Arn"]
    aws.clients.kms.create_alias(AliasName=ALIAS, TargetKeyId=arn)
    with pytest.raises(CloudError, match=rf"^{ALIAS} is the alias of {arn}, which is not ours"):
        init_backend(aws.backend(), session=aws.session)
    assert aws.clients.s3.list_buckets()["Buckets"] == []


@pytest.mark.parametrize(("state", "undo"), [("Disabled", "enable-key"), ("PendingDeletion", "cancel-key-deletion")])
def test_fails_when_somebody_has_put_the_key_out_of_use(aws: Aws, state: str, undo: str) -> None:
    init_backend(aws.backend(), session=aws.session)
    if state == "Disabled":
        aws.clients.kms.disable_key(KeyId=key_id(aws.clients))
    else:
        aws.clients.kms.schedule_key_deletion(KeyId=key_id(aws.clients))
    with pytest.raises(CloudError, match=rf"^the key of {ALIAS} is {state}.* run aws kms {undo} --key-id "):
        init_backend(aws.backend(), session=aws.session)


def test_fails_when_the_credentials_are_of_another_account(aws: Aws) -> None:
    with pytest.raises(CloudError) as caught:
        init_backend(aws.backend(accounts=(OTHER_ACCOUNT,)), session=aws.session)
    assert str(caught.value) == (
        f"the credentials are of account {ACCOUNT} (arn:aws:sts::{ACCOUNT}:user/moto), and dev is in {OTHER_ACCOUNT}; "
        "use others, or correct accounts in the stack file"
    )
    assert aws.clients.s3.list_buckets()["Buckets"] == []


def test_throttling_is_waited_out(aws: Aws, no_waiting: list[float]) -> None:
    hook, asked = answering(503, "SlowDown", times=3)
    session = fresh_session()
    session.events.register("before-send.s3.PutBucketVersioning", hook)
    init_backend(aws.backend(), session=session)
    assert (len(asked), len(no_waiting)) == (4, 3)
    assert aws.clients.s3.get_bucket_versioning(Bucket=BUCKET)["Status"] == "Enabled"


def test_fails_when_throttling_does_not_end(aws: Aws, no_waiting: list[float]) -> None:
    hook, asked = answering(503, "SlowDown")
    session = fresh_session()
    session.events.register("before-send.s3.PutBucketVersioning", hook)
    with pytest.raises(CloudError) as caught:
        init_backend(aws.backend(), session=session)
    assert str(caught.value) == (
        f"AWS still throttles PutBucketVersioning on {BUCKET} after {ATTEMPTS} attempts (SlowDown); "
        "try again in a few minutes"
    )
    assert len(asked) == ATTEMPTS


@pytest.mark.parametrize(
    ("operation", "permission"),
    [
        ("s3.CreateBucket", "s3:CreateBucket and s3:TagResource"),
        ("s3.PutBucketVersioning", "s3:PutBucketVersioning"),
        ("s3.GetBucketEncryption", "s3:GetEncryptionConfiguration"),
        ("s3.PutPublicAccessBlock", "s3:PutBucketPublicAccessBlock"),
        ("kms.EnableKeyRotation", "kms:EnableKeyRotation"),
    ],
)
def test_fails_when_a_permission_is_missing_and_names_it(aws: Aws, operation: str, permission: str) -> None:
    hook, _ = answering(403, "AccessDenied")
    session = fresh_session()
    session.events.register(f"before-send.{operation}", hook)
    with pytest.raises(CloudError, match=rf"^AWS refuses {permission} on .*; grant the identity that permission"):
        init_backend(aws.backend(), session=session)


def test_busy_bucket_is_tried_again(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    monkeypatch.setattr("groundplane.cloud.session.pause", waits.append)
    hook, asked = answering(409, "OperationAborted", times=2)
    session = fresh_session()
    session.events.register("before-send.s3.PutBucketPolicy", hook)
    init_backend(aws.backend(), session=session)
    assert (len(asked), waits) == (3, [1, 2])


def test_bucket_that_another_run_has_just_made_is_completed(aws: Aws) -> None:
    make_bucket(aws.clients)
    aws.clients.s3.put_bucket_tagging(
        Bucket=BUCKET,
        Tagging={
            "TagSet": [{"Key": "managed-by", "Value": "groundplane"}, {"Key": "purpose", "Value": "pulumi-state"}]
        },
    )
    missing, asked = answering(404, "404", times=1)
    session = fresh_session()
    session.events.register("before-send.s3.HeadBucket", missing)
    init_backend(aws.backend(), session=session)
    assert len(asked) == 2
    assert aws.clients.s3.get_bucket_versioning(Bucket=BUCKET)["Status"] == "Enabled"


def test_commands_log_in_and_make_the_stack() -> None:
    backend = Backend(environment="prod", region="us-east-1", accounts=(ACCOUNT,), owner="a@example.com")
    assert commands(backend, bucket="b", alias=ALIAS) == (
        "pulumi login 's3://b?region=us-east-1'",
        "pulumi stack init prod --secrets-provider 'awskms://alias/groundplane-state?region=us-east-1'",
    )


def test_commands_for_an_emulator_name_its_endpoint() -> None:
    backend = Backend(
        environment="dev", region="us-east-1", accounts=(ACCOUNT,), owner="a", endpoint_url="http://localhost:4566"
    )
    login, init = commands(backend, bucket="b", alias=ALIAS)
    endpoint = "endpoint=http%3A%2F%2Flocalhost%3A4566"
    assert login == f"pulumi login 's3://b?region=us-east-1&{endpoint}&s3ForcePathStyle=true'"
    assert init.endswith(f"'awskms://alias/groundplane-state?region=us-east-1&{endpoint}'")


def test_report_carries_the_commands(aws: Aws) -> None:
    backend = aws.backend()
    report = plan_backend(backend, session=aws.session)
    assert report.commands == commands(backend, bucket=BUCKET, alias=ALIAS)


def test_fails_when_the_endpoint_is_not_there(no_ambient_aws: None, no_waiting: list[float]) -> None:
    backend = Backend(
        environment="dev", region=REGION, accounts=(ACCOUNT,), owner="a", endpoint_url="http://127.0.0.1:1"
    )
    with pytest.raises(CloudError, match=r"^AWS cannot be reached \(.*127\.0\.0\.1:1.*\); check the network"):
        init_backend(backend, session=fresh_session())


def test_fails_when_there_are_no_credentials(aws: Aws) -> None:
    with pytest.raises(CloudError, match=r"^there are no AWS credentials"):
        init_backend(aws.backend(), session=boto3.Session())


def test_fails_when_the_profile_is_not_configured(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    with pytest.raises(CloudError, match=r"^the AWS profile is not configured"):
        init_backend(aws.backend())


def test_fails_when_credentials_have_expired(aws: Aws) -> None:
    hook, _ = answering(403, "ExpiredToken", sts=True)
    session = fresh_session()
    session.events.register("before-send.sts.GetCallerIdentity", hook)
    with pytest.raises(CloudError, match=r"^AWS does not accept the credentials \(ExpiredToken"):
        init_backend(aws.backend(), session=session)
