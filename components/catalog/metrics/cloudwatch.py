"""AWS's own services: CloudWatch, by YACE. A facts table, and the pure function that says how YACE names a metric."""

import re
from dataclasses import dataclass

from components.catalog.metrics.metric import Exporter, gauge


@dataclass(frozen=True, kw_only=True)
class CloudWatchMetric:
    """A metric of CloudWatch that YACE asks for."""

    namespace: str
    name: str
    statistic: str
    dimensions: tuple[str, ...]
    period_seconds: int = 300
    length_seconds: int = 900
    """How far back is looked: the newest period that there is anything of counts. CloudWatch has some metrics minutes
    late, those of S3's requests among them: with one period alone they would always be zero."""
    nil_to_zero: bool = False
    """Whether nothing said means nothing happened."""

    @property
    def series(self) -> str:
        """As Prometheus has it."""
        return series_name(self.namespace, self.name, self.statistic)


def series_name(namespace: str, name: str, statistic: str) -> str:
    """How YACE names a metric (prometheus-community/yet-another-cloudwatch-exporter, pkg/promutil, 2026-11)."""
    space = re.sub(r"[^a-z0-9_]", "_", namespace.lower())
    prefix = space if space.startswith("aws") else f"aws_{space}"
    return f"{prefix}_{_snake(name)}_{_snake(statistic)}"


def _snake(text: str) -> str:
    return re.sub(r"[^a-z0-9_]", "_", re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", text).lower())


def _rds(name: str) -> CloudWatchMetric:
    dimensions = ("DBInstanceIdentifier",)
    return CloudWatchMetric(namespace="AWS/RDS", name=name, statistic="Average", dimensions=dimensions)


def _queue(name: str) -> CloudWatchMetric:
    return CloudWatchMetric(namespace="AWS/SQS", name=name, statistic="Maximum", dimensions=("QueueName",))


def _gateway(name: str) -> CloudWatchMetric:
    return CloudWatchMetric(
        namespace="AWS/NATGateway", name=name, statistic="Sum", dimensions=("NatGatewayId",), nil_to_zero=True
    )


def _backup(name: str) -> CloudWatchMetric:
    dimensions = ("BackupVaultName",)
    return CloudWatchMetric(
        namespace="AWS/Backup",
        name=name,
        statistic="Sum",
        dimensions=dimensions,
        period_seconds=3600,
        length_seconds=3600,
        nil_to_zero=True,
    )


CLOUDWATCH_METRICS = (
    _backup("NumberOfBackupJobsCompleted"),
    _backup("NumberOfBackupJobsFailed"),
    CloudWatchMetric(
        namespace="AWS/CertificateManager",
        name="DaysToExpiry",
        statistic="Minimum",
        dimensions=("CertificateArn",),
        period_seconds=86400,
        length_seconds=86400,
    ),
    # The sum is over the disks of a file system, which each tell once a minute: of five minutes it would be five times
    # what is free (FSx for Lustre user guide, "Amazon FSx for Lustre metrics and dimensions", 2026-11).
    CloudWatchMetric(
        namespace="AWS/FSx",
        name="FreeDataStorageCapacity",
        statistic="Sum",
        dimensions=("FileSystemId",),
        period_seconds=60,
    ),
    _gateway("BytesOutToDestination"),
    _gateway("ErrorPortAllocation"),
    _rds("CPUUtilization"),
    _rds("DatabaseConnections"),
    _rds("FreeStorageSpace"),
    _rds("FreeableMemory"),
    # Of request metrics, which a bucket has only with a filter for them.
    CloudWatchMetric(
        namespace="AWS/S3",
        name="PutRequests",
        statistic="Sum",
        dimensions=("BucketName", "FilterId"),
        nil_to_zero=True,
    ),
    _queue("ApproximateAgeOfOldestMessage"),
    _queue("ApproximateNumberOfMessagesVisible"),
)
"""What YACE is to ask CloudWatch for: its configuration is made of this."""

CLOUDWATCH = Exporter(
    title="CloudWatch, by YACE",
    source="CloudWatch metrics in the user guides of Backup, ACM, FSx for Lustre, VPC, RDS, S3 and SQS, 2026-11",
    labels=frozenset({"account_id", "name", "region"}),
    metrics=tuple(
        gauge(metric.series, *(f"dimension_{dimension}" for dimension in metric.dimensions))
        for metric in CLOUDWATCH_METRICS
    ),
    needs="CLOUDWATCH_METRICS, with nilToZero for what is counted: CloudWatch says nothing where nothing happened",
)
