from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from components.security.key_policy import ADMINISTER, GRANT, USE, KeyService, key_policy

ACCOUNT, REGION = "123456789012", "eu-west-1"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/"
ROLES = st.lists(st.sampled_from([f"{ROLE}{name}" for name in "abcd"]))


def statements(**given: Any) -> dict[str, dict[str, Any]]:
    document = key_policy(account=ACCOUNT, region=REGION, **given)
    return {statement["Sid"]: statement for statement in document["Statement"]}


def test_policy_of_nobody_leaves_the_key_to_the_account() -> None:
    assert key_policy(account=ACCOUNT, region=REGION) == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "DelegateToAccount",
                "Effect": "Allow",
                "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
                "Action": ["kms:*"],
                "Resource": "*",
            }
        ],
    }


def test_administrators_manage_the_key_but_do_not_use_it() -> None:
    statement = statements(administrators=(f"{ROLE}security",))["Administer"]
    assert (statement["Principal"], statement["Action"]) == ({"AWS": [f"{ROLE}security"]}, sorted(ADMINISTER))
    assert {"kms:Decrypt", "kms:CreateGrant", *USE} & set(ADMINISTER) == {"kms:DescribeKey"}


def test_users_grant_the_key_to_services_only() -> None:
    found = statements(users=(f"{ROLE}trainer",))
    assert list(found) == ["DelegateToAccount", "Use", "GrantToServices"]
    assert found["Use"]["Action"] == sorted(USE)
    assert found["GrantToServices"]["Action"] == sorted(GRANT)
    assert found["GrantToServices"]["Condition"] == {"Bool": {"kms:GrantIsForAWSResource": "true"}}


def test_logs_use_the_key_for_log_groups_of_the_account_and_region() -> None:
    statement = statements(services=(KeyService.LOGS,))["CloudWatchLogs"]
    assert statement["Principal"] == {"Service": "logs.eu-west-1.amazonaws.com"}
    arn = f"arn:aws:logs:eu-west-1:{ACCOUNT}:log-group:*"
    assert statement["Condition"] == {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": arn}}


def test_logs_have_another_name_in_china() -> None:
    statement = statements(services=(KeyService.LOGS,), partition="aws-cn")["CloudWatchLogs"]
    assert statement["Principal"] == {"Service": "logs.eu-west-1.amazonaws.com.cn"}


def test_flow_logs_use_the_key_on_behalf_of_the_account() -> None:
    statement = statements(services=(KeyService.FLOW_LOGS,))["FlowLogs"]
    assert statement["Principal"] == {"Service": "delivery.logs.amazonaws.com"}
    assert statement["Condition"] == {
        "ArnLike": {"aws:SourceArn": f"arn:aws:logs:eu-west-1:{ACCOUNT}:*"},
        "StringEquals": {"aws:SourceAccount": ACCOUNT},
    }


def test_s3_makes_data_keys_and_no_more() -> None:
    statement = statements(services=(KeyService.S3,))["S3Reports"]
    assert (statement["Principal"], statement["Action"]) == ({"Service": "s3.amazonaws.com"}, ["kms:GenerateDataKey"])
    assert statement["Condition"] == {
        "ArnLike": {"aws:SourceArn": "arn:aws:s3:::*"},
        "StringEquals": {"aws:SourceAccount": ACCOUNT},
    }


def test_ecr_is_used_through_ecr_by_callers_of_the_account() -> None:
    statement = statements(services=(KeyService.ECR,))["ThroughEcr"]
    assert statement["Action"] == sorted([*USE, "kms:CreateGrant", "kms:RetireGrant"])
    assert statement["Condition"] == {
        "StringEquals": {"kms:CallerAccount": ACCOUNT, "kms:ViaService": "ecr.eu-west-1.amazonaws.com"}
    }


def test_alarms_and_managed_prometheus_publish_to_topics_for_the_account() -> None:
    statement = statements(services=(KeyService.ALERTS,))["Alerts"]
    assert statement["Principal"] == {"Service": ["aps.amazonaws.com", "cloudwatch.amazonaws.com"]}
    assert statement["Action"] == ["kms:Decrypt", "kms:GenerateDataKey"]
    assert statement["Condition"] == {"StringEquals": {"aws:SourceAccount": ACCOUNT}}


@given(ROLES, ROLES, st.lists(st.sampled_from(KeyService)), st.randoms())
def test_policy_does_not_depend_on_order_or_repetition(
    administrators: list[str], users: list[str], services: list[KeyService], random: Any
) -> None:
    shuffled = [sorted(names * 2, key=lambda _: random.random()) for names in (administrators, users, services)]
    assert statements(administrators=administrators, users=users, services=services) == statements(
        administrators=shuffled[0], users=shuffled[1], services=shuffled[2]
    )


@given(ROLES, ROLES, st.sets(st.sampled_from(KeyService)))
def test_policy_lets_nobody_in_by_wildcard(
    administrators: list[str], users: list[str], services: set[KeyService]
) -> None:
    found = statements(administrators=administrators, users=users, services=services)
    assert all("*" not in str(statement["Principal"]) for statement in found.values())
    assert [sid for sid, statement in found.items() if "kms:*" in statement["Action"]] == ["DelegateToAccount"]


def test_auto_scaling_uses_the_key_by_its_service_linked_role() -> None:
    document = key_policy(account="123456789012", region="us-east-1", services=[KeyService.AUTO_SCALING])
    _, use, grants = document["Statement"]
    role = "role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"
    assert use["Principal"] == grants["Principal"] == {"AWS": f"arn:aws:iam::123456789012:{role}"}
    assert grants["Action"] == ["kms:CreateGrant"]
    assert grants["Condition"] == {"Bool": {"kms:GrantIsForAWSResource": "true"}}
