"""What a stack file decides about flow logs. No pulumi here."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Literal

from components.log_retention import RetentionDays
from components.spec import Problem, Spec, rule


class FlowLogDestination(StrEnum):
    """Where flow logs go."""

    CLOUDWATCH = "cloudwatch"
    S3 = "s3"
    NONE = "none"


class FlowLogTraffic(StrEnum):
    """Which traffic flow logs tell of."""

    ALL = "all"
    ACCEPT = "accept"
    REJECT = "reject"


class FlowLogsSpec(Spec):
    """Records of the traffic in the VPC."""

    destination: FlowLogDestination = FlowLogDestination.CLOUDWATCH
    """Where they go: cloudwatch, s3 (the environment's bucket for logs, as Parquet) or none."""

    traffic: FlowLogTraffic = FlowLogTraffic.ALL
    """Which traffic they tell of: all, or only what security groups and ACLs accept or reject."""

    retention_days: RetentionDays = 30
    """Days that CloudWatch keeps them, one of the numbers it knows. In S3 the lifecycle of the bucket decides."""

    aggregation_seconds: Literal[60, 600] = 600
    """Seconds of traffic that one record sums up: 60, or 600 for fewer records and a lower bill."""

    @rule
    def _retention_is_cloudwatchs(self) -> Iterator[Problem]:
        if self.destination is FlowLogDestination.S3 and "retention_days" in self.model_fields_set:
            yield Problem(
                path=("retention_days",),
                message="is for CloudWatch, and these flow logs go to S3, where the lifecycle of the bucket decides",
                got=self.retention_days,
                fix="remove it, and set the lifecycle of the bucket",
            )
