"""Flow logs: records of the traffic in one VPC, to CloudWatch or to S3.

Creates for CloudWatch the log group and the role that writes to it. Creates for S3 neither the bucket nor its policy:
the bucket has to let `delivery.logs.amazonaws.com` write below `AWSLogs/`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.catalog.regions import partition_of
from components.network.flow_logs_spec import FlowLogDestination, FlowLogsSpec
from components.network.scope import Scope
from components.policy_document import Document, rendered
from components.tags import component_tags


@dataclass(frozen=True, kw_only=True)
class FlowLogsArgs:
    """The spec, plus what these flow logs are wired to."""

    spec: FlowLogsSpec
    """Its destination is cloudwatch or s3."""
    region: str
    account_id: pulumi.Input[str]
    """Account of the VPC, 12 digits."""
    vpc_id: pulumi.Input[str]
    kms_key_arn: pulumi.Input[str] | None
    """Key of the log group, whose policy lets CloudWatch Logs use it; None for CloudWatch's own."""
    bucket_arn: pulumi.Input[str] | None
    """Bucket that S3 flow logs go to; required for these."""
    tags: Mapping[str, str]


class FlowLogs(pulumi.ComponentResource):
    """Flow logs of one VPC, with no outputs: nothing else is wired to them."""

    def __init__(self, name: str, args: FlowLogsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        check_destination(args.spec, args.bucket_arn)
        super().__init__("groundplane:network:FlowLogs", name, {}, opts)
        scope = Scope(name=name, tags=component_tags(args.tags, name), parent=self)
        if args.spec.destination is FlowLogDestination.S3:
            _to_s3(scope, args)
        else:
            _to_cloudwatch(scope, args)
        self.register_outputs({})


def check_destination(spec: FlowLogsSpec, bucket_arn: pulumi.Input[str] | None) -> None:
    """Raise ValueError if flow logs go to S3 and there is no bucket to go to."""
    if spec.destination is FlowLogDestination.S3 and bucket_arn is None:
        raise ValueError("flow logs go to s3, and no bucket is given: pass the ARN of the bucket for logs")


def trust_policy(*, partition: str, region: str, account_id: str) -> Document:
    """Who may assume the role: flow logs, on behalf of this account's VPCs alone."""
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "vpc-flow-logs.amazonaws.com"},
                "Action": "sts:AssumeRole",
                "Condition": {
                    "StringEquals": {"aws:SourceAccount": account_id},
                    "ArnLike": {"aws:SourceArn": f"arn:{partition}:ec2:{region}:{account_id}:vpc-flow-log/*"},
                },
            }
        ],
    }


def writer_policy(*, log_group_arn: str) -> Document:
    """What the role may do: make streams in its one log group, and write to them."""
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
                "Resource": [log_group_arn, f"{log_group_arn}:*"],
            }
        ],
    }


def _to_cloudwatch(scope: Scope, args: FlowLogsArgs) -> None:
    # In state: renaming replaces the log group, and the records in it are lost unless aliased.
    group = aws.cloudwatch.LogGroup(
        scope.name,
        retention_in_days=args.spec.retention_days,
        kms_key_id=args.kms_key_arn,
        tags=scope.tags,
        opts=scope.child(),
    )
    role = aws.iam.Role(
        scope.name,
        assume_role_policy=rendered(
            trust_policy, partition=partition_of(args.region), region=args.region, account_id=args.account_id
        ),
        tags=scope.tags,
        opts=scope.child(),
    )
    policy = aws.iam.RolePolicy(
        scope.name, role=role.name, policy=rendered(writer_policy, log_group_arn=group.arn), opts=scope.child()
    )
    aws.ec2.FlowLog(
        scope.name,
        vpc_id=args.vpc_id,
        traffic_type=args.spec.traffic.upper(),
        log_destination_type="cloud-watch-logs",
        log_destination=group.arn,
        iam_role_arn=role.arn,
        max_aggregation_interval=args.spec.aggregation_seconds,
        tags=scope.named(scope.name),
        # Without its policy the role writes nothing, and the flow log stays in "access error".
        opts=scope.child(policy),
    )


def _to_s3(scope: Scope, args: FlowLogsArgs) -> None:
    aws.ec2.FlowLog(
        scope.name,
        vpc_id=args.vpc_id,
        traffic_type=args.spec.traffic.upper(),
        log_destination_type="s3",
        log_destination=args.bucket_arn,
        max_aggregation_interval=args.spec.aggregation_seconds,
        # Partitioned Parquet is what Athena reads fastest and cheapest.
        destination_options={
            "file_format": "parquet",
            "hive_compatible_partitions": True,
            "per_hour_partition": True,
        },
        tags=scope.named(scope.name),
        opts=scope.child(),
    )
