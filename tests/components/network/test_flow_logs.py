import json
from functools import cache

from components.network.flow_logs import trust_policy, writer_policy
from groundplane.plan.model import Plan
from tests.components.network.plans import inputs, names, one, plan_of, waits_for, wire
from tests.components.network.programs import FULL, LOG_BUCKET, LOG_KEY, SINGLE_NAT

FLOW_LOG = "aws:ec2/flowLog:FlowLog"
GROUP = "aws:cloudwatch/logGroup:LogGroup"
ROLE = "aws:iam/role:Role"
POLICY = "aws:iam/rolePolicy:RolePolicy"
VPC = "aws:ec2/vpc:Vpc"
NAME = "net-flow-logs"


@cache
def to_cloudwatch() -> Plan:
    return plan_of(FULL)


@cache
def to_s3() -> Plan:
    return plan_of(SINGLE_NAT)


def test_cloudwatch_flow_log_writes_as_its_role() -> None:
    assert inputs(to_cloudwatch(), FLOW_LOG, NAME) == {
        "iamRoleArn": wire(ROLE, NAME, "arn"),
        "logDestination": wire(GROUP, NAME, "arn"),
        "logDestinationType": "cloud-watch-logs",
        "maxAggregationInterval": 60,
        "trafficType": "ALL",
        "vpcId": wire(VPC, "net"),
    }


def test_cloudwatch_flow_log_waits_for_the_permission_to_write() -> None:
    assert waits_for(one(to_cloudwatch(), FLOW_LOG, NAME)) == [(POLICY, NAME)]


def test_log_group_is_encrypted_and_forgets() -> None:
    assert inputs(to_cloudwatch(), GROUP, NAME) == {"kmsKeyId": LOG_KEY, "retentionInDays": 90}


def test_role_trusts_flow_logs_of_this_account_alone() -> None:
    account = wire(VPC, "net", "ownerId")
    assert json.loads(inputs(to_cloudwatch(), ROLE, NAME)["assumeRolePolicy"]) == trust_policy(
        partition="aws", region="us-east-1", account_id=account
    )


def test_role_writes_to_its_own_log_group_alone() -> None:
    policy = json.loads(inputs(to_cloudwatch(), POLICY, NAME)["policy"])
    assert policy == writer_policy(log_group_arn=wire(GROUP, NAME, "arn"))


def test_trust_policy_names_service_account_and_source() -> None:
    assert trust_policy(partition="aws-cn", region="cn-north-1", account_id="123456789012") == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "vpc-flow-logs.amazonaws.com"},
                "Action": "sts:AssumeRole",
                "Condition": {
                    "StringEquals": {"aws:SourceAccount": "123456789012"},
                    "ArnLike": {"aws:SourceArn": "arn:aws-cn:ec2:cn-north-1:123456789012:vpc-flow-log/*"},
                },
            }
        ],
    }


def test_writer_policy_allows_three_actions() -> None:
    assert writer_policy(log_group_arn="arn:group") == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
                "Resource": ["arn:group", "arn:group:*"],
            }
        ],
    }


def test_s3_flow_log_is_partitioned_parquet() -> None:
    assert inputs(to_s3(), FLOW_LOG, NAME) == {
        "destinationOptions": {
            "fileFormat": "parquet",
            "hiveCompatiblePartitions": True,
            "perHourPartition": True,
        },
        "logDestination": LOG_BUCKET,
        "logDestinationType": "s3",
        "maxAggregationInterval": 600,
        "trafficType": "REJECT",
        "vpcId": wire(VPC, "net"),
    }


def test_s3_flow_log_needs_neither_log_group_nor_role() -> None:
    assert (names(to_s3(), GROUP), names(to_s3(), ROLE), names(to_s3(), POLICY)) == ([], [], [])
