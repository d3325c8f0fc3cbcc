import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.cluster.grants import file_system_policy, grant_policy, volume_key_policy
from components.cluster.grants_spec import BucketGrantSpec, GrantsSpec, KeyUse, QueueUse, TableUse, unknown_grants
from tests.components.problems import problems

KEY = "arn:aws:kms:us-east-1:123456789012:key/of-buckets"
KINDS = ("buckets", "keys", "queues", "repositories", "secrets", "tables")
THINGS = ("a", "b-c", "d")
ARNS = {kind: {key: f"arn:aws:{kind}:us-east-1:123456789012:{key}" for key in THINGS} for kind in KINDS}
THROUGH_S3 = {"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}}

names = st.sampled_from(THINGS)
prefixes = st.lists(st.sampled_from(("vision/", "shared/", "shared/raw/", "a b/")), max_size=3)


@st.composite
def bucket_grants(draw: st.DrawFn) -> BucketGrantSpec:
    written = draw(prefixes)
    read = [prefix for prefix in draw(prefixes) if not any(prefix.startswith(other) for other in written)]
    whole = not read and not written
    return BucketGrantSpec(read=frozenset([""] if whole else read), read_write=frozenset(written))


grants = st.builds(
    GrantsSpec,
    buckets=st.dictionaries(names, bucket_grants()),
    keys=st.dictionaries(names, st.sampled_from(KeyUse)),
    repositories=st.frozensets(names),
    queues=st.dictionaries(names, st.sampled_from(QueueUse)),
    secrets=st.frozensets(names),
    tables=st.dictionaries(names, st.sampled_from(TableUse)),
)
bucket_keys = st.dictionaries(names, st.sampled_from((KEY, f"{KEY}-too")))


def policy(spec: GrantsSpec, bucket_key_arns: dict[str, str] | None = None) -> list[dict[str, Any]]:
    document = grant_policy(spec, region="us-east-1", arns=ARNS, bucket_key_arns=bucket_key_arns or {})
    statements: list[dict[str, Any]] = document["Statement"]
    return statements


def parse(**fields: Any) -> GrantsSpec:
    return GrantsSpec.model_validate_json(json.dumps(fields))


@given(grants, bucket_keys)
def test_no_action_is_a_wildcard(spec: GrantsSpec, keys: dict[str, str]) -> None:
    assert not [action for statement in policy(spec, keys) for action in statement["Action"] if "*" in action]


@given(grants, bucket_keys)
def test_no_resource_is_a_wildcard_but_that_of_the_token(spec: GrantsSpec, keys: dict[str, str]) -> None:
    open_to_all = [statement["Action"] for statement in policy(spec, keys) if "*" in statement["Resource"]]
    assert open_to_all == ([["ecr:GetAuthorizationToken"]] if spec.repositories else [])


@given(grants, bucket_keys)
def test_every_grant_is_there_and_nothing_else(spec: GrantsSpec, keys: dict[str, str]) -> None:
    resources = {resource for statement in policy(spec, keys) for resource in statement["Resource"]} - {"*"}
    reached = {
        (kind, key)
        for kind in KINDS
        for key, arn in ARNS[kind].items()
        if any(resource == arn or resource.startswith(f"{arn}/") for resource in resources)
    }
    assert reached == {(kind, key) for kind, granted in spec.named.items() for key in granted}
    assert resources & {KEY, f"{KEY}-too"} == {keys[key] for key in spec.buckets if key in keys}


@given(grants, bucket_keys)
def test_order_of_grants_changes_nothing(spec: GrantsSpec, keys: dict[str, str]) -> None:
    turned = dict(spec.model_dump(mode="json").items())
    for kind, value in turned.items():
        turned[kind] = dict(reversed(value.items())) if isinstance(value, dict) else value[::-1]
    again = GrantsSpec.model_validate_json(json.dumps(turned))
    assert json.dumps(policy(again, dict(reversed(keys.items())))) == json.dumps(policy(spec, keys))


def test_prefixes_are_read_and_written_as_granted() -> None:
    found = policy(parse(buckets={"a": {"read": ["shared/"], "read_write": ["vision/"]}}))
    arn = ARNS["buckets"]["a"]
    read = ["s3:GetObject", "s3:GetObjectTagging", "s3:GetObjectVersion"]
    write = ["s3:ListMultipartUploadParts", "s3:PutObject", "s3:PutObjectTagging"]
    assert found == [
        {
            "Effect": "Allow",
            "Action": ["s3:ListBucket"],
            "Resource": [arn],
            "Condition": {"StringLike": {"s3:prefix": ["shared/*", "vision/*"]}},
        },
        {"Effect": "Allow", "Action": read, "Resource": [f"{arn}/shared/*"]},
        {
            "Effect": "Allow",
            "Action": ["s3:AbortMultipartUpload", "s3:DeleteObject", *read, *write],
            "Resource": [f"{arn}/vision/*"],
        },
    ]


def test_whole_bucket_is_listed_without_a_condition() -> None:
    listing = policy(parse(buckets={"a": {"read": [""]}}))[0]
    assert listing == {"Effect": "Allow", "Action": ["s3:ListBucket"], "Resource": [ARNS["buckets"]["a"]]}


def test_key_of_a_bucket_is_used_through_s3_alone() -> None:
    spec = parse(buckets={"a": {"read": [""]}, "b-c": {"read_write": [""]}, "d": {"read": [""]}})
    found = policy(spec, {"a": f"{KEY}-too", "b-c": KEY, "d": KEY})
    assert [statement for statement in found if statement["Action"][0].startswith("kms:")] == [
        {"Effect": "Allow", "Action": ["kms:Decrypt"], "Resource": [f"{KEY}-too"], "Condition": THROUGH_S3},
        {
            "Effect": "Allow",
            "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
            "Resource": [KEY],
            "Condition": THROUGH_S3,
        },
    ]


@pytest.mark.parametrize(
    ("fields", "actions"),
    [
        ({"keys": {"a": "decrypt"}}, ["kms:Decrypt", "kms:DescribeKey"]),
        (
            {"keys": {"a": "encrypt_decrypt"}},
            ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"],
        ),
        ({"queues": {"a": "send"}}, ["sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:SendMessage"]),
        (
            {"queues": {"a": "receive"}},
            [
                "sqs:ChangeMessageVisibility",
                "sqs:DeleteMessage",
                "sqs:GetQueueAttributes",
                "sqs:GetQueueUrl",
                "sqs:ReceiveMessage",
            ],
        ),
        (
            {"queues": {"a": "send_receive"}},
            [
                "sqs:ChangeMessageVisibility",
                "sqs:DeleteMessage",
                "sqs:GetQueueAttributes",
                "sqs:GetQueueUrl",
                "sqs:ReceiveMessage",
                "sqs:SendMessage",
            ],
        ),
        ({"secrets": ["a"]}, ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"]),
    ],
)
def test_use_is_these_actions(fields: dict[str, Any], actions: list[str]) -> None:
    (kind,) = fields
    assert policy(parse(**fields)) == [{"Effect": "Allow", "Action": actions, "Resource": [ARNS[kind]["a"]]}]


def test_table_is_read_with_its_indices() -> None:
    (statement,) = policy(parse(tables={"a": "read"}))
    table = ARNS["tables"]["a"]
    assert (statement["Resource"], [a for a in statement["Action"] if "Put" in a]) == ([table, f"{table}/index/*"], [])


def test_table_is_written_when_granted() -> None:
    (statement,) = policy(parse(tables={"a": "read_write"}))
    assert {"dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"} <= set(statement["Action"])


def test_images_are_pulled_with_a_token() -> None:
    assert policy(parse(repositories=["b-c", "a"])) == [
        {
            "Effect": "Allow",
            "Action": ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
            "Resource": [ARNS["repositories"]["a"], ARNS["repositories"]["b-c"]],
        },
        {"Effect": "Allow", "Action": ["ecr:GetAuthorizationToken"], "Resource": ["*"]},
    ]


def test_grants_on_nothing_grant_nothing() -> None:
    assert policy(GrantsSpec()) == []


def test_file_systems_are_looked_at_in_one_account_and_region() -> None:
    (statement,) = file_system_policy(partition="aws-cn", region="cn-north-1", account="1")["Statement"]
    assert statement["Resource"] == ["arn:aws-cn:fsx:cn-north-1:1:file-system/*"]


def test_grant_on_the_key_of_volumes_is_for_ebs() -> None:
    grant = volume_key_policy(key_arn=KEY)["Statement"][1]
    assert grant["Condition"] == {"Bool": {"kms:GrantIsForAWSResource": "true"}}


def test_fails_when_a_bucket_grant_names_no_prefix() -> None:
    assert problems(GrantsSpec, '{"buckets": {"a": {}}}') == [
        (
            "buckets.a.read: grants nothing: it names no prefix; got []; "
            'write read or read_write with prefixes; [""] is the whole bucket'
        )
    ]


def test_fails_when_a_prefix_is_granted_twice() -> None:
    text = '{"buckets": {"a": {"read": ["vision/raw/"], "read_write": ["vision/"]}}}'
    assert problems(GrantsSpec, text) == [
        "buckets.a.read: is in read_write already, by 'vision/'; got 'vision/raw/'; remove it from read"
    ]


@pytest.mark.parametrize("prefix", ["vision", "*", "vision/*/", "${aws:username}/", "/vision/", "a?/"])
def test_fails_when_a_prefix_would_grant_more_than_it_says(prefix: str) -> None:
    text = json.dumps({"buckets": {"a": {"read": [prefix]}}})
    assert problems(GrantsSpec, text) == ["buckets.a.read.0: string_pattern_mismatch"]


def test_unknown_grants_are_told_with_what_is_close() -> None:
    spec = parse(buckets={"dataset": {"read": [""]}, "models": {"read": [""]}}, secrets=["wandb"])
    found = [str(problem) for problem in unknown_grants(spec, {"buckets": ["models", "datasets"]})]
    assert found == [
        "buckets.dataset: is none of the buckets there are; got 'dataset'; write datasets",
        "secrets.wandb: is none of the secrets there are; got 'wandb'; remove it",
    ]
